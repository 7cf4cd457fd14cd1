"""What a record of a backup becomes in the new log: the same bytes, but for the two headers that name an offset."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eventlog.backup.files import KeptRecord, blocks
from eventlog.backup.manifest import Manifest, PartitionPart
from eventlog.backup.offsets import NewOffsets
from eventlog.worker.catching_up import COMMAND_OFFSET
from eventlog.worker.dead_letters import ORIGIN_OFFSET

Place = tuple[str, int]
# Commands first: receipts and dead letters name places among them.
ORDER = ("commands", "dlq", "events", "receipts")


@dataclass(slots=True)
class NewPlaces:
    """Old offsets to new ones, partition by partition, as far as they have been read."""

    known: dict[Place, NewOffsets] = field(default_factory=dict)

    def of(self, topic: str, partition: int) -> NewOffsets:
        """Of one partition; empty when nothing of it was read."""
        return self.known.setdefault((topic, partition), NewOffsets())


def restored(
    folder: Path, manifest: Manifest, topic: str, kind: str, partition: int, places: NewPlaces
) -> Iterator[list[KeptRecord]]:
    """The records of a partition as they are to stand there, block by block. Raises FileDamaged."""
    part = manifest.part(topic, partition)
    own, commands = NewOffsets(), places.of(_commands_of(topic), partition)
    for block in _blocks(folder, part):
        own.feed(block)
        yield [_moved(record, commands) for record in block] if kind in {"receipts", "dlq"} else block
    places.known[topic, partition] = own


def _blocks(folder: Path, part: PartitionPart | None) -> Iterable[list[KeptRecord]]:
    for segment in part.segments if part else ():
        yield from blocks(folder / segment.file.path)


def _commands_of(topic: str) -> str:
    return topic.removesuffix("-dlq").replace("-receipts-", "-commands-")


def _moved(record: KeptRecord, commands: NewOffsets) -> KeptRecord:
    headers = [moved for name, value in record.headers for moved in _header(name, value, commands)]
    return KeptRecord(record.offset, record.timestamp, record.key, record.value, headers)


def _header(name: str, value: bytes, commands: NewOffsets) -> Sequence[tuple[str, bytes]]:
    """Names the same command as before; a command that is not in the backup has no place any more."""
    if name == COMMAND_OFFSET:
        new = commands.of(int.from_bytes(value, "big"))
        return [] if new is None else [(name, new.to_bytes(8, "big"))]
    if name == ORIGIN_OFFSET and value.isdigit():
        new = commands.of(int(value))
        return [] if new is None else [(name, str(new).encode())]
    return [(name, value)]
