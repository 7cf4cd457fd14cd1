"""One partition's fetches from its leader, over aiokafka's client: asked again while that can help, never reset."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import (
    CorruptRecordException,
    KafkaError,
    LeaderNotAvailableError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest

from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.fetching.record_batches import Aborted, Batches, batches_of
from eventlog.kafka import MEBIBYTE
from eventlog.log import LogUnavailable
from eventlog.log_reading import STALLED_AFTER_S

# An answer takes longer than folding what a smaller one brings; larger ones fall out of the processor's cache.
FETCH_BYTES = 2 * MEBIBYTE
MAX_WAIT_MS = 500
READ_COMMITTED = 1
RETRY_SECONDS = 0.05
REFRESH_SECONDS = 5.0
# A caller that keeps the event loop for long lets a request time out that was answered: one such is no stall.
LEAST_TRIES = 3
# In answers of version 11 the preferred replica stands between the aborted transactions and the records.
WITH_PREFERRED_REPLICA = 11


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: whole batches, the aborted transactions among them, the log's ends as the leader knows, bytes."""

    batches: Batches
    aborted: Sequence[Aborted]
    end: int
    stable_end: int
    size: int = 0

    @property
    def next_offset(self) -> int:
        """Where the next fetch starts. The last batch knows, also where records were compacted away."""
        return int(self.batches[-1].header.next_offset)


@dataclass(frozen=True, slots=True)
class BatchFetcher:
    """Fetches of one partition, by its name on the broker, through an AIOKafkaClient that somebody else closes."""

    client: Any
    place: TopicPartition
    fetch_bytes: int = FETCH_BYTES
    stalled_after: float = STALLED_AFTER_S

    async def fetch(self, at: int) -> Fetched:
        """The batches from the one on that holds `at`; waits until there is one.

        Raises PositionOutsideLog, LogUnavailable after `stalled_after` seconds without any, and KafkaError for what
        asking again does not change.
        """
        clock = asyncio.get_running_loop()
        begun, tries = clock.time(), 0
        while True:
            try:
                fetched = await self._ask(at)
                if fetched.batches:
                    return self._moving(fetched, at)
                trouble = f"the log ends at {fetched.end}, its committed part at {fetched.stable_end}"
            except (CorruptRecordException, TopicAuthorizationFailedError):
                raise
            except (KafkaError, OSError) as error:
                trouble = repr(error)
                await self._refresh()
            tries += 1
            if tries >= LEAST_TRIES and clock.time() - begun > self.stalled_after:
                raise LogUnavailable(f"{self._name}: nothing to read at {at}: {trouble}")
            await asyncio.sleep(RETRY_SECONDS)

    @property
    def _name(self) -> str:
        return f"{self.place.topic}/{self.place.partition}"

    def _moving(self, fetched: Fetched, at: int) -> Fetched:
        if fetched.next_offset <= at:
            # Offsets stand outside the checksum: without this, damaged ones would be fetched for ever.
            raise CorruptRecordException(f"{self._name}: a fetch at {at} brought what ends at {fetched.next_offset}")
        return fetched

    async def _ask(self, at: int) -> Fetched:
        leader = self.client.cluster.leader_for_partition(self.place)
        if leader is None or leader == -1:
            raise LeaderNotAvailableError(self._name)
        asked = [(self.place.topic, [(self.place.partition, at, self.fetch_bytes)])]
        request = FetchRequest(MAX_WAIT_MS, 1, self.fetch_bytes, READ_COMMITTED, asked)
        response = await self.client.send(leader, request)
        _check(getattr(response, "error_code", 0), self._name)
        if not response.topics:
            # Above its quota the broker answers with nothing but how long it wants to be left alone.
            await asyncio.sleep(min(response.throttle_time_ms / 1000, self.stalled_after))
            return Fetched((), (), -1, -1)
        ((_, ((_, code, end, stable_end, *rest),)),) = response.topics
        if for_code(code) is OffsetOutOfRangeError:
            raise PositionOutsideLog(f"{self._name}: the log does not hold position {at}")
        _check(code, self._name)
        aborted = rest[-3] if response.API_VERSION >= WITH_PREFERRED_REPLICA else rest[-2]
        batches = batches_of(rest[-1] or b"")
        return Fetched(batches, aborted or (), end, stable_end, len(rest[-1] or b""))

    async def _refresh(self) -> None:
        """Leaders move; whoever asks the wrong one learns it by the error alone."""
        with suppress(TimeoutError, KafkaError):
            async with asyncio.timeout(REFRESH_SECONDS):
                await self.client.force_metadata_update()


def _check(code: int, name: str) -> None:
    error = for_code(code)
    if error.errno:
        raise error(name)
