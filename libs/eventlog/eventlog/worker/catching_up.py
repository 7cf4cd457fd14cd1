"""Folds what the log holds beyond a state store: events into states, receipts into remembered answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from google.protobuf.message import DecodeError

from contracts.envelope import Envelope, Receipt, parse_envelope
from contracts.fields import Undecodable
from eventlog.answers import is_remembered
from eventlog.deciding import Standing
from eventlog.definition import ServiceDefinition
from eventlog.log_reading import ranges
from eventlog.worker.partition_state import PartitionState

COMMAND_OFFSET = "command-offset"  # the one header of a receipt: where its command stood, 8 bytes big-endian


class OtherLog(Exception):
    """The log does not hold the event that the store last saw at that place: the store belongs to another log."""


class LogBroken(Exception):
    """The events of a partition contradict one another or cannot be read here; the partition is not served."""


class CatchUp:
    """Brings one partition's state from its position to given ends."""

    def __init__(self, definition: ServiceDefinition, state: PartitionState, begin: int = 0) -> None:
        self._definition = definition
        self._state = state
        # Before the log's start there is nothing left to compare with.
        self._witnessed = state.position.witness_offset < begin
        self.events = 0

    async def run(
        self,
        consumer: AIOKafkaConsumer,
        events: tuple[TopicPartition, int, int],
        receipts: tuple[TopicPartition, int, int],
    ) -> None:
        """Folds both topics from (start) to (end), saving as it goes. Raises OtherLog, LogBroken and LogUnavailable."""
        bounds = {place: (start, end) for place, start, end in (events, receipts)}
        async for place, records in ranges(consumer, bounds):
            if place == events[0]:
                self._fold(records)
            else:
                self._remember(records)
            if self._state.is_full and self._witnessed:
                self._state.save()
        if not self._witnessed:
            raise OtherLog(f"{events[0]}: nothing at offset {self._state.position.witness_offset}")
        # An end may lie behind markers, where no record stands.
        self._state.apply({}, [], replace(self._state.position, events=events[2], receipts=receipts[2], marked=0))
        self._state.save()

    def _fold(self, records: Sequence[Any]) -> None:
        """One batch, with one look into the file and one step of the position."""
        envelopes = [(record.offset, self._envelope(record)) for record in records]
        if envelopes and not self._witnessed:
            self._check_witness(*envelopes[0])
        new = [(offset, envelope) for offset, envelope in envelopes if offset >= self._state.position.events]
        if not new:
            return
        self._state.prefetch({envelope.stream for _, envelope in new}, [])
        folded: dict[str, Standing] = {}
        for offset, envelope in new:
            folded[envelope.stream] = self._evolved(offset, envelope, folded.get(envelope.stream))
        newest, last = new[-1]
        position = replace(
            self._state.position,
            events=newest + 1,
            witness_offset=newest,
            witness_event=last.event_id.hex(),
            marked=0,
        )
        self._state.apply(folded, [], position)
        self.events += len(new)

    def _evolved(self, offset: int, envelope: Envelope, standing: Standing | None) -> Standing:
        aggregate = self._definition.aggregate(envelope.stream)
        if aggregate is None:
            raise LogBroken(f"offset {offset}: no aggregate here owns {envelope.stream}")
        before = standing or self._state.standing(envelope.stream) or Standing(0, aggregate.decider.initial)
        if envelope.version != before.version + 1:
            raise LogBroken(f"offset {offset}: {envelope.stream} goes from {before.version} to {envelope.version}")
        try:
            event = self._definition.events.decode(envelope.type, envelope.payload, envelope.schema_version)
        except Exception as error:  # a lift is the service's code: whatever it raises, this partition cannot be read
            raise LogBroken(f"offset {offset} of {envelope.stream}: {error!r}") from error
        return Standing(envelope.version, aggregate.decider.evolve(before.state, event))

    def _envelope(self, record: Any) -> Envelope:
        try:
            return parse_envelope(record.value or b"")
        except Undecodable as error:
            raise LogBroken(f"offset {record.offset}: {error}") from error

    def _check_witness(self, offset: int, envelope: Envelope) -> None:
        known = self._state.position
        if (offset, envelope.event_id.hex()) != (known.witness_offset, known.witness_event):
            raise OtherLog(f"offset {known.witness_offset} does not hold event {known.witness_event}")
        self._witnessed = True

    def _remember(self, records: Sequence[Any]) -> None:
        if not records:
            return
        receipts = [(record.offset, _receipt(record)) for record in records]
        commands = max(self._state.position.commands, command_offset(records[-1].headers) + 1)
        position = replace(self._state.position, receipts=records[-1].offset + 1, commands=commands)
        self._state.apply({}, [(place, r) for place, r in receipts if is_remembered(r)], position)


def _receipt(record: Any) -> Receipt:
    try:
        return Receipt.FromString(record.value or b"")
    except DecodeError as error:
        raise LogBroken(f"receipt at offset {record.offset}: {error}") from error


def command_offset(headers: Sequence[tuple[str, bytes]]) -> int:
    """The offset of the command that a receipt answers; -1 when it says none."""
    return next((int.from_bytes(value, "big") for name, value in headers if name == COMMAND_OFFSET), -1)
