"""A whole installation into a folder: its log, its files, and what operators settled. Read models are made anew."""

import asyncio
import contextlib
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from chassis.object_copies import take_objects
from chassis.objects import opened
from chassis.settings import Settings
from contracts.topics import topics
from eventlog.backup.checking import OBJECTS, objects_of
from eventlog.backup.durable import UNFINISHED
from eventlog.backup.manifest import NAME, FilePart, Manifest, read_manifest, write_manifest
from eventlog.backup.parked import take_parked
from eventlog.backup.taking import LogBackup
from eventlog.backup.unfinished import NOTE, TakenObject, Unfinished
from eventlog.backup.whole_cut import Cutting
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig
from eventlog.views.database import ViewDatabase
from eventlog.views.store import ViewStore, open_views

LOCK = "lock"
OWN = {NAME, NOTE, LOCK, "topics", "parked", OBJECTS}


class FolderTaken(Exception):
    """The folder is in use, or holds what no backup put there."""


class Bars(Protocol):
    """Who shows how far the work has come."""

    def total(self, phase: str, total: int) -> None:
        """How much there is to do in a phase; more may be found later."""

    def advance(self, phase: str, amount: int) -> None:
        """So much of it was done."""

    def found(self, files: int, records: int, size: int) -> None:
        """What a backup that was broken off had left whole."""


@dataclass(frozen=True, slots=True)
class WholeBackup:
    """Of the installation that `config` and `settings` point to."""

    config: KafkaConfig
    settings: Settings
    definitions: Sequence[ServiceDefinition]
    folder: Path
    releases: Mapping[str, str]

    async def take(self, bars: Bars) -> Manifest:
        """Adds to what the folder holds; killed at any point, the folder holds what it did before.

        Raises FolderTaken, ManifestUnfit, OtherLog, StartGone, LogUnavailable, StoreAway, OSError, and
        sqlalchemy.exc.SQLAlchemyError.
        """
        if self.folder.exists():
            known(self.folder)  # a folder of others gets no lock file either
        with held(self.folder):
            before = known(self.folder)
            with Unfinished(self.folder, before) as unfinished:
                await asyncio.to_thread(unfinished.look)
                if unfinished.files:
                    bars.found(unfinished.files, unfinished.records, unfinished.bytes)
                manifest = await self._taken(before, unfinished, bars)
                write_manifest(self.folder, manifest)
                unfinished.settled()
            _tidy(self.folder, manifest)
        return manifest

    async def _taken(self, before: Manifest | None, unfinished: Unfinished, bars: Bars) -> Manifest:
        run = before.runs + 1 if before else 1
        log = LogBackup(self.config, topics(), self.folder, before, unfinished)
        cut = await Cutting(self.config, topics()).cut()
        there = [unfinished.part(*place) for place in cut.ends]
        bars.total("records", sum(cut.ends.values()) - sum(part.next_offset for part in there if part))
        parts = await log.copy(cut, lambda _topic, _partition, count: bars.advance("records", count))
        # Files are put before they are spoken of: whatever the records name is there by now.
        store = opened(self.settings)
        copied = [*(objects_of(self.folder, before) if before else []), *unfinished.objects.values()]
        index, size = await take_objects(
            store,
            self.folder,
            run,
            copied,
            lambda _path, _size: bars.advance("files", 1),
            lambda part: unfinished.note(TakenObject(part)),
        )
        parked, notes = await self._parked(run)
        return log.manifest(
            cut, parts, releases=self.releases, parked=parked, objects=index, object_bytes=size, notes=notes
        )

    async def _parked(self, run: int) -> tuple[list[FilePart], list[str]]:
        taken: list[FilePart] = []
        notes: list[str] = []
        for definition in self.definitions:
            views = views_of(definition, self.settings)
            try:
                with named(definition.name, views.database):
                    part = await take_parked(views, self.folder, run)
            finally:
                await views.close()
            if part is None:
                notes.append(f"{definition.name}: no read model here, so no parked events were taken")
            else:
                taken.append(part)
        return taken, notes


def views_of(definition: ServiceDefinition, settings: Settings) -> ViewStore:
    """The read model of a service, not opened."""
    return open_views(
        definition, data_dir=settings.data_dir, database_url=settings.database_url, cluster=settings.cluster
    )


@contextlib.contextmanager
def named(service: str, database: ViewDatabase) -> Iterator[None]:
    """A fault of a database that comes out of here has two notes: the service, and the file or nothing."""
    try:
        yield
    except SQLAlchemyError as error:
        error.add_note(service)
        error.add_note(str(database.file or ""))
        raise


def known(folder: Path) -> Manifest | None:
    """What the folder holds; None for a new one, or one whose first backup was broken off. Raises FolderTaken."""
    if (folder / NAME).exists():
        return read_manifest(folder)
    names = (p.name for p in folder.iterdir() if p.name.removesuffix(UNFINISHED) not in OWN)
    foreign = sorted(name for name in names if not name.startswith(f"{OBJECTS}-"))
    if foreign:
        raise FolderTaken(f"{folder}: holds {', '.join(foreign[:5])} and no backup")
    return None


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """One at a time writes there. Raises FolderTaken."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderTaken(f"{folder}: another backup is being taken there") from error
        yield


def _tidy(folder: Path, manifest: Manifest) -> None:
    """What earlier runs left and nothing names any more."""
    named = {part.path for part in manifest.files()}
    for path in [*folder.glob("topics/*/*"), *folder.glob("parked/*"), *folder.glob(f"{OBJECTS}-*")]:
        if path.relative_to(folder).as_posix() not in named:
            path.unlink()
