"""Streams are seen as the plain way sees them, also those whose events cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quick import quick_records
from domainkit.native import native
from eventlog.fold.beginnings import Beginnings
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.row_codec import codec_of
from eventlog.fold.seen_streams import SeenStreams
from eventlog.views.arrivals import Record, arrival_of
from eventlog.views.tables import build_of
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, Opened
from testkit.reading_example import TOPIC, ledger

DAMAGE = st.sampled_from(["none", "none", "cut", "newer", "door", "empty", "versionless"])


WAYS = [None, native] if native else [None]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "plain")


@ways
@given(st.lists(st.tuples(st.integers(0, 3), DAMAGE), max_size=40), st.integers(1, 9))
def test_streams_go_as_far_as_their_last_record(way, history, size):
    entries = entries_of(history)
    seen = SeenStreams(EVENTS, TOPIC, 1, native=way)
    for start in range(0, len(entries), size):
        seen.take(entries[start : start + size])
    assert seen.streams == wanted(entries, 0)


@ways
@given(st.lists(st.tuples(st.integers(0, 3), DAMAGE), max_size=40), st.integers(1, 9), st.integers(0, 60))
def test_a_fold_notes_them_beside_its_rows_from_where_it_is_asked_to(way, history, size, start):
    entries, build = entries_of(history), build_of(ledger(), "ledger__v1", None)
    seen = SeenStreams(EVENTS, TOPIC, 1, start, native=way)
    fold = MemoryFold(build, codec_of(build, decimals_as_text=True), EVENTS, 1, native=way, seen=seen)
    fold.begun = Beginnings({})
    fold.quick = quick_records(EVENTS, way)
    for first in range(0, len(entries), size):
        fold.take(entries[first : first + size], Spent())
    assert seen.streams == wanted(entries, start)


def entries_of(history):
    return [(number * 3, b"", record(number, *one)) for number, one in enumerate(history)]


def wanted(entries, start):
    """As the plain way sees them one by one."""
    last = {}
    for entry in entries:
        arrival = arrival_of(EVENTS, TOPIC, Record(1, *entry))
        if arrival.version and arrival.offset >= start:
            last[arrival.stream] = arrival.version, arrival.offset
    return last


def record(number, stream, damage):
    event = Opened("who") if damage == "door" else Added(1, number, "")
    found = envelope(EVENTS, f"tally-{stream}", 0 if damage == "versionless" else number + 1, event)
    if damage == "newer":
        found.schema_version = 9
    value = found.SerializeToString()
    return {"cut": value[:-1], "empty": b""}.get(damage, value)
