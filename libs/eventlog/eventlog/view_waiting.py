"""Waiting until a stream has come to a version: woken by the projector of this process, else by looking often."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

from eventlog.view_progress import NotYetVisible

# How often to look when another process projects.
POLL_SECONDS = 0.05


class Waiting:
    """Who waits for which stream, on one event loop."""

    def __init__(self, look: Callable[[str], Awaitable[int]]) -> None:
        self._look = look
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def wake(self, streams: Iterable[str]) -> None:
        """Has those who wait for these streams look again."""
        for stream in streams:
            for event in self._waiting.get(stream, ()):
                event.set()

    async def until(self, stream: str, version: int, seconds: float) -> None:
        """Returns once the stream is that far. Raises NotYetVisible after so many seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        changed = asyncio.Event()
        self._waiting[stream].add(changed)
        try:
            while (seen := await self._look(stream)) < version:
                if (left := deadline - loop.time()) <= 0:
                    raise NotYetVisible(stream, version, seen)
                await _set_within(changed, min(left, POLL_SECONDS))
                changed.clear()
        finally:
            self._waiting[stream].discard(changed)
            if not self._waiting[stream]:
                del self._waiting[stream]


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
