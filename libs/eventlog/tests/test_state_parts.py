"""The parts that hold state in memory and in files keep their bounds and forget nothing that is unsaved."""

import pytest

from eventlog import answers
from eventlog.deciding import Standing
from eventlog.worker.hot_streams import HotStreams
from eventlog.worker.partition_state import Bounds, PartitionState
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_store import Answer, Position, StateStore
from eventlog.worker.store_damage import StoreUnusable
from testkit.log_contract import asked
from testkit.log_example import Add, Tally, definition

CODEC = StateCodec(definition.aggregates)


@pytest.fixture
def store(tmp_path):
    store = StateStore.create(tmp_path / "0" / "3.sqlite", CODEC.fingerprint)
    yield store
    store.close()


def state_over(store, **bounds):
    return PartitionState(store, CODEC, Bounds(**bounds))


def receipt_of(number):
    return answers.accepted(asked(Add(1), "tally-a", command_id=bytes([number]) * 16), version=1, event_count=1, at=1)


def test_hot_streams_keep_their_number():
    hot = HotStreams(streams=2, size=1000)
    for name in ("a", "b"):
        hot.put(name, Standing(1, Tally()), 10)
    assert hot.get("a") is not None
    hot.put("c", Standing(1, Tally()), 10)
    hot.trim()
    assert ["a" in hot, "b" in hot, "c" in hot] == [True, False, True]


def test_hot_streams_keep_their_size():
    hot = HotStreams(streams=100, size=25)
    for name in ("a", "b", "c", "a"):
        hot.put(name, Standing(1, Tally()), 10)
    hot.trim()
    assert len(hot) == 2
    assert "b" not in hot


def test_what_is_applied_is_known_before_and_after_it_is_saved(store):
    state = state_over(store)
    standing = Standing(1, Tally(5, 1))
    state.apply({"tally-a": standing}, [(7, receipt_of(1))], Position(events=1, receipts=8))
    assert state.standing("tally-a") == standing
    assert state.receipt(bytes([1]) * 16) == receipt_of(1)
    state.save()
    assert state.unsaved == 0
    again = state_over(store)
    again.prefetch(["tally-a", "tally-b"], [bytes([1]) * 16, bytes(16)])
    assert again.standing("tally-a") == standing
    assert again.standing("tally-b") is None
    assert again.receipt(bytes([1]) * 16) == receipt_of(1)
    assert again.position == Position(events=1, receipts=8)


def test_cold_streams_come_back_from_the_file(store):
    state = state_over(store, hot_streams=1)
    names = [f"tally-{n}" for n in range(1200)]
    state.apply({name: Standing(n + 1, Tally(n, n)) for n, name in enumerate(names)}, [], Position(events=1200))
    state.save()
    state.prefetch(names, [])
    assert [state.standing(name) for name in names] == [Standing(n + 1, Tally(n, n)) for n in range(1200)]


def test_the_window_of_answers_is_bounded(store):
    state = state_over(store, remembered=10)
    state.apply({}, [(n, receipt_of(n)) for n in range(20)], Position(receipts=20))
    state.save()
    state.prefetch([], [bytes([n]) * 16 for n in range(20)])
    assert [state.receipt(bytes([n]) * 16) is not None for n in range(20)] == [False] * 10 + [True] * 10


def test_a_save_is_whole_or_not_at_all(store):
    class Stop(Exception):
        pass

    def broken():
        yield Answer(bytes(16), 1, b"")
        raise Stop

    with pytest.raises(Stop):
        store.save(Position(events=9), [("tally-a", 1, b"x")], broken(), forget_before=0)
    assert store.position() == Position()
    assert store.streams(["tally-a"]) == {}


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(StoreUnusable, match="no state store yet"):
        StateStore.open(tmp_path / "9.sqlite", CODEC.fingerprint)
