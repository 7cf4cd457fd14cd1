"""What goes onto the wire comes back as it was; what was shipped decodes for ever."""

import enum
import typing
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from registry_examples import COMMANDS, EXAMPLES

from contracts.fields import Undecodable, optional_of
from contracts.wire import UnknownType
from registry import wire

GOLDEN = Path(__file__).resolve().parents[3] / "tests" / "contracts" / "golden" / "registry"
WIRES = {cls: table for table in (wire.commands, wire.events) for cls in table.classes}

texts = st.text(st.characters(codec="utf-8"), max_size=20)


def strategy(hint):
    inner, optional = optional_of(hint)
    if is_dataclass(inner):
        found = built(inner)
    elif issubclass(inner, enum.Enum):
        found = st.sampled_from(inner)
    else:
        found = {str: texts, int: st.integers(0, 2**32 - 1)}[inner]
    return st.none() | found if optional else found


def built(cls):
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: strategy(hints[field.name]) for field in fields(cls)})


@pytest.mark.parametrize("cls", WIRES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_what_is_written_is_read(cls, data):
    value = data.draw(built(cls))
    number, version, payload = WIRES[cls].encode(value)
    assert WIRES[cls].decode(number, payload, version) == value


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda event: type(event).__name__)
def test_golden_bytes_say_what_the_examples_say(example):
    number, version, payload = wire.events.encode(example)
    path = GOLDEN / f"{type(example).__name__}-{version}.bin"
    assert path.read_bytes() == payload
    assert wire.events.decode(number, path.read_bytes(), version) == example
    message = wire.events.message_of(type(example)).FromString(payload)
    assert json_format.MessageToJson(message, ensure_ascii=False) + "\n" == path.with_suffix(".json").read_text()


def test_type_numbers_are_for_ever():
    assert {cls.__name__: wire.events.type_number(cls) for cls in wire.events.classes} == {
        "JurisdictionEstablished": 1,
        "JurisdictionRenamed": 2,
        "JurisdictionAbolished": 3,
        "OrganisationEnrolled": 4,
        "OrganisationWithdrawn": 5,
        "MarketRegistered": 6,
        "StallsReported": 7,
        "ContactMarketDesignated": 8,
        "ContactMarketReleased": 9,
        "MarketDeregistered": 10,
    }


def test_every_word_has_an_example():
    assert {type(event) for event in EXAMPLES} == set(wire.events.classes)
    assert {type(command) for command in COMMANDS} == set(wire.commands.classes)


@pytest.mark.parametrize("table", [wire.commands, wire.events], ids=["commands", "events"])
def test_words_of_a_newer_release_are_told_apart_from_nonsense(table):
    with pytest.raises(UnknownType, match="has no type 99"):
        table.decode(99, b"", 1)
    with pytest.raises(UnknownType, match="schema 2"):
        table.decode(1, b"", 2)
    with pytest.raises(Undecodable):
        table.decode(6, b"\xff\xff", 1)


def test_a_market_of_no_kind_is_undecodable_and_the_field_is_named():
    message = wire.events.message_of(type(EXAMPLES[5]))(uscc="X")
    with pytest.raises(Undecodable, match=r"MarketRegistered\.kind"):
        wire.events.decode(6, message.SerializeToString(), 1)
