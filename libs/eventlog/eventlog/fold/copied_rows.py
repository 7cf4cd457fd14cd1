"""COPY of rows into a PostgreSQL table, and what goes with it. Inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql

from eventlog.fold.row_codec import StoredKey
from eventlog.views.bulk_tables import key_index
from eventlog.views.folding import Parking
from eventlog.views.tables import PARKED, Build, now_us
from eventlog.views.writes import consumer_of

PARKED_COLUMNS = (
    *("consumer", "build", "topic", "partition", "offset", "stream", "version", "error", "code_version"),
    *("key", "value", "parked_at", "state", "attempts", "settled_by", "reason"),
)


def copy_rows(cursor: Any, table: Any, build: Build, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows whose keys the table does not hold, their values in the order of the columns."""
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names_of(build.columns))) as copy:
        write = copy.write_row
        for row in rows:
            write(row)


def replace_rows(
    cursor: Any, table: Any, build: Build, rows: Iterable[tuple[Any, ...]], gone: Sequence[StoredKey]
) -> None:
    """Rows whose keys the table may hold, by way of a table of the transaction: COPY itself knows no conflicts."""
    fresh = sql.Identifier("fresh_rows")
    cursor.execute(sql.SQL("CREATE TEMP TABLE {} (LIKE {}) ON COMMIT DROP").format(fresh, table))
    copy_rows(cursor, fresh, build, rows)
    fields = build.projection.key
    rest = [name for name in build.columns if name not in fields]
    values = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in rest]
    then = sql.SQL("UPDATE SET {}").format(sql.SQL(", ").join(values)) if rest else sql.SQL("NOTHING")
    into = sql.SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT ({}) DO {}")
    cursor.execute(into.format(table, fresh, names_of(fields), then))
    same = sql.SQL(" AND ").join([sql.SQL("{} = %s").format(sql.Identifier(name)) for name in fields])
    if gone:
        cursor.executemany(sql.SQL("DELETE FROM {} WHERE {}").format(table, same), gone)


def park_copied(cursor: Any, schema: str, build: Build, parked: Sequence[Parking], code_version: str) -> None:
    """Parked events of a build, in the books."""
    query = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
        sql.Identifier(schema, "parked"),
        names_of(PARKED_COLUMNS),
        sql.SQL(",").join([sql.Placeholder()] * len(PARKED_COLUMNS)),
    )
    consumer, now = consumer_of(build), now_us()
    rows = [
        (
            consumer, build.name, a.topic, a.partition, a.offset, a.stream, a.version, p.error,
            code_version, a.key, a.value, now, PARKED, 0, "", "",
        )
        for p in parked
        for a in (p.arrival,)
    ]  # fmt: skip
    if rows:
        cursor.executemany(query, rows)


def make_key_index(connection: Any, schema: str, build: Build) -> None:
    """The unique index on the key of a build's table, unless it is there. One process makes it, the others wait."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"{schema}.{build.name}",))
        query = sql.SQL("CREATE UNIQUE INDEX IF NOT EXISTS {} ON {} ({})").format(
            sql.Identifier(key_index(build.name)),
            sql.Identifier(schema, build.name),
            sql.SQL(", ").join([sql.Identifier(name) for name in build.projection.key]),
        )
        connection.execute(query)


def names_of(names: Iterable[str]) -> Any:
    """Names of columns, quoted, with commas between."""
    return sql.SQL(", ").join([sql.Identifier(name) for name in names])
