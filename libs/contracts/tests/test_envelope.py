"""Envelopes carry everything along; what no writer of ours makes is refused by the field at fault."""

from dataclasses import dataclass

import pytest

from contracts.envelope import (
    MAX_NAME_BYTES,
    NameTooLong,
    command_of,
    envelopes_of,
    parse_command,
    parse_envelope,
    recorded_of,
)
from contracts.fields import Undecodable
from contracts.ids import command_digest, event_id, ordered_command_id
from contracts.wire import Wire
from testkit.proto_files import TEXT, built, message, oneof


@dataclass(frozen=True, slots=True)
class Renamed:
    by: str


WIRE = Wire(built(message("Renamed", by=TEXT), oneof("TrialEvent", "Renamed"))["TrialEvent"], [Renamed])
ID, STORY, CAUSE = b"c" * 16, b"s" * 16, b"e" * 16


def command(**changed):
    given = {"stream": "tally-a", "command_id": ID, "issued_at": 7, "actor": "clerk-1"} | changed
    return command_of(WIRE, Renamed("x"), **given)


def test_a_command_says_who_what_when_and_why():
    made = command(expected_version=0, tenant="shanxi", correlation_id=STORY, causation_id=CAUSE)
    assert parse_command(made.SerializeToString()) == made
    assert (made.stream, made.command_id, made.issued_at_us, made.actor) == ("tally-a", ID, 7, "clerk-1")
    assert (made.tenant, made.correlation_id, made.causation_id) == ("shanxi", STORY, CAUSE)
    assert made.HasField("expected_version")
    assert made.expected_version == 0
    assert WIRE.decode(made.type, made.payload) == Renamed("x")
    assert made.digest == command_digest(made.type, "tally-a", 0, made.payload)


def test_a_command_without_a_story_begins_one():
    made = command()
    assert not made.HasField("expected_version")
    assert (made.correlation_id, made.causation_id) == (ID, ID)


def test_events_are_numbered_on_and_point_back_at_their_command():
    made = command(tenant="shanxi", correlation_id=STORY, causation_id=CAUSE)
    first, second = envelopes_of(WIRE, made, [Renamed("x"), Renamed("y")], version=4, recorded_at=9)
    assert [e.version for e in (first, second)] == [5, 6]
    assert [e.event_id for e in (first, second)] == [event_id(ID, 0), event_id(ID, 1)]
    assert parse_envelope(first.SerializeToString()) == first
    seen = recorded_of(WIRE, second)
    assert (seen.event, seen.event_id, seen.stream, seen.version) == (Renamed("y"), second.event_id, "tally-a", 6)
    assert (seen.occurred_at, seen.recorded_at, seen.command_id, seen.correlation_id) == (7, 9, ID, STORY)
    assert (seen.tenant, seen.actor, second.schema_version) == ("shanxi", "clerk-1", 1)


def test_ids_differ_by_everything_that_they_derive_from_and_stay_what_they_are():
    events = {event_id(command_id, n) for command_id in (ID, STORY) for n in (0, 1)}
    orders = {ordered_command_id(e, policy, n) for e in (ID, STORY) for policy in ("a", "b") for n in (0, 1)}
    digests = {
        command_digest(number, stream, version, payload)
        for number in (1, 2)
        for stream in ("a-1", "a-2")
        for version in (None, 0)
        for payload in (b"", b"x")
    }
    assert (len(events), len(orders), len(digests)) == (4, 8, 16)
    # stored for ever: an event that comes again must order the same commands in every release
    assert event_id(ID, 1).hex() == "b1dca97246ee30fef0eb9f3c46f10d26"
    assert ordered_command_id(ID, "a", 1).hex() == "4718d766a63f6a774826266d5869fc7b"
    assert command_digest(1, "a-1", None, b"x").hex() == "7082c426108422405de8ba154f61d978"


@pytest.mark.parametrize("field", ["stream", "actor", "tenant"])
def test_a_name_without_an_end_is_never_sent(field):
    assert command(**{field: "a" * MAX_NAME_BYTES})
    with pytest.raises(NameTooLong, match=f"{field} has 258 bytes") as caught:
        command(**{field: "市" * 86})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"command_id": b"short"}, "command_id"),
        ({"command_id": b""}, "command_id"),
        ({"stream": ""}, "stream"),
        ({"type": 0}, "type"),
        ({"stream": "a" * 257}, "stream has 257 bytes"),
        ({"actor": "a" * 257}, "actor has 257 bytes"),
        ({"tenant": "a" * 257}, "tenant has 257 bytes"),
        ({"correlation_id": b"c" * 17}, "correlation_id"),
        ({"causation_id": b"c" * 17}, "causation_id"),
        ({"digest": b"c" * 17}, "digest"),
    ],
)
def test_a_command_that_no_writer_of_ours_made_is_named_by_its_field(change, complaint):
    made = command()
    for name, value in change.items():
        setattr(made, name, value)
    with pytest.raises(Undecodable, match=f"Command.*{complaint}"):
        parse_command(made.SerializeToString())


@pytest.mark.parametrize("change", [{"event_id": b"short"}, {"stream": ""}, {"version": 0}, {"type": 0}])
def test_an_event_lacking_what_every_reader_needs_is_undecodable(change):
    (made,) = envelopes_of(WIRE, command(), [Renamed("x")], version=0, recorded_at=9)
    for name, value in change.items():
        setattr(made, name, value)
    with pytest.raises(Undecodable, match=next(iter(change))):
        parse_envelope(made.SerializeToString())


@pytest.mark.parametrize("parse", [parse_command, parse_envelope])
def test_bytes_that_are_no_message_are_undecodable(parse):
    with pytest.raises(Undecodable):
        parse(b"\xff\x00 nothing of ours")
