"""The seam between business and log, as Protocols: submit a command, read a stream. No Kafka here."""

from typing import Protocol

from contracts.envelope import Command, Envelope, Receipt

MAX_PAYLOAD_BYTES = 1024 * 1024


class OutcomeUnknown(Exception):
    """No answer in time: the command may or may not have been carried out. Ask again with the same command id."""

    def __init__(self, command_id: bytes, waited: float) -> None:
        super().__init__(
            f"no answer to command {command_id.hex()} within {waited:.1f} s: it is unknown whether it was carried out; "
            "ask again with the same command id"
        )
        self.command_id = command_id
        self.waited = waited


class LogUnavailable(Exception):
    """The log cannot be reached now; the command was not sent. It comes back by itself: ask again later."""


class PartitionNotServed(LogUnavailable):
    """Nobody decides this stream's commands until a person has mended the log; the text says what is wrong with it."""


class PayloadTooLarge(ValueError):
    """A command whose payload is above the limit; nothing was sent."""

    def __init__(self, size: int, limit: int = MAX_PAYLOAD_BYTES) -> None:
        super().__init__(f"the command's payload has {size} bytes; at most {limit} are taken")
        self.size = size
        self.limit = limit


class Submitter(Protocol):
    """Puts commands into the log and brings back their one answer."""

    async def submit(self, command: Command, *, timeout: float) -> Receipt:  # noqa: ASYNC109 - part of the contract
        """The receipt of `command`, the first one when its id was seen before.

        Waits up to `timeout` seconds, then raises OutcomeUnknown. Raises LogUnavailable when the command surely was
        not sent, PayloadTooLarge before sending. Cancelling the wait does not take the command back.
        """


class EventReader(Protocol):
    """Reads what was recorded."""

    async def stream(self, stream: str) -> list[Envelope]:
        """The history of one stream in order, committed events only; empty when there is none."""


class Log(Submitter, EventReader, Protocol):
    """Both halves: what the contract suite in testkit is run against."""


def check_size(command: Command) -> None:
    """Raises PayloadTooLarge."""
    if len(command.payload) > MAX_PAYLOAD_BYTES:
        raise PayloadTooLarge(len(command.payload))
