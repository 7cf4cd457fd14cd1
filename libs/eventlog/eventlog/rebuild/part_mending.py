"""Damage that shows only while part files are worked with: those partitions are folded again, the others stay."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from eventlog.rebuild.crew import DiskFull, RebuildFailed
from eventlog.rebuild.part_damage import PartDamaged, given_up, is_damaged

log = logging.getLogger(__name__)

T = TypeVar("T")


async def mended(folder: Path | None, work: Callable[[frozenset[int]], Awaitable[T]]) -> T:
    """`work` done; again, as long as it fails of parts that are found damaged, and are thrown away then.

    It is told which those are so far. A part that is damaged a second time, or damage elsewhere, is a failure: the disk
    is to be looked at. `folder` is None on PostgreSQL. Raises what `work` does.
    """
    again: frozenset[int] = frozenset()
    while True:
        try:
            return await work(again)
        except DiskFull:
            raise
        except RebuildFailed as failure:
            found = frozenset() if folder is None else await asyncio.to_thread(_thrown_away, folder, failure)
            if not found or found & again:
                raise
            again |= found


def _thrown_away(folder: Path, failure: RebuildFailed) -> frozenset[int]:
    """The partitions whose parts do not hold. For a thread: each part is read as a whole."""
    found = {_number(failure.path)} if isinstance(failure, PartDamaged) else set()
    for path in sorted(folder.glob("part-*.sqlite")):
        if is_damaged(path):
            given_up(path, PartDamaged(f"{path.name}: {failure}", path))
            found.add(_number(path))
    return frozenset(found)


def _number(path: Path) -> int:
    return int(path.stem.removeprefix("part-"))
