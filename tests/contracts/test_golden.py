"""Bytes of every event ever shipped must decode for ever, to what they meant.

golden/<service>/<Event>-<schema version>.bin holds a payload as it stood in a record, the .json beside it what it says.
`python tests/contracts/write_golden.py` adds files for new events; it never changes one that is there.
"""

import dataclasses
import random
from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf import json_format

from contracts.envelope import Envelope, parse_envelope, recorded_of
from contracts.quick import KIND_AT, quick_records
from domainkit.native import native
from domainkit.recorded import Recorded

GOLDEN = Path(__file__).parent / "golden"
SERVICES = ("registry", "evidence", "scoring")
WAYS = [None, native] if native else [None]


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


@pytest.mark.parametrize("reader", SERVICES)
def test_who_reads_an_event_of_another_service_reads_every_version(reader):
    """Or they park the new version, and stand still behind it."""
    of = {f"{service}-events-v1": service for service in SERVICES}
    read = 0
    for topic, inbound in import_module(f"{reader}.definition").definition.inbound.items():
        for service, event, version in (s for s in shipped() if s[0] == of.get(topic)):
            number = wire(service).type_number(known(service)[event])
            if inbound.wants(number):
                payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
                assert type(inbound.decode(number, payload, version)).__name__ == event
                read += 1
    assert read > 0 or reader == "registry"


def record_of(service, event, version, payload):
    ids = {"event_id": b"e" * 16, "correlation_id": b"c" * 16, "causation_id": b"d" * 16}
    number = wire(service).type_number(known(service)[event])
    value = Envelope(type=number, schema_version=version, stream="a-1", version=3, payload=payload, **ids)
    return value.SerializeToString()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
@pytest.mark.parametrize(("service", "event", "version"), shipped())
def test_what_was_shipped_is_read_quickly_as_plainly(service, event, version, way):
    events = wire(service)
    payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
    number, record = events.type_number(known(service)[event]), record_of(service, event, version, payload)
    assert quick_records(events, way)[record[KIND_AT]](record).event == events.decode(number, payload, version)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
@pytest.mark.parametrize("service", SERVICES)
def test_damaged_events_are_never_read_as_something_else(service, way):
    """Whatever is read quickly of bytes that were changed is what the plain way reads; else the quick way gives up."""
    events, chance, read = wire(service), random.Random(20260601), 0
    quick = quick_records(events, way)
    for name, event, version in shipped():
        if name != service:
            continue
        payload = (GOLDEN / service / f"{event}-{version}.bin").read_bytes()
        for _ in range(60):
            record = changed(record_of(service, event, version, payload), chance)
            try:
                found = quick[record[KIND_AT]](record)
            except Exception:  # noqa: BLE001  given up: the plain way says why
                continue
            plain = recorded_of(events, parse_envelope(record))
            assert [getattr(found, f.name) for f in dataclasses.fields(Recorded)] == [
                getattr(plain, f.name) for f in dataclasses.fields(Recorded)
            ]
            read += 1
    assert read > 20


def changed(record, chance):
    """One byte another, one gone, one more, or a stretch twice."""
    at, how = chance.randrange(len(record)), chance.randrange(4)
    end = min(len(record), at + chance.randrange(1, 30))
    middle = [bytes([chance.randrange(256)]) + record[at + 1 : end], record[at + 1 : end], b"\x08" + record[at:end]]
    return record[:at] + [*middle, record[at:end] * 2][how] + record[end:]


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
