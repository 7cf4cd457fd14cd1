"""A real PostgreSQL run from the system's packages: start, stop, kill, on one data folder."""

from dataclasses import dataclass, field
from pathlib import Path

from provision.answers import wait_until
from provision.child import Child, spawn
from provision.ports import LOOPBACK, require_free
from provision.postgres_programs import PostgresPrograms, server_user
from provision.postgres_settings import PostgresSettings
from provision.prerequisites import Say, postgres_bin, say_to_stderr
from provision.problems import DidNotStart


@dataclass
class PostgresServer:
    """The data outlives the process; `child` is given for one that an earlier process started."""

    settings: PostgresSettings
    say: Say = field(default=say_to_stderr, repr=False)
    child: Child | None = None

    @property
    def url(self) -> str:
        return self.settings.own_url

    @property
    def pid(self) -> int | None:
        """The running postmaster."""
        return self.child.pid if self.child is not None and self.child.alive() else None

    @property
    def described(self) -> str:
        return f"PostgreSQL from the system's packages at {LOOPBACK}:{self.settings.port} (pid {self.pid})"

    def start(self) -> None:
        """Return when the server answers and the role's database is there."""
        require_free(self.settings.port, "PostgreSQL")
        programs = PostgresPrograms(postgres_bin(self.say), self.settings.port, server_user())
        data = self.settings.data_dir.resolve() / "postgres"
        programs.init(data)
        output = self.settings.data_dir / "postgres.log"
        owner = self.settings.owner
        child = spawn(programs.server(data), output=output, owner=owner, cwd=data, user=programs.user)
        self.child = child
        if not wait_until(programs.answers, self.settings.start_timeout, alive=child.alive):
            child.kill()
            raise DidNotStart("PostgreSQL", "it does not answer", _tail(output))
        programs.ensure_database()

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back; safe to repeat."""
        if self.child is not None:
            self.child.interrupt(20)

    def kill(self) -> None:
        """SIGKILL of the postmaster; its workers notice and end by themselves."""
        if self.child is not None:
            self.child.kill()

    def restart(self) -> None:
        """Stop where it still runs, and start again on the same data and port."""
        self.stop()
        self.start()


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
