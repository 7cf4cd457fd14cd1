"""Files that are whole under their name or not there at all, also after a power cut."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".part"
# Some file systems have no such thing for folders, and not every folder above may be looked into.
NOT_FOR_FOLDERS = {errno.EINVAL, errno.ENOTSUP, errno.EACCES}


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes its name when all of it is on the disk. Its folder is the caller's: see `synced`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + UNFINISHED)
    with draft.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def synced(folder: Path) -> None:
    """The names in this folder reach the disk, where that can be asked for."""
    try:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
    except OSError as error:
        if error.errno not in NOT_FOR_FOLDERS:
            raise


def all_synced(folder: Path) -> None:
    """The same for every folder below it, for it, and for its own name."""
    for path, _, _ in os.walk(folder, topdown=False):
        synced(Path(path))
    synced(folder.absolute().parent)
