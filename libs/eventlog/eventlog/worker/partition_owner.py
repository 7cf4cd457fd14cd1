"""The owner of one partition: takes it over, then decides its commands batch by batch until stopped or lost."""

import asyncio
import logging
import sqlite3
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog import observer
from eventlog.worker.batches import Batches
from eventlog.worker.catching_up import LogBroken
from eventlog.worker.command_queue import CommandQueue
from eventlog.worker.dead_letters import Sorter
from eventlog.worker.expired_commands import gone, reached_by
from eventlog.worker.partition_state import PartitionState
from eventlog.worker.store_damage import StoreUnusable
from eventlog.worker.takeover import Owned, Takeover
from eventlog.worker.transactions import PartitionLost

log = logging.getLogger(__name__)

SAVE_EVERY_S = 0.1
QUIET_S = 1.0
CHECKPOINT_EVERY_S = 10.0
# A log that cannot be read here is mended by a release or by a person; asking reads the partition's tail again.
UNREADABLE_RETRY_S = 30.0


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
        self.refused = ""

    def stop(self) -> None:
        """Lets the batch in hand finish; `run` returns after it."""
        self._stopping = True
        self.queue.wake()

    async def run(self) -> None:
        """Serves until stopped. Raises PartitionLost, LogUnavailable, TooManyDeadLetters.

        However it ends, also by a cancel, the producer is closed and memory forgotten; what was committed stays.
        """
        while not self._stopping:
            try:
                owned = await self._takeover.take(self._members, self.place.partition)
            except LogBroken as broken:
                await self._leave_alone(broken)
                continue
            self.refused = ""
            try:
                await self._own(owned)
            except StoreUnusable as unusable:
                self._takeover.throw_away(self.place.partition, unusable)
                raise PartitionLost(unusable.reason, f"partition {self.place.partition}: {unusable}") from unusable
            return

    async def _leave_alone(self, broken: LogBroken) -> None:
        """No reason to stop the others: this partition waits, unserved, until it can be read or is taken away."""
        self.refused = str(broken)
        service, partition = self._takeover.definition.name, self.place.partition
        log.error(
            "partition %s of %s cannot be read and is NOT SERVED; tried again in %.0f s; the others go on: %s",
            partition,
            service,
            UNREADABLE_RETRY_S,
            broken,
        )
        self._takeover.observer.count(observer.PARTITIONS_UNREADABLE, service=service, partition=str(partition))
        if not self._stopping:
            await self.queue.wait(UNREADABLE_RETRY_S)

    async def _own(self, owned: Owned) -> None:
        """From serving to letting go of everything, however it ends."""
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
                missing = await gone(self._members, self.place, batches.next_command, batch[0].offset)
                dealt_with = await batches.process(batch, takeover.observer)
                self.queue.put_back(batch[dealt_with:])
                self._tell_expired(missing)
            elif not await self.queue.wait(SAVE_EVERY_S if owned.state.unsaved else QUIET_S):
                await self._look_for_expired(batches)
                await batches.tell_group()
            self._keep(owned.state)
        owned.state.save()
        await batches.tell_group()

    async def _look_for_expired(self, batches: Batches) -> None:
        """Where nothing comes any more, it may be because all that was to come is gone."""
        reached = await reached_by(self._members, self.place)
        missing = await gone(self._members, self.place, batches.next_command, reached)
        if missing and self.queue.is_empty:
            await batches.pass_over(missing.stop)
            self._tell_expired(missing)

    def _tell_expired(self, missing: range) -> None:
        """Only once it is on record that they are passed over: else the next owner tells it."""
        if missing:
            self._takeover.tell_expired(self.place, missing)

    def _keep(self, state: PartitionState) -> None:
        """Saves now and then; the slow part, waiting for the disk, happens in a thread."""
        now = time.monotonic()
        if state.unsaved and (state.is_full or now - self._saved_at >= SAVE_EVERY_S):
            state.save()
            self._saved_at = now
        if now - self._checkpointed_at >= CHECKPOINT_EVERY_S and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpointed_at = now
            self._checkpoint = asyncio.create_task(self._to_disk(state))

    async def _to_disk(self, state: PartitionState) -> None:
        """A failure is no loss, the write-ahead log only grows; it is tried again with the next."""
        try:
            await asyncio.to_thread(state.checkpoint)
        except (sqlite3.Error, OSError) as error:
            log.warning("%s: the state store is not brought to disk: %s", self.place, error)
            self._takeover.observer.count(observer.CHECKPOINTS_FAILED, service=self._takeover.definition.name)
