"""The map never misses a stream, forgets nothing, and mostly knows where one is not."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from eventlog.past import stretch_map
from eventlog.past.moments import Span
from eventlog.past.stretch_map import StretchMap

KEYS = st.lists(st.lists(st.integers(0, 30), max_size=8), max_size=8)


def mapped(stretches):
    found, at = StretchMap(0), 0
    for keys in stretches:
        found.note(at, at + 10, [b"%d" % key for key in keys])
        at += 10
    return found


def inside(offset, spans):
    return any(span.start <= offset < span.end for span in spans)


@given(KEYS, st.integers(0, 30), st.integers(0, 100), st.integers(0, 100))
def test_every_stretch_that_holds_the_stream_is_named(stretches, key, start, length):
    span = Span(start, start + length)
    spans = mapped(stretches).places(b"%d" % key, span)
    for number, keys in enumerate(stretches):
        for offset in range(number * 10, number * 10 + 10):
            if key in keys and span.start <= offset < span.end:
                assert inside(offset, spans)
    for offset in range(10 * len(stretches), span.end):
        assert inside(offset, spans) == (span.start <= offset)
    assert all(a.end < b.start for a, b in itertools.pairwise(spans))
    assert all(span.start <= s.start < s.end <= span.end for s in spans)


def test_most_stretches_without_the_stream_are_left_out():
    found = StretchMap(0)
    for n in range(500):
        found.note(n * 100, n * 100 + 100, [b"stream-%d-%d" % (n, k) for k in range(100)])
    spans = found.places(b"stream-250-7", Span(0, 50_000))
    assert inside(25_000, spans)
    assert sum(span.end - span.start for span in spans) < 3_000


def test_what_does_not_go_on_where_it_ends_is_not_taken_in():
    found = StretchMap(5)
    found.note(7, 9, [b"a"])
    found.note(5, 5, [b"a"])
    assert found.until == 5
    found.note(5, 7, [None, b"a"])
    found.note(5, 7, [b"b-%d" % n for n in range(100)])
    assert found.until == 7
    taken_in = [n for n in range(100) if found.places(b"b-%d" % n, Span(5, 7))]
    assert len(taken_in) < 20, "one in seventy is taken for one that is there, as the map says of itself"


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(stretch_map, "MOST_BYTES", 4)
    found = mapped([[1, 2], [3, 4], [5, 6]])
    assert found.until == 10
    assert found.places(b"9", Span(0, 30))[-1].end == 30
