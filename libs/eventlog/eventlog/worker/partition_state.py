"""What the owner of a partition knows: hot streams and newest answers in memory, the rest in the state store.

Writes go behind: a committed batch counts at once and reaches the file within a moment, several batches in one
transaction. What a crash keeps from the file stands in the log, and the next takeover folds it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.envelope import Receipt
from eventlog.deciding import Standing
from eventlog.worker.hot_streams import HotStreams
from eventlog.worker.state_codec import StateCodec
from eventlog.worker.state_store import Answer, Position, StateStore
from eventlog.worker.store_damage import damage_told


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept per partition: hot streams in memory (by number and stored bytes), unsaved changes, and
    commands whose answers are remembered (counted in offsets of the receipts topic).
    """

    hot_streams: int = 20_000
    hot_bytes: int = 4 * 1024 * 1024
    unsaved: int = 2_000
    remembered: int = 200_000


class PartitionState:
    """Belongs to one task. Everything here is synchronous; lookups may read the local file."""

    def __init__(self, store: StateStore, codec: StateCodec, bounds: Bounds) -> None:
        self._store = store
        self._codec = codec
        self._bounds = bounds
        self._hot = HotStreams(bounds.hot_streams, bounds.hot_bytes)
        self._dirty: dict[str, Standing] = {}
        self._answers: dict[bytes, tuple[int, Receipt]] = {}
        self._looked_up: dict[bytes, Receipt] = {}
        self.position: Position = store.position()

    def prefetch(self, streams: Iterable[str], command_ids: Sequence[bytes]) -> None:
        """Looks up in the file, in two queries, what a batch is going to ask for. Raises StoreUnusable."""
        self._hot.trim()
        remembered = self._store.answers(command_ids)
        missing = [s for s in set(streams) if s not in self._hot and s not in self._dirty]
        stored = self._store.streams(missing)
        with damage_told(self._store.path.name):
            self._looked_up = {command_id: Receipt.FromString(data) for command_id, data in remembered.items()}
            for stream, (version, state) in stored.items():
                self._hot.put(stream, Standing(version, self._codec.decode(stream, state)), len(state))

    def standing(self, stream: str) -> Standing | None:
        """How a prefetched stream stands; None when it does not exist."""
        return self._dirty.get(stream) or self._hot.get(stream)

    def receipt(self, command_id: bytes) -> Receipt | None:
        """The first answer to a prefetched command id, if it is remembered."""
        unsaved = self._answers.get(command_id)
        return unsaved[1] if unsaved is not None else self._looked_up.get(command_id)

    def apply(self, standings: dict[str, Standing], answers: Iterable[tuple[int, Receipt]], position: Position) -> None:
        """Takes in what stands in the log now, up to `position`."""
        self._dirty.update(standings)
        for place, receipt in answers:
            self._answers[receipt.command_id] = (place, receipt)
        self.position = position

    @property
    def unsaved(self) -> int:
        """Changes that the file has not seen."""
        return len(self._dirty) + len(self._answers)

    @property
    def is_full(self) -> bool:
        """Whether it is time to save for the sake of memory."""
        return self.unsaved >= self._bounds.unsaved

    def save(self) -> None:
        """Brings the file up to `position`, in one transaction."""
        states = {stream: self._codec.encode(standing.state) for stream, standing in self._dirty.items()}
        self._store.save(
            self.position,
            [(stream, self._dirty[stream].version, state) for stream, state in states.items()],
            [Answer(i, place, receipt.SerializeToString()) for i, (place, receipt) in self._answers.items()],
            forget_before=self.position.receipts - self._bounds.remembered,
        )
        for stream, state in states.items():
            self._hot.put(stream, self._dirty[stream], len(state))
        self._dirty.clear()
        self._answers.clear()
        self._hot.trim()

    def checkpoint(self) -> None:
        """For a thread: lets the disk catch up."""
        self._store.checkpoint()

    def close(self) -> None:
        """Forgets everything in memory and closes the file as it is."""
        self._store.close()
