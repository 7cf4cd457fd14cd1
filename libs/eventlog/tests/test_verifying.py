"""A verification over a log in memory: what somebody has meddled with is told by invariant and by row."""

import contextlib
from dataclasses import replace

import pytest
import sqlalchemy as sa

from eventlog.fetching.batch_reading import READERS
from eventlog.fetching.range_reading import Chunk
from eventlog.kafka import KafkaConfig
from eventlog.proof.invariants import NAMES, PARTITIONS, RECORDED, ROWS, VERSIONS
from eventlog.rebuild import verifying
from eventlog.rebuild.plan import PlannedPartition
from eventlog.rebuild.progress import WHOLE
from eventlog.rebuild.refold import Refold
from eventlog.views.builds import readable_build
from testkit.reading_example import PARTITIONS as COUNT
from testkit.reading_example import TOPIC, FakeLog, added, reading
from testkit.reading_side import project_all

SIDE = reading()
LEDGER = SIDE.projections[0]
HISTORY = [one for n in range(6) for one in added(f"tally-{n}", *"abcdefg")]


@pytest.fixture
def log(monkeypatch):
    log = FakeLog.of(HISTORY)

    @contextlib.asynccontextmanager
    async def read(_config, topic, partition, start, end, **_):
        async def chunks():
            held = [r for r in log.records[topic, partition] if start <= r.offset < end]
            for at in range(0, len(held), 4):
                some = held[at : at + 4]
                yield Chunk([(r.offset, r.key, r.value) for r in some], some[-1].offset + 1)
            yield Chunk([], end)

        yield chunks()

    async def measured(_config, topic, _positions):
        ends = {p: log.records[topic, p][-1].offset + 1 for p in range(COUNT)}
        return [PlannedPartition(p, 0, 0, ends[p], 1000) for p in ends]

    monkeypatch.setitem(READERS, "batches", read)
    monkeypatch.setattr(verifying, "measured", measured)
    return log


@pytest.fixture
async def verified(open_again, log, tmp_path):
    """Meddles with the live table or the books, then verifies."""

    async def run(meddle=None):
        async with open_again(SIDE) as views:
            await project_all(views, log)
            if meddle is not None:
                await views.database.write(lambda c: meddle(c, views))
            return await Refold(views, KafkaConfig("127.0.0.1:1")).verify(LEDGER, tmp_path / "proof")

    return run


def broken(proof):
    return {one.name: one.offenders for one in proof.invariants if not one.holds}


def table_of(connection, views):
    return readable_build(connection, views.books, LEDGER).table


async def test_a_table_that_nobody_has_touched_agrees_in_all(verified, tmp_path):
    proof = await verified()
    assert proof.agrees
    assert tuple(one.name for one in proof.invariants) == NAMES
    assert (broken(proof), proof.apart.total, proof.events) == ({}, 0, len(HISTORY))
    assert not (tmp_path / "proof").exists()


async def test_rows_changed_removed_and_added_are_counted_and_named(verified):
    def meddle(connection, views):
        t = table_of(connection, views)
        connection.execute(sa.update(t).where(t.c.stream == "tally-1", t.c.decade == 0).values(note="forged"))
        connection.execute(sa.delete(t).where(t.c.stream == "tally-2"))
        row = connection.execute(sa.select(t).where(t.c.stream == "tally-3").limit(1)).mappings().one()
        connection.execute(t.insert(), {**row, "stream": "tally-x", "decade": 77})

    proof = await verified(meddle)
    assert not proof.agrees
    assert broken(proof) == {ROWS: 1}
    assert (proof.apart.only_live, proof.apart.only_other, proof.apart.differ) == (1, 3, 1)
    assert [(r.kind, r.key) for r in proof.apart.named] == [
        ("differs", ("tally-1", "0")),
        *[("only other", ("tally-2", str(decade))) for decade in range(3)],
        ("only live", ("tally-x", "77")),
    ]


async def test_books_that_name_another_version_do_not_agree_although_the_rows_do(verified):
    def meddle(connection, views):
        t = views.books.streams
        connection.execute(sa.update(t).where(t.c.stream == "tally-4").values(version=6))

    proof = await verified(meddle)
    assert proof.live == proof.log
    assert not proof.agrees
    assert broken(proof) == {RECORDED: 1}
    assert next(i.some[0] for i in proof.invariants if not i.holds).startswith("tally-4: 7 @")


async def test_a_log_with_a_torn_stream_and_one_in_a_foreign_partition_does_not_agree(verified, log):
    for one in added("tally-5", "late", first=9):
        log.append("tally-5", one.SerializeToString())
    own, *_ = [place for place, records in log.records.items() if any(r.key == b"tally-0" for r in records)]
    foreign = log.records[TOPIC, 1 - own[1]]
    lost = added("tally-0", "z", first=1)[0]
    foreign.append(replace(foreign[-1], offset=foreign[-1].offset + 1, key=b"tally-0", value=lost.SerializeToString()))
    log.records[own] = [r for r in log.records[own] if r.key != b"tally-0"]
    proof = await verified()
    assert not proof.agrees
    # the stream itself, and its row, of which the key names it
    assert broken(proof) == {VERSIONS: 1, PARTITIONS: 2}


async def test_a_row_that_two_partitions_make_is_told(open_again, log, tmp_path):
    """Streams of both partitions touch it: parts cannot be brought together, and nothing orders what they do to it."""
    shared = replace(LEDGER, key=("side",), touches=lambda recorded: [(LEDGER.project(None, recorded).side,)])
    side = reading(shared)
    async with open_again(side) as views:
        await project_all(views, log)
        proof = await Refold(views, KafkaConfig("127.0.0.1:1")).verify(side.projections[0], tmp_path / "proof")
    (found,) = [one for one in proof.invariants if one.name == PARTITIONS]
    assert (found.offenders, found.some) == (2, ("EVEN: in 0 and 1", "ODD: in 0 and 1"))


async def test_events_that_come_while_it_folds_do_not_count_as_rows_that_differ(open_again, log, tmp_path, monkeypatch):
    """The table has gone on when the rows are named: the log is folded as far."""
    fold = verifying.run_all
    async with open_again(SIDE) as views:
        await project_all(views, log)

        def meddle(connection):
            t = table_of(connection, views)
            connection.execute(sa.update(t).where(t.c.stream == "tally-1", t.c.decade == 0).values(note="forged"))

        async def folded(*given):
            spent = await fold(*given)
            if not came:
                came.extend(added("tally-2", "new", "newer", first=8))
                for one in came:
                    log.append(one.stream, one.SerializeToString())
                await project_all(views, log)
            return spent

        came = []
        await views.database.write(meddle)
        monkeypatch.setattr(verifying, "run_all", folded)
        proof = await Refold(views, KafkaConfig("127.0.0.1:1")).verify(LEDGER, tmp_path / "proof")
        assert proof.events == len(HISTORY)
        assert [(r.kind, r.key) for r in proof.apart.named] == [("differs", ("tally-1", "0"))]
        assert broken(proof) == {}


async def test_every_phase_tells_how_far_it_is(open_again, log, tmp_path):
    told = []
    async with open_again(SIDE) as views:
        await project_all(views, log)
        rows = await views.count(LEDGER)
        await Refold(views, KafkaConfig("127.0.0.1:1")).verify(LEDGER, tmp_path / "proof", told.append)
    whole = [(step.phase, step.done, step.target) for step in told if step.partition == WHOLE]
    assert list(dict.fromkeys(phase for phase, *_ in whole)) == ["hashing live", "folding", "hashing log", "proving"]
    assert {("hashing live", rows, rows), ("hashing log", rows, rows)} <= set(whole)
