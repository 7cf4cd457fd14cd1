"""Whether the broker answers, asked once a second: so that a caller is told at once when it does not."""

import asyncio
import contextlib

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from eventlog.ending import ended

EVERY_S = 1.0
PATIENCE_S = 2.0


class Pulse:
    """Starts out well; `is_felt` turns within about three seconds of the broker's going and coming."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client = client
        self._task: asyncio.Task[None] | None = None
        self.is_felt = True

    def start(self) -> None:
        """Begins to ask."""
        self._task = asyncio.create_task(self._run(), name="pulse of the broker")

    async def stop(self) -> None:
        """Asks no more."""
        if self._task is not None:
            await ended(self._task)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            felt = False
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                felt = bool(await asyncio.wait_for(self._client.force_metadata_update(), PATIENCE_S))
            self.is_felt = felt
