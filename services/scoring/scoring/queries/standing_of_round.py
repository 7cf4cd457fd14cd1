"""Where a round stands on one day, as the question wants it which steps may be taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.projections.candidates import CandidateRow
from scoring.projections.rounds import RoundRow, RoundState
from scoring.queries.rounds import Board, incomplete
from scoring.queries.standings import standing
from scoring.scheme import Scheme
from scoring.steps import Course, course_of

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """`incomplete`: the subjects whose sheets have unsettled parts; `today`: the day in China."""

    course: Course
    state: RoundState
    board: Board
    channels: tuple[tuple[str, str], ...]
    incomplete: tuple[str, ...]
    today: str

    @property
    def candidates(self) -> Sequence[CandidateRow]:
        return [row.candidate for row in self.board.rows]

    def names(self, subjects: Sequence[str]) -> str:
        known = {c.subject: c.subject_name for c in self.candidates}
        said = "、".join(known[s] for s in subjects[:NAMED_AT_MOST])
        return f"{said} 等 {len(subjects)} 个" if len(subjects) > NAMED_AT_MOST else said


def standing_on(scheme: Scheme, row: RoundRow, board: Board, today: str) -> Standing:
    sheets = [standing(sheet) for of in board.rows for sheet in of.sheets]
    channels = scheme.combination.channels if scheme.combination else ()
    return Standing(
        course=course_of(scheme.steps, row.choices),
        state=row.state,
        board=board,
        channels=tuple((c.id, c.title) for c in channels) or (("", "本轮"),),
        incomplete=incomplete([of.candidate for of in board.rows], sheets),
        today=today,
    )
