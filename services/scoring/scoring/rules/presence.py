"""All or nothing: full marks when what the text asks for is there, else none (发布价格指数，得2分)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.rules.desk import ZERO, Desk, FlagInput
from scoring.rules.outcome import Marking, settled


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    marks: Decimal
    flags: tuple[FlagInput, ...]
    require: Literal["all", "any"]

    @property
    def full(self) -> Decimal:
        return self.marks

    def faults(self) -> list[str]:
        return [] if self.flags else ["flags must name an input"]


def mark_all_or_nothing(rule: AllOrNothing, desk: Desk) -> Marking:
    answers = [desk.flag(f) for f in rule.flags]
    decisive = rule.require == "any"

    def said() -> list[str]:
        wanted = ["须全部具备" if rule.require == "all" else "具备其一即可"]
        return [*map(desk.said, rule.flags), *(wanted if len(rule.flags) > 1 else [])]

    if decisive in answers:
        return settled(rule.marks if decisive else ZERO, said)
    if None in answers:
        return Marking(ZERO, rule.marks, said)
    return settled(ZERO if decisive else rule.marks, said)
