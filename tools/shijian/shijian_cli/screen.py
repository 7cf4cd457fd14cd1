"""What is shown: tables and sentences for people, one JSON document for programs. Nothing else prints."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

# What is piped or logged has no width of its own; tables need one.
UNSEEN_WIDTH = 160


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=UNSEEN_WIDTH)


out = _console(stderr=False)
err = _console(stderr=True)


def plain(value: Any) -> Any:
    """A value as JSON holds it: marks and other decimals as text, ids as hex, enums by name."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.hex() if isinstance(value, bytes) else value


def emit(data: Any, *, as_json: bool, table: RenderableType | Iterable[RenderableType] = "") -> None:
    """One JSON document on standard output, or what `table` shows."""
    if as_json:
        print(json.dumps(plain(data), ensure_ascii=False, indent=2))
        return
    for part in [table] if isinstance(table, str | Table) else table if isinstance(table, Iterable) else [table]:
        out.print(part)


def table_of(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """A table whose number columns (marked by a trailing `#`) stand to the right; cells are shown as they are."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column.rstrip("#"), justify="right" if column.endswith("#") else "left", overflow="fold")
    for row in rows:
        table.add_row(*["" if cell is None else escape(str(cell)) for cell in row])
    return table
