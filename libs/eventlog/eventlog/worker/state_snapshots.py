"""Snapshots of state stores on a shelf that outlives the disk: put there now and then, fetched onto an empty disk.

A snapshot is a cache of a cache: whatever is wrong with one, it is refused, told, and the log is folded instead.
"""

import asyncio
import contextlib
import logging
import sqlite3
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from eventlog import observer
from eventlog.observer import Observer
from eventlog.worker.snapshot_files import Label, SnapshotRefused, pack, unpack
from eventlog.worker.state_store import Position
from eventlog.worker.store_damage import StoreUnusable

log = logging.getLogger(__name__)

KEPT = 2
# What deciding wants to know only roughly: how fast one core folds with a full store, and how fast a shelf gives.
FOLDED_PER_S = 20_000
FETCHED_PER_S = 50_000_000
FETCH_COSTS_S = 0.5
PAUSE_S = 1.0


class ShelfAway(Exception):
    """The shelf cannot be reached now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot on the shelf. `name` is all of its key; what it says can be read without fetching it."""

    name: str
    bytes: int
    put_at: float


class Shelf(Protocol):
    """Where snapshots are kept. Calls block: they are made in threads. They raise ShelfAway."""

    def entries(self, folder: str) -> Sequence[Entry]:
        """All under that name, in any order."""

    def put(self, name: str, path: Path) -> None:
        """Whole or not at all."""

    def fetch(self, name: str, path: Path) -> None:
        """Into that file."""

    def remove(self, name: str) -> None:
        """No error when it is gone already."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Of one service's partitions. `log` says which log: cluster and events topic under its name on the broker."""

    shelf: Shelf
    service: str
    log: str
    fingerprint: str
    watch: Observer
    every_s: float
    folded_per_s: float = FOLDED_PER_S
    taken: dict[int, int] = field(default_factory=dict)
    # Partitions whose log cannot be folded from its beginning any more.
    needed: set[int] = field(default_factory=set)

    async def fetch(self, path: Path, partition: int, begin: int, events_end: int, receipts_end: int) -> bool:
        """Whether the newest fitting one stands in `path` now. False: fold, as that is quicker or there is none.

        A log that begins later than at 0 cannot be folded: then one fits that reaches `begin`, whatever it costs.
        """
        try:
            found = await asyncio.to_thread(self._fitting, partition, begin, events_end)
            for entry in found:
                if await asyncio.to_thread(self._fetched, entry, path, partition, begin, (events_end, receipts_end)):
                    self._count("fetched")
                    return True
        except (ShelfAway, OSError, sqlite3.Error) as away:
            self._refused(partition, "unreachable", str(away))
        return False

    async def keep(self, folder: Path, partitions: Callable[[], Collection[int]]) -> None:
        """Until cancelled: puts a snapshot of each partition that is served, one after the other, every so often."""
        await asyncio.to_thread(_clear_away, folder)
        while True:
            await asyncio.sleep(self.every_s)
            for partition in sorted(partitions()):
                await asyncio.sleep(min(PAUSE_S, self.every_s))
                try:
                    await asyncio.to_thread(self.take, folder / f"{partition}.sqlite", partition)
                except (ShelfAway, StoreUnusable, OSError, sqlite3.Error) as error:
                    log.warning("partition %s of %s: no snapshot this time: %s", partition, self.service, error)
                    self._count("failed")

    def take(self, path: Path, partition: int) -> bool:
        """Puts one on the shelf, if there is news worth it, and removes all but the newest. For a thread."""
        target = path.with_name(f"{partition}.{uuid.uuid4().hex[:8]}.snapshot")
        try:
            label = pack(path, self.fingerprint, self.log, partition, target)
            events, size = label.reached.events, target.stat().st_size
            if self.taken.get(partition) == events:
                return False
            if partition not in self.needed and not self._is_quicker(events, size):
                return False
            self.shelf.put(f"{self._folder(partition)}/{self.fingerprint[:16]}-{events:020}.zst", target)
        finally:
            target.unlink(missing_ok=True)
        self.taken[partition] = events
        self._count("put")
        for entry in self._mine(self.shelf.entries(self._folder(partition)))[KEPT:]:
            self.shelf.remove(entry.name)
        return True

    def _fitting(self, partition: int, begin: int, end: int) -> list[Entry]:
        """By this code, not newer than the log, and quicker than folding; the newest first."""
        entries = self.shelf.entries(self._folder(partition))
        mine = self._mine(entries)
        if entries and not mine:
            self._refused(partition, "schema", f"{len(entries)} snapshots by other folding code")
        found = []
        for entry in mine:
            if (reached := _reached(entry)) > end:
                self._refused(partition, "ahead", f"{entry.name}: the log ends at {end}")
            elif reached + 1 >= begin if begin else self._is_quicker(reached, entry.bytes):
                found.append(entry)
        return found

    def _fetched(self, entry: Entry, path: Path, partition: int, begin: int, ends: tuple[int, int]) -> bool:
        packed = path.with_name(path.name + ".snapshot")

        def accept(label: Label) -> None:
            if (label.log, label.partition) != (self.log, partition):
                raise SnapshotRefused("foreign", f"is of {label.log}/{label.partition}")
            if label.fingerprint != self.fingerprint:
                raise SnapshotRefused("schema", "was written by other folding code")
            reached: Position = label.reached
            if reached.events > ends[0] or reached.receipts > ends[1]:
                raise SnapshotRefused("ahead", f"holds events up to {reached.events}, the log ends at {ends[0]}")
            if not reached.reaches(begin):
                raise SnapshotRefused("short", f"holds events up to {reached.events}, the log begins at {begin}")

        try:
            self.shelf.fetch(entry.name, packed)
            label = unpack(packed, path, accept)
        except SnapshotRefused as refused:
            self._refused(partition, refused.reason, f"{entry.name}: {refused}")
            return False
        finally:
            packed.unlink(missing_ok=True)
        reached = label.reached.events
        log.info("partition %s of %s: from a snapshot at %s of %s events", partition, self.service, reached, ends[0])
        return True

    def _is_quicker(self, events: int, size: int) -> bool:
        """Fetching than folding what it spares."""
        return events / self.folded_per_s > size / FETCHED_PER_S + FETCH_COSTS_S

    def _mine(self, entries: Sequence[Entry]) -> list[Entry]:
        """By this code, the newest first: by when they were put, as the log that was before may have been longer."""
        mine = [e for e in entries if e.name.rpartition("/")[2].startswith(f"{self.fingerprint[:16]}-")]
        return sorted(mine, key=lambda e: (e.put_at, e.name), reverse=True)

    def _folder(self, partition: int) -> str:
        return f"{self.log}/{partition}"

    def _refused(self, partition: int, reason: str, text: str) -> None:
        log.warning("partition %s of %s: snapshot refused, %s: %s", partition, self.service, reason, text)
        self._count(reason)

    def _count(self, outcome: str) -> None:
        self.watch.count(observer.STATE_SNAPSHOTS, service=self.service, outcome=outcome)


def _clear_away(folder: Path) -> None:
    """What a process left that was killed over a snapshot."""
    for left in folder.glob("*.????????.snapshot*"):
        left.unlink(missing_ok=True)


def _reached(entry: Entry) -> int:
    with contextlib.suppress(ValueError):
        return int(entry.name.rpartition("-")[2].removesuffix(".zst"))
    return 0
