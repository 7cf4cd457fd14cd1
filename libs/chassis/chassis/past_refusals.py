"""How questions about a past moment are refused: what the log and the builds cannot give, in words for the caller."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chassis.moments import MomentNotPast, told
from domainkit.projection import AnyProjection, Key
from domainkit.rejection import Conflict, Invalid
from eventlog.fetching.range_reading import Entry
from eventlog.past.as_of import PastReader
from eventlog.past.moment_views import BuildWanted, MomentViews
from eventlog.past.moments import LogCut, MomentAhead

SOON_S = 600


class NoBuildOfMoment(Conflict):
    """The answer takes a build of that moment, and there is none."""


class LogStartGone(Conflict):
    """The log no longer holds what the answer would have to be folded from."""


@contextmanager
def refusing(field: str, moment: int) -> Iterator[None]:
    """What the log and the builds cannot give goes to the caller, by the field that names the moment."""
    try:
        yield
    except (MomentAhead, LogCut) as refused:
        raise refusal_of(refused, field) from refused
    except BuildWanted as wanted:
        raise no_build(wanted.projection, moment, field) from wanted


@dataclass(frozen=True, slots=True)
class RefusingViews:
    """The views of a moment, refusing as `refusing` does."""

    views: MomentViews
    moment: int
    field: str

    @property
    def newest_us(self) -> int:
        """See `MomentViews.newest_us`."""
        return self.views.newest_us

    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """See `MomentViews.get`."""
        with refusing(self.field, self.moment):
            return await self.views.get(projection, key)

    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]:
        """See `MomentViews.find`."""
        with refusing(self.field, self.moment):
            return await self.views.find(projection, where=where, order_by=order_by, limit=limit, after=after)


@dataclass(frozen=True, slots=True)
class RefusingReader:
    """A PastReader whose refusals go to the caller, by the field that names the moment."""

    reader: PastReader
    field: str = "as_of"

    async def stream_as_of(self, stream: str, moment: int, topic: str = "") -> list[Entry]:
        """Raises MomentNotPast, LogStartGone."""
        with refusing(self.field, moment):
            return await self.reader.stream_as_of(stream, moment, topic)


def no_build(projection: str, moment: int, field: str) -> NoBuildOfMoment:
    """With the command that makes one."""
    then = told(moment)
    text = f"没有 {then} 的 {projection}；先建立：shijian rebuild {projection} --as-of '{then}' --into 名称"
    return NoBuildOfMoment(text, field=field)


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
