"""From a checked request to a receipt: builds the envelope, submits it, and says honestly what came of it."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from shijian.common.v1 import command_header_pb2

from chassis import outcomes
from chassis.calls import RpcContext, asked
from chassis.correlation import correlation_id
from chassis.settings import Settings
from chassis.statuses import Refused, of_rejected
from contracts.envelope import Command, NameTooLong, command_of
from contracts.ids import command_digest
from domainkit.rejection import Rejected
from eventlog.definition import ServiceDefinition
from eventlog.log import LogUnavailable, OutcomeUnknown, PayloadTooLarge, Submitter

Answer = command_header_pb2.Answer
CommandHeader = command_header_pb2.CommandHeader

# The honest answer has to arrive before the caller's own clock runs out.
MARGIN_S = 0.1


def now_us() -> int:
    """µs since the epoch, UTC."""
    return time.time_ns() // 1000


def random_id() -> bytes:
    """A command id for a caller who chose none."""
    return uuid.uuid4().bytes


class Commander:
    """Sends the commands of one service. What it raises is an answer: the interceptors turn it into a status."""

    def __init__(
        self,
        definition: ServiceDefinition,
        submitter: Submitter,
        settings: Settings,
        clock: Callable[[], int] = now_us,
        new_id: Callable[[], bytes] = random_id,
    ) -> None:
        self._definition = definition
        self._submitter = submitter
        self._settings = settings
        self._clock = clock
        self._new_id = new_id

    def now(self) -> int:
        """The time to stamp into a command's `at`; µs since the epoch, UTC."""
        return self._clock()

    async def send(self, context: RpcContext, header: CommandHeader, command: Any, *, stream: str) -> Answer:
        """Submits `command` and waits for its receipt, at most until the caller's deadline. Raises Refused.

        A repeat of the header's command id gets the first answer, also when `at` or looked-up facts differ by now.
        """
        domain = self._definition.name
        try:
            envelope = self._envelope(header, command, stream)
        except NameTooLong as error:
            raise Refused(outcomes.name_too_long(error, domain)) from error
        try:
            receipt = await self._submitter.submit(envelope, timeout=self._patience(context))
        except OutcomeUnknown as error:
            raise Refused(outcomes.unknown(envelope, domain)) from error
        except LogUnavailable as error:
            raise Refused(outcomes.unavailable(envelope, error, domain)) from error
        except PayloadTooLarge as error:
            raise Refused(outcomes.too_large(error, domain)) from error
        return outcomes.answer_of(envelope, receipt, domain)

    def refuse(self, rejected: Rejected, *, stream: str = "") -> Refused:
        """A refusal to raise before anything is sent. A bare `raise SomeRejected(...)` does the same without stream."""
        return Refused(of_rejected(rejected, domain=self._definition.name, stream=stream))

    def _envelope(self, header: CommandHeader, command: Any, stream: str) -> Command:
        expected = header.expected_version if header.HasField("expected_version") else None
        envelope = command_of(
            self._definition.commands,
            command,
            stream=stream,
            command_id=uuid.UUID(header.command_id).bytes if header.command_id else self._new_id(),
            issued_at=self._clock(),
            actor=header.actor,
            expected_version=expected,
            tenant=self._settings.tenant,
            correlation_id=correlation_id(),
        )
        if (request := asked.get()) is not None:
            # What the caller said, without what was filled in here: a retry seconds later is still the same command.
            said = request.SerializeToString(deterministic=True)
            envelope.digest = command_digest(envelope.type, stream, expected, said)
        return envelope

    def _patience(self, context: RpcContext) -> float:
        own = self._settings.command_timeout_s
        remaining = context.time_remaining()
        return own if remaining is None else min(own, max(remaining - MARGIN_S, remaining / 2))
