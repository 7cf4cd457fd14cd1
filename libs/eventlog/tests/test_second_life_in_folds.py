"""A stream that begins a second time is parked from there on, by every way of folding and however it is cut."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quick import quick_records
from domainkit.native import native
from eventlog.fold.beginnings import Beginnings, BeginsAgain
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.row_codec import codec_of
from eventlog.fold.seen_streams import SeenStreams
from eventlog.past.as_of import folded
from eventlog.views.arrivals import BEHIND, Record, arrival_of, told
from eventlog.views.tables import build_of
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, Opened
from testkit.reading_example import TOPIC, ledger, noted

WAYS = [None, native] if native else [None]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
PROJECTION = ledger(noted("boom"))


def touched_but(recorded):
    if isinstance(recorded.event, Added) and recorded.event.note == "untouchable":
        raise LookupError("no key")
    return PROJECTION_PLAIN.touches(recorded)


PROJECTION_PLAIN = PROJECTION
PROJECTION = replace(PROJECTION, touches=touched_but)
BUILD = build_of(PROJECTION, "ledger__v1", None)

# stream, whether it begins again here, the note, damage
EVENT = st.tuples(
    st.integers(0, 2),
    st.sampled_from([False] * 5 + [True]),
    st.sampled_from(["", "a", "forget", "boom", "untouchable"]),
    st.sampled_from(["none"] * 9 + ["cut", "newer", "door", "versionless"]),
)
HISTORY = st.lists(EVENT, max_size=50)
SKIPPED = st.sets(st.integers(0, 100), max_size=30)


def entries_of(history):
    versions, entries = {}, []
    for number, (stream, again, note, damage) in enumerate(history):
        name = f"tally-{stream}"
        versions[name] = 1 if again else versions.get(name, 0) + 1
        version = 0 if damage == "versionless" else versions[name]
        event = Opened("who") if damage == "door" else Added(1, 3 * number, note)
        record = envelope(EVENTS, name, version, event, 1_700_000_000_000_000 + number)
        if damage == "newer":
            record.schema_version = 7
        value = record.SerializeToString()
        entries.append((number * 2, name.encode(), value[:-1] if damage == "cut" else value))
    return entries


def one_by_one(entries, skipped):
    """Rows, parked events and how far each stream ever went, by the plain functions alone."""
    rows, parked, furthest, again = {}, [], {}, {}
    for entry in entries:
        a = arrival_of(EVENTS, TOPIC, Record(0, *entry))
        if a.recorded is not None and a.version == 1 and a.stream in furthest:
            again.setdefault(a.stream, f"begins again after version {furthest[a.stream][0]}")
        error = a.trouble or again.get(a.stream, "")
        if not error and a.stream not in {stream for stream, *_ in parked}:
            try:
                keys = PROJECTION.touches(a.recorded)
                rows |= {key: PROJECTION.project(rows.get(key), a.recorded) for key in keys}
            except Exception as raised:  # noqa: BLE001  whatever a projection raises
                error = told(raised)
        if a.stream in {stream for stream, *_ in parked}:
            parked.append((a.stream, a.offset, BEHIND))
        elif error and a.offset not in skipped:
            parked.append((a.stream, a.offset, error))
        if a.version and furthest.get(a.stream, (0, 0))[0] < a.version:
            furthest[a.stream] = a.version, a.offset
    return {k: r for k, r in rows.items() if r is not None}, parked, furthest


class Cut:
    """A fold over these records whose process is killed after some of them; another one goes on from what it saved."""

    def __init__(self, entries, skipped, way, size):
        self.entries, self.skipped, self.way, self.size = entries, skipped, way, size
        self.rows, self.parked, self.seen, self.at = {}, [], {}, 0

    def rows_under(self, keys):
        return {key: self.rows[key] for key in keys if self.rows.get(key) is not None}

    def run(self, until):
        seen = SeenStreams(EVENTS, TOPIC, 0, native=self.way)
        codec = codec_of(BUILD, decimals_as_text=True)
        fold = MemoryFold(BUILD, codec, EVENTS, 0, skipped=self.skipped, native=self.way, seen=seen)
        fold.quick, fold.blocked = quick_records(EVENTS, self.way), {stream for stream, *_ in self.parked}
        if self.at:
            fold.stored = self
            self.look_back(fold, self.at)
        while self.at < until:
            some = self.entries[self.at : min(self.at + self.size, until)]
            try:
                fold.take(some, Spent())
            except BeginsAgain:
                assert not fold.begun.by_name
                fold.begun = Beginnings({})
                self.look_back(fold, self.at)
                fold.take(some, Spent())
            self.at += len(some)
        self.rows |= fold.rows
        self.parked += [(p.arrival.stream, p.arrival.offset, p.error) for p in fold.parked]
        for stream, found in seen.streams.items():
            self.seen[stream] = max(self.seen.get(stream, (0, 0)), found, key=lambda f: f[0])

    def look_back(self, fold, end):
        try:
            for start in range(0, end, self.size):
                fold.look_back(self.entries[start : min(start + self.size, end)])
        except BeginsAgain:
            fold.begun = Beginnings({})
            self.look_back(fold, end)


@ways
@given(HISTORY, SKIPPED, st.integers(1, 9), st.integers(0, 50))
def test_a_fold_parks_it_wherever_it_is_cut(way, history, skipped, size, killed_after):
    entries = entries_of(history)
    rows, parked, furthest = one_by_one(entries, skipped)
    cut = Cut(entries, skipped, way, size)
    cut.run(min(killed_after, len(entries)))
    cut.run(len(entries))
    assert cut.parked == parked
    assert {k: r for k, r in cut.rows.items() if r is not None} == rows
    assert cut.seen == furthest


@ways
@given(HISTORY, st.integers(1, 9))
def test_streams_are_noted_as_far_as_they_ever_went(way, history, size):
    entries = entries_of(history)
    seen = SeenStreams(EVENTS, TOPIC, 0, native=way)
    for start in range(0, len(entries), size):
        seen.take(entries[start : start + size])
    assert seen.streams == one_by_one(entries, ())[2]


@given(HISTORY, SKIPPED)
def test_what_is_asked_of_one_stream_ends_before_it_too(history, skipped):
    entries = [entry for entry in entries_of(history) if entry[1] == b"tally-0"]
    rows, parked, _ = one_by_one(entries, skipped)
    found = folded(PROJECTION, EVENTS, entries, skipped)
    assert {k: r for k, r in found.rows.items() if r is not None} == rows
    assert bool(parked) == bool(found.parked_at) or any(e[2] and b"versionless" for e in entries)


def test_only_a_stream_that_begins_again_costs_a_second_look():
    """Whoever was read before, skipped or of no interest is no reason."""
    history = [(n % 3, False, "", "none") for n in range(30)]
    fold = MemoryFold(BUILD, codec_of(BUILD, decimals_as_text=True), EVENTS, 0)
    fold.quick = quick_records(EVENTS)
    for start in range(0, 30, 7):
        fold.take(entries_of(history)[start : start + 7], Spent())
    assert not fold.begun.by_name
