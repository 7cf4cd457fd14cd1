"""Whether a backup is what its manifest says, without any broker: sizes, hashes, every block, every offset."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from eventlog.backup.files import FileDamaged, blocks, sha256_of
from eventlog.backup.manifest import FilePart, Manifest, PartitionPart, Segment

OBJECTS = "objects"
Advance = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of the backup, and what is wrong with it."""

    path: str
    what: str


def check(folder: Path, manifest: Manifest, advance: Advance) -> list[Fault]:
    """All faults there are; `advance` is told of each file and its bytes."""
    faults: list[Fault] = []
    for part in manifest.files():
        faults += _file(folder, part)
        advance(part.path, part.bytes)
    for topic in manifest.topics:
        for partition in topic.partitions:
            faults += _partition(folder, partition)
    return [*faults, *_objects(folder, manifest, advance)]


def objects_of(folder: Path, manifest: Manifest) -> list[FilePart]:
    """The files of the object store, by their path there. Raises FileDamaged."""
    if manifest.objects is None:
        return []
    try:
        return msgspec.json.decode((folder / manifest.objects.path).read_bytes(), type=list[FilePart])
    except (OSError, msgspec.MsgspecError) as error:
        raise FileDamaged(f"{manifest.objects.path}: {error}") from error


def _file(folder: Path, part: FilePart, path: str = "") -> Iterator[Fault]:
    where = folder / (path or part.path)
    try:
        if where.stat().st_size != part.bytes or sha256_of(where) != part.sha256:
            yield Fault(path or part.path, "differs from its SHA-256")
    except (OSError, FileDamaged) as error:
        yield Fault(path or part.path, str(error))


def _partition(folder: Path, part: PartitionPart) -> Iterator[Fault]:
    before = -1
    for segment in part.segments:
        if segment.first_offset < before:
            yield Fault(segment.file.path, f"begins at {segment.first_offset}, before {before}")
        yield from _segment(folder, segment)
        before = segment.next_offset
    if before > part.next_offset:
        yield Fault(part.segments[-1].file.path, f"ends at {before}, behind the cut at {part.next_offset}")


def _segment(folder: Path, segment: Segment) -> Iterator[Fault]:
    count, last = 0, segment.first_offset - 1
    try:
        for block in blocks(folder / segment.file.path):
            for record in block:
                if not last < record.offset < segment.next_offset:
                    yield Fault(segment.file.path, f"offset {record.offset} after {last}")
                last = record.offset
            count += len(block)
    except FileDamaged as error:
        yield Fault(segment.file.path, str(error))
        return
    if count != segment.file.entries:
        yield Fault(segment.file.path, f"{count} records, {segment.file.entries} in the manifest")


def _objects(folder: Path, manifest: Manifest, advance: Advance) -> Iterator[Fault]:
    try:
        listed = objects_of(folder, manifest)
    except FileDamaged as error:
        yield Fault(OBJECTS, str(error))
        return
    for part in listed:
        yield from _file(folder, part, f"{OBJECTS}/{part.path}")
        advance(part.path, part.bytes)
