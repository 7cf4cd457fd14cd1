"""Follows event topics and keeps the projections of a service up to date. Positions come from its database alone."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import sqlalchemy as sa
from aiokafka.errors import KafkaError
from sqlalchemy.exc import InterfaceError, OperationalError

from domainkit.projection import AnyProjection
from eventlog.chores import Chores
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import LogTail, Place, PositionOutsideLog, partition_counts
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.observer import POSITIONS_TAKEN, PROJECTION_SECONDS, Observer, Unobserved
from eventlog.rebuild.refold import Choices, RebuildFailed, Rebuilt, Refold, Report, Waiting
from eventlog.views.builds import compared, ensure_positions, fed_builds, fed_names
from eventlog.views.conflicts import BuildsChanged, PositionTaken
from eventlog.views.database import TableInUse
from eventlog.views.following import Pass, in_step
from eventlog.views.progress import positions_by_build
from eventlog.views.store import ViewStore
from eventlog.views.tables import Build

__all__ = ["PositionOutsideLog", "PositionTaken", "Projector"]

log = logging.getLogger(__name__)

Positions = dict[str, dict[Place, int]]

# What passes by itself: the broker or the database is away or busy. The positions in the database say where to go on.
PASSING = (KafkaError, OSError, OperationalError, InterfaceError)
FETCH_SECONDS = 0.2
BATCH_RECORDS = 2_000
RETRY_SECONDS = 0.5
# After another projector has written: longer than its batch takes, so that the two do not go on chasing one another.
YIELD_SECONDS = 2.0
BY_DEFAULT = Choices()


class Projector:
    """One task per service process: `run` until `stop`. Rows, positions and parked events move in one transaction.

    What passes by itself (broker away, database away or busy, another projector ahead) is waited out from the
    positions in the database; PositionOutsideLog and bugs end `run`. With `preview` a projection whose version rose is
    built beside the live table and waits there, named in `waiting`, until a rebuild accepts it.
    """

    def __init__(
        self,
        definition: ServiceDefinition,
        config: KafkaConfig,
        views: ViewStore,
        *,
        watch: Observer | None = None,
        code_version: str = "",
        preview: bool = False,
    ) -> None:
        self._definition = definition
        self._config = config
        self._views = views
        self._watch = watch or Unobserved()
        self._code_version = code_version
        self._preview = preview
        self._stopping = asyncio.Event()
        self._turn = asyncio.Lock()
        self._pass: Pass | None = None
        self._stale = False
        self._chores = Chores(definition.name, (*PASSING, PositionTaken, RebuildFailed, LogUnavailable, TableInUse))
        self.ready = asyncio.Event()
        self.waiting: dict[str, Waiting] = {}

    async def run(self) -> None:
        """Follows until `stop`. Raises PositionOutsideLog; nothing is written after it returns or raises."""
        try:
            while not self._stopping.is_set():
                try:
                    await self._session()
                except PositionTaken as error:
                    self._watch.count(POSITIONS_TAKEN, service=self._definition.name)
                    log.warning(
                        "%s: another projector has written (%s); starting from where it is",
                        self._definition.name,
                        error,
                    )
                    await self._pause(YIELD_SECONDS)
                except BuildsChanged as error:
                    log.info("%s: %s", self._definition.name, error)
                except PASSING as error:
                    log.warning("%s: projector waits and goes on from its positions: %r", self._definition.name, error)
                    await self._pause(RETRY_SECONDS)
        finally:
            self.ready.clear()
            await self._chores.end()

    async def stop(self) -> None:
        """Asks `run` to end after the batch at hand."""
        self._stopping.set()

    async def rebuild(
        self, projection: AnyProjection, report: Report | None = None, choices: Choices = BY_DEFAULT
    ) -> Rebuilt:
        """`Refold.rebuild` while this projector runs on; returns after the switch."""
        return await self.refold(choices).rebuild(projection, report)

    def refold(self, choices: Choices = BY_DEFAULT) -> Refold:
        """Rebuilds beside this projector."""
        choices = replace(choices, preview=choices.preview or self._preview)
        return Refold(self._views, self._config, self.held, self._watch, self._code_version, choices)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """No batch is written meanwhile; afterwards the builds to follow are looked up again."""
        async with self._turn:
            try:
                yield
            finally:
                self._stale = True

    async def _session(self) -> None:
        """Until `stop`, or until the set of positions to follow has changed."""
        sources = {p.source for p in self._definition.projections}
        if not sources:
            await self._stopping.wait()
            return
        counts = await partition_counts(self._config, sources)
        async with LogTail(self._config) as tail:
            self._pass = await self._load(counts)
            await tail.seek(self._pass.positions)
            self.ready.set()
            while not self._stopping.is_set() and await self._step(tail, counts):
                self._chores.check()

    async def _step(self, tail: LogTail, counts: Mapping[str, int]) -> bool:
        """One batch; False when the tail no longer stands where the builds to follow do."""
        fetch = await tail.fetch(FETCH_SECONDS, BATCH_RECORDS)
        async with self._turn:
            assert self._pass is not None
            if self._stale and not await self._reloaded(counts):
                return False
            begun = time.monotonic()
            try:
                await self._pass.write(fetch)
            except BuildsChanged:
                if not await self._reloaded(counts):
                    return False
                await self._pass.write(fetch)
            if fetch.records:
                self._watch.observe(PROJECTION_SECONDS, time.monotonic() - begun, service=self._definition.name)
        return True

    async def _reloaded(self, counts: Mapping[str, int]) -> bool:
        """Looks the builds to follow up again; False when they do not stand where the tail does."""
        assert self._pass is not None
        before, self._pass, self._stale = self._pass.positions, await self._load(counts), False
        return self._pass.positions == before

    async def _load(self, counts: Mapping[str, int]) -> Pass:
        """The builds in step, from the database; those behind and those outdated are brought up beside them."""
        views = self._views

        def look(connection: sa.Connection) -> tuple[list[Build], list[AnyProjection], Positions, frozenset[str]]:
            known = fed_names(connection, views.books)
            builds = fed_builds(connection, views.books, self._definition.projections)
            for build in builds:
                ensure_positions(connection, views.database, views.books, [build], counts[build.projection.source])
            older, newer = compared(connection, views.books, self._definition.projections)
            for projection in newer:
                # two releases side by side must not build over one another: going back is an operator's decision
                log.error("%s was built by a newer release and is left to it; rebuild it to go back", projection.name)
            return builds, older, positions_by_build(connection, views.books, [b.name for b in builds]), known

        builds, old, positions, known = await views.database.write(look)
        level, behind = in_step(builds, positions)
        for build in behind:
            self._chores.begin(build.name, partial(self.refold().catch_up, build))
        for projection in old:
            self._chores.begin(projection.name, partial(self._bring_up, projection))
        together: dict[Place, int] = {}
        for build in level:
            together.update(positions[build.name])
        return Pass(views, level, together, self._watch, self._code_version, known=known)

    async def _bring_up(self, projection: AnyProjection) -> None:
        def tell(waiting: Waiting | None) -> None:
            self.waiting.pop(projection.name, None)
            if waiting is not None:
                self.waiting[projection.name] = waiting

        refold = self.refold(Choices(keep_old=False))
        await (refold.prepare(projection, tell) if self._preview else refold.bring_up(projection))

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
