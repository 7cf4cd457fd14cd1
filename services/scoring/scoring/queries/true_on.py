"""What is known of sheets as it was true on a day: windows end on it, and figures of a later year are not there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from scoring.answers.as_of import true_on
from scoring.answers.outcomes import Entrant
from scoring.projections.sheets import SheetRow
from scoring.queries.answers import Known


class TrueOn(Known):
    """`Known` on that day. What it gives was recorded on no day: it is scored again."""

    def __init__(self, known: Known, day: date) -> None:
        self._known = known
        self._gone: set[str] = set()
        self.day = self._day = day

    async def entrants(self, rows: Sequence[SheetRow]) -> list[Entrant]:
        """See `Known`; what is left out is noted."""
        return [self._then(e) for e in await self._known.entrants(rows)]

    @property
    def not_yet_true(self) -> Sequence[str]:
        """The inputs of a later year that some sheet has, each with its year."""
        return sorted(self._gone)

    def _then(self, entrant: Entrant) -> Entrant:
        facts = true_on(entrant.facts, self._day)
        later = entrant.facts.fields.keys() - facts.fields.keys()
        self._gone |= {f"{i}（{entrant.facts.fields[i].field.period}年）" for i in later}
        return replace(entrant, facts=facts, as_of=self._day, recorded=None)


def known_on(known: Known, day: date | None) -> Known:
    """None: on the evaluation date of each round, as it was recorded."""
    return known if day is None else TrueOn(known, day)
