"""Snapshots of state stores in the object store, under a prefix of their own."""

from collections.abc import Callable, Sequence
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from eventlog.worker.state_snapshots import Entry, ShelfAway

PREFIX = "state-snapshots"


class ObjectShelf:
    """`eventlog.worker.state_snapshots.Shelf` over an object store that is opened when it is first wanted."""

    def __init__(self, store: Callable[[], ObjectStore]) -> None:
        self._open = store

    def entries(self, folder: str) -> Sequence[Entry]:
        """See Shelf."""
        try:
            pages = obstore.list(self._open(), prefix=f"{PREFIX}/{folder}")
            found = [one for page in pages for one in page]
        except (BaseError, OSError) as error:
            raise ShelfAway(str(error)) from error
        return [Entry(_name(one["path"]), one["size"], one["last_modified"].timestamp()) for one in found]

    def put(self, name: str, path: Path) -> None:
        """See Shelf."""
        try:
            obstore.put(self._open(), f"{PREFIX}/{name}", path)
        except (BaseError, OSError) as error:
            raise ShelfAway(str(error)) from error

    def fetch(self, name: str, path: Path) -> None:
        """See Shelf."""
        try:
            with path.open("wb") as file:
                for chunk in obstore.get(self._open(), f"{PREFIX}/{name}").stream():
                    file.write(chunk)
        except (BaseError, OSError) as error:
            raise ShelfAway(str(error)) from error

    def remove(self, name: str) -> None:
        """See Shelf."""
        try:
            obstore.delete(self._open(), f"{PREFIX}/{name}")
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise ShelfAway(str(error)) from error


def _name(path: str) -> str:
    return path.removeprefix(f"{PREFIX}/")
