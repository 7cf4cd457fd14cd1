"""The order of sheets: by what is certain, with what each can still become. Ties are declared. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from scoring.facts import plain
from scoring.values import VetoStatus

# So many sheets of the same total are named; how many there are stands in the remark.
TIES_NAMED = 20


class Placeable(Protocol):
    """What a rank goes by."""

    @property
    def sheet_id(self) -> str: ...
    @property
    def lower(self) -> Decimal: ...
    @property
    def veto(self) -> VetoStatus: ...


class Contender(Placeable, Protocol):
    """What a ranking looks at, of a sheet that is or of one that is supposed."""

    @property
    def subject(self) -> str: ...
    @property
    def upper(self) -> Decimal: ...
    @property
    def unsettled(self) -> int: ...


S = TypeVar("S", bound=Contender)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[S]):
    """`rank` goes by the lower bound; 0 for a sheet that a veto leaves out. `tied_with` names the first few."""

    sheet: S
    rank: int
    best: int
    worst: int
    tied_with: tuple[str, ...]
    incomplete: bool
    vetoed: bool
    remark: str


@dataclass(frozen=True, slots=True)
class _Field:
    """The bounds of those who run, each in order, and who shares the lower one: they have one rank."""

    lowers: list[Decimal]
    uppers: list[Decimal]
    sure_lowers: list[Decimal]
    alike: dict[Decimal, list[str]]


def ranked(sheets: Sequence[S]) -> list[Ranked[S]]:
    """Ranked ones by rank, then those that a veto leaves out; sheets of one rank by subject."""
    running = [s for s in sheets if s.veto is not VetoStatus.STRUCK]
    field = _field(running)
    placed = sorted((_placed(s, field) for s in running), key=lambda r: (r.rank, r.sheet.subject, r.sheet.sheet_id))
    struck = sorted((s for s in sheets if s.veto is VetoStatus.STRUCK), key=lambda s: s.subject)
    return [*placed, *(left_out(s) for s in struck)]


def ranks(sheets: Sequence[Placeable]) -> dict[str, int]:
    """Only the rank of each by its id; 0 where a veto leaves it out."""
    lowers = sorted(s.lower for s in sheets if s.veto is not VetoStatus.STRUCK)
    return {
        s.sheet_id: 0 if s.veto is VetoStatus.STRUCK else 1 + len(lowers) - bisect_right(lowers, s.lower)
        for s in sheets
    }


def _field(running: Sequence[Contender]) -> _Field:
    alike: dict[Decimal, list[str]] = {}
    for sheet in sorted(running, key=lambda s: s.sheet_id):
        alike.setdefault(sheet.lower, []).append(sheet.sheet_id)
    return _Field(
        lowers=sorted(s.lower for s in running),
        uppers=sorted(s.upper for s in running),
        # A sheet whose veto is open may yet drop out: it is sure to stand before nobody.
        sure_lowers=sorted(s.lower for s in running if s.veto is VetoStatus.CLEAR),
        alike=alike,
    )


def _placed(sheet: S, field: _Field) -> Ranked[S]:
    surely_before = len(field.sure_lowers) - bisect_right(field.sure_lowers, sheet.upper)
    perhaps_before = len(field.uppers) - bisect_right(field.uppers, sheet.lower) - (sheet.upper > sheet.lower)
    rank = 1 + len(field.lowers) - bisect_right(field.lowers, sheet.lower)
    among = field.alike[sheet.lower]
    at = bisect_left(among, sheet.sheet_id)
    tied = (*among[:at][:TIES_NAMED], *among[at + 1 :][: max(0, TIES_NAMED - at)])
    best, worst = 1 + surely_before, 1 + perhaps_before
    remark = _remark(sheet, len(among) - 1, best, worst)
    return Ranked(sheet, rank, best, worst, tied, sheet.unsettled > 0, vetoed=False, remark=remark)


def left_out(sheet: S) -> Ranked[S]:
    return Ranked(sheet, 0, 0, 0, (), sheet.unsettled > 0, vetoed=True, remark="触发否决，不参加排名")


def _remark(sheet: Contender, ties: int, best: int, worst: int) -> str:
    said = []
    if ties:
        said.append(f"与 {ties} 张评分表名次并列")
    if sheet.lower != sheet.upper:
        said.append(f"尚不完整，按下限排名：总分 {plain(sheet.lower)} 至 {plain(sheet.upper)}，名次 {best} 至 {worst}")
    if sheet.veto is VetoStatus.OPEN:
        said.append("否决与否尚不能判定")
    return "；".join(said)
