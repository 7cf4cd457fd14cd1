"""How a process runs: parts start in order, one stop signal ends them in reverse, and a part that dies ends it too."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

CLEAN = 0
CRASHED = 1
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def nothing() -> None:
    """For parts that need no start or stop of their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a process. `start` returns once it is going; `run`, if any, returns after `stop`, never before."""

    name: str
    start: Callable[[], Awaitable[object]] = nothing
    run: Callable[[], Awaitable[object]] | None = None
    stop: Callable[[], Awaitable[object]] = nothing


class Lifecycle:
    """Runs parts until `ask_to_stop`, a signal, or the end of one of them. Its result is the exit code.

    `told`: faults that the caller has words for; a part that dies of one raises it, once all have stopped.
    """

    def __init__(
        self, parts: Sequence[Part], *, stop_timeout_s: float = 30.0, told: tuple[type[Exception], ...] = ()
    ) -> None:
        self._parts = parts
        self._told = told
        self._stop_timeout_s = stop_timeout_s
        self._asked = asyncio.Event()
        self._running: dict[asyncio.Task[object], Part] = {}

    def ask_to_stop(self) -> None:
        """Ends `run` cleanly; returns at once."""
        self._asked.set()

    async def run(self) -> int:
        """Starts, waits, stops. A part that cannot start raises here, after those before it were stopped."""
        started: list[Part] = []
        self._listen()
        try:
            for part in self._parts:
                if self._asked.is_set():
                    break
                started.append(part)
                await self._start(part)
            code = await self._ended()
        finally:
            await self._stop(started)
            self._unlisten()
        return code

    async def _start(self, part: Part) -> None:
        going = False
        try:
            await part.start()
            going = True
        finally:
            if not going:
                log.error("a part of the process cannot start", part=part.name, why=repr(sys.exc_info()[1]))
        if part.run is not None:
            self._running[asyncio.ensure_future(part.run())] = part

    async def _ended(self) -> int:
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait([asked, *self._running], return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
        return max([CLEAN, *(self._died(part, task) for task, part in self._running.items() if task.done())])

    def _died(self, part: Part, task: asyncio.Task[object]) -> int:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, self._told):
            raise error
        log.error("a part of the process ended by itself: stopping", part=part.name, exc_info=error)
        return CRASHED

    async def _stop(self, started: Sequence[Part]) -> None:
        began = asyncio.get_running_loop().time()
        log.info("stopping", parts=[part.name for part in reversed(started)])
        for part in reversed(started):
            await self._within_time(part.stop(), part, "did not stop in time")
            for task in [t for t, p in self._running.items() if p is part and not t.done()]:
                await self._within_time(task, part, "did not end in time")
            log.debug("stopped", part=part.name, after_s=round(asyncio.get_running_loop().time() - began, 3))
        log.info("stopped", after_s=round(asyncio.get_running_loop().time() - began, 3))

    async def _within_time(self, ending: Awaitable[object], part: Part, problem: str) -> None:
        """One part that hangs or fails while stopping must not keep the others from stopping."""
        task = asyncio.ensure_future(ending)
        done, _ = await asyncio.wait([task], timeout=self._stop_timeout_s)
        if not done:
            task.cancel()
            log.error(problem, part=part.name)
        elif not task.cancelled() and (error := task.exception()) is not None:
            log.error("stopping failed", part=part.name, exc_info=error)

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.ask_to_stop)

    def _unlisten(self) -> None:
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)
