"""A PostgreSQL from the official image, with the same role, database and address as one from packages."""

from dataclasses import dataclass

from provision import docker
from provision.answers import wait_until
from provision.child import guard_container
from provision.ports import LOOPBACK, require_free
from provision.postgres_settings import ROLE, PostgresSettings
from provision.prerequisites import Say, say_to_stderr
from provision.problems import DidNotStart


@dataclass
class PostgresContainer:
    """Named after its port, so a second start replaces what the first left; a volume stands for its data folder."""

    settings: PostgresSettings
    say: Say = say_to_stderr

    @property
    def url(self) -> str:
        return self.settings.own_url

    @property
    def name(self) -> str:
        return f"shijian-postgres-{self.settings.port}"

    @property
    def described(self) -> str:
        return f"PostgreSQL in the container {self.name} at {LOOPBACK}:{self.settings.port}"

    def start(self) -> None:
        """Return when the server answers and the role's database is there."""
        docker.require_image(self.settings.image, self.say)
        require_free(self.settings.port, "PostgreSQL")
        folder = self.settings.data_dir.resolve()
        options = ["--publish", f"{LOOPBACK}:{self.settings.port}:5432"]
        options += ["--volume", f"{docker.volume_of(folder, 'postgres')}:/var/lib/postgresql/data"]
        options += ["--env", f"POSTGRES_USER={ROLE}", "--env", "POSTGRES_HOST_AUTH_METHOD=trust"]
        docker.run_detached(self.name, folder, options, self.settings.image)
        if self.settings.owner is not None:
            guard_container(self.name, self.settings.owner)
        if not wait_until(self._answers, self.settings.start_timeout, alive=lambda: docker.is_running(self.name)):
            tail = docker.logs(self.name)
            self.stop()
            raise DidNotStart("PostgreSQL in a container", "it does not answer", tail)

    def stop(self) -> None:
        """A clean shutdown; the volume stays."""
        docker.act("stop", self.name)
        docker.act("rm", self.name)

    def kill(self) -> None:
        docker.act("kill", self.name)

    def _answers(self) -> bool:
        # Over TCP: while the image initialises itself it listens on its socket only.
        return docker.succeeds_inside(self.name, "pg_isready", "-q", "-h", LOOPBACK, "-U", ROLE, "-d", ROLE)
