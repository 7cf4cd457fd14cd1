"""Taking a partition over, in the one right order: fence, read the end, open the store, fold the tail, serve.

Reading the end before the fence would stop below the predecessor's open transaction and miss what it committed.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from google.protobuf.message import DecodeError

from contracts.fields import Undecodable
from eventlog import observer
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, reading, starts
from eventlog.observer import Observer
from eventlog.worker.catching_up import CatchUp, LogBroken, OtherLog
from eventlog.worker.hanging import Gap, gaps, hanging
from eventlog.worker.partition_state import Bounds, PartitionState
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_snapshots import Snapshots
from eventlog.worker.state_store import StateStore
from eventlog.worker.store_damage import StoreUnusable
from eventlog.worker.store_file import borrow
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
            # Asked for after the fence: the predecessor's last commit is in it.
            committed = await asyncio.wait_for(members.committed(self._place("commands", partition)), 10.0)
            if undone and state.position.commands > 0:
                committed = 0  # it may count what was undone; the receipts do not
        except BaseException:
            state.close()
            await writer.stop()
            raise
        took = asyncio.get_running_loop().time() - began
        self.observer.observe(observer.TAKEOVER_SECONDS, took, service=self.definition.name)
        log.info("partition %s of %s taken over in %.3f s", partition, self.definition.name, took)
        return Owned(writer, state, max(committed or 0, state.position.commands))

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
            raise LogBroken(f"records that no transaction ends hide what follows: {left}; see kafka-transactions.sh")
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
        events, receipts = self._place("events", partition), self._place("receipts", partition)
        async with reading(self.config) as consumer:
            ends = await committed_ends(consumer, [events, receipts])
            begins = await starts(consumer, [events, receipts])
            path = self.folder / f"{partition}.sqlite"
            if not path.exists():
                await asyncio.to_thread(borrow, path)
            if self.snapshots is not None and not path.exists():
                await self.snapshots.fetch(path, partition, begins[events], ends[events], ends[receipts])
            state = self._opened(path, ends[events], ends[receipts])
            try:
                try:
                    await self._caught_up(consumer, state, begins, ends, events, receipts)
                except (OtherLog, StoreUnusable) as error:
                    state.close()
                    reason = error.reason if isinstance(error, StoreUnusable) else "other_log"
                    state = self._afresh(path, reason, str(error))
                    await self._caught_up(consumer, state, begins, ends, events, receipts)
            except BaseException:
                state.close()
                raise
        return state

    def throw_away(self, partition: int, unusable: StoreUnusable) -> None:
        """An empty store in place of one that turned out damaged while in use: the next takeover folds the log.

        Not merely removed: then another worker's copy, perhaps just as damaged, would be borrowed.
        """
        self._afresh(self.folder / f"{partition}.sqlite", unusable.reason, str(unusable)).close()

    async def _caught_up(
        self,
        consumer: AIOKafkaConsumer,
        state: PartitionState,
        begins: dict[Any, int],
        ends: dict[Any, int],
        events: TopicPartition,
        receipts: TopicPartition,
    ) -> None:
        known = state.position
        # The last event known is read once more: it must be the same one.
        start = known.witness_offset if known.witness_offset >= 0 else begins[events]
        # Receipts are kept for days only; older answers are forgotten, as the window says.
        window = max(begins[receipts], known.receipts, ends[receipts] - self.bounds.remembered)
        catch_up = CatchUp(self.definition, state)
        await catch_up.run(
            consumer, (events, max(start, begins[events]), ends[events]), (receipts, window, ends[receipts])
        )
        self.observer.count(observer.EVENTS_FOLDED, catch_up.events, service=self.definition.name)

    def _opened(self, path: Path, events_end: int, receipts_end: int) -> PartitionState:
        try:
            store = StateStore.open(path, self.codec.fingerprint)
        except StoreUnusable as unusable:
            return self._afresh(path, unusable.reason, str(unusable))
        position = store.position()
        if position.events > events_end or position.receipts > receipts_end:
            store.close()
            return self._afresh(
                path, "ahead", f"{path.name}: events up to {position.events}, the log ends at {events_end}"
            )
        return PartitionState(store, self.codec, self.bounds)

    def _afresh(self, path: Path, reason: str, text: str) -> PartitionState:
        if reason != "missing":
            log.warning("state store thrown away, folding the log again: %s", text)
        self.observer.count(observer.STATE_REBUILDS, service=self.definition.name, reason=reason)
        return PartitionState(StateStore.create(path, self.codec.fingerprint), self.codec, self.bounds)

    def _place(self, kind: str, partition: int) -> TopicPartition:
        return TopicPartition(self.config.topic(self.definition.topic(kind)), partition)
