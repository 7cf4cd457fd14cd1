"""The comparison of a rebuild as the work of a process of its own, where it holds up neither readers nor the loop."""

import time
from collections.abc import Callable
from pathlib import Path

from eventlog.definition import ServiceDefinition
from eventlog.proof.comparing import compared_in
from eventlog.rebuild.job import Compared, Comparing, Looked, Word
from eventlog.views.engines import postgres_database, sqlite_database
from eventlog.views.tables import books_in, build_of

SAY_EVERY_S = 0.2


async def compare(job: Comparing, definition: ServiceDefinition, say: Callable[[Word], None]) -> None:
    """Says how many rows it has looked at, and what it came to. Changes nothing in the database."""
    ground = job.ground
    database = postgres_database(ground.url, ground.schema) if ground.url else sqlite_database(Path(ground.file))
    projection = next(p for p in definition.projections if p.name == job.projection)
    books, build = books_in(database.schema), build_of(projection, job.build, database.schema)
    counted = _Counted(say)
    try:
        found = await database.read(lambda c: compared_in(c, books, projection, build, counted.advance, turn_s=0))
    finally:
        await database.close()
    counted.tell()
    say(Compared(found))


class _Counted:
    """Rows, told now and then: every word is a turn of the process that serves."""

    def __init__(self, say: Callable[[Word], None]) -> None:
        self._say = say
        self._rows = 0
        self._told_at = time.monotonic()

    def advance(self, rows: int) -> None:
        self._rows += rows
        if time.monotonic() - self._told_at >= SAY_EVERY_S:
            self.tell()

    def tell(self) -> None:
        self._say(Looked(self._rows))
        self._rows, self._told_at = 0, time.monotonic()
