"""Reading one's own write: at once when it is there, a clear answer when it is not."""

from types import SimpleNamespace

import grpc
import pytest
from shijian.common.v1 import command_header_pb2 as header

from chassis.clients import failure_of
from chassis.reading import fresh_after
from eventlog.views.store import memory_views
from testkit.log_example import definition


@pytest.fixture
async def late(rig):
    """Views that nothing is projected into."""
    async with memory_views(definition) as views:
        rig.tallies.views = views
        yield


async def test_a_write_is_read_with_its_freshness(rig, adding):
    answer = (await rig.add(adding(amount=3))).answer
    after = header.ReadAfter(stream=answer.stream, version=answer.version)
    total = await rig.total(rig.pb.TotalRequest(tally="cups", read_after=after))
    assert total.total == 3
    assert total.freshness.newest_event_us > 0


async def test_without_a_wish_nothing_is_waited_for(rig, late):
    assert (await rig.total(rig.pb.TotalRequest(tally="cups"))).total == 0


async def test_what_is_not_visible_in_time_is_answered_with_what_is(rig, late):
    after = header.ReadAfter(stream="tally-cups", version=2)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await rig.total(rig.pb.TotalRequest(tally="cups", read_after=after))
    failure = failure_of(caught.value)
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "NotYetVisible")
    assert failure.metadata == {"stream": "tally-cups", "wanted": "2", "reached": "0"}


async def test_a_short_deadline_gets_the_same_answer_before_it_ends(rig, late):
    after = header.ReadAfter(stream="tally-cups", version=2)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await rig.total(rig.pb.TotalRequest(tally="cups", read_after=after), timeout=0.25)
    assert failure_of(caught.value).reason == "NotYetVisible"


async def test_how_fresh_an_answer_is_is_measured_once_the_write_can_be_seen():
    told = []

    async def wait_for(stream, version, seconds):
        told.append((stream, version, seconds))

    async def freshness():
        told.append("measured")
        return SimpleNamespace(newest_event_us=7, events_behind=2)

    context = SimpleNamespace(time_remaining=lambda: None)
    views = SimpleNamespace(wait_for=wait_for, freshness=freshness)
    fresh = await fresh_after(context, views, header.ReadAfter(stream="tally-cups", version=2), 1.5)
    assert told == [("tally-cups", 2, 1.5), "measured"]
    assert (fresh.newest_event_us, fresh.events_behind) == (7, 2)
