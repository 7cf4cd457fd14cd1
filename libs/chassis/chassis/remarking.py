"""What a service has to say of its own data although it is ready: asked anew every few seconds, for readyz, doctor."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

EVERY_S = 10.0
Ask = Callable[[], Awaitable[str]]


class Remarking:
    """`word` is the last answer; empty: nothing to say."""

    def __init__(self, ask: Ask, every_s: float = EVERY_S) -> None:
        self._ask = ask
        self._every_s = every_s
        self._stopping = asyncio.Event()
        self.word = ""

    def says(self) -> str:
        """The last answer."""
        return self.word

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping.is_set():
            self.word = await self._ask()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._every_s)

    async def stop(self) -> None:
        """Ends `run`."""
        self._stopping.set()
