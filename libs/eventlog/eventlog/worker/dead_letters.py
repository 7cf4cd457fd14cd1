"""Records on a commands topic that are no command at all: kept byte for byte elsewhere, counted, and bounded."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.envelope import Command, parse_command
from contracts.fields import Undecodable
from eventlog.worker.transactions import Record

log = logging.getLogger(__name__)

LIMIT_IN_A_ROW = 1_000
ORIGIN_OFFSET = "origin-offset"  # header of a letter: where it stood among the commands, in digits


class TooManyDeadLetters(Exception):
    """Record after record is no command: something is wrong with who writes, and dropping on would hide it."""


@dataclass(slots=True)
class Sorted:
    """A fetched batch, commands with their offsets on one side, letters for the dead-letter topic on the other."""

    commands: list[tuple[int, Command]] = field(default_factory=list)
    dead: list[tuple[int, Record]] = field(default_factory=list)
    next_command: int = 0

    @property
    def letters(self) -> list[Record]:
        """What goes to the dead-letter topic."""
        return [letter for _, letter in self.dead]

    def up_to(self, offset: int) -> "Sorted":
        """What stands before `offset`."""
        return Sorted([c for c in self.commands if c[0] < offset], [d for d in self.dead if d[0] < offset], offset)


class Sorter:
    """Tells commands from the rest, for one partition."""

    def __init__(self, limit: int = LIMIT_IN_A_ROW) -> None:
        self._limit = limit
        self._in_a_row = 0

    def sort(self, batch: Sequence[Any]) -> Sorted:
        """Raises TooManyDeadLetters once more than the limit came without a command between them."""
        found = Sorted(next_command=batch[-1].offset + 1)
        for record in batch:
            try:
                found.commands.append((record.offset, parse_command(record.value or b"")))
                self._in_a_row = 0
            except Undecodable as error:
                self._in_a_row += 1
                found.dead.append((record.offset, _letter(record, str(error))))
                log.error("offset %s of %s-%s is no command: %s", record.offset, record.topic, record.partition, error)  # noqa: TRY400
        if self._in_a_row > self._limit:
            raise TooManyDeadLetters(f"{self._in_a_row} records in a row up to {found.next_command - 1}")
        return found


def _letter(record: Any, error: str) -> Record:
    """As it came, with where it stood and what is wrong."""
    headers = ((ORIGIN_OFFSET, str(record.offset).encode()), ("error", error.encode()))
    return Record(record.key, record.value if record.value is not None else b"", headers)
