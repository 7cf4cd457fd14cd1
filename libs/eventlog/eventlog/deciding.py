"""Decides commands one on top of another, in memory. No Kafka, no clock; nothing counts until it is recorded."""

import inspect
import logging
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from contracts.envelope import Command, Envelope, Receipt, envelopes_of
from contracts.fields import Undecodable
from contracts.wire import UnknownType
from domainkit.aggregate import Aggregate
from domainkit.rejection import Rejected
from eventlog import answers, observer
from eventlog.definition import ServiceDefinition
from eventlog.observer import Observer

log = logging.getLogger(__name__)

# Leaves room for the envelope and the record around it within the topics' max_message_bytes of 2 MiB.
MAX_EVENT_BYTES = 2 * 1024 * 1024 - 64 * 1024


@dataclass(frozen=True, slots=True)
class Standing:
    """How a stream stands: its version, 0 when it does not exist, and its state."""

    version: int
    state: Any


class Known(Protocol):
    """What was recorded before this batch."""

    def standing(self, stream: str) -> Standing | None:
        """How the stream stands; None when it does not exist."""

    def receipt(self, command_id: bytes) -> Receipt | None:
        """The first answer to that command id, if it is remembered."""


class EventTooLarge(ValueError):
    """A decider made an event that fits into no record."""


@dataclass(slots=True)
class Verdicts:
    """What a batch of commands came to. `receipts` has one per command, in order; `fresh` those to be remembered."""

    envelopes: list[Envelope] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    fresh: dict[bytes, Receipt] = field(default_factory=dict)


class Bench:
    """Decides one batch. Reads what is known, changes nothing outside its own `verdicts`."""

    def __init__(self, definition: ServiceDefinition, known: Known, watch: Observer) -> None:
        self._definition = definition
        self._known = known
        self._observer = watch
        self.verdicts = Verdicts()

    def decide(self, command: Command, at: int) -> Receipt:
        """The answer to `command`; its events, if any, are in `verdicts`. Never raises: a bug becomes a receipt."""
        receipt = self._answer(command, at)
        self.verdicts.receipts.append(receipt)
        return receipt

    def _answer(self, command: Command, at: int) -> Receipt:
        first = self.verdicts.fresh.get(command.command_id) or self._known.receipt(command.command_id)
        if first is not None:
            self._observer.count(observer.COMMAND_REPEATS, service=self._definition.name)
            if first.digest == command.digest:
                return first
            return answers.id_reused(command, version=first.version, at=at)
        receipt = self._decide(command, at)
        if answers.is_remembered(receipt):
            self.verdicts.fresh[command.command_id] = receipt
        return receipt

    def _decide(self, command: Command, at: int) -> Receipt:
        aggregate = self._definition.aggregate(command.stream)
        if aggregate is None:
            known = "、".join(f"{a.name}-…" for a in self._definition.aggregates)
            message = f"{self._definition.name} 没有数据流 {command.stream}(现有:{known})"
            return answers.unreadable(command, answers.UNKNOWN_STREAM, message, field="stream", at=at)
        standing = self._standing(command.stream, aggregate)
        if command.HasField("expected_version") and command.expected_version != standing.version:
            return answers.version_conflict(command, actual=standing.version, at=at)
        try:
            asked = self._definition.commands.decode(command.type, command.payload)
        except UnknownType as unknown:
            return answers.unreadable(
                command, answers.UNKNOWN_TYPE, str(unknown), field="type", at=at, version=standing.version
            )
        except Undecodable as broken:
            return answers.unreadable(
                command, answers.UNDECODABLE, str(broken), field="payload", at=at, version=standing.version
            )
        if not _belongs(aggregate, type(asked)):
            message = f"{type(asked).__name__} 不是 {aggregate.name} 的命令"
            return answers.unreadable(
                command, answers.FOREIGN_COMMAND, message, field="type", at=at, version=standing.version
            )
        return self._carry_out(command, asked, aggregate, standing, at)

    def _carry_out(self, command: Command, asked: Any, aggregate: Aggregate, standing: Standing, at: int) -> Receipt:
        decider = aggregate.decider
        try:
            events = decider.decide(asked, standing.state)
            state = decider.fold(events, standing.state)
            envelopes = self._recordable(command, events, standing.version, at)
        except Rejected as refusal:
            return answers.rejected(command, refusal, version=standing.version, at=at)
        except Exception:
            # A bug must cost its own command only; the partition goes on.
            log.exception("decider of %s failed on command %s", aggregate.name, command.command_id.hex())
            self._observer.count(observer.DECIDER_FAILURES, service=self._definition.name, aggregate=aggregate.name)
            return answers.failed(command, version=standing.version, at=at)
        version = standing.version + len(envelopes)
        if envelopes:
            self.verdicts.envelopes.extend(envelopes)
            self.verdicts.standings[command.stream] = Standing(version, state)
        return answers.accepted(command, version=version, event_count=len(envelopes), at=at)

    def _recordable(self, command: Command, events: Sequence[Any], version: int, at: int) -> list[Envelope]:
        envelopes = envelopes_of(self._definition.events, command, events, version=version, recorded_at=at)
        for envelope in envelopes:
            if len(envelope.payload) > MAX_EVENT_BYTES:
                raise EventTooLarge(f"event of {len(envelope.payload)} bytes; at most {MAX_EVENT_BYTES}")
        return envelopes

    def _standing(self, stream: str, aggregate: Aggregate) -> Standing:
        standing = self.verdicts.standings.get(stream) or self._known.standing(stream)
        return standing or Standing(0, aggregate.decider.initial)


def _belongs(aggregate: Aggregate, command: type) -> bool:
    """Whether the aggregate's `decide` says by its annotation that it takes such commands; unannotated takes all."""
    return issubclass(command, _commands_of(aggregate.decider.decide))


@lru_cache(maxsize=256)
def _commands_of(decide: Any) -> tuple[type, ...]:
    try:
        # Looks through functools.partial, by which a decider gets what it was configured with.
        parameters = list(inspect.signature(decide, eval_str=True).parameters.values())
    except (NameError, TypeError, ValueError):
        return (object,)
    first = parameters[0].annotation if parameters else Any
    members = typing.get_args(first) or (first,)
    plain = first not in {Any, inspect.Parameter.empty} and all(isinstance(m, type) for m in members)
    return tuple(members) if plain else (object,)
