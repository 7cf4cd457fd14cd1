"""A folding process holds as many rows as fit into its bounds, and finds out by itself how many that are."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from eventlog.fold.memory_size import peak_bytes, resident_bytes
from eventlog.rebuild import worker
from eventlog.rebuild.job import Ground, Job, Log, Stretch
from testkit.reading_example import reading

MB = 1 << 20


def partition(**bounds):
    log, ground = Log("", "", "", "", 0), Ground()
    job = Job("", (), "ledger", "ledger__v1", log, ground, (), **bounds)
    return worker._Partition(job, None, None, Stretch(0, 0), None, None, None, job.bound_rows)


@pytest.fixture
def memory(monkeypatch):
    held = SimpleNamespace(bytes=100 * MB)
    monkeypatch.setattr(worker, "resident_bytes", lambda: held.bytes)
    return held


def holding(rows):
    return SimpleNamespace(size=rows)


def test_memory_that_was_full_once_says_how_many_rows_may_be_held_from_then_on(memory):
    work = partition(bound_rows=1_000_000, bound_bytes=512 * MB)
    assert not work.is_large(holding(300_000))
    memory.bytes = 513 * MB
    assert work.is_large(holding(310_000))
    # what was given back stays with the process: it is no reason to write for every slice
    assert not work.is_large(holding(20_000))
    assert work.is_large(holding(310_000))


async def test_the_next_partition_goes_by_what_the_one_before_has_found(monkeypatch):
    """Memory that was filled once stays with the process: looked at again, it would leave room for next to nothing."""
    given = []

    async def run(partition):
        given.append(partition.bound)
        partition.bound = 310_000

    monkeypatch.setattr(worker._Partition, "run", run)
    monkeypatch.setattr(worker, "opened", lambda *_: nullcontext())
    monkeypatch.setattr(worker, "build_of", lambda *_: None)
    job = Job("", (), "ledger", "ledger__v1", Log("", "", "", "", 0), Ground(), (Stretch(0, 0), Stretch(1, 0)))
    await worker.work(job, reading(), lambda _: None)
    assert given == [job.bound_rows, 310_000]


def test_a_process_that_is_large_for_other_reasons_still_holds_some_rows(memory):
    work = partition(bound_rows=1_000_000, bound_bytes=MB)
    assert not work.is_large(holding(5))
    assert work.is_large(holding(worker.LEAST_ROWS))


def test_rows_have_a_bound_of_their_own(memory):
    work = partition(bound_rows=40, bound_bytes=512 * MB)
    assert not work.is_large(holding(39))
    assert work.is_large(holding(40))
    memory.bytes = 513 * MB
    assert work.is_large(holding(40))


def test_a_process_knows_its_size():
    assert MB < resident_bytes() <= peak_bytes()
