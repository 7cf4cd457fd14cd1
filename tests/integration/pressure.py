"""A caller who never gives up: many streams at once, asking again with the same id until answered."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contracts.envelope import Command, Receipt, command_of
from eventlog.definition import ServiceDefinition
from eventlog.log import LogUnavailable, OutcomeUnknown, Submitter

Maker = Callable[[int, int], tuple[str, Any]]


@dataclass(slots=True)
class Told:
    """What callers were told: the receipts, and how often they had to ask again."""

    receipts: list[Receipt] = field(default_factory=list)
    repeats: int = 0
    refused_to_send: int = 0


class Pressure:
    """`make(caller, turn)` gives the stream and command of a caller's n-th turn; each caller goes on for itself."""

    def __init__(
        self,
        definition: ServiceDefinition,
        submitter: Submitter,
        make: Maker,
        *,
        callers: int = 16,
        patience: float = 3.0,
        seed: int = 1,
        late_repeats: float = 0.05,
    ) -> None:
        self._definition = definition
        self._submitter = submitter
        self._make = make
        self._callers = callers
        self._patience = patience
        self._chance = random.Random(seed)
        self._late_repeats = late_repeats
        self._stopping = asyncio.Event()
        self.told = Told()

    async def run(self) -> Told:
        """Sends until `stop`; every command that was begun is asked for until its answer is there."""
        await asyncio.gather(*(self._call(caller) for caller in range(self._callers)))
        return self.told

    def stop(self) -> None:
        """No new commands; those under way get their answers."""
        self._stopping.set()

    async def _call(self, caller: int) -> None:
        turn = 0
        while not self._stopping.is_set():
            stream, wanted = self._make(caller, turn)
            command = command_of(
                self._definition.commands,
                wanted,
                stream=stream,
                command_id=uuid.UUID(int=self._chance.getrandbits(128), version=4).bytes,
                issued_at=time.time_ns() // 1000,
                actor=f"caller-{caller}",
            )
            receipt = await self._answered(command)
            self.told.receipts.append(receipt)
            if self._chance.random() < self._late_repeats:  # a late repeat must get the very same answer
                again = await self._answered(command)
                assert again == receipt, f"first told\n{receipt}\nthen, on asking again\n{again}"
            turn += 1

    async def _answered(self, command: Command) -> Receipt:
        while True:
            try:
                return await self._submitter.submit(command, timeout=self._patience)
            except OutcomeUnknown:
                self.told.repeats += 1
            except LogUnavailable:
                self.told.refused_to_send += 1
                await asyncio.sleep(0.2)
