"""A place in the data folder that one worker process holds alone: its state stores and its name in the group.

Who restarts gets the same place, so its partitions come back to it at once. A process that hangs keeps its place,
so whoever stands in for it takes the next one: two never share a file or a name.
"""

import fcntl
import uuid
from pathlib import Path
from typing import IO, Self

PLACES = 64


class NoPlaceFree(Exception):
    """Every place in the data folder is held by a living process."""


class WorkerSlot:
    """Holds a place until released; the system releases it when the process dies, however it dies."""

    def __init__(self, folder: Path, lock: IO[str]) -> None:
        self.folder = folder
        self._lock = lock
        self.name = _name(folder / "name")

    @classmethod
    def take(cls, root: Path) -> Self:
        """The first free place under `root`. Raises NoPlaceFree."""
        for number in range(PLACES):
            folder = root / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            lock = (folder / "lock").open("a")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            return cls(folder, lock)
        raise NoPlaceFree(f"{root}: all {PLACES} places are held")

    def release(self) -> None:
        """Lets the next process have the place."""
        self._lock.close()


def _name(path: Path) -> str:
    """Kept in the folder: the same for every process that ever holds this place, no other in the world."""
    if not path.exists() or not path.read_text().strip():
        path.write_text(uuid.uuid4().hex)
    return path.read_text().strip()
