"""What a backup says of itself: written last, so that without it there is no backup."""

from pathlib import Path
from typing import Any

import msgspec

from eventlog.backup.durable import all_synced, synced, written_whole

FORMAT = 1
NAME = "manifest.json"


class ManifestUnfit(Exception):
    """There is no manifest, or none that this release can go by; the text says why."""


class FilePart(msgspec.Struct, frozen=True):
    """A file of the backup, by its path in the folder."""

    path: str
    bytes: int
    sha256: str
    entries: int


class Segment(msgspec.Struct, frozen=True):
    """A run of one partition, from one backup to the next: [first_offset, next_offset) of the log that was.

    The last record tells whether a later backup is of the same log; without any, `last_offset` is -1.
    """

    file: FilePart
    first_offset: int
    next_offset: int
    last_offset: int
    last_sha256: str


class PartitionPart(msgspec.Struct, frozen=True):
    """`next_offset` is the cut: what stood from there on is not in the backup."""

    partition: int
    next_offset: int
    segments: list[Segment]

    @property
    def records(self) -> int:
        """How many there are."""
        return sum(s.file.entries for s in self.segments)


class TopicPart(msgspec.Struct, frozen=True):
    """A topic under its name in the table, with the settings that it had of its own."""

    topic: str
    settings: dict[str, str]
    partitions: list[PartitionPart]


class GroupPart(msgspec.Struct, frozen=True):
    """How far a role of a service had come in a topic: partition -> next offset of the log that was."""

    service: str
    role: str
    topic: str
    positions: dict[int, int]


class Manifest(msgspec.Struct, frozen=True):
    """One backup. `runs` counts the backups that this folder has taken: each adds what came since the one before."""

    made_at: str
    cluster: str
    releases: dict[str, str]
    topics: list[TopicPart]
    groups: list[GroupPart]
    parked: list[FilePart]
    objects: FilePart | None
    object_bytes: int
    notes: list[str]
    runs: int = 1
    format: int = FORMAT

    @property
    def records(self) -> int:
        """How many there are in all."""
        return sum(p.records for t in self.topics for p in t.partitions)

    def part(self, topic: str, partition: int) -> PartitionPart | None:
        """What there is of a partition."""
        found = [p for t in self.topics if t.topic == topic for p in t.partitions if p.partition == partition]
        return found[0] if found else None

    def files(self) -> list[FilePart]:
        """All that it names but the objects themselves."""
        records = [s.file for t in self.topics for p in t.partitions for s in p.segments]
        return [*records, *self.parked, *([self.objects] if self.objects else [])]


def read_manifest(folder: Path) -> Manifest:
    """Raises ManifestUnfit."""
    path = folder / NAME
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ManifestUnfit(f"{path}: {error.strerror}") from error
    try:
        said: Any = msgspec.json.decode(data)
        found = said.get("format") if isinstance(said, dict) else None
        if found != FORMAT:
            raise ManifestUnfit(f"{path}: format {found}, this release reads {FORMAT}")
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise ManifestUnfit(f"{path}: {error}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """In one step: there is the whole of it, with all that it names, or what was there before."""
    all_synced(folder)
    with written_whole(folder / NAME) as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    synced(folder)
