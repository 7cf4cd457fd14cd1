"""The part files of a build as those see them who do not fold: how far each goes, and which of them are of no use."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from eventlog.fold.part_store import Mark
from eventlog.rebuild.part_damage import PartDamaged, failure_of, given_up
from eventlog.views.arrivals import Arrival
from eventlog.views.folding import Parking
from eventlog.views.tables import Build

log = logging.getLogger(__name__)


def reached_in_parts(folder: Path, build: Build) -> dict[int, int]:
    """How far each partition is folded; one whose part is damaged is not. Changes nothing. Raises RebuildFailed."""
    return {number: _reached(path, build, number) for number, path in _parts(folder).items()}


def without_damaged_parts(folder: Path, build: Build) -> None:
    """Removes the parts that are no databases any more: their partitions are folded again. Raises RebuildFailed."""
    for number, path in _parts(folder).items():
        try:
            summary_of(path, build, number)
        except PartDamaged as damaged:
            given_up(path, damaged)


def summary_of(path: Path, build: Build, partition: int) -> tuple[Mark, list[Parking]]:
    """How far a part goes, and what is parked in it. Raises RebuildFailed.

    One without tables was left by a process that was killed while it made them: it holds nothing yet.
    """
    topic = build.projection.source
    query = 'SELECT "offset", "key", value, stream, version, recorded_at, error FROM parked ORDER BY "offset"'
    try:
        # Not `ro`: whoever was killed amid a change has left a journal, and SQLite has to undo what it says first.
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as part:
            tables = {name for (name,) in part.execute("SELECT name FROM sqlite_master")}
            if not tables >= {"rows", "mark", "parked"}:
                return Mark(), []
            mark = part.execute("SELECT next_offset, newest_us, events FROM mark").fetchone()
            parked = [Parking(Arrival(topic, partition, *found[:-1]), found[-1]) for found in part.execute(query)]
    except sqlite3.Error as error:
        raise failure_of(path, error) from error
    return Mark(*mark) if mark else Mark(), parked


def noted_in(path: Path) -> tuple[int, int] | None:
    """Of which offsets on, and up to which, streams are noted in a part; None: of none."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as part:
            found = part.execute('SELECT f."offset", m.next_offset FROM seen_from f, mark m').fetchone()
    except sqlite3.Error as error:
        log.warning("the streams of %s cannot be read: %s", path.name, error)
        return None
    return found and (int(found[0]), int(found[1]))


def _parts(folder: Path) -> dict[int, Path]:
    return {int(path.stem.removeprefix("part-")): path for path in folder.glob("part-*.sqlite")}


def _reached(path: Path, build: Build, number: int) -> int:
    try:
        return summary_of(path, build, number)[0].next_offset
    except PartDamaged:
        return 0
