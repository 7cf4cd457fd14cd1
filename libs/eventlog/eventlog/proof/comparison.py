"""What a comparison of a new build with the live one comes to."""

from dataclasses import dataclass

OTHER_VERSION = "the live build is of another version"
ELSEWHERE = "the live build does not stand at the same place"
NEVER_FED = "the live build holds nothing yet"


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One row that is not the same: its key, and whether it stands on one side only or differs."""

    kind: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsApart:
    """Of the live table and the other side: all of them by kind, the first by key."""

    only_live: int = 0
    only_other: int = 0
    differ: int = 0
    named: tuple[NamedRow, ...] = ()

    @property
    def total(self) -> int:
        return self.only_live + self.only_other + self.differ

    def __str__(self) -> str:
        named = "; ".join(f"{'/'.join(row.key)} {row.kind}" for row in self.named)
        return f"{self.differ} differ, {self.only_live} only live, {self.only_other} only other: {named}"


NO_ROWS = RowsApart()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`why_not` says why there was none. `apart`: the rows that differ; the other side is the new one."""

    why_not: str = ""
    rows: int = 0
    live_rows: int = 0
    digest: str = ""
    live_digest: str = ""
    apart: RowsApart = NO_ROWS

    @property
    def differs(self) -> bool:
        return not self.why_not and self.digest != self.live_digest

    @property
    def is_too_early(self) -> bool:
        return self.why_not == ELSEWHERE
