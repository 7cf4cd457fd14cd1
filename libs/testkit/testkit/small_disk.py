"""A small disk to be filled up and freed, for a process of one's own or under a PostgreSQL: a tmpfs in a namespace.

Needs no rights: user and mount namespaces (`unshare`). Where a machine forbids those the test that asks fails, and says
so.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from provision.answers import wait_until
from provision.child import Child, spawn
from provision.ports import LOOPBACK, free_port
from provision.prerequisites import postgres_bin, say_to_stderr

ROLE = "shijian"
SIZE = 32 * 1024 * 1024
START_S = 60.0
# The tmpfs is mounted as root of a namespace; PostgreSQL refuses to be root, so a second one calls it something else.
SCRIPT = """
set -e
mount -t tmpfs -o size="$SIZE",mode=755 tmpfs "$SMALL"
exec unshare --user --map-user=1000 --map-group=1000 bash -c '
set -e
mkdir -m 700 "$SMALL/space"
"$BIN/initdb" -D "$DATA" -U "$ROLE" --auth=trust -E UTF8 --no-locale --no-sync
exec "$BIN/postgres" -D "$DATA" -p "$PORT" -c listen_addresses="$HOST" $OPTIONS'
"""
OPTIONS = "-c unix_socket_directories= -c fsync=off -c autovacuum=off"
ALLOWED = ("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp")  # noqa: S108


@dataclass(frozen=True)
class SmallDisk:
    """Mounted at `place`; `url` leads to a database whose files all lie on it, where there is one."""

    url: str
    place: Path

    def fill(self, left: int) -> None:
        """Leaves `left` bytes free."""
        found = os.statvfs(self.place)
        with (self.place / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, found.f_bavail * found.f_frsize - left)

    def free(self) -> None:
        """Gives the room back."""
        (self.place / "filler").unlink(missing_ok=True)


def on_a_small_disk(place: Path, *command: str, size: int = SIZE) -> list[str]:
    """The command that runs another one for which, and for whose children, an empty small disk is mounted at `place`.

    The disk is gone with them: SQLite resolves its paths, so that no way leads to it from outside.
    """
    _check_allowed()
    mount = f'mount -t tmpfs -o size={size},mode=755 tmpfs "$0" && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", mount, str(place), *command]


@contextmanager
def postgres_on_a_small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Runs for the length of the block. `folder` takes what does not lie on the disk."""
    _check_allowed()
    small, data, port = folder / "small", folder / "cluster", free_port()
    small.mkdir()
    told = {
        "SIZE": SIZE,
        "SMALL": small,
        "DATA": data,
        "PORT": port,
        "HOST": LOOPBACK,
        "ROLE": ROLE,
        "OPTIONS": OPTIONS,
    }
    words = {name: str(value) for name, value in {**told, "BIN": postgres_bin(say_to_stderr)}.items()}
    settings = [f"{name}={value}" for name, value in words.items()]
    command = ["env", *settings, "unshare", "--user", "--map-root-user", "--mount", "bash", "-c", SCRIPT]
    output = folder / "small-disk.log"
    child = spawn(command, output=output, owner=os.getpid(), cwd=folder, user=None)
    base = f"postgresql+psycopg://{ROLE}@{LOOPBACK}:{port}"
    try:
        assert wait_until(lambda: _answers(base), START_S, alive=child.alive), output.read_text(encoding="utf-8")
        _on_the_disk(base, small)
        yield SmallDisk(f"{base}/{ROLE}", _seen_by(child, small))
    finally:
        child.interrupt(20)


def _check_allowed() -> None:
    done = subprocess.run(ALLOWED, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (
        f"this machine allows no small disk (user and mount namespaces, a tmpfs in them): {done.stderr.strip()}; "
        "a full disk cannot be tried here"
    )


def _answers(base: str) -> bool:
    with suppress(sa.exc.OperationalError):
        _run(base, "SELECT 1")
        return True
    return False


def _on_the_disk(base: str, small: Path) -> None:
    _run(base, f"CREATE TABLESPACE small LOCATION '{small}/space'")
    _run(base, f"CREATE DATABASE {ROLE} TABLESPACE small")


def _run(base: str, statement: str) -> None:
    engine = sa.create_engine(f"{base}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
    finally:
        engine.dispose()


def _seen_by(child: Child, small: Path) -> Path:
    """The disk is there for nobody but the server: the way to it leads through the server's own root."""
    return Path(f"/proc/{child.pid}/root") / small.resolve().relative_to("/")
