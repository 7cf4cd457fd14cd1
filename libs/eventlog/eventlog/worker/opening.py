"""The state of a partition as the log has it: from its store, a copy, a snapshot, or folded from the log's beginning.

A log whose start is gone can only be gone on with, by a state that reaches what is left of it. Without one the
partition is not served and the store stays as it is: a fold of the rest would take every earlier stream for new.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog import observer
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import reading
from eventlog.observer import Observer
from eventlog.worker.catching_up import CatchUp, OtherLog
from eventlog.worker.log_span import LogSpan, span_of
from eventlog.worker.partition_state import Bounds, PartitionState
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_snapshots import Snapshots
from eventlog.worker.state_store import Position, StateStore
from eventlog.worker.store_damage import StoreUnusable
from eventlog.worker.store_file import borrow, set_aside

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """Of one partition. `remark` takes what people should know of it although it is served, by kind."""

    definition: ServiceDefinition
    config: KafkaConfig
    path: Path
    codec: StateCodec
    bounds: Bounds
    observer: Observer
    snapshots: Snapshots | None
    remark: Callable[[str, str], None]

    async def state(self, partition: int, events: TopicPartition, receipts: TopicPartition) -> PartitionState:
        """Folded to the end of the committed log. Raises LogBroken and LogUnavailable; nothing stays open then."""
        async with reading(self.config) as consumer:
            span = await span_of(consumer, events, receipts)
            if not self.path.exists():
                await asyncio.to_thread(borrow, self.path)
            if span.is_cut:
                return await self._gone_on_with(consumer, span, partition)
            if self.snapshots is not None and not self.path.exists():
                await self.snapshots.fetch(self.path, partition, 0, span.ends[events], span.ends[receipts])
            return await self._folded(consumer, span)

    async def _folded(self, consumer: AIOKafkaConsumer, span: LogSpan) -> PartitionState:
        """The log has all events: a store that is of no use is made anew from it."""
        try:
            return await self._brought_up(consumer, span)
        except (OtherLog, StoreUnusable) as error:
            reason = error.reason if isinstance(error, StoreUnusable) else "other_log"
            state = self._afresh(reason, str(error))
            if reason == "other_log":
                self.remark(reason, f"another log than before, the state was folded from it anew: {error}")
        return await self._caught_up(consumer, span, state)

    async def _gone_on_with(self, consumer: AIOKafkaConsumer, span: LogSpan, partition: int) -> PartitionState:
        """The log's start is gone: only what reaches the rest of it will do."""
        try:
            state = await self._brought_up(consumer, span)
        except (OtherLog, StoreUnusable) as error:
            if not await self._replaced(span, partition):
                raise span.lost_start(_why(error)) from error
            try:
                state = await self._brought_up(consumer, span)
            except (OtherLog, StoreUnusable) as also:
                raise span.lost_start(_why(also)) from also
        log.warning("%s", span.missing_start())
        self.remark("cut", span.missing_start())
        if self.snapshots is not None:
            self.snapshots.needed.add(partition)
        return state

    async def _replaced(self, span: LogSpan, partition: int) -> bool:
        """Whether a snapshot stands in the place of the store now; the store is kept beside it."""
        if self.snapshots is None:
            return False
        fetched = self.path.with_name(self.path.name + ".reaching")
        ends = span.ends[span.events], span.ends[span.receipts]
        if not await self.snapshots.fetch(fetched, partition, span.begin, *ends):
            return False
        set_aside(self.path)
        fetched.replace(self.path)
        return True

    async def _brought_up(self, consumer: AIOKafkaConsumer, span: LogSpan) -> PartitionState:
        """The store that is there. Raises StoreUnusable, OtherLog, LogBroken."""
        store = StateStore.open(self.path, self.codec.fingerprint)
        try:
            await self._check(span, store.position())
        except BaseException:
            store.close()
            raise
        return await self._caught_up(consumer, span, PartitionState(store, self.codec, self.bounds))

    async def _check(self, span: LogSpan, position: Position) -> None:
        if not span.holds(position):
            async with reading(self.config, committed_only=False) as unfiltered:
                whole = await span_of(unfiltered, span.events, span.receipts)
            # A commit that the broker has not marked is there, only not readable.
            if whole.holds(position):
                raise StoreUnusable("ahead", f"{self.path.name}: ahead of what can be read")
            raise whole.lost_end(position, str(self.path))
        if not position.reaches(span.begin):
            raise StoreUnusable("short", f"the state store ends at {position.events}")

    async def _caught_up(self, consumer: AIOKafkaConsumer, span: LogSpan, state: PartitionState) -> PartitionState:
        known = state.position
        # The last event known is read once more where it still is: it must be the same one.
        start = max(known.witness_offset, span.begin)
        # Receipts are kept for days only; older answers are forgotten, as the window says.
        end = span.ends[span.receipts]
        window = max(span.begins[span.receipts], known.receipts, end - self.bounds.remembered)
        catch_up = CatchUp(self.definition, state, span.begin)
        try:
            await catch_up.run(consumer, (span.events, start, span.ends[span.events]), (span.receipts, window, end))
        except BaseException:
            state.close()
            raise
        self.observer.count(observer.EVENTS_FOLDED, catch_up.events, service=self.definition.name)
        return state

    def throw_away(self, unusable: StoreUnusable) -> None:
        """An empty store in place of one that turned out damaged while in use.

        Not merely removed: then another worker's copy, perhaps just as damaged, would be borrowed.
        """
        self._afresh(unusable.reason, str(unusable)).close()

    def _afresh(self, reason: str, text: str) -> PartitionState:
        if reason != "missing":
            log.warning("state store thrown away, folding the log again: %s", text)
        self.observer.count(observer.STATE_REBUILDS, service=self.definition.name, reason=reason)
        return PartitionState(StateStore.create(self.path, self.codec.fingerprint), self.codec, self.bounds)


def _why(error: OtherLog | StoreUnusable) -> str:
    """In words that follow upon what is gone."""
    reason = error.reason if isinstance(error, StoreUnusable) else "other_log"
    if reason == "missing":
        return "there is no state store and no snapshot that reaches the rest"
    return str(error) if reason == "short" else f"the state store is of no use here ({error})"
