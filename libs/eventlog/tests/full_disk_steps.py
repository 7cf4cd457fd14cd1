"""What is said of a disk on which ever more is free: `full_disk_steps.py FOLDER`, the disk is mounted at FOLDER."""

import asyncio
import json
import shutil
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

from eventlog.fold.part_store import Mark, PartStore
from eventlog.rebuild.crew import DiskFull, raised
from eventlog.rebuild.process import reason_of
from eventlog.rebuild.room import room_wanted
from eventlog.views.arrivals import Arrival
from eventlog.views.folding import Parking
from eventlog.views.store import open_views
from eventlog.views.tables import build_of
from eventlog.views.writes import consumer_of
from testkit.rebuild_example import definition
from testkit.small_disk import SmallDisk

LEDGER = build_of(definition.projections[0], "ledger_1", None)
FREE = [1024 * kib for kib in (*range(0, 256, 4), *range(256, 513, 32))]
PARKED = [Parking(Arrival("t", 0, n, b"k", b"v" * 1_500, "s", 1, 5), consumer_of(LEDGER)) for n in range(120)]


def in_a_part(folder):
    try:
        with PartStore(folder / "parts" / "part-0.sqlite", LEDGER) as store:
            store.save({}, PARKED, Mark(1, 2, 3), {})
            assert store.mark() == Mark(1, 2, 3)
    except (sqlite3.Error, OSError) as error:
        raise raised(reason_of(error, str(folder / "parts"))) from error


def in_the_views(folder):
    asyncio.run(_opened(folder))


async def _opened(folder):
    views = open_views(definition, data_dir=folder)
    try:
        with room_wanted(views.database.file):
            await views.open()
            await views.database.write(lambda c: c.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(99999)"))
    finally:
        with suppress(Exception):
            await views.close()


def tried(work, disk, left):
    """What the disk is said to be, if the work fails; freed, the same work succeeds."""
    folder, said = disk.place / f"{work.__name__}-{left}", ""
    disk.fill(left)
    try:
        work(folder)
    except DiskFull as error:
        said = str(error)
    disk.free()
    if said:
        work(folder)
    shutil.rmtree(folder)
    sys.stdout.write(json.dumps([work.__name__, left, said]) + "\n")


if __name__ == "__main__":
    for work in (in_a_part, in_the_views):
        for left in FREE:
            tried(work, SmallDisk("", Path(sys.argv[1])), left)
