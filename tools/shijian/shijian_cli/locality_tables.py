"""A locality of a round for people: the parts that its markets share, which are marked and which are still to be."""

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType

from scoring.schemes.catalogue import shipped
from shijian_cli.moments import moment
from shijian_cli.screen import table_of


def locality(answer: Any) -> Iterator[RenderableType]:
    """The shared parts that an assessor marks, then the markets that they count for."""
    view = answer.locality
    since = f"，{moment(view.updated_at)}" if view.updated_at else ""
    yield f"试点地区 {view.locality}（{view.round_id}），第 {view.version} 版{since}"
    yield f"体系 {view.scheme_id} {view.scheme_version}"
    wording = _wording(view)
    states = [*((part, "已评") for part in view.marked), *((part, "待评") for part in view.awaiting)]
    if states:
        rows = [[part, state, wording.get(part, "")] for part, state in sorted(states, key=_place)]
        yield table_of("各市场共用、由评定人评定的段", ["段", "状态", "原文"], rows)
    else:
        yield "没有须由评定人评定的共用段"
    yield table_of(f"共用的市场（{len(view.members)} 家）", ["评分表"], [[sheet] for sheet in view.members])
    if view.marked and view.members:
        part = min(view.marked, key=lambda p: _place((p, "")))
        yield f"评了多少、为什么：shijian explain {view.members[0]} {part.partition('.')[0]}"


def _wording(view: Any) -> dict[str, str]:
    """Empty for a scheme that is not shipped with this command line."""
    scheme = shipped().find(view.scheme_id, view.scheme_version)
    return {} if scheme is None else {p.id: p.text for row in scheme.rows for p in row.parts}


def _place(found: tuple[str, str]) -> tuple[int, ...]:
    return tuple(map(int, found[0].split(".")))
