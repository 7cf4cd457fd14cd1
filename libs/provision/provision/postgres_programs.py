"""The programs of an installed PostgreSQL, run as a user that may run them."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provision.ports import LOOPBACK
from provision.postgres_settings import ROLE
from provision.problems import DidNotStart


@dataclass(frozen=True)
class PostgresPrograms:
    """PostgreSQL refuses to run as root; there, `user` runs it and owns its folder."""

    folder: Path
    port: int
    user: pwd.struct_passwd | None

    def init(self, data: Path) -> None:
        """Make a database cluster where there is none."""
        data.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            self._hand_over(data, self.user)
        if not (data / "PG_VERSION").exists():
            self._run("initdb", "-D", str(data), "-U", ROLE, "--auth=trust", "-E", "UTF8", "--no-locale")

    def server(self, data: Path) -> list[str]:
        """The command of the server: loopback and a socket in its folder."""
        address = ["-k", str(data), "-c", f"listen_addresses={LOOPBACK}"]
        return [str(self.folder / "postgres"), "-D", str(data), "-p", str(self.port), *address]

    def answers(self) -> bool:
        """Whether the server takes connections."""
        return self._succeeds(["pg_isready", "-q", *self._at, "-d", "postgres"])

    def ensure_database(self) -> None:
        """The role's own database."""
        if not self._succeeds(["psql", *self._at, "-d", ROLE, "-c", "select 1"]):
            self._run("createdb", *self._at, ROLE)

    @property
    def _at(self) -> tuple[str, ...]:
        return ("-h", LOOPBACK, "-p", str(self.port), "-U", ROLE)

    def _succeeds(self, command: Sequence[str]) -> bool:
        program = str(self.folder / command[0])
        return subprocess.run([program, *command[1:]], check=False, capture_output=True).returncode == 0  # noqa: S603

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - the command is built here
            [str(self.folder / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
        )
        if done.returncode != 0:
            raise DidNotStart("PostgreSQL", f"{program} failed", done.stdout + done.stderr)

    def _hand_over(self, data: Path, user: pwd.struct_passwd) -> None:
        shutil.chown(data, user.pw_uid, user.pw_gid)
        for folder in data.parents:
            if not folder.stat().st_mode & 0o001:
                reason = f"it runs as {user.pw_name}, who may not enter {folder}; choose a data folder elsewhere"
                raise DidNotStart("PostgreSQL", reason)


def server_user() -> pwd.struct_passwd | None:
    """Who runs the server: the caller (None), or where the caller is root, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DidNotStart("PostgreSQL", "it may not run as root, and there is no user postgres or nobody")
