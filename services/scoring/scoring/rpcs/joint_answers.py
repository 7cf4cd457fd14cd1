"""The answers about a joint result: asked with the id that a ranking gives it, where a sheet's id is taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import scoring_service_pb2 as sheets_pb

from chassis.past import Sight
from eventlog.views.readable import Readable
from scoring.answers.as_of import Moment, collect
from scoring.answers.costs import prices
from scoring.answers.joint_compare import joint_compared
from scoring.answers.joint_losses import joint_losses
from scoring.answers.joint_sensitivity import joint_plan
from scoring.answers.joint_targets import joint_target
from scoring.answers.joint_what_if import JointHypothesis, Member, joint_what_if
from scoring.answers.suppositions import Supposition
from scoring.catalogue import Schemes
from scoring.messages.answers import combined_view, comparison_view, losses_view, plan_view
from scoring.messages.asked import costs_of, supposition_of, wish_of
from scoring.messages.histories import place_view
from scoring.messages.joint import joint_view
from scoring.messages.sheets import summary
from scoring.queries.joint import JointAt, as_supposed, channels_of, joint_at, joint_rivals, only_of_sheets
from scoring.queries.places import places_on


async def joint_explained(views: Readable, found: JointAt, row: str, fresh: Any) -> Any:
    """`row`: in each channel; empty: how the channels become one."""
    return sheets_pb.ExplainResponse(
        joint=joint_view(found, row),
        freshness=fresh,
        true_on=found.day,
        not_yet_true=found.not_yet_true,
        places=[place_view(*p) for p in await places_on(views, found.row, found.day)],
        departed=found.departed,
    )


async def joint_as_of(views: Readable, found: JointAt, fresh: Any) -> Any:
    return pb.GetSheetAsOfResponse(
        joint=joint_view(found),
        true_on=found.day,
        not_yet_true=found.not_yet_true,
        not_yet_known=found.not_yet_known,
        freshness=fresh,
        places=[place_view(*p) for p in await places_on(views, found.row, found.day)],
    )


def joint_supposed(found: JointAt, asked: Any, schemes: Schemes, fresh: Any) -> Any:
    hypothesis = _hypothesis(found, supposition_of(asked, found.joint.scheme, schemes))
    return pb.WhatIfResponse(
        sheet=summary(found.row),
        label=hypothesis.label,
        changes=hypothesis.changes,
        left_out=hypothesis.left_out,
        comparison=comparison_view(hypothesis.beside),
        real_combined=combined_view(hypothesis.real.combined),
        supposed_combined=combined_view(hypothesis.supposed.combined),
        freshness=fresh,
        real_joint=joint_view(found),
        departed=found.departed,
        supposed_joint=joint_view(_with(found, hypothesis)),
    )


async def joint_sensitive(sight: Sight, found: JointAt, r: Any, schemes: Schemes) -> Any:
    asked = supposition_of(r.suppose, found.joint.scheme, schemes) if r.HasField("suppose") else None
    hypothesis = None if asked is None else _hypothesis(found, asked)
    joint = found.joint if hypothesis is None else hypothesis.supposed
    rivals = await joint_rivals(sight.views, found.row, found.joint.scheme, asked) if r.target.rank else ()
    target = joint_target(wish_of(r.target), joint, rivals)
    costs = prices(joint.scheme, costs_of(r.costs), [c.id for c in joint.channels])
    return pb.GetSensitivityResponse(
        sheet=summary(found.row),
        plan=plan_view(await asyncio.to_thread(joint_plan, joint, target, costs)),
        losses=losses_view(joint_losses(joint, target)),
        changes=hypothesis.changes if hypothesis else (),
        freshness=sight.freshness(),
        joint=joint_view(found if hypothesis is None else _with(found, hypothesis)),
        departed=found.departed,
    )


async def joints_compared(views: Readable, schemes: Schemes, r: Any, fresh: Any, then: Readable | None) -> Any:
    """None where both are sheets. Raises OfOneChannel where one is and the other is not, or a version is asked for."""
    moment = Moment(None, r.known_at if r.HasField("known_at") else None)
    left = await joint_at(views, schemes, r.left, moment, version=r.HasField("left_version"), then=then)
    right = await joint_at(views, schemes, r.right, moment, version=r.HasField("right_version"), then=then)
    if left is None and right is None:
        return None
    if left is None or right is None:
        one, side = (r.left, "left") if right is None else (r.right, "right")
        why = "不能与单独一张评分表比较"
        raise only_of_sheets(one, await channels_of(views, one), why, side)
    return pb.CompareResponse(
        left=summary(left.row),
        right=summary(right.row),
        comparison=comparison_view(joint_compared(left.joint, right.joint)),
        freshness=fresh,
        departed=departed_of(left.departed, right.departed),
    )


def departed_of(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Of two that are compared; once what holds for both."""
    both = [said for said in left if said in right]
    own = [f"{side}：{said}" for side, of in (("左", left), ("右", right)) for said in of if said not in both]
    return [*both, *own]


def _hypothesis(found: JointAt, supposed: Supposition) -> JointHypothesis:
    members = [
        Member(
            channel=channel,
            facts=collect(at.facts, at.marks).known(at.row.period),
            as_of=at.sheet.as_of,
            marked=channel in found.joint.marked,
        )
        for channel, at in found.ats.items()
    ]
    return joint_what_if(found.joint, members, supposed)


def _with(found: JointAt, hypothesis: JointHypothesis) -> JointAt:
    ats = {channel: replace(at, sheet=hypothesis.supposed.sheets[channel]) for channel, at in found.ats.items()}
    return replace(found, row=as_supposed(found.row, hypothesis.supposed), joint=hypothesis.supposed, ats=ats)
