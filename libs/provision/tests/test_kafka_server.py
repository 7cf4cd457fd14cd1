"""A real broker from jars: it starts, answers, survives being killed with its data, and says what stands in its way."""

import json
import os
import socket
from dataclasses import replace
from uuid import UUID

import pytest

from provision.answers import kafka_answers, wait_until
from provision.child import process_alive
from provision.kafka import find_or_start_kafka
from provision.kafka_folder import KafkaFolder
from provision.kafka_server import KafkaServer
from provision.kafka_settings import on_free_ports
from provision.problems import DidNotStart, PortTaken
from provision.running import running_kafka

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


@pytest.fixture
def settings(tmp_path, pytestconfig):
    return on_free_ports(tmp_path / "kafka", owner=os.getpid(), version=pytestconfig.getoption("--kafka-version"))


@pytest.fixture
def server(settings):
    server = KafkaServer(settings, lambda _: None)
    yield server
    server.stop()


def cluster_of(server):
    return (server.data_dir / "log" / "meta.properties").read_text()


@pytest.mark.matrix
def test_it_starts_answers_and_comes_back_after_a_kill_with_its_data(server):
    server.start()
    pid, cluster = server.pid, cluster_of(server)
    assert kafka_answers(server.bootstrap)
    server.kill()
    assert not process_alive(pid)
    assert not kafka_answers(server.bootstrap)
    server.start()
    assert kafka_answers(server.bootstrap)
    assert server.pid != pid
    assert cluster_of(server) == cluster
    assert "started" in (server.data_dir / "broker.log").read_text()


def test_it_moves_to_other_ports_with_its_data(server, settings):
    server.start()
    cluster = cluster_of(server)
    server.stop()
    elsewhere = on_free_ports(settings.data_dir, owner=os.getpid(), version=settings.version)
    moved = KafkaServer(elsewhere, lambda _: None)
    try:
        moved.start()
        assert kafka_answers(moved.bootstrap)
        assert cluster_of(moved) == cluster
    finally:
        moved.stop()


def test_a_paused_broker_does_not_answer_until_it_goes_on(server):
    server.start()
    server.pause()
    # The signal is sent at once, and takes effect when each of its threads is next to run.
    assert wait_until(lambda: not kafka_answers(server.bootstrap, timeout=0.5), 5, alive=lambda: True)
    server.resume()
    assert kafka_answers(server.bootstrap, timeout=10)


def test_a_broker_left_running_is_found_again(server, settings):
    assert running_kafka(settings) is None
    server.start()
    found = running_kafka(settings)
    assert found is not None
    assert found.pid == server.pid
    found.stop()
    assert server.pid is None
    assert running_kafka(settings) is None


@pytest.mark.parametrize("which", ["port", "controller_port"])
def test_a_taken_port_is_said_before_anything_is_written(settings, which):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port}.*pid {os.getpid()}"):
            find_or_start_kafka(replace(settings, source="jars", **{which: port}))
    assert not settings.data_dir.exists()


def test_a_broker_that_ends_at_once_shows_its_log(settings):
    wrong = replace(settings, properties={"log.retention.ms": "soon"})
    with pytest.raises(DidNotStart, match=r"(?s)Kafka .* did not start.*log\.retention\.ms"):
        KafkaServer(wrong, lambda _: None).start()


def test_a_cluster_id_may_begin_with_a_hyphen(settings, monkeypatch):
    monkeypatch.setattr("provision.kafka_folder.uuid.uuid4", lambda: UUID(bytes=b"\xf8" + bytes(15)))
    KafkaFolder(settings, lambda _: None).prepare()
    assert "cluster.id=-AAA" in (settings.data_dir / "log" / "meta.properties").read_text()


def test_what_was_never_started_cannot_be_killed(settings):
    with pytest.raises(DidNotStart, match="not started from here"):
        KafkaServer(settings).kill()


def test_a_spoilt_note_of_the_process_is_no_process(settings):
    settings.data_dir.mkdir()
    (settings.data_dir / "server.json").write_text("{")
    assert KafkaFolder(settings, lambda _: None).noted() is None
    (settings.data_dir / "server.json").write_text(json.dumps({"port": 1}))
    assert KafkaFolder(settings, lambda _: None).noted() is None
