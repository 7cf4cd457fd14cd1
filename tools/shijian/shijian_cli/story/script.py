"""What each request for evidence will see: usual answers, special cases, returns, corrections. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shijian_cli.story.answers import answers
from shijian_cli.story.cast import City, data
from shijian_cli.story.steps import Plan, Returned, Step, correction_of, steps_of


class Script:
    """Plans by request. Special cases name a market by its county, a city by its code."""

    def __init__(self, cities: Iterable[City]) -> None:
        self._profile = data("profiles.yaml")
        self._story = data("story.yaml")
        self._places: dict[str, tuple[str, str]] = {}
        for city in cities:
            self._places[city.code] = (city.code, city.quality)
            self._places |= {m.uscc: (m.county, m.quality) for m in city.markets}

    def plan(self, request: Any) -> Plan:
        """All that happens before the round is final. request: a RequestView of the evidence service."""
        steps = steps_of(
            request.chain,
            self._answers(request, {}),
            first=self._returned(request),
            with_file=request.row in self._story["with_files"],
        )
        return Plan(request.request_id, request.locality, request.county, request.subject, steps)

    def corrected(self, request: Any) -> Plan | None:
        """The plan with its late correction; None when there is none for this request."""
        case = self._case("corrected", request)
        if case is None:
            return None
        plan = self.plan(request)
        revision = 2 if self._returned(request) is None else 3
        late: Sequence[Step] = correction_of(
            request.chain, self._answers(request, case["fields"]), revision=revision, reason=case["reason"]
        )
        return replace(plan, steps=[*plan.steps, *late])

    def _returned(self, request: Any) -> Returned | None:
        case = self._case("returned", request)
        return None if case is None else Returned(self._answers(request, case["first"]), case["reason"])

    def _case(self, kind: str, request: Any) -> Mapping[str, Any] | None:
        place, _ = self._places[request.subject]
        case = self._story[kind].get(place)
        return case if case is not None and case["row"] == request.row else None

    def _answers(self, request: Any, special: Mapping[str, Any]) -> list[Any]:
        place, quality = self._places[request.subject]
        own = {**self._story["veto"].get(place, {}), **special}
        return answers(request.asks, self._profile, quality=quality, who=request.subject, special=own)
