"""Parked events over the wire: seen, retried, skipped, and who settled them."""

from types import SimpleNamespace

import pytest
from shijian.common.v1 import operations_pb2 as pb

from chassis import parked_desk
from eventlog.memory import MemoryService
from eventlog.parked_events import ParkedEvents
from eventlog.views.arrivals import arrival_of
from eventlog.views.builds import live_builds
from eventlog.views.folding import Parking
from eventlog.views.parked_rows import park
from eventlog.views.store import memory_views
from testkit.log_contract import asked
from testkit.log_example import AddInSteps, definition

TOPIC = "tally-events-v1"


@pytest.fixture
async def parked():
    """Two events of tally-a, the first of which could not be folded."""
    log = MemoryService(definition)
    await log.submit(asked(AddInSteps(2), "tally-a"))
    async with memory_views(definition) as views:
        parkings = [
            Parking(arrival_of(definition.events, TOPIC, _record(offset, envelope)), "boom" if offset == 0 else "")
            for offset, envelope in enumerate(await log.stream("tally-a"))
        ]

        def put(connection):
            (build,) = live_builds(connection, views.books, definition.projections)
            rows = [("projection:totals", build.name, parking) for parking in parkings]
            park(connection, views.database, views.books, rows, "1.0")

        await views.database.write(put)
        yield ParkedEvents(views, None, "1.1")


def _record(offset, envelope):
    return SimpleNamespace(
        partition=0, offset=offset, key=envelope.stream.encode(), value=envelope.SerializeToString()
    )  # fmt: skip


async def states(parked):
    answer = await parked_desk.listed(parked, pb.ListParkedRequest(settled_too=True))
    return [(e.version, e.state, e.settled_by, e.reason) for e in answer.events]


async def test_what_is_parked_is_listed_with_its_problem(parked):
    first, behind = (await parked_desk.listed(parked, pb.ListParkedRequest())).events
    assert (first.consumer, first.stream, first.version, first.problem) == ("projection:totals", "tally-a", 1, "boom")
    assert (first.code_version, first.topic, first.offset, first.state) == ("1.0", TOPIC, 0, "parked")
    assert (behind.version, behind.problem) == (2, "")


async def test_a_page_is_as_long_as_was_asked(parked):
    answer = await parked_desk.listed(parked, pb.ListParkedRequest(limit=1))
    assert (len(answer.events), answer.total) == (1, 2)


@pytest.mark.parametrize("consumer", ["totals", "projection:totals"])
async def test_a_retry_that_goes_well_folds_all(parked, consumer):
    request = pb.RetryParkedRequest(consumer=consumer, stream="tally-a", by="op", reason="fixed")
    answer = await parked_desk.retried(parked, request)
    assert (answer.folded, answer.still_parked) == (2, 0)
    assert [(state, by) for _, state, by, _ in await states(parked)] == [("applied", "op"), ("applied", "op")]


async def test_skipping_leaves_one_out_and_folds_the_rest(parked):
    request = pb.SkipParkedRequest(consumer="totals", stream="tally-a", version=1, by="op", reason="error")
    answer = await parked_desk.skipped(parked, request)
    assert (answer.folded, answer.still_parked) == (1, 0)
    assert (await states(parked))[0] == (1, "skipped", "op", "error")


async def test_skipping_by_number(parked):
    (first, _) = (await parked_desk.listed(parked, pb.ListParkedRequest())).events
    await parked_desk.skipped(parked, pb.SkipParkedRequest(number=first.number, by="op", reason="error"))
    assert (await states(parked))[0][1] == "skipped"


@pytest.mark.parametrize("version", [2, 9])
async def test_only_the_event_that_blocks_can_be_skipped(parked, version):
    request = pb.SkipParkedRequest(
        consumer="totals", stream="tally-a", version=version, by="op", reason="made in error"
    )
    with pytest.raises(parked_desk.NothingParked) as refused:
        await parked_desk.skipped(parked, request)
    assert refused.value.field == "version"
    assert [state for _, state, _, _ in await states(parked)] == ["parked", "parked"]


async def test_retrying_what_is_not_parked_is_refused(parked):
    request = pb.RetryParkedRequest(consumer="totals", stream="tally-b", by="op", reason="fixed")
    with pytest.raises(parked_desk.NothingParked):
        await parked_desk.retried(parked, request)
