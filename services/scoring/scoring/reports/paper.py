"""A report before it is a file: title, head, tables with merged cells, notes, signature lines. Pure values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from scoring.facts import plain

BETWEEN = "～"
CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ufffe\\uffff]")


@dataclass(frozen=True, slots=True)
class Marks:
    """A mark, or the bounds within which it will be once the facts settle it."""

    lower: Decimal
    upper: Decimal

    @property
    def settled(self) -> Decimal | None:
        return self.lower if self.lower == self.upper else None

    def __str__(self) -> str:
        return plain(self.lower) if self.lower == self.upper else f"{plain(self.lower)}{BETWEEN}{plain(self.upper)}"


Value: TypeAlias = str | Decimal | Marks


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in mm. Neighbours of one title share a heading; equal neighbours of a `merged` one share a cell."""

    key: str
    title: str
    width: int
    align: Literal["left", "center", "right"] = "left"
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`small`: in smaller print."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    notes: tuple[str, ...] = ()
    small: bool = False

    def headings(self) -> list[tuple[str, int]]:
        """Titles from left to right, each with the number of columns that it stands over."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and found[-1][0] == column.title:
                found[-1] = (column.title, found[-1][1] + 1)
            else:
                found.append((column.title, 1))
        return found

    def spans(self) -> dict[str, list[int]]:
        """For each merged column how many rows each cell covers; 0 where one further up does.

        A cell ends where one to its left, merged too, ends.
        """
        merged = [c.key for c in self.columns if c.merged]
        return {
            key: _runs([tuple(row[k] for k in merged[: n + 1]) for row in self.rows]) for n, key in enumerate(merged)
        }


def _runs(keys: list[tuple[Value, ...]]) -> list[int]:
    lengths = [0] * len(keys)
    start = 0
    for n, key in enumerate(keys):
        if key != keys[start]:
            start = n
        lengths[start] += 1
    return lengths


@dataclass(frozen=True, slots=True)
class Paper:
    """`name`: the file's without ending; `day` stands in the file's properties; `head`: labels with what they say.
    Every page is headed by what `made_up` data and a `hypothetical` result are, and by the moment that it is `known` at
    where one was asked for.
    """

    name: str
    title: str
    day: date
    made_up: bool
    summary: str
    head: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    hypothetical: bool = False
    known: str = ""

    @property
    def warning(self) -> str:
        said = (
            (self.made_up, "虚构数据，不是真实评价"),
            (self.hypothetical, "假设推演，不是计分结果"),
            (bool(self.known), f"截至 {self.known} 所知"),
        )
        return "；".join(text for holds, text in said if holds)


def shown(value: Value) -> str:
    """A cell as people read it."""
    return plain(value) if isinstance(value, Decimal) else str(value)


def with_texts(paper: Paper, change: Callable[[str], str]) -> Paper:
    """The paper with every text of it changed; numbers stay."""
    return replace(
        paper,
        title=change(paper.title),
        summary=change(paper.summary),
        head=tuple((change(label), change(said)) for label, said in paper.head),
        tables=tuple(_changed(t, change) for t in paper.tables),
        notes=tuple(map(change, paper.notes)),
        signatures=tuple(map(change, paper.signatures)),
    )


def _changed(table: Table, change: Callable[[str], str]) -> Table:
    rows = [{k: change(v) if isinstance(v, str) else v for k, v in row.items()} for row in table.rows]
    columns = tuple(replace(c, title=change(c.title)) for c in table.columns)
    notes = tuple(map(change, table.notes))
    return replace(table, title=change(table.title), columns=columns, rows=tuple(rows), notes=notes)


def texts(paper: Paper) -> str:
    """Every text of the paper, one after the other."""
    found: list[str] = []

    def seen(text: str) -> str:
        found.append(text)
        return text

    with_texts(paper, seen)
    return "\n".join(found)


def printable(paper: Paper) -> Paper:
    """Without control characters, which no file format takes; line ends stay, tabs become spaces."""
    return with_texts(paper, lambda text: CONTROL.sub("", text.replace("\t", " ")))
