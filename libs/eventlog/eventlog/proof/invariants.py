"""What must hold of a projection and its log beside equal hashes: each told by name, with the first that offend it."""

from dataclasses import dataclass, field

ROWS = "rows"
VERSIONS = "versions"
RECORDED = "recorded"
PARTITIONS = "partitions"
NAMES = (ROWS, VERSIONS, RECORDED, PARTITIONS)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Invariant:
    """`some` are the first of `offenders`, in words.

    rows        the live table has as many rows as the log gives
    versions    the versions of every stream are 1, 2, 3, ... without a gap: its events are as many as its last version
    recorded    the books name the same last version and place for every stream as the log does
    partitions  every stream, and every row that names its stream in its key, lies where the partitioner puts it; any
                other row is made by the events of one partition alone
    """

    name: str
    offenders: int = 0
    some: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.offenders


@dataclass(slots=True)
class Offences:
    """Collects, in bounded memory."""

    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    words: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def note(self, name: str, word: str) -> None:
        """One more."""
        self.numbers[name] += 1
        if len(self.words[name]) < SHOWN:
            self.words[name].append(word)

    def told(self) -> tuple[Invariant, ...]:
        """All invariants, in their order."""
        return tuple(Invariant(name, self.numbers[name], tuple(self.words[name])) for name in NAMES)
