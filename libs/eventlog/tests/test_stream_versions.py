"""The invariants of a verification, over the streams of one partition: what is whole holds, what is not is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.partitioner import partition_of
from eventlog.proof.invariants import NAMES, PARTITIONS, RECORDED, SHOWN, VERSIONS, Offences
from eventlog.proof.stream_versions import StreamVersions
from testkit.log_example import EVENTS
from testkit.reading_example import TOPIC, added

PARTITION, COUNT = 1, 4
OWN = [name for name in (f"tally-{n}" for n in range(60)) if partition_of(name, COUNT) == PARTITION]
WHOLE = [(OWN[0], 1), (OWN[0], 2), (OWN[0], 3)]


def entries(*said, first=0):
    """Records (stream, version) at every second offset."""
    return [(first + 2 * n, b"", added(s, "a", first=v)[0].SerializeToString()) for n, (s, v) in enumerate(said)]


def judged(said, books, *, end=100, size=3):
    offences = Offences()
    seen, records = StreamVersions(EVENTS, TOPIC, PARTITION, COUNT, offences), entries(*said)
    for start in range(0, len(records), size):
        seen.take(records[start : start + size])
    seen.compare(books, end)
    return {one.name: one for one in offences.told()}


def broken(found):
    return {name: list(one.some) for name, one in found.items() if not one.holds}


def test_what_is_whole_holds():
    found = judged([(OWN[0], 1), (OWN[1], 1), (OWN[0], 2), (OWN[1], 2)], [(OWN[0], 2, 4), (OWN[1], 2, 6)])
    assert broken(found) == {}
    assert tuple(found) == NAMES


@given(st.lists(st.sampled_from(OWN[:4]), max_size=30), st.integers(1, 7))
def test_any_interleaving_of_dense_versions_holds(streams, size):
    said, books = [], {}
    for place, stream in enumerate(streams):
        version = books.get(stream, (0, 0))[0] + 1
        said.append((stream, version))
        books[stream] = version, 2 * place
    assert broken(judged(said, [(s, v, o) for s, (v, o) in books.items()], size=size)) == {}


def test_a_gap_a_repetition_and_a_late_beginning_are_named_once_each():
    said = [(OWN[0], 1), (OWN[0], 3), (OWN[0], 9), (OWN[1], 1), (OWN[1], 1), (OWN[2], 4)]
    found = judged(said, [(OWN[0], 9, 4), (OWN[1], 1, 6), (OWN[2], 4, 10)])
    assert broken(found) == {VERSIONS: [f"{OWN[0]}: 1 -> 3 @1/2", f"{OWN[1]}: 1 -> 1 @1/8", f"{OWN[2]}: 0 -> 4 @1/10"]}
    assert found[VERSIONS].offenders == 3


@pytest.mark.parametrize(
    ("books", "named"),
    [
        ([(OWN[0], 2, 2)], f"{OWN[0]}: 3 @1/4, books 2 @1/2"),
        ([(OWN[0], 3, 2)], f"{OWN[0]}: 3 @1/4, books 3 @1/2"),
        ([(OWN[0], 2, 120)], f"{OWN[0]}: 3 @1/4, books 2 @1/120"),
        ([], f"{OWN[0]}: 3, books nothing in 1"),
        ([(OWN[0], 3, 4), ("tally-x", 1, 3)], "tally-x: 0 @1/-1, books 1 @1/3"),
    ],
    ids=["behind", "elsewhere", "lower though further", "missing", "not in the log"],
)
def test_books_out_of_step_are_named(books, named):
    assert broken(judged(WHOLE, books)) == {RECORDED: [named]}


def test_books_that_have_gone_on_since_are_in_step():
    assert broken(judged(WHOLE, [(OWN[0], 5, 104), (OWN[5], 1, 100)])) == {}


def test_a_stream_in_a_foreign_partition_is_named_and_only_a_few_of_many():
    other = [name for name in (f"tally-{n}" for n in range(60)) if partition_of(name, COUNT) != PARTITION]
    found = judged([(name, 1) for name in other], [(name, 1, 2 * n) for n, name in enumerate(other)])
    assert found[PARTITIONS].offenders == len(other)
    assert len(found[PARTITIONS].some) == SHOWN
    assert found[PARTITIONS].some[0] == f"{other[0]}: 1, not {partition_of(other[0], COUNT)}"
