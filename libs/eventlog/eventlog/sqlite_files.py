"""The files of a SQLite database: the one that is named, and those that stand beside it."""

from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "-journal")


def discard(path: Path) -> None:
    """Removes a store with its side files, or what was left of them: before any other file gets this name.

    The store goes first: without its write-ahead log it would be a mixture of moments that can be opened.
    """
    for suffix in ("", *SIDE_FILES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
