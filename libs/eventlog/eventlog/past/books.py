"""What is on record of builds of past moments. Inside the caller's transaction."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.views.builds import ensure_positions, new_build
from eventlog.views.database import ViewDatabase
from eventlog.views.progress import positions_by_build
from eventlog.views.switching import drop, set_state
from eventlog.views.tables import DROPPED, LIVE, Books, Build, build_of, now_us, shape_of

# States that no rebuild and no live pass knows.
FOLDING_PAST = "folding past"
PAST = "past"
# What builds are called by their state.
TAKEN = (LIVE, "preview")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
# What tables are called, those too that there will be one day: a name stands for one build.
OF_A_TABLE = re.compile(r".+__v\d+(_\d+)?")


class PastNameTaken(Exception):
    """There is a build of that name already: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a build {name} already")
        self.name = name


class PastNameWrong(ValueError):
    """No name for a build of a past moment."""


@dataclass(frozen=True, slots=True)
class PastBuild:
    """`ends`: where each partition ends. `as_of` is 0 where those were given; `built_at` 0 while it is being built."""

    name: str
    build: str
    projection: str
    version: int
    shape: str
    code: str
    ends: Mapping[int, int]
    as_of: int
    begun_at: int
    built_at: int


def past_builds(connection: sa.Connection, books: Books) -> list[PastBuild]:
    """All, by name."""
    t = books.past
    return [_read(row) for row in connection.execute(sa.select(t).order_by(t.c.name))]


def past_build(connection: sa.Connection, books: Books, name: str) -> PastBuild | None:
    """One, by its name."""
    row = connection.execute(sa.select(books.past).where(books.past.c.name == name)).first()
    return None if row is None else _read(row)


@dataclass(frozen=True, slots=True)
class KnownBuild:
    """Any table that there is. `name` is what it is called by: an operator's name, else the table's."""

    name: str
    build: str
    projection: str
    version: int
    state: str
    as_of: int
    positions: Mapping[tuple[str, int], int]
    made_at: int


def known_builds(connection: sa.Connection, books: Books) -> list[KnownBuild]:
    """All that were not dropped, by projection, the oldest first."""
    t, p = books.builds, books.past
    query = sa.select(t, p.c.name, p.c.as_of).outerjoin(p, p.c.build == t.c.build).where(t.c.state != DROPPED)
    rows = connection.execute(query.order_by(t.c.projection, t.c.made_at, t.c.build)).all()
    positions = positions_by_build(connection, books, [row.build for row in rows])
    return [
        KnownBuild(
            row.name or row.build,
            row.build,
            row.projection,
            row.version,
            row.state,
            row.as_of or 0,
            positions[row.build],
            row.made_at,
        )
        for row in rows
    ]


def begin_past(
    connection: sa.Connection,
    database: ViewDatabase,
    books: Books,
    projection: AnyProjection,
    name: str,
    code: str,
    ends: Mapping[int, int],
    as_of: int,
) -> Build:
    """The build to fold into: what an interrupted one has left where nothing has changed, else a new one.

    Raises PastNameTaken, PastNameWrong.
    """
    if OF_A_TABLE.fullmatch(name):
        raise PastNameWrong(f"{name!r} is the name of a table")
    left = past_build(connection, books, name)
    wanted = (projection.name, projection.version, shape_of(projection), code, dict(ends))
    if left is not None and left.built_at:
        raise PastNameTaken(name)
    if left is not None and (left.projection, left.version, left.shape, left.code, dict(left.ends)) == wanted:
        # another moment may end at the same places: it stands for the one that was asked for last
        connection.execute(sa.update(books.past).where(books.past.c.name == name).values(as_of=as_of))
        return build_of(projection, left.build, books.metadata.schema)
    drop_past(connection, books, name)
    build = new_build(connection, books, projection, FOLDING_PAST, bare=True)
    ensure_positions(connection, database, books, [build], len(ends))
    values = {"name": name, "build": build.name, "projection": projection.name, "version": projection.version}
    values |= {"shape": shape_of(projection), "code": code, "ends": json.dumps(dict(ends)), "as_of": as_of}
    connection.execute(sa.insert(books.past).values(**values, begun_at=now_us(), built_at=0))
    return build


def end_past(connection: sa.Connection, books: Books, name: str, build: str) -> None:
    """It may be read from now on."""
    set_state(connection, books, build, PAST)
    connection.execute(sa.update(books.past).where(books.past.c.name == name).values(built_at=now_us()))


def drop_past(connection: sa.Connection, books: Books, name: str) -> str:
    """Drops it, built or not; the table that it had, empty when there was none of that name."""
    found = past_build(connection, books, name)
    if found is None:
        return ""
    drop(connection, books, found.build)
    connection.execute(sa.delete(books.past).where(books.past.c.name == name))
    return found.build


def check_name(name: str) -> None:
    """Raises PastNameWrong for what could be taken for something else."""
    if not NAME.fullmatch(name) or name in TAKEN:
        raise PastNameWrong(f"{name!r}: small letters, digits, dot, dash and underscore, at most 63; not {TAKEN}")


def _read(row: Any) -> PastBuild:
    ends = {int(partition): end for partition, end in json.loads(row.ends).items()}
    return PastBuild(
        row.name, row.build, row.projection, row.version, row.shape, row.code, ends, row.as_of, row.begun_at,
        row.built_at,
    )  # fmt: skip
