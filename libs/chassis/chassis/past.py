"""Answers about a past moment: what a query that carries `as_of` reads from, and how such questions are refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from chassis.calls import RpcContext
from chassis.reading import Freshness, fresh_after
from domainkit.projection import AnyProjection
from domainkit.rejection import Conflict, Invalid
from eventlog.definition import ServiceDefinition
from eventlog.fetching.range_reading import Entry
from eventlog.past.as_of import LogReader, PastReader
from eventlog.past.moments import LogCut, MomentAhead
from eventlog.past.views import PastViews, views_at
from eventlog.views.readable import Readable
from eventlog.views.store import ViewStore
from eventlog.views.stream_views import StreamViews
from eventlog.views.tables import now_us

CHINA = timezone(timedelta(hours=8))
MICROS = 1_000_000
SOON_S = 600
# 9999-12-31 in UTC: clocks on the wall in China end with that year too.
LAST_S = 253_402_214_400


class AsOfOrReadAfter(Invalid):
    """A past moment, or one's own write just made: not both."""


class MomentNotPast(Invalid):
    """The moment lies ahead, or so little behind that events of before it may still be on their way."""


class NoBuildOfMoment(Conflict):
    """A list of that moment is answered from a build of that moment, and there is none."""


class LogStartGone(Conflict):
    """The log no longer holds what the answer would have to be folded from."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a query reads from. `moment` is None for the rows of now."""

    views: Readable
    moment: int | None
    fresh: Freshness | None = None

    def freshness(self) -> Freshness:
        """How fresh the answer is, or which moment it is of. To be asked after the rows."""
        if self.fresh is not None:
            return self.fresh
        return Freshness(newest_event_us=getattr(self.views, "newest_us", 0), answered_as_of_us=self.moment or 0)


@dataclass(frozen=True, slots=True)
class Past:
    """Where the queries of one service read: the rows of now, or those of a moment."""

    definition: ServiceDefinition
    views: ViewStore
    reader: LogReader
    read_wait_s: float

    async def of_stream(self, context: RpcContext, r: Any, stream: str, *, field: str = "as_of") -> Sight:
        """For a query about one stream: straight from the log when the request names a moment in `field`."""
        if (moment := moment_of(r, field)) is None:
            return await self._now(context, r)
        reader = RefusingReader(self.reader, field)
        return Sight(StreamViews(self.definition, self.views, reader, stream, moment), moment)

    async def of_all(self, context: RpcContext, r: Any, *projections: AnyProjection, field: str = "as_of") -> Sight:
        """For a query over many streams: from a build of the moment that the request names. Raises NoBuildOfMoment."""
        if (moment := moment_of(r, field)) is None:
            return await self._now(context, r)
        try:
            found = await views_at(self.views, self.reader, projections, moment)
        except (MomentAhead, LogCut) as refused:
            raise refusal_of(refused, field) from refused
        if isinstance(found, PastViews):
            return Sight(found, moment)
        name, then = found.name, told(moment)
        text = f"没有 {then} 的 {name}；先建立：shijian rebuild {name} --as-of '{then}' --into 名称"
        raise NoBuildOfMoment(text, field=field)

    async def _now(self, context: RpcContext, r: Any) -> Sight:
        return Sight(self.views, None, await fresh_after(context, self.views, r.read_after, self.read_wait_s))


@dataclass(frozen=True, slots=True)
class RefusingReader:
    """A PastReader whose refusals go to the caller, by the field that names the moment."""

    reader: PastReader
    field: str = "as_of"

    async def stream_as_of(self, stream: str, moment: int, topic: str = "") -> list[Entry]:
        """Raises MomentNotPast, LogStartGone."""
        try:
            return await self.reader.stream_as_of(stream, moment, topic)
        except (MomentAhead, LogCut) as refused:
            raise refusal_of(refused, self.field) from refused


def refusal_of(refused: MomentAhead | LogCut, field: str) -> Invalid | Conflict:
    """The same for the caller."""
    if isinstance(refused, MomentAhead):
        soon = f"尚未过去或刚刚过去，{refused.wait_s:.0f} 秒后才能确定当时的数据"
        text = f"{told(refused.moment)} {soon if refused.wait_s < SOON_S else '尚未过去，届时才能查询'}"
        return MomentNotPast(text, field=field)
    return LogStartGone(f"{_cut(refused)}，无法还原当时的数据", field=field)


def without_its_head(refused: LogCut) -> LogStartGone:
    """For a caller who wants the whole history of a stream."""
    text = f"{_cut(refused)}，此流的历史不完整，因此未列出；请用备份恢复到空的安装后再查：shijian restore 备份目录"
    return LogStartGone(text, field="stream")


def _cut(refused: LogCut) -> str:
    return f"{refused.topic} 分区 {refused.partition} 的日志从 {refused.start} 开始，之前的事件已不在"


def moment_of(r: Any, field: str = "as_of") -> int | None:
    """The moment that a request names, if it does. Raises AsOfOrReadAfter, MomentNotPast."""
    if r.HasField(field) and r.HasField("read_after"):
        raise AsOfOrReadAfter(f"{field} 和 read_after 只能填一个：过去的数据不会再变", field="read_after")
    return known_until(r, field)


def known_until(r: Any, field: str) -> int | None:
    """The same where rows of now tell what was known: a moment that lies ahead is refused. Raises MomentNotPast."""
    moment = int(getattr(r, field)) if r.HasField(field) else None
    if moment is not None and moment > now_us():
        raise MomentNotPast(f"{told(moment)} 尚未过去，届时才能查询", field=field)
    return moment


def told(moment: int) -> str:
    """A moment on a clock in China, e.g. `2021-11-10 09:30:00.5`."""
    if moment // MICROS >= LAST_S:
        return f"{moment} 微秒"
    at = datetime.fromtimestamp(moment // MICROS, UTC).astimezone(CHINA)
    fraction = f".{moment % MICROS:06}".rstrip("0").rstrip(".")
    return at.strftime("%Y-%m-%d %H:%M:%S") + fraction
