"""A slice folded at once, in Python or compiled, comes to what folding event by event comes to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quick import quick_records
from domainkit.native import native
from eventlog.fold.beginnings import Beginnings
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.row_codec import codec_of
from eventlog.views.arrivals import Record, arrival_of, told
from eventlog.views.columns import row_values
from eventlog.views.queries import key_of
from eventlog.views.tables import build_of
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added, Opened
from testkit.reading_example import TOPIC, ledger, noted

WAYS = [None, native] if native else [None]


def several(recorded):
    """Rows of one event: none, one or three, one of them twice."""
    event = recorded.event
    if not isinstance(event, Added):
        return []
    if event.note == "keyless":
        return [(recorded.stream,)]
    if event.note == "wide":
        return [(recorded.stream, place) for place in (0, event.total // 10, 0)]
    return [(recorded.stream, event.total // 10)]


def misplaced(project):
    """A row that comes back under another key, or holds what no column can, where the note says so."""

    def with_faults(row, recorded):
        after = project(row, recorded)
        if after is None or row is None:
            return after and replace(after, decade=0 if recorded.event.note == "wide" else after.decade)
        if recorded.event.note == "wide":
            return replace(after, decade=row.decade)
        faults = {"elsewhere": {"decade": 99}, "large": {"additions": 2**63}, "typed": {"large": 1}, "same": {}}
        changes = faults.get(recorded.event.note, {})
        return row if recorded.event.note == "same" else replace(after, **changes)

    return with_faults


PLAIN = ledger(noted("boom"))
PROJECTION = replace(PLAIN, touches=several, project=misplaced(PLAIN.project))
BUILD = build_of(PROJECTION, "ledger__v1", None)
NOTES = ["", "a", "记", "forget", "boom", "nul\0", "wide", "keyless", "elsewhere", "large", "typed", "same"]

EVENT = st.tuples(st.integers(0, 3), st.integers(-9, 9), st.integers(0, 25), st.sampled_from(NOTES))
DAMAGE = st.sampled_from(["none"] * 9 + ["cut", "newer", "door", "empty"])
HISTORY = st.lists(st.tuples(EVENT, DAMAGE), max_size=60)


def entries_of(history):
    """Records as a chunk brings them, with gaps between the offsets."""
    versions, entries = {}, []
    for number, ((stream, amount, total, note), damage) in enumerate(history):
        name = f"tally-{stream}"
        versions[name] = versions.get(name, 0) + 1
        event = Opened("who") if damage == "door" else Added(amount, total, note)
        record = envelope(EVENTS, name, versions[name], event, 1_700_000_000_000_000 + number)
        if damage == "newer":
            record.schema_version = 7
        value = record.SerializeToString()
        entries.append((number * 2, name.encode(), {"cut": value[:-1], "empty": b""}.get(damage, value)))
    return entries


def one_by_one(entries, skipped):
    """Rows and parked events, by the plain functions alone."""
    rows, parked, blocked = {}, [], set()
    for entry in entries:
        arrival = arrival_of(EVENTS, TOPIC, Record(0, *entry))
        error = arrival.trouble
        if arrival.stream not in blocked and arrival.recorded is not None:
            try:
                rows |= after_one(rows, arrival.recorded)
            except Exception as raised:  # noqa: BLE001  whatever a projection raises
                error = told(raised)
        if arrival.stream in blocked:
            parked.append((arrival.offset, ""))
        elif error and arrival.offset not in skipped:
            parked.append((arrival.offset, error))
            blocked.add(arrival.stream)
    return rows, parked


def after_one(rows, recorded):
    after = {}
    for key in [key_of(BUILD, raw) for raw in PROJECTION.touches(recorded)]:
        after[key] = row = PROJECTION.project(after.get(key, rows.get(key)), recorded)
        values = None if row is None else row_values(BUILD.columns, row)
        if values is not None and (values["stream"], values["decade"]) != key:
            raise ValueError(f"{PROJECTION.name}: the row of {key} came back under another key")
    return after


class Kept:
    """What a store would hold."""

    def __init__(self):
        self.rows = {}

    def rows_under(self, keys):
        return {key: self.rows[key] for key in keys if self.rows.get(key) is not None}


def at_once(entries, skipped, way, written_after, keep):
    """The same through MemoryFold, in slices; after `written_after` events the rows go to a store and, but for `keep`,
    out of memory.
    """
    fold = MemoryFold(BUILD, codec_of(BUILD, decimals_as_text=True), EVENTS, 0, skipped=skipped, native=way)
    fold.begun = Beginnings({})
    fold.quick, kept, parked, spent = quick_records(EVENTS, way), Kept(), [], Spent()
    for some in (entries[:written_after], entries[written_after:]):
        for start in range(0, len(some), 7):
            fold.take(some[start : start + 7], spent)
        kept.rows |= fold.rows
        parked += [(p.arrival.offset, p.error) for p in fold.parked]
        fold.written(kept, keep=keep)
        assert (fold.stored is None) is keep
    return kept.rows, parked


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
@given(HISTORY, st.sets(st.integers(0, 120), max_size=40), st.integers(0, 60), st.booleans())
def test_a_fold_of_slices_is_a_fold_of_events(way, history, skipped, written_after, keep):
    entries = entries_of(history)
    rows, parked = one_by_one(entries, skipped)
    found, set_aside = at_once(entries, skipped, way, written_after, keep)
    assert set_aside == parked
    assert {k: r for k, r in found.items() if r is not None} == {k: r for k, r in rows.items() if r is not None}
    assert all(type(row) is PROJECTION.row for row in found.values() if row is not None)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
def test_what_ends_a_process_is_no_fault_of_an_event(way):
    def interrupted(_row, _recorded):
        raise KeyboardInterrupt

    build = build_of(replace(PLAIN, project=interrupted), "ledger__v1", None)
    fold = MemoryFold(build, codec_of(build, decimals_as_text=True), EVENTS, 0, native=way)
    fold.quick = quick_records(EVENTS, way)
    with pytest.raises(KeyboardInterrupt):
        fold.take(entries_of([((0, 1, 1, ""), "none")]), Spent())
    assert fold.parked == []
