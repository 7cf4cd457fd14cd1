"""The write side of a member of the joint meeting: it joins, it leaves, it may come back."""

import re
from collections.abc import Sequence
from typing import assert_never

from domainkit.decider import Decider
from registry.organisation.commands import Command, EnrolOrganisation, WithdrawOrganisation
from registry.organisation.events import Event, OrganisationEnrolled, OrganisationWithdrawn
from registry.organisation.rejections import (
    OrganisationAlreadyEnrolled,
    OrganisationAlreadyWithdrawn,
    OrganisationUnknown,
    PeriodWrong,
    SlugWrong,
)
from registry.organisation.state import Enrolled, Enrolment, NeverEnrolled, State, Withdrawn
from registry.rules.days import check_day
from registry.rules.standing import standing
from registry.rules.wording import written

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_LIMIT, NAME_LIMIT, REASON_LIMIT = 64, 100, 500


def decide(command: Command, state: State) -> Sequence[Event]:
    match command:
        case EnrolOrganisation():
            return decide_enrolment(command, state)
        case WithdrawOrganisation():
            return decide_withdrawal(command, state)
        case _:
            assert_never(command)


def decide_enrolment(c: EnrolOrganisation, state: State) -> Sequence[Event]:
    match state:
        case NeverEnrolled():
            return enrol(c)
        case Enrolled():
            return enrol_again(c, state)
        case Withdrawn():
            return return_after(c, state)
        case _:
            assert_never(state)


def decide_withdrawal(c: WithdrawOrganisation, state: State) -> Sequence[Event]:
    match state:
        case NeverEnrolled():
            raise OrganisationUnknown(f"没有代号为 {c.slug} 的单位", field="slug")
        case Enrolled():
            return withdraw(c, state)
        case Withdrawn():
            return withdraw_again(c, state)
        case _:
            assert_never(state)


def enrol(c: EnrolOrganisation) -> Sequence[Event]:
    if len(c.slug) > SLUG_LIMIT or not SLUG.fullmatch(c.slug):
        raise SlugWrong(f"单位代号应为不超过 {SLUG_LIMIT} 位的小写字母、数字，以连字符分隔", field="slug")
    check_day(c.since, field="since")
    enrolment = enrolment_of(c)
    standing(c.jurisdiction_known, c.jurisdiction, c.level, c.since, field="jurisdiction")
    return [
        OrganisationEnrolled(
            slug=c.slug,
            name=enrolment.name,
            level=c.level,
            jurisdiction=c.jurisdiction,
            role=c.role,
            since=c.since,
            by=c.by,
            at=c.at,
        )
    ]


def enrol_again(c: EnrolOrganisation, state: Enrolled) -> Sequence[Event]:
    said = enrolment_of(c)
    if said == state.enrolment:
        return []
    field = next(f for f in Enrolment.__slots__ if getattr(said, f) != getattr(state.enrolment, f))
    raise OrganisationAlreadyEnrolled(f"{state.enrolment.name}自 {state.enrolment.since} 起已是成员", field=field)


def return_after(c: EnrolOrganisation, state: Withdrawn) -> Sequence[Event]:
    check_day(c.since, field="since")
    if c.since < state.until:
        raise PeriodWrong(f"重新加入的日期不得早于退出日 {state.until}", field="since")
    return enrol(c)


def enrolment_of(c: EnrolOrganisation) -> Enrolment:
    name = written(c.name, what="单位名称", field="name", limit=NAME_LIMIT)
    return Enrolment(name, c.level, c.jurisdiction, c.role, c.since)


def withdraw(c: WithdrawOrganisation, state: Enrolled) -> Sequence[Event]:
    check_day(c.until, field="until")
    reason = written(c.reason, what="退出原因", field="reason", limit=REASON_LIMIT)
    if c.until <= state.enrolment.since:
        raise PeriodWrong(f"退出日期应晚于加入日期 {state.enrolment.since}", field="until")
    return [OrganisationWithdrawn(c.slug, state.enrolment.since, c.until, reason, c.by, c.at)]


def withdraw_again(c: WithdrawOrganisation, state: Withdrawn) -> Sequence[Event]:
    if (c.until, c.reason.strip()) == (state.until, state.reason):
        return []
    raise OrganisationAlreadyWithdrawn(f"该单位已于 {state.until} 退出", field="until")


def evolve(_: State, event: Event) -> State:
    match event:
        case OrganisationEnrolled() as e:
            return Enrolled(Enrolment(e.name, e.level, e.jurisdiction, e.role, e.since))
        case OrganisationWithdrawn() as e:
            return Withdrawn(e.until, e.reason)


decider: Decider[Command, State, Event] = Decider(NeverEnrolled(), decide, evolve)
