"""What goes onto the wire comes back as it was; what was shipped decodes for ever."""

from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path

import pytest
from evidence_examples import (
    EXAMPLES,
    accepted,
    approve_city,
    correct,
    locality_request,
    request,
    requested,
    return_county,
    submit,
    withdraw,
)
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from shijian.scoring.v1 import events_pb2 as scoring_pb2

from contracts.fields import Undecodable
from contracts.wire import UnknownType
from evidence.definition import definition
from evidence.request.earlier import EvidenceAcceptedOf1, with_level
from evidence.request.events import EvidenceSubmitted
from evidence.request.values import Field, FileRef, InputKind, ReviewLevel, Scope
from evidence.wire import asks

GOLDEN = Path(__file__).resolve().parents[3] / "tests" / "contracts" / "golden" / "evidence"
COMMANDS = (request, locality_request, submit, approve_city, return_county, correct, withdraw)

texts = st.text(st.characters(codec="utf-8"), max_size=20)
fields = st.builds(
    Field,
    texts,
    st.sampled_from(InputKind),
    number=st.none() | texts,
    flag=st.none() | st.booleans(),
    items=st.lists(texts, max_size=3).map(tuple),
    date=st.none() | texts,
    text=st.none() | texts,
    unit=texts,
    period=texts,
)
files = st.builds(FileRef, texts, texts, st.integers(0, 2**63), texts)
submissions = st.builds(
    EvidenceSubmitted,
    st.integers(0, 2**32 - 1),
    st.lists(fields, max_size=3).map(tuple),
    st.lists(files, max_size=3).map(tuple),
    texts,
    texts,
    st.integers(-(2**63), 2**63 - 1),
)


def there_and_back(wire, value):
    number, version, payload = wire.encode(value)
    return wire.decode(number, payload, version)


@pytest.mark.parametrize("event", [*EXAMPLES, replace(requested, due_at=None)], ids=lambda e: type(e).__name__)
def test_events_come_back_as_they_were(event):
    assert there_and_back(definition.events, event) == event


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
def test_commands_come_back_as_they_were(command):
    assert there_and_back(definition.commands, command) == command


@given(submissions)
def test_any_form_comes_back_as_it_was(event):
    assert there_and_back(definition.events, event) == event


def test_every_event_has_an_example_with_every_field_filled():
    assert {type(e) for e in EXAMPLES} == set(definition.events.classes)
    assert all(getattr(e, f.name) for e in EXAMPLES for f in fields_of(e))


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda e: type(e).__name__)
def test_the_bytes_that_were_shipped_still_say_the_same(event):
    """Those of every version: an example from before that says more today says what was meant then."""
    number = definition.events.type_number(type(event))
    for version in range(1, definition.events.schema_version(type(event)) + 1):
        file = GOLDEN / f"{type(event).__name__}-{version}.bin"
        assert definition.events.decode(number, file.read_bytes(), version) == event
        message = definition.events.message_of(type(event)).FromString(file.read_bytes())
        said = file.with_suffix(".json").read_text(encoding="utf-8")
        assert json_format.Parse(said, type(message)()) == message


def test_an_acceptance_of_before_was_by_the_last_level_of_its_scope():
    of_a_market = EvidenceAcceptedOf1(**{f.name: getattr(accepted, f.name) for f in fields_of(EvidenceAcceptedOf1)})
    assert with_level(of_a_market) == accepted
    assert with_level(replace(of_a_market, scope=Scope.LOCALITY)).level is ReviewLevel.PROVINCE


def test_what_a_newer_release_wrote_is_named():
    with pytest.raises(UnknownType, match="99"):
        definition.events.decode(99, b"", 1)
    with pytest.raises(Undecodable, match="EvidenceSubmitted"):
        definition.events.decode(2, b"\xff\xff", 1)


def test_what_scoring_says_is_read():
    said = scoring_pb2.SheetOpened(
        round_id="2021-farm",
        scheme_id="shanxi-farm-produce-2021",
        scheme_version="1",
        subject=request.subject,
        locality="140700",
        asks=[asks.encode(ask) for ask in request.asks],
        at=request.at,
        by="province-office-1",
    )
    number = scoring_pb2.ScoringEvent.DESCRIPTOR.fields_by_name["sheet_opened"].number
    inbound = definition.inbound["scoring-events-v1"]
    heard = inbound.decode(number, said.SerializeToString())
    assert (heard.subject, heard.asks, heard.at) == (request.subject, request.asks, request.at)
    assert not inbound.wants(scoring_pb2.ScoringEvent.DESCRIPTOR.fields_by_name["round_opened"].number)
