"""What one process of a rebuild is told to do, and what it says; both go through its pipes as JSON lines."""

from pathlib import Path
from typing import Any

import msgspec

from eventlog.kafka import MEBIBYTE, KafkaConfig
from eventlog.proof.comparison import Comparison


class Stretch(msgspec.Struct, frozen=True):
    """One partition, to be folded to `target` at least. `skipped`: offsets that an operator has given up.

    `notes_from`: the streams of the events from this offset on are noted beside the rows; -1: nobody asks for them.
    """

    partition: int
    target: int
    skipped: tuple[int, ...] = ()
    notes_from: int = -1


class Ground(msgspec.Struct, frozen=True):
    """Where rows go: a folder of part files, or a PostgreSQL schema. `file`: the SQLite database of the read model."""

    folder: str = ""
    url: str = ""
    schema: str = ""
    file: str = ""


class Log(msgspec.Struct, frozen=True):
    """The log, as a KafkaConfig without what cannot be written down."""

    bootstrap: str
    cluster: str
    client_id: str
    topic_prefix: str
    request_timeout_ms: int

    @classmethod
    def of(cls, config: KafkaConfig) -> "Log":
        """What another process needs to read the same log."""
        return cls(*[getattr(config, name) for name in cls.__struct_fields__])

    def config(self) -> KafkaConfig:
        """The configuration again."""
        return KafkaConfig(**msgspec.structs.asdict(self))


class Job(msgspec.Struct, frozen=True, tag="fold"):
    """The work of one process. `definition_at` is `module:attribute`, found on `path` (sys.path of the parent).

    `bound_rows`, `bound_bytes`: so many rows, or so much memory of the whole process, and rows are written and given
    back. `follow`: after the targets, go on to the log's end of that moment while many events stand before it.
    """

    definition_at: str
    path: tuple[str, ...]
    projection: str
    build: str
    log: Log
    ground: Ground
    stretches: tuple[Stretch, ...]
    code_version: str = ""
    reader: str = "batches"
    bound_rows: int = 2_000_000
    bound_bytes: int = 512 * MEBIBYTE
    save_every_s: float = 30.0
    throttle: int = 0
    follow: bool = False


class Comparing(msgspec.Struct, frozen=True, tag="compare"):
    """The other work that a process is started for: the rows of `build` held against those of the live one."""

    definition_at: str
    path: tuple[str, ...]
    projection: str
    build: str
    ground: Ground


class Step(msgspec.Struct, frozen=True, tag="step"):
    """How far one partition is, what it cost since the process began, and whether it is folded to its target."""

    partition: int
    position: int
    target: int
    events: int
    parked: int
    done: bool


class Spending(msgspec.Struct, frozen=True, tag="spending"):
    """The last word of a process: seconds by kind of work, events, and its largest size in memory."""

    fetch: float
    decode: float
    fold: float
    write: float
    events: int
    wall: float
    cpu: float
    peak_bytes: int


class Looked(msgspec.Struct, frozen=True, tag="looked"):
    """So many rows more were compared."""

    rows: int


class Compared(msgspec.Struct, frozen=True, tag="compared"):
    """The last word of a process that compares."""

    comparison: Comparison


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The process gives up. `kind` is a name of the table of reasons in `rebuild.process`."""

    kind: str
    text: str


Word = Step | Spending | Looked | Compared | Broken
Work = Job | Comparing
encode = msgspec.json.Encoder().encode
decode_word: Any = msgspec.json.Decoder(Word).decode
decode_job: Any = msgspec.json.Decoder(Work).decode


def part_path(folder: str, partition: int) -> Path:
    """The part file of a partition."""
    return Path(folder) / f"part-{partition}.sqlite"
