"""A real PostgreSQL run from the system's packages: start, stop, kill, on one data folder."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from provision.answers import wait_until
from provision.child import Child, process_alive, spawn
from provision.ports import LOOPBACK, require_free
from provision.postgres_settings import ROLE, PostgresSettings
from provision.prerequisites import Say, postgres_bin, say_to_stderr
from provision.problems import DidNotStart


@dataclass
class PostgresServer:
    """PostgreSQL refuses to run as root; there, it runs as `postgres` or `nobody`, who then owns the folder."""

    settings: PostgresSettings
    say: Say = say_to_stderr
    _child: Child | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return self.settings.own_url

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None and self._child.alive() else None

    @property
    def described(self) -> str:
        return f"PostgreSQL from the system's packages at {LOOPBACK}:{self.settings.port} (pid {self.pid})"

    def start(self) -> None:
        """Return when the server answers and the role's database is there."""
        require_free(self.settings.port, "PostgreSQL")
        programs = postgres_bin(self.say)
        user = _unprivileged_user()
        self._prepare_folder(user)
        if not (self._data / "PG_VERSION").exists():
            self._run(
                user, programs / "initdb", "-D", self._data, "-U", ROLE, "--auth=trust", "-E", "UTF8", "--no-locale"
            )
        command: list[str | Path] = [programs / "postgres", "-D", self._data, "-p", str(self.settings.port)]
        command += ["-k", self._data, "-c", f"listen_addresses={LOOPBACK}"]
        self._child = spawn(command, output=self._output, owner=self.settings.owner, cwd=self._data, user=user)
        self._await_ready(programs)
        self._create_database(user, programs)

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back; safe to repeat."""
        if self._child is not None:
            self._child.interrupt(20)

    def kill(self) -> None:
        """SIGKILL of the postmaster; its workers notice and end by themselves."""
        if self._child is not None:
            self._child.kill()

    @property
    def _data(self) -> Path:
        return self.settings.data_dir.resolve() / "postgres"

    @property
    def _output(self) -> Path:
        return self.settings.data_dir / "postgres.log"

    def _await_ready(self, programs: Path) -> None:
        asked: list[str | Path] = [
            programs / "pg_isready",
            "-q",
            "-h",
            LOOPBACK,
            "-p",
            str(self.settings.port),
            "-U",
            ROLE,
            "-d",
            "postgres",
        ]
        child = self._child
        if child is None or not wait_until(lambda: _succeeds(asked), self.settings.start_timeout, alive=child.alive):
            self.kill()
            raise DidNotStart("PostgreSQL", "it does not answer", _tail(self._output))

    def _create_database(self, user: pwd.struct_passwd | None, programs: Path) -> None:
        at = ("-h", LOOPBACK, "-p", str(self.settings.port), "-U", ROLE)
        there: list[str | Path] = [programs / "psql", *at, "-d", ROLE, "-c", "select 1"]
        if not _succeeds(there):
            self._run(user, programs / "createdb", *at, ROLE)

    def _prepare_folder(self, user: pwd.struct_passwd | None) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        if user is None:
            return
        shutil.chown(self._data, user.pw_uid, user.pw_gid)
        for folder in self._data.parents:
            if not folder.stat().st_mode & 0o001:
                reason = f"it runs as {user.pw_name}, who may not enter {folder}; choose a data folder elsewhere"
                raise DidNotStart("PostgreSQL", reason)

    def _run(self, user: pwd.struct_passwd | None, *command: str | Path) -> None:
        done = subprocess.run(  # noqa: S603 - the command is built here
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._data,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode != 0:
            raise DidNotStart("PostgreSQL", f"{Path(command[0]).name} failed", done.stdout + done.stderr)


def running_server(settings: PostgresSettings) -> PostgresServer | None:
    """The server that an earlier process left running on this data folder, if it still does."""
    server = PostgresServer(settings)
    try:
        pid = int((settings.data_dir / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not process_alive(pid):
        return None
    server._child = Child(pid)  # noqa: SLF001 - the same class, from its own module
    return server


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DidNotStart("PostgreSQL", "it may not run as root, and there is no user postgres or nobody")


def _succeeds(command: list[str | Path]) -> bool:
    return subprocess.run([str(part) for part in command], check=False, capture_output=True).returncode == 0  # noqa: S603


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]) if file.exists() else ""
