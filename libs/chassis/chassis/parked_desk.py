"""Parked events over the wire: listing them, retrying a stream, skipping one event. Who asked and why is on record."""

from typing import Any

import structlog
from shijian.common.v1 import operations_pb2 as pb

from chassis.in_words import in_words
from domainkit.rejection import NotFound
from eventlog.parked_events import NotParked, ParkedEvent, ParkedEvents, Settled

log = structlog.get_logger(__name__)

PAGE = 500


class NothingParked(NotFound):
    """No such event is parked, or another one blocks the stream before it."""


async def listed(parked: ParkedEvents, request: Any) -> Any:
    """What is parked, and what was when asked for: the first of them, and how many there are."""
    events = await parked.events(settled=request.settled_too)
    page = [_event(event) for event in events[: request.limit or PAGE]]
    return pb.ListParkedResponse(events=page, total=len(events))


async def retried(parked: ParkedEvents, request: Any) -> Any:
    """Applies the stream's parked events again, as far as they go."""
    consumer = _consumer(request.consumer)
    log.warning("retrying parked", consumer=consumer, stream=request.stream, by=request.by, reason=request.reason)
    try:
        return pb.RetryParkedResponse(**_came_to(await parked.retry(consumer, request.stream, by=request.by)))
    except NotParked as missing:
        raise NothingParked(
            f"没有可重试的搁置事件：{in_words(str(missing))}；查看：shijian parked list", field="stream"
        ) from missing


async def skipped(parked: ParkedEvents, request: Any) -> Any:
    """Leaves one event out and applies those behind it."""
    number = request.number or await _number(parked, request)
    try:
        return pb.SkipParkedResponse(**_came_to(await parked.skip(number, by=request.by, why=request.reason)))
    except NotParked as missing:
        raise NothingParked(
            f"没有可跳过的搁置事件：{in_words(str(missing))}；查看：shijian parked list", field="version"
        ) from missing


async def _number(parked: ParkedEvents, request: Any) -> int:
    consumer = _consumer(request.consumer)
    for event in await parked.events(consumer=consumer):
        if (event.stream, event.version) == (request.stream, request.version):
            return event.number
    raise NothingParked(
        f"{consumer} 没有搁置 {request.stream} 的版本 {request.version}；查看：shijian parked list", field="version"
    )


def _consumer(text: str) -> str:
    """A bare name means a projection."""
    return text if ":" in text else f"projection:{text}"


def _came_to(settled: Settled) -> dict[str, int]:
    return {"folded": settled.applied, "still_parked": settled.left}


def _event(event: ParkedEvent) -> Any:
    return pb.ParkedEvent(
        number=event.number,
        consumer=event.consumer,
        code_version=event.code_version,
        stream=event.stream,
        version=event.version,
        topic=event.topic,
        partition=event.partition,
        offset=event.offset,
        problem=event.error,
        parked_at_us=event.parked_at,
        state=event.state,
        settled_by=event.settled_by,
        settled_at_us=event.settled_at or 0,
        reason=event.reason,
    )
