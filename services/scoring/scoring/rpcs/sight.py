"""What the answers over all subjects are read from: the rows of now, or builds of the moment that is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from chassis.calls import RpcContext
from chassis.past import Past, Sight
from scoring.catalogue import Schemes
from scoring.messages.asked import day_of, scope_of
from scoring.projections.known_markets import known_markets
from scoring.projections.known_places import known_places
from scoring.projections.sheet_facts import sheet_facts
from scoring.projections.sheet_marks import sheet_marks
from scoring.projections.sheets import SheetRow, sheets
from scoring.queries.answers import Known, sheets_in
from scoring.queries.areas import ranked_from
from scoring.queries.true_on import known_on
from scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Seen:
    """The sheets of the scope, and where what belongs to them is read."""

    sight: Sight
    known: Known
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class OfAll:
    """`known`: facts of now, kept between questions. A request's `true_on` holds for every sheet."""

    past: Past
    schemes: Schemes
    known: Known

    async def sheets(self, context: RpcContext, r: Any) -> Seen:
        """Of a past moment: from builds of `sheets`, and of `known_markets` where a kind is asked for."""
        scope = scope_of(r.scope)
        wanted = (sheets,) if scope.kind is None else (sheets, known_markets)
        sight = await self.past.of_all(context, r, *wanted)
        known = known_on(self.known if sight.moment is None else Known(sight.views), day_of(r.true_on, "true_on"))
        return Seen(sight, known, await sheets_in(sight.views, self.schemes, scope))

    async def beside(self, context: RpcContext, r: Any, seen: Seen, scheme: Scheme, *, facts: bool) -> Seen:
        """The same with what a ranking under that scheme reads beside, and with `facts` what is scored again."""
        if seen.sight.moment is None:
            return seen
        more = (sheet_facts, sheet_marks, known_places) if facts else ()
        sight = await self.past.of_all(context, r, *dict.fromkeys((*ranked_from(scheme), *more)))
        known = known_on(Known(sight.views), seen.known.day)
        return replace(seen, sight=sight, known=known)
