"""A whole installation from a folder, into an empty one. Run again after it was broken off, it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chassis.object_copies import foreign_objects, restore_objects
from chassis.objects import opened
from chassis.settings import Settings
from chassis.whole_backup import Bars, named, views_of
from contracts.topics import topics
from eventlog.backup.checking import Fault, check, objects_of
from eventlog.backup.manifest import Manifest
from eventlog.backup.parked import has_read_models, restore_parked
from eventlog.backup.restoring import LogRestore, NotEmpty, commit_positions
from eventlog.definition import ServiceDefinition
from eventlog.kafka import KafkaConfig

UNFINISHED = "restore-unfinished"


@dataclass(slots=True)
class WholeRestore:
    """Into the installation that `config` and `settings` point to. No service may be running on it."""

    config: KafkaConfig
    settings: Settings
    definitions: Sequence[ServiceDefinition]
    folder: Path
    manifest: Manifest

    def check(self, bars: Bars) -> list[Fault]:
        """What is wrong with the backup itself; nothing may be restored from one with faults."""
        bars.total("check", sum(part.bytes for part in self.manifest.files()) + self.manifest.object_bytes)
        return check(self.folder, self.manifest, lambda _path, size: bars.advance("check", size))

    async def run(self, bars: Bars) -> None:
        """Raises NotEmpty before anything was changed; LogUnavailable, TopicsRefused, FileDamaged, StoreAway,
        OSError; run again, it goes on.
        """
        log = LogRestore(self.config, topics(), self.folder, self.manifest, copies=self.settings.replication_factor)
        await self._check_empty()
        bars.total("records", self.manifest.records)
        await log.look(lambda _topic, _partition, count: bars.advance("records", count))
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        self.mark.write_text(self.manifest.made_at)
        await log.write(lambda _topic, _partition, count: bars.advance("records", count))
        objects = objects_of(self.folder, self.manifest)
        bars.total("files", len(objects))
        await restore_objects(
            opened(self.settings), self.folder, objects, lambda _path, _size: bars.advance("files", 1)
        )
        await self._parked(log)
        await commit_positions(self.config, log.group_positions())
        await log.open_up()
        self.mark.unlink()

    @property
    def mark(self) -> Path:
        """Stands in the data folder from the first change to the last: services are not to be started on it."""
        return self.settings.data_dir / UNFINISHED

    async def _check_empty(self) -> None:
        for definition in self.definitions:
            if found := sorted((self.settings.data_dir / definition.name / "state").glob("**/*.sqlite")):
                raise NotEmpty(f"{found[0]}: a state store of a log that was")
            views = views_of(definition, self.settings)
            try:
                with named(definition.name, views.database):
                    is_in_use = await has_read_models(views)
                if is_in_use:
                    raise NotEmpty(f"{definition.name}: its read model has followed a log already")
            finally:
                await views.close()
        foreign = await foreign_objects(opened(self.settings), objects_of(self.folder, self.manifest))
        if foreign:
            raise NotEmpty(f"{foreign[0]}: in the object store, and not of this backup")

    async def _parked(self, log: LogRestore) -> None:
        for part in self.manifest.parked:
            service = Path(part.path).stem.rpartition("-")[0]
            definition = next((d for d in self.definitions if d.name == service), None)
            if definition is not None:
                views = views_of(definition, self.settings)
                with named(service, views.database):
                    async with views:
                        await restore_parked(views, self.folder, part, log.places.known)
