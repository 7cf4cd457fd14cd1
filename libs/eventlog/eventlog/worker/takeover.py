"""Taking a partition over, in the one right order: fence, read the end, open the store, fold the tail, serve.

Reading the end before the fence would stop below the predecessor's open transaction and miss what it committed.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from google.protobuf.message import DecodeError

from contracts.fields import Undecodable
from eventlog import observer
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.observer import Observer
from eventlog.worker.catching_up import LogBroken
from eventlog.worker.expired_commands import counting, expired, first_held, tell
from eventlog.worker.hanging import Gap, gaps, hanging
from eventlog.worker.opening import Opening
from eventlog.worker.partition_state import Bounds, PartitionState
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_snapshots import Snapshots
from eventlog.worker.store_damage import StoreUnusable
from eventlog.worker.transactions import PartitionWriter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Owned:
    """A partition in hand: its writer, its state as the log holds it, and the first command to decide."""

    writer: PartitionWriter
    state: PartitionState
    next_command: int


@dataclass(frozen=True, slots=True)
class Takeover:
    """What taking over partitions of one service needs."""

    definition: ServiceDefinition
    config: KafkaConfig
    folder: Path
    codec: StateCodec
    bounds: Bounds
    observer: Observer
    group: str
    snapshots: Snapshots | None = None
    remarks: dict[tuple[int, str], str] = field(default_factory=dict)

    async def take(self, members: AIOKafkaConsumer, partition: int) -> Owned:
        """Blocks until the state is complete. On any exception, also a cancel, nothing stays open.

        Raises PartitionLost, LogUnavailable, LogBroken.
        """
        began = asyncio.get_running_loop().time()
        writer = PartitionWriter(self.config, self.definition.name, partition, self.group)
        try:
            await writer.start()
            state, undone = await self._settled_state(writer, partition)
        except BaseException:
            await writer.stop()
            raise
        try:
            next_command = await self._next_command(members, writer, partition, state, undone=undone)
        except BaseException:
            state.close()
            await writer.stop()
            raise
        took = asyncio.get_running_loop().time() - began
        self.observer.observe(observer.TAKEOVER_SECONDS, took, service=self.definition.name)
        log.info("partition %s of %s taken over in %.3f s", partition, self.definition.name, took)
        return Owned(writer, state, next_command)

    async def _next_command(
        self, members: AIOKafkaConsumer, writer: PartitionWriter, partition: int, state: PartitionState, *, undone: bool
    ) -> int:
        place = self._place("commands", partition)
        # Asked for after the fence: the predecessor's last commit is in it.
        committed = await asyncio.wait_for(members.committed(place), 10.0)
        if undone and state.position.commands > 0:
            committed = 0  # it may count what was undone; the receipts do not
        wanted = max(committed or 0, state.position.commands)
        held = await first_held(members, place, wanted)
        if missing := expired(wanted, held):
            # On record before it is told: while no command comes, nothing else says that they were passed over.
            await writer.append([], {place: held})
            self.tell_expired(place, missing)
        return held

    def tell_expired(self, place: TopicPartition, missing: range) -> None:
        """Commands that were deleted before the owner of their partition had read them."""
        count = counting(self.observer, self.definition.name)
        tell(place, missing, count, partial(self._remark, place.partition, "expired"))

    async def _settled_state(self, writer: PartitionWriter, partition: int) -> tuple[PartitionState, bool]:
        """The state, and whether unmarked records were undone. Raises LogBroken when they cannot be settled."""
        events, receipts = self._place("events", partition), self._place("receipts", partition)
        letters = TopicPartition(f"{self._place('commands', partition).topic}-dlq", partition)
        places = [events, receipts, letters]
        found = await gaps(self.config, places)
        if not found:
            return await self._state(partition), False
        commit = await self._is_whole(partition, found)
        await writer.settle([place.topic for place in places], commit=commit)
        if left := await gaps(self.config, places):
            raise LogBroken(f"records that no transaction ends hide what follows (see kafka-transactions.sh): {left}")
        outcome = "commit" if commit else "abort"
        log.warning("the broker never marked the end of a transaction (KAFKA-20734); settled by %s: %s", outcome, found)
        self.observer.count(observer.HANGING_SETTLED, service=self.definition.name, outcome=outcome)
        return await self._state(partition), not commit

    async def _is_whole(self, partition: int, found: Mapping[TopicPartition, Gap]) -> bool:
        try:
            left = await hanging(
                self.config, found, self._place("events", partition), self._place("receipts", partition)
            )
        except (Undecodable, DecodeError) as error:
            raise LogBroken(f"records that no transaction ends cannot be read: {error}") from error
        state = await self._state(partition)
        try:
            state.prefetch(left.streams, [event.causation_id for event in left.events])
            return left.is_whole(state)
        finally:
            state.close()

    async def _state(self, partition: int) -> PartitionState:
        return await self._opening(partition).state(
            partition, self._place("events", partition), self._place("receipts", partition)
        )

    def throw_away(self, partition: int, unusable: StoreUnusable) -> None:
        """An empty store in place of one that turned out damaged while in use; the next takeover fills it."""
        self._opening(partition).throw_away(unusable)

    def _opening(self, partition: int) -> Opening:
        path, remark = self.folder / f"{partition}.sqlite", partial(self._remark, partition)
        return Opening(
            self.definition, self.config, path, self.codec, self.bounds, self.observer, self.snapshots, remark
        )

    def _remark(self, partition: int, kind: str, text: str) -> None:
        self.remarks[partition, kind] = text

    def _place(self, kind: str, partition: int) -> TopicPartition:
        return TopicPartition(self.config.topic(self.definition.topic(kind)), partition)
