"""Find or start a PostgreSQL: the URL that was given, else a container, else the system's packages."""

from dataclasses import dataclass
from typing import Protocol

from provision.docker import Unavailable, engine_answers
from provision.postgres_container import PostgresContainer
from provision.postgres_server import PostgresServer
from provision.postgres_settings import PostgresSettings
from provision.prerequisites import Say, say_to_stderr


class Database(Protocol):
    """A PostgreSQL that answers; `stop` leaves one alone that was not started here."""

    @property
    def url(self) -> str: ...
    @property
    def described(self) -> str: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class GivenPostgres:
    """Somebody else's database; whoever connects learns whether it answers."""

    url: str

    @property
    def described(self) -> str:
        return "the PostgreSQL that was given"

    def stop(self) -> None:
        """Not ours to stop."""


def find_or_start_postgres(settings: PostgresSettings, say: Say = say_to_stderr) -> Database:
    """A database that answers, or a ProvisionProblem that says what to do."""
    if settings.url:
        return GivenPostgres(settings.url)
    if settings.source == "container" or (settings.source == "auto" and engine_answers()):
        try:
            container = PostgresContainer(settings, say)
            container.start()
        except Unavailable as why:
            if settings.source == "container":
                raise
            say(f"no container for PostgreSQL ({why}); running it from the system's packages instead")
        else:
            return container
    server = PostgresServer(settings, say)
    server.start()
    return server
