"""Both tables compared in a process of its own: the answer of this one, and clear words when it cannot be had."""

import asyncio
import os

import pytest
import sqlalchemy as sa

from eventlog.kafka import KafkaConfig
from eventlog.observer import Unobserved
from eventlog.proof.comparing import compared_with_live
from eventlog.rebuild.crew import NICENESS, RebuildFailed
from eventlog.rebuild.joining import Joining
from eventlog.rebuild.levelling import Levelling
from eventlog.rebuild.means import Choices, Means
from eventlog.rebuild.writing import Writing
from testkit.reading_example import PARTITIONS, FakeLog, added
from testkit.reading_side import FakeTail, project_all
from testkit.rebuild_example import DEFINITION_AT, definition

LEDGER = definition.projections[0]
STREAMS = 30


@pytest.fixture
def started(monkeypatch):
    """The processes that were started, each as it begins."""
    children, starts = asyncio.Queue(), asyncio.create_subprocess_exec

    async def start(*words, **more):
        child = await starts(*words, **more)
        children.put_nowait(child)
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    return children


@pytest.fixture
async def beside(open_again):
    """A build at the same place as the live one, and what compares them."""
    log = FakeLog.of([one for n in range(STREAMS) for one in added(f"tally-{n}", *"abcdef")])
    async with open_again(definition) as views:
        await project_all(views, log)
        means = Means(views, KafkaConfig("nowhere:1"), choices=Choices(definition_at=DEFINITION_AT))
        writing = Writing(views, LEDGER, "")
        begun = await writing.begun(await means.code(LEDGER), PARTITIONS, fresh=False)
        await writing.indexed(begun.build, [])
        tail = FakeTail(log)
        await Levelling(views, tail, begun.build, Unobserved(), "").run()
        yield Joining(means, begun.build, tail)


async def changed(joining, statement):
    await joining.means.views.database.write(lambda c: c.execute(statement))


async def here(joining):
    return await compared_with_live(joining.means.views, LEDGER, joining.build)


async def test_the_answer_is_that_of_this_process(beside, started):
    told = []
    found = await beside.compared(advance=told.append)
    assert found == await here(beside)
    assert found.digest == found.live_digest != ""
    assert found.rows > STREAMS
    assert sum(told) == 2 * found.rows
    assert [started.get_nowait().returncode, started.qsize()] == [0, 0]


async def test_rows_that_differ_come_by_name(beside):
    table = beside.build.table
    await changed(beside, sa.delete(table).where(table.c.stream == "tally-3"))
    await changed(beside, sa.update(table).where(table.c.stream == "tally-5").values(note="another"))
    found = await beside.compared()
    assert found.differs
    assert found == await here(beside)
    assert {row.key[0] for row in found.apart.named} == {"tally-3", "tally-5"}


async def test_where_there_is_nothing_to_compare_it_says_why_and_starts_nothing(beside, started):
    b = beside.means.views.books.builds
    await changed(beside, sa.update(b).where(b.c.build == "ledger__v1").values(version=7))
    found = await beside.compared()
    assert found.why_not
    assert found == await here(beside)
    assert started.empty()


async def test_what_the_process_fails_of_is_told(beside):
    await changed(beside, sa.schema.DropTable(beside.build.table))
    with pytest.raises(RebuildFailed, match=beside.build.name):
        await beside.compared()


async def test_a_process_that_is_killed_is_told_and_the_next_one_answers(beside, started):
    comparing = asyncio.create_task(beside.compared())
    (await started.get()).kill()
    with pytest.raises(RebuildFailed, match="ended with -9"):
        await comparing
    assert (await beside.compared()).digest == (await here(beside)).digest


async def test_it_stands_behind_whoever_serves_from_its_first_moment_on(beside, started):
    comparing = asyncio.create_task(beside.compared())
    child = await started.get()
    mine, its = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, child.pid)]
    assert its == min(19, mine + NICENESS)
    await comparing


async def test_it_goes_with_whoever_asked_for_it(beside, started):
    comparing = asyncio.create_task(beside.compared())
    child = await started.get()
    comparing.cancel()
    await asyncio.wait([comparing])
    assert child.returncode is not None


@pytest.mark.parametrize("cores", [1, 2, 8])
async def test_as_many_processes_as_cores_less_what_the_database_takes(views, monkeypatch, cores):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    wanted = max(1, cores // 2) if views.database.url else cores
    assert Means(views, KafkaConfig("nowhere:1")).processes == wanted
    assert Means(views, KafkaConfig("nowhere:1"), choices=Choices(processes=5)).processes == 5
