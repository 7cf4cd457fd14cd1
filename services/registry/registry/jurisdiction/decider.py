"""The write side of a jurisdiction: established once, renamed in order of time, abolished with a successor."""

from collections.abc import Sequence
from typing import assert_never

from domainkit.decider import Decider
from registry.jurisdiction.commands import AbolishJurisdiction, Command, EstablishJurisdiction, RenameJurisdiction
from registry.jurisdiction.events import Event, JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed
from registry.jurisdiction.rejections import (
    DateOutOfOrder,
    JurisdictionAlreadyEstablished,
    JurisdictionHasEnded,
    JurisdictionNotEstablished,
    NameUnchanged,
    SuccessorIsItself,
)
from registry.jurisdiction.rules.codes import check_code, level_of
from registry.jurisdiction.state import Abolished, Founding, Standing, State, Unestablished
from registry.rules.days import check_day
from registry.rules.standing import standing
from registry.rules.wording import written
from registry.values import LEVEL_NAMES, JurisdictionLevel

NAME_LIMIT, SOURCE_LIMIT = 50, 200


def decide(command: Command, state: State) -> Sequence[Event]:
    match state:
        case Unestablished():
            if isinstance(command, EstablishJurisdiction):
                return establish(command)
            raise JurisdictionNotEstablished(f"没有代码为 {command.code} 的行政区划", field="code")
        case Standing():
            return decide_standing(command, state)
        case Abolished():
            return decide_abolished(command, state)
        case _:
            assert_never(state)


def decide_standing(command: Command, state: Standing) -> Sequence[Event]:
    match command:
        case EstablishJurisdiction():
            return establish_again(command, state.founding)
        case RenameJurisdiction():
            return rename(command, state)
        case AbolishJurisdiction():
            return abolish(command, state)
        case _:
            assert_never(command)


def decide_abolished(command: Command, state: Abolished) -> Sequence[Event]:
    match command:
        case EstablishJurisdiction():
            return establish_again(command, state.founding)
        case AbolishJurisdiction() if (command.valid_to, command.successor) == (state.valid_to, state.successor):
            return []
        case AbolishJurisdiction() | RenameJurisdiction():
            raise JurisdictionHasEnded(f"行政区划 {command.code} 已于 {state.valid_to} 撤销", field="code")
        case _:
            assert_never(command)


def establish(c: EstablishJurisdiction) -> Sequence[Event]:
    check_code(c.code, c.level, c.parent)
    check_day(c.valid_from, field="valid_from")
    founding = founding_of(c)
    if c.parent:
        standing(c.parent_known, c.parent, level_of(c.parent), c.valid_from, field="parent")
    return [
        JurisdictionEstablished(
            code=c.code,
            name=founding.name,
            level=c.level,
            parent=c.parent,
            valid_from=c.valid_from,
            source=founding.source,
            by=c.by,
            at=c.at,
        )
    ]


def establish_again(c: EstablishJurisdiction, stands: Founding) -> Sequence[Event]:
    said = founding_of(c)
    if said == stands:
        return []
    field = next(f for f in Founding.__slots__ if getattr(said, f) != getattr(stands, f))
    raise JurisdictionAlreadyEstablished(
        f"行政区划 {c.code} 已设立，登记内容不同：{worded(getattr(stands, field))}", field=field
    )


def worded(value: str | JurisdictionLevel) -> str:
    return LEVEL_NAMES[value] if isinstance(value, JurisdictionLevel) else value


def founding_of(c: EstablishJurisdiction) -> Founding:
    name = written(c.name, what="名称", field="name", limit=NAME_LIMIT)
    source = written(c.source, what="依据", field="source", limit=SOURCE_LIMIT)
    return Founding(name, c.level, c.parent, c.valid_from, source)


def rename(c: RenameJurisdiction, state: Standing) -> Sequence[Event]:
    name = written(c.name, what="名称", field="name", limit=NAME_LIMIT)
    source = written(c.source, what="依据", field="source", limit=SOURCE_LIMIT)
    check_day(c.valid_from, field="valid_from")
    if (name, c.valid_from) == (state.name, state.named_from):
        return []
    if name == state.name:
        raise NameUnchanged(f"自 {state.named_from} 起已名为“{name}”", field="name")
    if c.valid_from <= state.named_from:
        raise DateOutOfOrder(f"更名日期应晚于现名“{state.name}”的起始日 {state.named_from}", field="valid_from")
    return [JurisdictionRenamed(c.code, name, c.valid_from, source, c.by, c.at)]


def abolish(c: AbolishJurisdiction, state: Standing) -> Sequence[Event]:
    source = written(c.source, what="依据", field="source", limit=SOURCE_LIMIT)
    check_day(c.valid_to, field="valid_to")
    if c.valid_to <= state.named_from:
        raise DateOutOfOrder(f"撤销日期应晚于最近一次变更日 {state.named_from}", field="valid_to")
    if c.successor == c.code:
        raise SuccessorIsItself("承继区划不能是自身", field="successor")
    standing(c.successor_known, c.successor, state.founding.level, c.valid_to, field="successor")
    return [JurisdictionAbolished(c.code, c.valid_to, c.successor, source, c.by, c.at)]


def evolve(state: State, event: Event) -> State:
    match event, state:
        case JurisdictionEstablished() as e, Unestablished():
            return Standing(Founding(e.name, e.level, e.parent, e.valid_from, e.source), e.name, e.valid_from)
        case JurisdictionRenamed() as e, Standing() as s:
            return Standing(s.founding, e.name, e.valid_from)
        case JurisdictionAbolished() as e, Standing() as s:
            return Abolished(s.founding, e.valid_to, e.successor)
        case _:
            return state


decider: Decider[Command, State, Event] = Decider(Unestablished(), decide, evolve)
