"""A real PostgreSQL from packages: it starts, keeps its data over a kill, and says what stands in its way."""

import os
import pwd
import shutil
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from provision.ports import free_port
from provision.postgres_programs import PostgresPrograms
from provision.postgres_server import PostgresServer
from provision.postgres_settings import PostgresSettings
from provision.problems import DidNotStart, PortTaken
from provision.running import running_postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def settings():
    # Not pytest's own folder: only its owner may enter that, and where root tests the server runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="shijian-postgres-"))
    folder.chmod(0o755)
    yield PostgresSettings(folder, port=free_port(), owner=os.getpid())
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(settings):
    server = PostgresServer(settings, lambda _: None)
    yield server
    server.stop()


def asked(server, statement):
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_it_keeps_its_data_over_a_kill(server):
    server.start()
    asked(server, "create table kept as select 1 as one")
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        asked(server, "select 1")
    server.start()
    assert asked(server, "select one from kept") == [(1,)]


def test_it_stops_although_somebody_is_connected(server):
    server.start()
    with psycopg.connect(server.url.replace("+psycopg", "")):
        server.stop()
    assert server.pid is None


def test_a_server_left_running_is_found_again(server, settings):
    assert running_postgres(settings) is None
    server.start()
    found = running_postgres(settings)
    assert found is not None
    assert found.pid == server.pid


def test_a_taken_port_is_said(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port}, wanted for PostgreSQL"):
            PostgresServer(replace(settings, port=port)).start()


def test_a_folder_that_its_user_may_not_enter_is_named(settings, monkeypatch):
    monkeypatch.setattr(shutil, "chown", lambda *_: None)
    settings.data_dir.chmod(0o700)
    programs = PostgresPrograms(Path("/nowhere"), settings.port, pwd.getpwuid(os.getuid()))
    with pytest.raises(DidNotStart, match=f"may not enter {settings.data_dir}"):
        programs.init(settings.data_dir / "postgres")
