"""Marking: an assessor awards what is at discretion, the shared rows once per city, with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shijian.common.v1 import facts_pb2 as facts
from shijian.scoring.v1 import scoring_service_pb2 as rpc

from shijian_cli.clients import patiently
from shijian_cli.story.actors import ASSESSOR
from shijian_cli.story.cast import City, data
from shijian_cli.story.marks import Mark, Span, mark
from shijian_cli.story.pace import each
from shijian_cli.story.round_scene import sheet
from shijian_cli.story.stage import Stage, header_of
from shijian_cli.story.until import until

Awarding = tuple[str, Any]


async def marked(stage: Stage, cities: Sequence[City]) -> None:
    """Awards every mark that a sheet or a locality still waits for."""
    content = data("marks.yaml")
    quality = {m.uscc: m.quality for city in cities for m in city.markets} | {c.code: c.quality for c in cities}
    with stage.bar("评分表收齐事实", sum(len(c.markets) for c in cities)) as done:
        complete = await each(_sheet_ids(stage, cities), lambda s: _complete(stage, s), done=done, limit=8)
    by_city = {view.summary.locality: view for view in complete}
    localities = [_of_locality(stage, content, quality, v) for v in by_city.values()]
    subjects = [_of_subject(content, quality, v) for v in complete]
    work = [awarding for group in (*localities, *subjects) for awarding in group]
    with stage.bar("评定酌情分", len(work)) as done:
        await each(work, lambda a: patiently(lambda: getattr(stage.scoring, a[0])(a[1])), done=done)


def _sheet_ids(stage: Stage, cities: Iterable[City]) -> list[str]:
    return [f"{stage.round_id}-{m.uscc}" for city in cities for m in city.markets]


async def _complete(stage: Stage, sheet_id: str) -> Any:
    """The sheet once every required fact of its market and of its city is on it."""
    return await until(f"{sheet_id} 收齐事实", lambda: sheet(stage, sheet_id), _has_all)


def _has_all(view: Any) -> bool:
    groups = [*(part for row in view.rows for part in row.parts), view.veto]
    return all(i.known for group in groups for i in group.inputs if i.required)


def _waiting(view: Any, scope: int) -> list[Any]:
    return [p for row in view.rows for p in row.parts if p.awaits_award and p.scope == scope]


def _of_subject(content: Mapping[str, Any], quality: Mapping[str, str], view: Any) -> list[Awarding]:
    found: list[Awarding] = []
    sheet_id, uscc = view.summary.sheet_id, view.summary.subject
    for part in _waiting(view, facts.SCOPE_SUBJECT):
        given = _mark(content, part, quality[uscc], uscc)
        request = rpc.AwardMarkRequest(
            header=header_of(ASSESSOR, "award", sheet_id, part.part),
            sheet_id=sheet_id,
            part=part.part,
            points=_plain(given.points),
            reason=given.reason,
        )
        found.append(("AwardMark", request))
    return found


def _of_locality(stage: Stage, content: Mapping[str, Any], quality: Mapping[str, str], view: Any) -> list[Awarding]:
    found: list[Awarding] = []
    locality = view.summary.locality
    for part in _waiting(view, facts.SCOPE_LOCALITY):
        given = _mark(content, part, quality[locality], locality)
        request = rpc.AwardLocalityMarkRequest(
            header=header_of(ASSESSOR, "award", stage.round_id, locality, part.part),
            round_id=stage.round_id,
            locality=locality,
            part=part.part,
            points=_plain(given.points),
            reason=given.reason,
        )
        found.append(("AwardLocalityMark", request))
    return found


def _mark(content: Mapping[str, Any], part: Any, quality: str, who: str) -> Mark:
    span = Span(Decimal(part.allowance.minimum), Decimal(part.allowance.maximum), Decimal(part.allowance.step))
    return mark(content, span, quality=quality, who=who, part=part.part)


def _plain(points: Decimal) -> str:
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
