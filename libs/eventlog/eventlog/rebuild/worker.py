"""The work of one process of a rebuild: its partitions in turn, read, folded in memory, written now and then."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaError, TopicAuthorizationFailedError

from contracts.quick import quick_records
from eventlog.definition import ServiceDefinition
from eventlog.fetching.batch_reading import READERS
from eventlog.fetching.range_reading import Chunks
from eventlog.fold.beginnings import Beginnings, BeginsAgain
from eventlog.fold.loading import Stored
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.memory_size import peak_bytes, resident_bytes
from eventlog.fold.part_store import Mark, PartStore
from eventlog.fold.row_codec import StoredKey, codec_of
from eventlog.fold.seen_streams import SeenStreams, Sightings
from eventlog.log import LogUnavailable
from eventlog.log_reading import committed_ends, reading
from eventlog.rebuild.job import Job, Spending, Step, Stretch, Word, part_path
from eventlog.views.arrivals import Parking
from eventlog.views.build import Build, build_of

# Decoded, folded and forgotten before the next ones: more would fall out of the processor's cache.
SLICE = 1_000
SAY_EVERY_S = 0.2
MOST_PARKED = 10_000
# How long a broker may be away before the process gives up; what is folded by then is kept.
PATIENCE_S = 120.0
RETRY_S = 0.5
# Fewer events than this before the log's end are left to the catching up.
NEAR = 20_000
ROUNDS = 5
# However large the process is for other reasons, it does not write for fewer.
LEAST_ROWS = 10_000
THROTTLE_SLICES_S = 0.1


class Store(Stored, Protocol):
    """Where the rows of one partition go."""

    def mark(self) -> Mark:
        """How far they go."""

    def blocked(self) -> set[str]:
        """Streams with parked events."""

    def notes_from(self, start: int) -> int | None:
        """From which offset on streams are noted as well."""

    def save(self, rows: dict[StoredKey, Any], parked: Sequence[Parking], mark: Mark, seen: Sightings) -> None:
        """In one transaction."""


async def work(job: Job, definition: ServiceDefinition, say: Callable[[Word], None]) -> None:
    """Folds the partitions of `job` to their targets. Raises what cannot be waited out; what was saved stays."""
    begun, cpu, spent = time.perf_counter(), time.process_time(), Spent()
    projection = next(p for p in definition.projections if p.name == job.projection)
    build = build_of(projection, job.build, job.ground.schema or None)
    bound = job.bound_rows
    for stretch in job.stretches:
        with opened(job, build, stretch.partition) as store:
            partition = _Partition(job, definition, build, stretch, store, spent, say, bound)
            await partition.run()
            bound = partition.bound  # memory that one has filled stays full for the next: it would find out too little
    wall, used = time.perf_counter() - begun, time.process_time() - cpu
    say(Spending(spent.fetch, spent.decode, spent.fold, spent.write, spent.events, wall, used, peak_bytes()))


def opened(job: Job, build: Build, partition: int) -> AbstractContextManager[Store]:
    """The store of one partition of a build."""
    if job.ground.folder:
        return PartStore(part_path(job.ground.folder, partition), build)
    from eventlog.fold.copy_store import CopyStore  # noqa: PLC0415  psycopg takes a fifth of a process's start

    return CopyStore(job.ground.url, job.ground.schema, build, partition, job.code_version)


@dataclass(slots=True)
class _Partition:
    job: Job
    definition: ServiceDefinition
    build: Build
    stretch: Stretch
    store: Store
    spent: Spent
    say: Callable[[Word], None]
    bound: int
    mark: Mark = field(default_factory=Mark)
    parked: int = 0
    target: int = 0
    _saved_at: float = 0.0
    _said_at: float = 0.0
    _within: tuple[int, int] = (0, 0)  # of a chunk that is folded slice by slice: the next offset, and events so far
    _ahead_s: float = 0.0
    _is_behind_known: bool = True  # which streams begin before the mark

    async def run(self) -> None:
        self.mark, self.target, self._saved_at = self.store.mark(), self.stretch.target, time.monotonic()
        codec = codec_of(self.build, decimals_as_text=bool(self.job.ground.folder))
        reader = self.definition.reader(self.build.projection.source)
        fold = MemoryFold(self.build, codec, reader, self.stretch.partition, newest_us=self.mark.newest_us)
        fold.skipped = frozenset(self.stretch.skipped)
        fold.quick = quick_records(reader)
        fold.blocked = self.store.blocked()
        if self.stretch.notes_from >= 0 and (start := self.store.notes_from(self.stretch.notes_from)) is not None:
            fold.seen = SeenStreams(reader, self.build.projection.source, self.stretch.partition, start)
        if self.mark.next_offset:
            fold.stored, self._is_behind_known = self.store, False
        for _ in range(ROUNDS):
            await self._to_target(fold)
            if not self.job.follow or not await self._moved_on():
                break
        if fold.rows or fold.parked or self.mark != self.store.mark():
            self._save(fold)
        self._tell(done=True)

    async def _to_target(self, fold: MemoryFold) -> None:
        """Waits a broker out that is away; gives up after PATIENCE_S without any progress."""
        moved, seen = time.monotonic(), self.mark.next_offset
        while self.mark.next_offset < self.target:
            try:
                await self._read(fold)
            except BeginsAgain:
                fold.begun, self._is_behind_known = Beginnings({}), False
            except (CorruptRecordException, TopicAuthorizationFailedError):
                raise
            except (LogUnavailable, KafkaError, OSError) as error:
                if self.mark.next_offset > seen:
                    moved, seen = time.monotonic(), self.mark.next_offset
                if time.monotonic() - moved > PATIENCE_S:
                    raise LogUnavailable(f"the broker stays away: {error}") from error
                await asyncio.sleep(RETRY_S)

    async def _read(self, fold: MemoryFold) -> None:
        place = (self.build.projection.source, self.stretch.partition)
        read = READERS[self.job.reader]
        if not self._is_behind_known:
            async with read(self.job.log.config(), *place, 0, self.mark.next_offset) as chunks:
                await self._look_back(fold, chunks)
        begun = time.perf_counter()
        async with read(self.job.log.config(), *place, self.mark.next_offset, self.target) as chunks:
            async for chunk in chunks:
                self.spent.fetch += time.perf_counter() - begun
                await self._fold(fold, chunk.records)
                self._move(fold, chunk.next_offset, len(chunk.records))
                begun = time.perf_counter()

    async def _look_back(self, fold: MemoryFold, chunks: Chunks) -> None:
        """Through the records before the mark, for the streams that begin there."""
        fold.begun = Beginnings({} if fold.begun.by_name else None)
        async for chunk in chunks:
            for start in range(0, len(chunk.records), SLICE):
                fold.look_back(chunk.records[start : start + SLICE])
        self._is_behind_known = True

    async def _fold(self, fold: MemoryFold, records: Sequence[Any]) -> None:
        size = SLICE
        if self.job.throttle:
            size = max(1, min(SLICE, int(self.job.throttle * THROTTLE_SLICES_S)))
        for start in range(0, len(records), size):
            before, some = time.monotonic(), records[start : start + size]
            try:
                fold.take(some, self.spent)
            except BeginsAgain:
                self._move(fold, some[0][0], start)
                raise
            if self.job.throttle:
                self._ahead_s += len(some) / self.job.throttle - (time.monotonic() - before)
                self._within = some[-1][0] + 1, start + len(some)
                self._tell()
                await asyncio.sleep(max(0.0, self._ahead_s))
                self._ahead_s = min(0.0, self._ahead_s)

    def _move(self, fold: MemoryFold, next_offset: int, events: int) -> None:
        self.mark, self._within = Mark(next_offset, fold.newest_us, self.mark.events + events), (0, 0)
        due = time.monotonic() - self._saved_at > self.job.save_every_s
        is_large = self.is_large(fold)
        if due or is_large or len(fold.parked) >= MOST_PARKED:
            self._save(fold, keep=not is_large)
        self._tell()

    def is_large(self, fold: MemoryFold) -> bool:
        """Whether so many rows are held as the process may hold. Memory that is given back stays with the process, so
        its size tells only the first time how many they are.
        """
        if self.bound == self.job.bound_rows and resident_bytes() > self.job.bound_bytes:
            self.bound = min(max(fold.size, LEAST_ROWS), self.job.bound_rows)
        return fold.size >= self.bound

    def _save(self, fold: MemoryFold, *, keep: bool = False) -> None:
        begun = time.perf_counter()
        self.store.save(fold.rows, fold.parked, self.mark, fold.seen.streams if fold.seen else {})
        self.parked += len(fold.parked)
        fold.written(self.store, keep=keep)
        self.spent.write += time.perf_counter() - begun
        self._saved_at = time.monotonic()

    async def _moved_on(self) -> bool:
        """Whether there is much more by now. What cannot be asked because the broker is away is left to catching up."""
        place = TopicPartition(self.job.log.config().topic(self.build.projection.source), self.stretch.partition)
        try:
            async with reading(self.job.log.config()) as consumer:
                end = (await committed_ends(consumer, [place]))[place]
        except (LogUnavailable, KafkaError, TimeoutError, OSError):
            return False
        far = end - self.target > NEAR
        self.target = end if far else self.target
        return far

    def _tell(self, *, done: bool = False) -> None:
        if not done and time.monotonic() - self._said_at < SAY_EVERY_S:
            return
        self._said_at = time.monotonic()
        position, events = max(self.mark.next_offset, self._within[0]), self.mark.events + self._within[1]
        self.say(Step(self.stretch.partition, position, self.target, events, self.parked, done))
