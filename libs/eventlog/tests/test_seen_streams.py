"""Streams are seen as the plain way sees them, also those whose events cannot be read."""

from hypothesis import given
from hypothesis import strategies as st

from eventlog.rebuild.memory_fold import Record
from eventlog.rebuild.seen_streams import SeenStreams
from eventlog.views.arrivals import arrival_of
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, Opened
from testkit.reading_example import TOPIC

DAMAGE = st.sampled_from(["none", "none", "cut", "newer", "door", "empty", "versionless"])


@given(st.lists(st.tuples(st.integers(0, 3), DAMAGE), max_size=40), st.integers(1, 9))
def test_streams_go_as_far_as_their_last_record(history, size):
    entries = [(number * 3, b"", record(number, *one)) for number, one in enumerate(history)]
    seen, wanted = SeenStreams(EVENTS, TOPIC, 1), {}
    for start in range(0, len(entries), size):
        seen.take(entries[start : start + size])
    for entry in entries:
        arrival = arrival_of(EVENTS, TOPIC, Record(1, *entry))
        if arrival.version:
            wanted[arrival.stream] = arrival.version, arrival.offset
    assert {s: (a.version, a.offset) for s, a in seen.streams.items()} == wanted
    assert all(a.stream == s and (a.topic, a.partition) == (TOPIC, 1) for s, a in seen.streams.items())


def record(number, stream, damage):
    event = Opened("who") if damage == "door" else Added(1, number, "")
    found = envelope(EVENTS, f"tally-{stream}", 0 if damage == "versionless" else number + 1, event)
    if damage == "newer":
        found.schema_version = 9
    value = found.SerializeToString()
    return {"cut": value[:-1], "empty": b""}.get(damage, value)
