"""What operators settled and what policies have parked: the one thing in a read model that no log can give back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from eventlog.backup.durable import written_whole
from eventlog.backup.files import FileDamaged, sha256_of
from eventlog.backup.manifest import FilePart
from eventlog.backup.offsets import NewOffsets
from eventlog.views.store import ViewStore
from eventlog.views.tables import PARKED

BEFORE_RESTORE = "@before-restore"


async def take_parked(views: ViewStore, folder: Path, run: int) -> FilePart | None:
    """Every row of the table of parked events, into a file of the service and of this run; None without a table.

    The store need not be open. Raises sqlalchemy.exc.SQLAlchemyError when the database cannot be asked.
    """

    def read(connection: sa.Connection) -> list[dict[str, Any]] | None:
        if not _are_there(connection, [views.books.parked]):
            return None
        query = sa.select(views.books.parked).order_by(views.books.parked.c.number)
        return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001  public in SQLAlchemy

    rows = await views.database.read(read)
    if rows is None:
        return None
    path = folder / "parked" / f"{views.definition.name}-{run}.msgpack"
    with written_whole(path) as file:
        file.write(msgspec.msgpack.encode(rows))
    return FilePart(path.relative_to(folder).as_posix(), path.stat().st_size, sha256_of(path), len(rows))


async def restore_parked(
    views: ViewStore, folder: Path, part: FilePart, places: Mapping[tuple[str, int], NewOffsets]
) -> int:
    """How many rows were taken over into an empty table, under their new offsets. Raises FileDamaged.

    Those of policies as they are. What was parked for a projection is parked anew when that is built; what was settled
    for one stays on record, under a build that is no more.
    """
    try:
        rows: list[dict[str, Any]] = msgspec.msgpack.decode((folder / part.path).read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise FileDamaged(f"{folder / part.path}: {error}") from error
    moved = [new for row in rows if (new := _moved(row, places)) is not None]

    def write(connection: sa.Connection) -> None:
        if moved:
            connection.execute(views.database.insert(views.books.parked).on_conflict_do_nothing(), moved)

    await views.database.write(write)
    return len(moved)


async def has_read_models(views: ViewStore) -> bool:
    """Whether it has followed a log already. The store need not be open, nor its tables be there."""

    def look(connection: sa.Connection) -> bool:
        tables: Sequence[sa.Table] = (views.books.positions, views.books.streams)
        return _are_there(connection, tables) and any(
            connection.execute(sa.select(sa.literal(1)).select_from(t).limit(1)).first() for t in tables
        )

    return await views.database.read(look)


def _are_there(connection: sa.Connection, tables: Sequence[sa.Table]) -> bool:
    look = sa.inspect(connection)
    return all(look.has_table(table.name, schema=table.schema) for table in tables)


def _moved(row: dict[str, Any], places: Mapping[tuple[str, int], NewOffsets]) -> dict[str, Any] | None:
    known = places.get((row["topic"], row["partition"]))
    offset = known.of(row["offset"]) if known else None
    if offset is None or (row["build"] and row["state"] == PARKED):
        return None
    build = row["build"] and row["build"] + BEFORE_RESTORE
    return {name: value for name, value in row.items() if name != "number"} | {"offset": offset, "build": build}
