"""Work that a projector does beside following the log: bringing builds up to where the others are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


class Chores:
    """Named tasks, each running once at a time, begun again after errors of the kinds that pass by themselves."""

    def __init__(self, service: str, passing: tuple[type[Exception], ...]) -> None:
        self._service = service
        self._passing = passing
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begins `work` unless it is under way under that name."""
        if name not in self._tasks or self._tasks[name].done():
            self._tasks[name] = asyncio.create_task(self._patiently(work), name=f"{self._service} {name}")

    def check(self) -> None:
        """Raises what a chore has failed with."""
        for task in self._tasks.values():
            if task.done() and (error := task.exception()) is not None:
                raise error

    async def end(self) -> None:
        """Breaks off what is under way, and waits for it."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await work()
            except self._passing as error:
                log.warning("%s: bringing a projection up starts again: %r", self._service, error)
                await asyncio.sleep(RETRY_SECONDS)
