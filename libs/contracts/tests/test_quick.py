"""What is read quickly is what is read plainly, for every event that was ever shipped; what is odd is left alone."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, parse_envelope, recorded_of
from contracts.quick import KIND_AT, quick_records
from domainkit.native import native
from domainkit.recorded import Recorded
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, Opened

QUICK = [quick_records(EVENTS, way) for way in ([None, native] if native else [None])]


@pytest.fixture(params=QUICK, ids=["python", "compiled"][: len(QUICK)], scope="module")
def quickly(request):
    return lambda value: request.param[value[KIND_AT]](value)


@given(st.integers(-(2**40), 2**40), st.text(), st.integers(1, 2**50), st.text("a-é", min_size=1))
def test_all_fields_are_alike(quickly, amount, note, version, name):
    record = envelope(EVENTS, f"tally-{name}", version, Added(amount, 7, note), 1_700_000_000_000_000)
    record.tenant, record.actor = "省", note
    value = record.SerializeToString()
    plain, quick = recorded_of(EVENTS, parse_envelope(value)), quickly(value)
    assert isinstance(quick, Recorded)
    assert {f.name: getattr(quick, f.name) for f in dataclasses.fields(Recorded)} == dataclasses.asdict(plain) | {
        "event": plain.event
    }
    assert type(quick.event) is Added


def test_what_it_reads_is_frozen_and_equal(quickly):
    event = quickly(envelope(EVENTS, "door-1", 1, Opened("who")).SerializeToString()).event
    assert event == Opened("who")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.by = "other"


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff not an envelope",
        envelope(EVENTS, "tally-1", 1, Added(1, 1)).SerializeToString()[:-1],
        Envelope(event_id=b"short", type=1, stream="tally-1", version=1, schema_version=1).SerializeToString(),
        Envelope(event_id=b"." * 16, type=99, stream="tally-1", version=1, schema_version=1).SerializeToString(),
        Envelope(event_id=b"." * 16, type=1, stream="", version=1, schema_version=1).SerializeToString(),
        Envelope(event_id=b"." * 16, type=1, stream="a\0b", version=1, schema_version=1).SerializeToString(),
        Envelope(event_id=b"." * 16, type=1, stream="a-b", version=2**63, schema_version=1).SerializeToString(),
        Envelope(event_id=b"." * 16, type=1, stream="a-b", version=1, schema_version=9).SerializeToString(),
    ],
)
def test_what_is_odd_is_not_read_quickly(quickly, value):
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever it is, the plain way is asked then
        quickly(value)
