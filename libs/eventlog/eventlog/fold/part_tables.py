"""What stands in a part file: its tables, and values as the sqlite3 module takes and gives them."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from eventlog.views.arrivals import Parking
from eventlog.views.build import Build
from eventlog.views.columns import Column
from eventlog.views.stored_values import SqlKind


def stored_decoders(columns: Collection[Column]) -> Any:
    """From a row as the sqlite3 module reads it to one as `row_from` takes it: decimals are text there."""
    decimals = [number for number, column in enumerate(columns) if column.kind is SqlKind.DECIMAL]

    def decode(values: Sequence[Any]) -> Sequence[Any]:
        if not decimals:
            return values
        read = list(values)
        for number in decimals:
            read[number] = None if read[number] is None else Decimal(read[number])
        return read

    return decode


def tables_of(build: Build) -> list[str]:
    """The statements that make them."""
    columns = ", ".join(f'"{name}"' for name in build.columns)
    return [
        f"CREATE TABLE IF NOT EXISTS rows ({columns}, PRIMARY KEY ({quoted(build.projection.key)})) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS mark (next_offset, newest_us, events)",
        'CREATE TABLE IF NOT EXISTS parked ("offset" PRIMARY KEY, stream, version, recorded_at, error, "key", value)',
        'CREATE TABLE IF NOT EXISTS seen (stream PRIMARY KEY, version, "offset") WITHOUT ROWID',
        'CREATE TABLE IF NOT EXISTS seen_from ("offset")',
    ]


def quoted(fields: Collection[str]) -> str:
    """Names with commas between."""
    return ", ".join(f'"{name}"' for name in fields)


def parked_values(parking: Parking) -> tuple[Any, ...]:
    """The row of a parked event."""
    a = parking.arrival
    return a.offset, a.stream, a.version, a.recorded_at, parking.error, a.key, a.value
