"""One batch of a partition: sort out, look up, decide in memory, commit, and only then let it count."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiokafka import TopicPartition
from shijian.common.v1 import receipt_pb2

from eventlog import observer
from eventlog.answers import is_remembered
from eventlog.deciding import Bench, Verdicts
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.observer import Observer
from eventlog.worker.catching_up import COMMAND_OFFSET
from eventlog.worker.dead_letters import Sorted, Sorter
from eventlog.worker.refused_orders import RefusedOrders
from eventlog.worker.takeover import Owned
from eventlog.worker.transactions import Record

# The group's offset costs two of five round trips. Each receipt says which command it answers, in the same
# transaction, and a successor reads that; so the group hears of it now and then, for those who measure lag.
OFFSETS_EVERY_S = 1.0
# More would not be committed well within the transaction's time.
EVENTS_AT_ONCE = 5_000
OUTCOMES = {number: name.removeprefix("OUTCOME_").lower() for name, number in receipt_pb2.Outcome.items()}


class Batches:
    """Processes the batches of one owned partition, one after another."""

    def __init__(
        self, definition: ServiceDefinition, config: KafkaConfig, place: TopicPartition, owned: Owned, sorter: Sorter
    ) -> None:
        self._definition = definition
        self._place = place
        self._owned = owned
        self._sorter = sorter
        self._refused = RefusedOrders(definition.name)
        self._events = config.topic(definition.topic("events"))
        self._receipts = config.topic(definition.topic("receipts"))
        self._dead = f"{place.topic}-dlq"
        self._told, self._told_at = owned.next_command, time.monotonic()
        self.next_command = owned.next_command

    async def process(self, batch: Sequence[Any], watch: Observer) -> int:
        """How many of the records were dealt with: fewer than there are when they lead to very many events.

        Raises PartitionLost when it is not sure that they were committed; then nothing of it counts here.
        """
        began = time.monotonic()
        found = self._sorter.sort(batch)
        verdicts, dealt_with = self._decide(found, watch)
        if dealt_with < len(found.commands):
            found = found.up_to(found.commands[dealt_with][0])
        offsets = [offset for offset, _ in found.commands]
        event_places, places = await self._commit(verdicts, offsets, found.letters, found.next_command)
        self._apply(verdicts, event_places, places, found.next_command)
        self.next_command = found.next_command
        self._count(watch, verdicts, len(found.letters), time.monotonic() - began)
        self._refused.tell((command for _, command in found.commands), verdicts, watch)
        return sum(record.offset < found.next_command for record in batch)

    def _decide(self, found: Sorted, watch: Observer) -> tuple[Verdicts, int]:
        """Up to as many commands as fit into one transaction."""
        commands = [command for _, command in found.commands]
        self._owned.state.prefetch([c.stream for c in commands], [c.command_id for c in commands])
        bench = Bench(self._definition, self._owned.state, watch)
        at = time.time_ns() // 1000
        for number, command in enumerate(commands):
            if len(bench.verdicts.envelopes) >= EVENTS_AT_ONCE:
                return bench.verdicts, number
            bench.decide(command, at)
        return bench.verdicts, len(commands)

    async def _commit(
        self, verdicts: Verdicts, offsets: Sequence[int], letters: Sequence[Record], next_command: int
    ) -> tuple[list[int], list[int]]:
        events = [Record(e.stream.encode(), e.SerializeToString()) for e in verdicts.envelopes]
        receipts = [
            Record(r.stream.encode(), r.SerializeToString(), ((COMMAND_OFFSET, offset.to_bytes(8, "big")),))
            for r, offset in zip(verdicts.receipts, offsets, strict=True)
        ]
        topics = [(self._events, events), (self._receipts, receipts), (self._dead, letters)]
        # A record without a receipt leaves no other trace of having been dealt with.
        tell = bool(letters) or time.monotonic() - self._told_at >= OFFSETS_EVERY_S
        event_places, places, _ = await self._owned.writer.append(topics, {self._place: next_command} if tell else None)
        if tell:
            self._told, self._told_at = next_command, time.monotonic()
        return event_places, places

    async def tell_group(self) -> None:
        """Lets the group know the newest offset, if it does not yet. For quiet moments. Raises PartitionLost."""
        newest = self._owned.state.position.commands
        if newest > self._told:
            await self._owned.writer.append([], {self._place: newest})
            self._told, self._told_at = newest, time.monotonic()

    async def pass_over(self, next_command: int) -> None:
        """Goes on from there: what is before it cannot be had any more. Raises PartitionLost."""
        state = self._owned.state
        state.apply({}, (), replace(state.position, commands=next_command))
        self.next_command = next_command
        await self.tell_group()

    def _apply(self, verdicts: Verdicts, event_places: Sequence[int], places: Sequence[int], next_command: int) -> None:
        position = replace(self._owned.state.position, commands=next_command)
        if event_places:
            newest, witness = event_places[-1], verdicts.envelopes[-1].event_id.hex()
            position = replace(position, events=newest + 1, witness_offset=newest, witness_event=witness, marked=1)
        if places:
            position = replace(position, receipts=places[-1] + 1)
        answers = [(p, r) for p, r in zip(places, verdicts.receipts, strict=True) if is_remembered(r)]
        self._owned.state.apply(verdicts.standings, answers, position)

    def _count(self, watch: Observer, verdicts: Verdicts, letters: int, seconds: float) -> None:
        service = self._definition.name
        watch.observe(observer.BATCH_SIZE, len(verdicts.receipts), service=service)
        watch.observe(observer.BATCH_SECONDS, seconds, service=service)
        for outcome, amount in Counter(r.outcome for r in verdicts.receipts).items():
            watch.count(observer.COMMANDS, amount, service=service, outcome=OUTCOMES[outcome])
        if letters:
            watch.count(observer.DEAD_LETTERS, letters, service=service)
