"""A service just large enough to try a log on: tallies that count, doors that open. Its protobuf is made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from contracts.wire import Wire
from domainkit.aggregate import Aggregate
from domainkit.decider import Decider
from domainkit.policy import Order, Policy
from domainkit.projection import Projection
from domainkit.recorded import Recorded
from domainkit.rejection import Conflict
from eventlog.definition import ServiceDefinition

SERVICE = "tally"
Proto = descriptor_pb2.FieldDescriptorProto


@dataclass(frozen=True, slots=True)
class Add:
    """Adds to a tally; 0 is nothing to do, a negative amount is refused below zero."""

    amount: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AddInSteps:
    """Adds 1 so many times: one event each."""

    times: int


@dataclass(frozen=True, slots=True)
class Break:
    """Runs into a bug in the decider."""

    reason: str


@dataclass(frozen=True, slots=True)
class Open:
    """Opens a door."""

    by: str


@dataclass(frozen=True, slots=True)
class Added:
    amount: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    by: str


@dataclass(frozen=True, slots=True)
class Tally:
    total: int = 0
    additions: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    opened: bool = False


class BelowZero(Conflict):
    """A tally never goes below zero."""


def decide_tally(command: Add | AddInSteps | Break, state: Tally) -> Sequence[Added]:
    """The rules of a tally."""
    match command:
        case Add(amount, note):
            if state.total + amount < 0:
                raise BelowZero(f"结余 {state.total},不足 {-amount}", field="amount")
            return [Added(amount, state.total + amount, note)] if amount else []
        case AddInSteps(times):
            return [Added(1, state.total + step + 1) for step in range(times)]
        case Break(reason):
            raise ZeroDivisionError(reason)


def evolve_tally(state: Tally, event: Added) -> Tally:
    """What an event makes of a tally."""
    return Tally(state.total + event.amount, state.additions + 1)


def decide_door(command: Open, state: Door) -> Sequence[Opened]:
    """The rules of a door: opening an open one is nothing to do."""
    return [] if state.opened else [Opened(command.by)]


def evolve_door(_state: Door, _event: Opened) -> Door:
    """An event opens it."""
    return Door(opened=True)


@dataclass(frozen=True, slots=True)
class TotalRow:
    stream: str
    total: int
    version: int


def project_total(_row: TotalRow | None, recorded: Recorded[Any]) -> TotalRow | None:
    """The newest total of each tally."""
    if not isinstance(recorded.event, Added):
        return _row
    return TotalRow(recorded.stream, recorded.event.total, recorded.version)


def touched(recorded: Recorded[Any]) -> list[tuple[str]]:
    """A stream has one row."""
    return [(recorded.stream,)]


def when_added(recorded: Recorded[Any]) -> Sequence[Order]:
    """A tally that passes a hundred opens the door of the same name."""
    event = recorded.event
    if isinstance(event, Added) and event.total - event.amount < 100 <= event.total:
        return [Order(f"door-{recorded.stream.partition('-')[2]}", Open(by="hundred"))]
    return []


def _oneof(name: str, *members: str) -> descriptor_pb2.DescriptorProto:
    message = descriptor_pb2.DescriptorProto(name=name)
    message.oneof_decl.add(name="kind")
    for number, member in enumerate(members, 1):
        message.field.add(
            name=member.lower(),
            number=number,
            label=Proto.LABEL_OPTIONAL,
            type=Proto.TYPE_MESSAGE,
            type_name=f".shijian.tally.v1.{member}",
            oneof_index=0,
        )
    return message


def _message(name: str, **fields: "Proto.Type.ValueType") -> descriptor_pb2.DescriptorProto:
    message = descriptor_pb2.DescriptorProto(name=name)
    for number, (field, kind) in enumerate(fields.items(), 1):
        message.field.add(name=field, number=number, label=Proto.LABEL_OPTIONAL, type=kind)
    return message


def _wires() -> tuple[Wire, Wire]:
    number, text = Proto.TYPE_INT64, Proto.TYPE_STRING
    file = descriptor_pb2.FileDescriptorProto(name="tally.proto", package="shijian.tally.v1", syntax="proto3")
    file.message_type.extend(
        [
            _message("Add", amount=number, note=text),
            _message("AddInSteps", times=number),
            _message("Break", reason=text),
            _message("Open", by=text),
            _message("Added", amount=number, total=number, note=text),
            _message("Opened", by=text),
            _oneof("TallyCommand", "Add", "AddInSteps", "Break", "Open"),
            _oneof("TallyEvent", "Added", "Opened"),
        ]
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    names = ("TallyCommand", "TallyEvent")
    commands, events = (
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"shijian.tally.v1.{name}")) for name in names
    )
    return Wire(commands, [Add, AddInSteps, Break, Open]), Wire(events, [Added, Opened])


COMMANDS, EVENTS = _wires()
definition = ServiceDefinition(
    name=SERVICE,
    aggregates=(
        Aggregate("tally", Decider(Tally(), decide_tally, evolve_tally)),
        Aggregate("door", Decider(Door(), decide_door, evolve_door)),
    ),
    commands=COMMANDS,
    events=EVENTS,
    projections=(Projection("totals", f"{SERVICE}-events-v1", 1, TotalRow, ("stream",), touched, project_total),),
    policies=(Policy("when_added", f"{SERVICE}-events-v1", when_added),),
)
