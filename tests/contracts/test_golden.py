"""Bytes of every event ever shipped must decode for ever, to what they meant.

golden/<service>/<Event>-<schema version>.bin holds a payload as it stood in a record, the .json beside it what it says.
`python tests/contracts/write_golden.py` adds files for new events; it never changes one that is there.
"""

import dataclasses
from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf import json_format

from contracts.envelope import Envelope
from contracts.quick import KIND_AT, quick_records

GOLDEN = Path(__file__).parent / "golden"
SERVICES = ("registry", "evidence", "scoring")


def wire(service):
    return import_module(f"{service}.definition").definition.events


def known(service):
    """Every event that can be read, also those that are no longer written."""
    return {cls.__name__: cls for cls in (*wire(service).classes, *wire(service).renamed)}


def shipped():
    return sorted(
        (f.parent.name, f.stem.rpartition("-")[0], int(f.stem.rpartition("-")[2])) for f in GOLDEN.rglob("*.bin")
    )


@pytest.mark.parametrize(("service", "event", "version"), shipped())
def test_what_was_shipped_still_decodes(service, event, version):
    payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
    cls = known(service)[event]
    decoded = wire(service).decode(wire(service).type_number(cls), payload, version)
    assert type(decoded) in (set(wire(service).classes) if cls in wire(service).renamed else {cls})
    message = wire(service).message_of(cls).FromString(payload)
    said = json_format.Parse((GOLDEN / service / f"{event}-{version}.json").read_text(), type(message)())
    assert message == said
    if cls not in wire(service).renamed and version == wire(service).schema_version(cls):
        assert wire(service).encode(decoded)[2] == payload


@pytest.mark.parametrize(("service", "event", "version"), shipped())
def test_what_was_shipped_is_read_quickly_as_plainly(service, event, version):
    events = wire(service)
    payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
    number = events.type_number(known(service)[event])
    ids = {"event_id": b"e" * 16, "correlation_id": b"c" * 16, "causation_id": b"d" * 16}
    value = Envelope(type=number, schema_version=version, stream="a-1", version=3, payload=payload, **ids)
    record = value.SerializeToString()
    assert quick_records(events)[record[KIND_AT]](record).event == events.decode(number, payload, version)


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_has_its_bytes(service):
    newest = {name: wire(service).schema_version(cls) for name, cls in known(service).items()}
    wanted = {(name, version) for name in newest for version in range(1, newest[name] + 1)}
    assert {(event, version) for s, event, version in shipped() if s == service} == wanted


@pytest.mark.parametrize("service", SERVICES)
def test_golden_events_say_something(service):
    """A golden event with empty fields would not notice a field that changed its number."""
    for name, version in {(e, v) for s, e, v in shipped() if s == service}:
        cls = known(service)[name]
        payload = (GOLDEN / service / f"{name}-{version}.bin").read_bytes()
        message = wire(service).message_of(cls).FromString(payload)
        written = {f.name for f, _ in message.ListFields()}
        mute = {f.name for f in dataclasses.fields(wire(service).shape(cls, version))} - written
        flags = {f.name for f in message.DESCRIPTOR.fields if f.type == f.TYPE_BOOL}
        assert mute <= flags, f"{service} {name}-{version}: {sorted(mute - flags)} stand empty"
