"""What a backup that was broken off has left: files that are whole, each with its size and hash, so that it goes on.

Each is noted when it is whole, in a line of its own; the note is gone when the manifest says the same. A file that is
not as it was noted, and one that nobody noted, is thrown away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

from eventlog.backup.checking import OBJECTS
from eventlog.backup.durable import UNFINISHED, written_whole
from eventlog.backup.files import FileDamaged, sha256_of
from eventlog.backup.manifest import FilePart, Manifest, PartitionPart, Segment

NOTE = "unfinished.jsonl"


class After(msgspec.Struct, frozen=True, tag="after"):
    """The first line: how many backups the folder had taken before. Of others the note says nothing."""

    runs: int


class TakenSegment(msgspec.Struct, frozen=True, tag="segment"):
    """A run of one partition."""

    topic: str
    partition: int
    segment: Segment


class TakenObject(msgspec.Struct, frozen=True, tag="object"):
    """A file of the object store, by its path there."""

    part: FilePart


Line = After | TakenSegment | TakenObject
encode = msgspec.json.Encoder().encode
decode: Any = msgspec.json.Decoder(Line).decode


@dataclass(slots=True)
class Unfinished:
    """Of one folder, whose manifest is `before`; `with` closes it. Found: `files` of `bytes`, with `records`."""

    folder: Path
    before: Manifest | None
    segments: dict[tuple[str, int], list[Segment]] = field(default_factory=dict)
    objects: dict[str, FilePart] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    records: int = 0
    _torn: set[tuple[str, int]] = field(default_factory=set)
    _note: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._note is not None:
            self._note.close()

    def look(self) -> None:
        """Looks through what there is, once, and is ready to note what comes. Raises OSError."""
        kept = [line for line in self._noted() if self._take(line)]
        self._throw_away()
        path = self.folder / NOTE
        with written_whole(path) as file:
            file.writelines(encode(line) + b"\n" for line in (After(self._runs), *kept))
        self._note = path.open("ab")

    def part(self, topic: str, partition: int) -> PartitionPart | None:
        """What there is of a partition, from the backups before and from the one that was broken off."""
        before = self.before.part(topic, partition) if self.before else None
        found = self.segments.get((topic, partition), [])
        if not found:
            return before
        return PartitionPart(partition, found[-1].next_offset, [*(before.segments if before else []), *found])

    def note(self, line: TakenSegment | TakenObject) -> None:
        """A file is whole under its name."""
        assert self._note is not None
        self._note.write(encode(line) + b"\n")
        self._note.flush()

    def settled(self) -> None:
        """The manifest says it all."""
        (self.folder / NOTE).unlink(missing_ok=True)

    @property
    def _runs(self) -> int:
        return self.before.runs if self.before else 0

    def _noted(self) -> Iterator[Line]:
        """The lines, as far as they are whole; none of a backup that another one has overtaken."""
        try:
            lines = (self.folder / NOTE).read_bytes().split(b"\n")
            if decode(lines[0]) != After(self._runs):
                return
            for line in lines[1:-1]:
                yield decode(line)
        except (FileNotFoundError, msgspec.MsgspecError):
            return

    def _take(self, line: Line) -> bool:
        """Whether the file is as it was noted, and goes on from what there is."""
        if isinstance(line, TakenObject):
            if taken := self._is_whole(f"{OBJECTS}/{line.part.path}", line.part):
                self.objects[line.part.path] = line.part
            return taken
        if not isinstance(line, TakenSegment):
            return False
        place = line.topic, line.partition
        if place in self._torn or not self._is_whole(line.segment.file.path, line.segment.file):
            self._torn.add(place)
            return False
        self.segments.setdefault(place, []).append(line.segment)
        self.records += line.segment.file.entries
        return True

    def _is_whole(self, path: str, part: FilePart) -> bool:
        try:
            whole = (self.folder / path).stat().st_size == part.bytes and sha256_of(self.folder / path) == part.sha256
        except (FileNotFoundError, FileDamaged):
            return False
        if whole:
            self.files, self.bytes = self.files + 1, self.bytes + part.bytes
        return whole

    def _throw_away(self) -> None:
        named = {part.path for part in self.before.files()} if self.before else set()
        named |= {segment.file.path for some in self.segments.values() for segment in some}
        drafts = [p for p in self.folder.glob(f"{OBJECTS}/**/*{UNFINISHED}") if p.is_file()]
        for path in [*self.folder.glob("topics/*/*"), *drafts]:
            if path.relative_to(self.folder).as_posix() not in named:
                path.unlink()
