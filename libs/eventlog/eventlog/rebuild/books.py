"""What is on record of rebuilds: which build, by which code, which phase, how far. Inside the caller's transaction."""

import hashlib
import json
import sys
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.definition import ServiceDefinition
from eventlog.reachable_sources import reachable_sources
from eventlog.views.database import ViewDatabase
from eventlog.views.tables import Books, now_us

FOLDING = "folding"
WRITING = "writing"
INDEXING = "indexing"
CATCHING_UP = "catching up"
VERIFYING = "verifying"
HELD = "held"
SWITCHING = "switching"
DONE = "done"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A rebuild as it was last noted. `detail` holds what its progress said, and `error` if it failed."""

    build: str
    projection: str
    code: str
    phase: str
    detail: dict[str, Any]
    begun_at: int
    updated_at: int
    state: str = ""


def note_begun(
    connection: sa.Connection, database: ViewDatabase, books: Books, build: str, name: str, code: str
) -> None:
    """A rebuild begins, or goes on."""
    now = now_us()
    values = {"build": build, "projection": name, "code": code, "phase": FOLDING, "detail": "{}"}
    statement = database.insert(books.rebuilds).on_conflict_do_nothing()
    connection.execute(statement, [{**values, "begun_at": now, "updated_at": now}])


def note(connection: sa.Connection, books: Books, build: str, phase: str | None, detail: dict[str, Any] | None) -> None:
    """Moves it on; what is None stays."""
    values: dict[str, Any] = {"updated_at": now_us()}
    if phase is not None:
        values["phase"] = phase
    if detail is not None:
        values["detail"] = json.dumps(detail)
    connection.execute(sa.update(books.rebuilds).where(books.rebuilds.c.build == build).values(**values))


def on_record(connection: sa.Connection, books: Books, build: str) -> OnRecord | None:
    """One rebuild."""
    row = connection.execute(sa.select(books.rebuilds).where(books.rebuilds.c.build == build)).first()
    return None if row is None else _read(row)


def recorded_rebuilds(connection: sa.Connection, books: Books) -> list[OnRecord]:
    """The newest rebuild of each projection."""
    t, b = books.rebuilds, books.builds
    newest: dict[str, OnRecord] = {}
    query = sa.select(t, b.c.state).join(b, b.c.build == t.c.build).order_by(t.c.begun_at)
    for row in connection.execute(query):
        newest[row.projection] = _read(row)
    return [newest[name] for name in sorted(newest)]


def place_of(definition: ServiceDefinition) -> str:
    """`module:attribute` where another process finds this very definition; empty when it stands in no module.

    Every service keeps it in `<service>.definition`.
    """
    module = f"{definition.name.replace('-', '_')}.definition"
    there = getattr(sys.modules.get(module), "definition", None)
    return f"{module}:definition" if there is definition else ""


def code_of(projection: AnyProjection, definition_at: str) -> str:
    """A fingerprint of the sources that rows come from: the service's, as far as its definition reaches."""
    modules = {projection.project.__module__, projection.touches.__module__, projection.row.__module__}
    if definition_at:
        modules.add(definition_at.partition(":")[0])
    sources = reachable_sources(*sorted(modules))
    return hashlib.sha256(repr((projection.name, projection.version, sorted(sources.items()))).encode()).hexdigest()[
        :32
    ]


def _read(row: Any) -> OnRecord:
    detail = json.loads(row.detail)
    state = getattr(row, "state", "")
    return OnRecord(row.build, row.projection, row.code, row.phase, detail, row.begun_at, row.updated_at, state)
