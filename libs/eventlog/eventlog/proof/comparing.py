"""A new build beside the live one: the same rows? Compared where both stand at the same place, in one look."""

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.proof.apart import rows_apart, rows_by_key
from eventlog.proof.comparison import ELSEWHERE, NEVER_FED, NO_ROWS, OTHER_VERSION, Comparison
from eventlog.proof.content_hash import TURN_S, Advance, hash_of_table, unheard
from eventlog.views.progress import positions_by_build
from eventlog.views.store import ViewStore
from eventlog.views.tables import LIVE, PARKED, Books, Build, build_of


class RebuildDiffers(Exception):
    """The new rows are not the live ones although the projection's version is the same: nothing was switched."""

    def __init__(self, projection: str, comparison: Comparison) -> None:
        super().__init__(
            f"{projection}: {comparison.rows} rows with hash {comparison.digest}, live {comparison.live_rows} with "
            f"{comparison.live_digest}; {comparison.apart}"
        )
        self.projection = projection
        self.comparison = comparison


async def compared_with_live(
    views: ViewStore, projection: AnyProjection, build: Build, advance: Advance = unheard
) -> Comparison:
    """Both hashed on one snapshot of the database, in which the live pass has brought both to the same place."""
    return await views.database.read(lambda c: compared_in(c, views.books, projection, build, advance))


async def rows_in(views: ViewStore, build: Build) -> int:
    """How many there are."""
    query = sa.select(sa.func.count()).select_from(build.table)
    return int(await views.database.read(lambda c: c.execute(query).scalar_one()))


def compared_in(
    connection: sa.Connection,
    books: Books,
    projection: AnyProjection,
    build: Build,
    advance: Advance = unheard,
    turn_s: float = TURN_S,
) -> Comparison:
    """The same in the caller's transaction, whose snapshot it is."""
    live = live_beside(connection, books, projection, build)
    if isinstance(live, Comparison):
        return live
    mine = hash_of_table(connection, build, advance, turn_s)
    its = hash_of_table(connection, live, advance, turn_s)
    apart = NO_ROWS
    if mine != its:
        apart = rows_apart(build, rows_by_key(connection, live), rows_by_key(connection, build))
    return Comparison("", mine.rows, its.rows, mine.digest, its.digest, apart)


def live_beside(connection: sa.Connection, books: Books, projection: AnyProjection, build: Build) -> Build | Comparison:
    """The live build, of the same version and at the same place; otherwise a comparison that says why there is none."""
    t = books.builds
    row = connection.execute(sa.select(t).where(t.c.projection == projection.name, t.c.state == LIVE)).first()
    if row is None or row.version != projection.version:
        return Comparison(OTHER_VERSION)
    positions = positions_by_build(connection, books, [build.name, row.build])
    if positions[build.name] != positions[row.build]:
        return Comparison(ELSEWHERE if any(positions[row.build].values()) else NEVER_FED)
    return build_of(projection, row.build, books.metadata.schema)


def count_parked(connection: sa.Connection, books: Books, build: str) -> int:
    """How many events are parked for one build."""
    t = books.parked
    query = sa.select(sa.func.count()).select_from(t).where(t.c.build == build, t.c.state == PARKED)
    return int(connection.execute(query).scalar_one())
