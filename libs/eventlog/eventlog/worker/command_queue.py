"""Fetched commands that wait for their partition's owner. Grows with the load, within bounds; nothing lingers."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

BATCH_COMMANDS = 500
BATCH_BYTES = 8 * 1024 * 1024
HIGH_WATER, LOW_WATER = 4_000, 1_000


class CommandQueue:
    """Between the process's one consumer and one partition's task."""

    def __init__(self, members: AIOKafkaConsumer, place: TopicPartition) -> None:
        self._members = members
        self._place = place
        self._records: deque[Any] = deque()
        self._wake = asyncio.Event()

    def offer(self, records: Sequence[Any]) -> None:
        """Takes fetched records in; asks for no more while too many wait."""
        self._records.extend(records)
        if len(self._records) > HIGH_WATER:
            self._members.pause(self._place)
        self._wake.set()

    def wake(self) -> None:
        """Ends a wait."""
        self._wake.set()

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109
        """Until there is something or somebody calls `wake`; False when the time is over first."""
        self._wake.clear()
        if self._records:
            return True
        try:
            await asyncio.wait_for(self._wake.wait(), timeout)
        except TimeoutError:
            return False
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._records

    def next_batch(self) -> list[Any]:
        """What is there now: one command when it is quiet, hundreds when it is not."""
        batch: list[Any] = []
        size = 0
        while self._records and len(batch) < BATCH_COMMANDS and size < BATCH_BYTES:
            record = self._records.popleft()
            size += len(record.value or b"")
            batch.append(record)
        if batch and len(self._records) < LOW_WATER and self._place in self._members.paused():
            self._members.resume(self._place)
        return batch

    def put_back(self, records: Sequence[Any]) -> None:
        """What was taken and not dealt with is next again."""
        self._records.extendleft(reversed(records))
