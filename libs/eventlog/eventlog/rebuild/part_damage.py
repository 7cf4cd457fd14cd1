"""Part files that cannot be read: which one and why is said, and a damaged one is folded again, never the others."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from eventlog.fold.full_disk import in_plain_words, is_full
from eventlog.rebuild.crew import DiskFull, RebuildFailed
from eventlog.sqlite_files import discard

log = logging.getLogger(__name__)

DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class PartDamaged(RebuildFailed):
    """The part file `path` is not what was written."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(text)
        self.path = path


def failure_of(path: Path, error: sqlite3.Error) -> RebuildFailed:
    """What a rebuild failed of at this part. For a thread: a part that SQLite calls damaged is read as a whole."""
    text = f"{path.name}: {error}"
    if is_full(error, path):
        return DiskFull(f"{path.name}: {in_plain_words(error)}")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return PartDamaged(text, path) if code in DAMAGE and is_damaged(path) else RebuildFailed(text)


def given_up(path: Path, damaged: PartDamaged) -> None:
    """Removes it, so that its partition is folded again."""
    log.warning("a part of a rebuild is damaged, its partition is folded again: %s", damaged)
    discard(path)


def is_damaged(path: Path) -> bool:
    """The damage may as well be another file's. For a thread: it is read as a whole."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as part:
            return bool(part.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE
