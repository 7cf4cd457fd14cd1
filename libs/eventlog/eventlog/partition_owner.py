"""The owner of one partition: takes it over, then decides its commands batch by batch until stopped or lost."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog.batches import Batches
from eventlog.command_queue import CommandQueue
from eventlog.dead_letters import Sorter
from eventlog.partition_state import PartitionState
from eventlog.takeover import Owned, Takeover

SAVE_EVERY_S = 0.1
QUIET_S = 1.0
CHECKPOINT_EVERY_S = 10.0


class PartitionOwner:
    """One partition's task. Its queue is fed from outside; everything else happens inside `run`."""

    def __init__(self, takeover: Takeover, members: AIOKafkaConsumer, place: TopicPartition, sorter: Sorter) -> None:
        self._takeover = takeover
        self._members = members
        self._sorter = sorter
        self._stopping = False
        self._saved_at = self._checkpointed_at = time.monotonic()
        self._checkpoint: asyncio.Task[None] | None = None
        self.place = place
        self.queue = CommandQueue(members, place)
        self.is_serving = False

    def stop(self) -> None:
        """Lets the batch in hand finish; `run` returns after it."""
        self._stopping = True
        self.queue.wake()

    async def run(self) -> None:
        """Serves until stopped. Raises PartitionLost, LogUnavailable, LogBroken, TooManyDeadLetters.

        However it ends, also by a cancel, the producer is closed and memory forgotten; what was committed stays.
        """
        owned = await self._takeover.take(self._members, self.place.partition)
        try:
            self._members.seek(self.place, owned.next_command)
            self._members.resume(self.place)
            self.is_serving = True
            await self._serve(owned)
        finally:
            self.is_serving = False
            if self._checkpoint is not None:
                await asyncio.wait([self._checkpoint])
            owned.state.close()
            await owned.writer.stop()

    async def _serve(self, owned: Owned) -> None:
        takeover = self._takeover
        batches = Batches(takeover.definition, takeover.config, self.place, owned, self._sorter)
        while not self._stopping:
            if batch := self.queue.next_batch():
                dealt_with = await batches.process(batch, takeover.observer)
                self.queue.put_back(batch[dealt_with:])
            elif not await self.queue.wait(SAVE_EVERY_S if owned.state.unsaved else QUIET_S):
                await batches.tell_group()
            self._keep(owned.state)
        owned.state.save()
        await batches.tell_group()

    def _keep(self, state: PartitionState) -> None:
        """Saves now and then; the slow part, waiting for the disk, happens in a thread."""
        now = time.monotonic()
        if state.unsaved and (state.is_full or now - self._saved_at >= SAVE_EVERY_S):
            state.save()
            self._saved_at = now
        if now - self._checkpointed_at >= CHECKPOINT_EVERY_S and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpointed_at = now
            self._checkpoint = asyncio.create_task(asyncio.to_thread(state.checkpoint))
