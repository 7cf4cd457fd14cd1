"""What queries share: waiting for the caller's own write, and saying how fresh an answer is."""

from shijian.common.v1 import command_header_pb2

from chassis.calls import RpcContext
from eventlog.views.store import ViewStore

ReadAfter = command_header_pb2.ReadAfter
Freshness = command_header_pb2.Freshness
# So much of the caller's time at most is spent waiting; the rest is for the answer.
SHARE_OF_DEADLINE = 0.8


async def visible(
    context: RpcContext,
    views: ViewStore,
    read_after: ReadAfter,
    timeout: float,  # noqa: ASYNC109
) -> None:
    """Returns once the views have seen `read_after`, at once when it is unset.

    Raises NotYetVisible after `timeout` s or most of the caller's time: the interceptors answer UNAVAILABLE with the
    version reached.
    """
    if not read_after.stream or not read_after.version:
        return
    remaining = context.time_remaining()
    wait = timeout if remaining is None else min(timeout, remaining * SHARE_OF_DEADLINE)
    await views.wait_for(read_after.stream, read_after.version, wait)


async def freshness(views: ViewStore) -> Freshness:
    """How fresh the views are, for a query's answer."""
    measured = await views.freshness()
    return Freshness(newest_event_us=measured.newest_event_us, events_behind=measured.events_behind)


async def fresh_after(
    context: RpcContext,
    views: ViewStore,
    read_after: ReadAfter,
    timeout: float,  # noqa: ASYNC109
) -> Freshness:
    """What a query begins with: `visible`, then `freshness`, measured before any row so that it promises too little."""
    await visible(context, views, read_after, timeout)
    return await freshness(views)
