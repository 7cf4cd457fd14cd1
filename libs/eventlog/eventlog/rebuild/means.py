"""What a rebuild is given, and what it comes to."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from domainkit.projection import AnyProjection
from eventlog.kafka import MEBIBYTE, KafkaConfig
from eventlog.observer import Observer, Unobserved
from eventlog.proof.comparison import Comparison
from eventlog.rebuild.books import code_of, place_of
from eventlog.rebuild.job import Spending
from eventlog.views.store import ViewStore

Hold = Callable[[], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class Choices:
    """How to rebuild. 0 processes: one per core, with PostgreSQL one per two. `throttle`: events a second over all
    processes, 0: as fast as can be.

    `reader`: `batches`, or `records` for aiokafka's public interface. `definition_at` (`module:attribute`) is where
    other processes find the service's definition; found by itself where it stands in `<service>.definition`. `accept`:
    switch although the new rows differ from the live ones, or are of another version and `preview` is set. `fresh`:
    begin anew rather than go on with what was left. `preview`: a table of another version than the live one's is built
    and fed, and waits for whoever accepts it.
    """

    processes: int = 0
    throttle: int = 0
    bound_rows: int = 2_000_000
    bound_bytes: int = 512 * MEBIBYTE
    save_every_s: float = 30.0
    reader: str = "batches"
    definition_at: str = ""
    keep_old: bool = True
    accept: bool = False
    fresh: bool = False
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to. `seconds` by phase; `spent` by process: fetch, decode, fold, write.

    `held`: the build is fed and waits to be accepted, nothing was switched. `refolded`: partitions whose parts were
    found damaged and that were folded once more.
    """

    projection: str
    build: str
    replaced: str
    resumed: bool
    events: int
    parked: int
    rows: int
    seconds: dict[str, float]
    spent: tuple[Spending, ...]
    comparison: Comparison
    held: bool = False
    refolded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What a rebuild needs. `hold` keeps the live pass of this process still while the last events are folded."""

    views: ViewStore
    config: KafkaConfig
    hold: Hold = nullcontext
    watch: Observer = field(default_factory=Unobserved)
    code_version: str = ""
    choices: Choices = field(default_factory=Choices)

    @property
    def definition_at(self) -> str:
        """Where another process that reads the log finds the definition; empty: nowhere, it is done in this one."""
        return "" if self.config.ssl_context is not None else self.place  # cannot be written down for another process

    @property
    def place(self) -> str:
        """Where any other process finds it."""
        return self.choices.definition_at or place_of(self.views.definition)

    @property
    def processes(self) -> int:
        """How many there may be. A backend of PostgreSQL works for each of them as much as it does."""
        cores = os.cpu_count() or 1
        return self.choices.processes or (max(1, cores // 2) if self.views.database.url else cores)

    async def code(self, projection: AnyProjection) -> str:
        """The fingerprint of what makes the rows. In a thread: to read all those sources takes longer than a query."""
        return await asyncio.to_thread(code_of, projection, self.definition_at)
