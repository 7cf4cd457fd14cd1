"""Which steps of a round may be taken now, and why the others may not: as the decider would say. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scoring.queries import once_final, until_final
from scoring.queries.standing_of_round import Standing
from scoring.steps import Step
from scoring.values import CountsFrom, RoundStep

OBSTACLES: dict[RoundStep, Callable[[Standing], Iterator[str]]] = {
    RoundStep.ENTER: until_final.entering,
    RoundStep.PRE_REVIEW: until_final.reviewing,
    RoundStep.ASSIGN: until_final.assigning,
    RoundStep.MARK: until_final.marking,
    RoundStep.SETTLE: until_final.settling,
    RoundStep.FINALIZE: until_final.finalizing,
    RoundStep.NOTICE: once_final.noticing,
    RoundStep.OBJECT: once_final.objecting,
    RoundStep.AWARD: once_final.awarding,
    RoundStep.REVOKE: once_final.revoking,
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """No obstacle: the step may be taken now. `counts_from`: of a notice."""

    step: Step
    obstacles: tuple[str, ...]
    counts_from: CountsFrom | None = None


def outlook(standing: Standing) -> tuple[Prospect, ...]:
    """The steps of the round in order."""
    counts = {RoundStep.NOTICE: standing.course.notice_counts}
    return tuple(Prospect(s, tuple(OBSTACLES[s.kind](standing)), counts.get(s.kind)) for s in standing.course.steps)
