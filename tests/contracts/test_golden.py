"""Bytes of every event ever shipped must decode for ever, to what they meant.

golden/<service>/<Event>-<schema version>.bin holds a payload as it stood in a record, the .json beside it what it says.
`python tests/contracts/write_golden.py` adds files for new events; it never changes one that is there.
"""

import dataclasses
from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf import json_format

GOLDEN = Path(__file__).parent / "golden"
SERVICES = ("registry", "evidence", "scoring")


def wire(service):
    return import_module(f"{service}.definition").definition.events


def shipped():
    return sorted(
        (f.parent.name, f.stem.rpartition("-")[0], int(f.stem.rpartition("-")[2])) for f in GOLDEN.rglob("*.bin")
    )


@pytest.mark.parametrize(("service", "event", "version"), shipped())
def test_what_was_shipped_still_decodes(service, event, version):
    payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
    known = {cls.__name__: cls for cls in wire(service).classes}
    cls = known[event]
    decoded = wire(service).decode(wire(service).type_number(cls), payload, version)
    assert type(decoded) is cls
    if version == wire(service).schema_version(cls):
        message = wire(service).message_of(cls).FromString(payload)
        said = json_format.Parse((GOLDEN / service / f"{event}-{version}.json").read_text(), type(message)())
        assert message == said
        assert wire(service).encode(decoded)[2] == payload


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_has_its_bytes(service):
    wanted = {(c.__name__, v) for c in wire(service).classes for v in range(1, wire(service).schema_version(c) + 1)}
    assert {(event, version) for s, event, version in shipped() if s == service} == wanted


@pytest.mark.parametrize("service", SERVICES)
def test_golden_events_say_something(service):
    """A golden event with empty fields would not notice a field that changed its number."""
    for name, version in {(e, v) for s, e, v in shipped() if s == service}:
        cls = {c.__name__: c for c in wire(service).classes}[name]
        payload = (GOLDEN / service / f"{name}-{version}.bin").read_bytes()
        message = wire(service).message_of(cls).FromString(payload)
        written = {f.name for f, _ in message.ListFields()}
        mute = {f.name for f in dataclasses.fields(cls)} - written
        flags = {f.name for f in message.DESCRIPTOR.fields if f.type == f.TYPE_BOOL}
        assert mute <= flags, f"{service} {name}-{version}: {sorted(mute - flags)} stand empty"
