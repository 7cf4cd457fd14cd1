"""`python -m eventlog.rebuild.process`: one process of a rebuild. Reads its job from standard input, says how far it is
on standard output, and ends when its parent does. Also runs a job inside this process, for definitions that no other
process could find.
"""

import asyncio
import gc
import importlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from domainkit.frozen import quicken_all
from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.fold.full_disk import in_plain_words, is_full, is_of_postgres
from eventlog.fold.part_store import PartTaken
from eventlog.log import LogUnavailable
from eventlog.rebuild.job import Broken, Job, Word, Work, decode_job, encode
from eventlog.rebuild.worker import work
from eventlog.views.conflicts import PositionTaken

log = logging.getLogger(__name__)

FULL = "full"
OUTSIDE = "outside"
TAKEN = "taken"
UNAVAILABLE = "unavailable"
FAILED = "failed"
PARENT_GONE = 3


def reason_of(error: BaseException, folder: str = "") -> Broken:
    """What a rebuild that writes to `folder` failed of, in a form that goes through a pipe."""
    kind = FAILED
    if is_full(error, Path(folder) if folder else None):
        return Broken(FULL, in_plain_words(error))
    if isinstance(error, PositionOutsideLog):
        kind = OUTSIDE
    elif isinstance(error, PartTaken | PositionTaken) or is_of_postgres(error, "LockNotAvailable"):
        kind = TAKEN
    elif isinstance(error, LogUnavailable):
        kind = UNAVAILABLE
    return Broken(kind, f"{type(error).__name__}: {error}")


def found(definition_at: str) -> ServiceDefinition:
    """The definition at `module:attribute`."""
    module, _, attribute = definition_at.partition(":")
    definition = getattr(importlib.import_module(module), attribute)
    assert isinstance(definition, ServiceDefinition), f"{definition_at} is no ServiceDefinition"
    return definition


async def inside(job: Work, definition: ServiceDefinition, say: Callable[[Word], None]) -> None:
    """Carries a job out here; what it fails of is said, not raised."""
    try:
        if isinstance(job, Job):
            await work(job, definition, say)
            return
        from eventlog.rebuild.comparing_work import compare  # noqa: PLC0415  SQLAlchemy is half of a process's start

        await compare(job, definition, say)
    except Exception as error:
        log.exception("a rebuild of %s stops", job.projection)
        say(reason_of(error, job.ground.folder))


def main() -> None:
    """The child: one line in, many lines out."""
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = decode_job(line)
    sys.path[:0] = [place for place in job.path if place not in sys.path]
    definition = found(job.definition_at)
    quicken_all([p.row for p in definition.projections if p.name == job.projection])
    quicken_all(definition.events.classes)
    # Rows, events and records hold no cycles; looking for some in millions of them costs a tenth.
    gc.collect()
    gc.freeze()
    gc.disable()
    asyncio.run(inside(job, definition, _say))


def _say(word: Any) -> None:
    sys.stdout.buffer.write(encode(word) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_parent() -> None:
    """The pipe ends when the parent is gone, however it went: nobody would carry on with what is made here."""
    while os.read(sys.stdin.fileno(), 1):  # not through sys.stdin: its lock must be free when the interpreter ends
        continue
    os._exit(PARENT_GONE)


if __name__ == "__main__":
    main()
