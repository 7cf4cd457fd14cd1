"""The order of a round's sheets: by what is certain, with what each can still become. Ties are declared. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.facts import plain
from scoring.projections.sheets import SheetRow
from scoring.values import VetoStatus


@dataclass(frozen=True, slots=True)
class Ranked:
    """`rank` goes by the lower bound; 0 for a sheet that a veto leaves out."""

    sheet: SheetRow
    rank: int
    best: int
    worst: int
    tied_with: tuple[str, ...]
    incomplete: bool
    vetoed: bool
    remark: str


def ranked(sheets: Sequence[SheetRow]) -> list[Ranked]:
    """Ranked ones by rank, then those that a veto leaves out; sheets of one rank by subject."""
    running = [s for s in sheets if s.veto is not VetoStatus.STRUCK]
    placed = sorted((placed_among(s, running) for s in running), key=lambda r: (r.rank, r.sheet.subject))
    struck = sorted((s for s in sheets if s.veto is VetoStatus.STRUCK), key=lambda s: s.subject)
    return [*placed, *(left_out(s) for s in struck)]


def placed_among(sheet: SheetRow, running: Sequence[SheetRow]) -> Ranked:
    others = [s for s in running if s.sheet_id != sheet.sheet_id]
    # A sheet whose veto is open may yet drop out: it is sure to stand before nobody.
    surely_before = [s for s in others if s.veto is VetoStatus.CLEAR and s.lower > sheet.upper]
    perhaps_before = [s for s in others if s.upper > sheet.lower]
    rank = 1 + sum(s.lower > sheet.lower for s in others)
    tied = tuple(sorted(s.sheet_id for s in others if (s.lower, s.upper) == (sheet.lower, sheet.upper)))
    best, worst = 1 + len(surely_before), 1 + len(perhaps_before)
    incomplete = sheet.unsettled > 0
    return Ranked(sheet, rank, best, worst, tied, incomplete, vetoed=False, remark=remark_on(sheet, tied, best, worst))


def left_out(sheet: SheetRow) -> Ranked:
    return Ranked(sheet, 0, 0, 0, (), sheet.unsettled > 0, vetoed=True, remark="触发否决，不参加排名")


def remark_on(sheet: SheetRow, tied: Sequence[str], best: int, worst: int) -> str:
    said = []
    if tied:
        said.append(f"与 {len(tied)} 张评分表同分")
    if sheet.lower != sheet.upper:
        said.append(f"尚不完整，按下限排名：总分 {plain(sheet.lower)} 至 {plain(sheet.upper)}，名次 {best} 至 {worst}")
    if sheet.veto is VetoStatus.OPEN:
        said.append("否决与否尚不能判定")
    return "；".join(said)
