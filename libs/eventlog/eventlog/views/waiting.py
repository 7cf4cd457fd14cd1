"""Waiting until a stream has come to a version: woken by the projector of this process, else by looking often.

However many wait, one question at a time goes to the database, for all of them together.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from eventlog.views.progress import NotYetVisible

Look = Callable[[Collection[str]], Awaitable[Mapping[str, int]]]

# How often to look when another process projects.
POLL_SECONDS = 0.05


@dataclass(slots=True, eq=False)
class _Waiter:
    version: int
    seen: int = -1
    error: SQLAlchemyError | None = None
    left: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def served(self) -> bool:
        return self.left or self.error is not None or self.seen >= self.version


class Waiting:
    """Who waits for which stream, on one event loop."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._waiting: dict[str, set[_Waiter]] = defaultdict(set)
        self._again = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self, streams: Iterable[str]) -> None:
        """Has those who wait for these streams served at once."""
        if any(stream in self._waiting for stream in streams):
            self._again.set()

    async def until(self, stream: str, version: int, seconds: float) -> None:
        """Returns once the stream is that far; looks at least once. Raises NotYetVisible after so many seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        waiter = _Waiter(version)
        self._waiting[stream].add(waiter)
        self._again.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._serve(), name="views waiting")
        try:
            await waiter.news.wait()
            waiter.news.clear()
            if not waiter.served:
                await _set_by(waiter.news, deadline)
        finally:
            self._leave(stream, waiter)
        if waiter.error is not None:
            raise waiter.error
        if waiter.seen < version:
            raise NotYetVisible(stream, version, waiter.seen)

    async def close(self) -> None:
        """Nobody is served any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _leave(self, stream: str, waiter: _Waiter) -> None:
        self._waiting[stream].discard(waiter)
        if not self._waiting[stream]:
            del self._waiting[stream]
        if not self._waiting:
            self._again.set()  # nobody is left: `_serve` ends

    async def _serve(self) -> None:
        try:
            while self._waiting:
                self._again.clear()
                await self._serve_all({stream: list(waiters) for stream, waiters in self._waiting.items()})
                await _set_by(self._again, asyncio.get_running_loop().time() + POLL_SECONDS)
        finally:
            # broken off: those who still wait are told what was seen last
            for waiter in [waiter for waiters in self._waiting.values() for waiter in waiters]:
                waiter.seen, waiter.left = max(waiter.seen, 0), True
                waiter.news.set()

    async def _serve_all(self, waiting: Mapping[str, Iterable[_Waiter]]) -> None:
        error: SQLAlchemyError | None = None
        seen: Mapping[str, int] = {}
        try:
            seen = await self._look(list(waiting))
        except SQLAlchemyError as failure:
            error = failure
        for stream, waiters in waiting.items():
            for waiter in waiters:
                first = waiter.seen < 0
                waiter.seen, waiter.error = seen.get(stream, 0), error
                if first or waiter.served:
                    waiter.news.set()


async def _set_by(event: asyncio.Event, deadline: float) -> None:
    try:
        async with asyncio.timeout_at(deadline):
            await event.wait()
    except TimeoutError:
        return
