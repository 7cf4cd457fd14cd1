"""The processes of a rebuild, seen from the one that started them: jobs go in, words come out."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from eventlog.definition import ServiceDefinition
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.log import LogUnavailable
from eventlog.proof.comparison import Comparison
from eventlog.rebuild.job import (
    Broken,
    Compared,
    Comparing,
    Job,
    Looked,
    Spending,
    Step,
    Word,
    Work,
    decode_word,
    encode,
)
from eventlog.rebuild.process import FULL, OUTSIDE, UNAVAILABLE, inside

END_S = 10.0
LINE_BYTES = 1 << 20
# A rebuild takes what readers and the live pass leave.
NICENESS = 5


class RebuildFailed(Exception):
    """A rebuild stopped. What is folded so far is kept: asked for again, it goes on from there."""


class DiskFull(RebuildFailed):
    """There is no room for the new build. The live one is as it was."""


def raised(broken: Broken) -> Exception:
    """The exception for the reason that a process gave."""
    if broken.kind == OUTSIDE:
        return PositionOutsideLog(broken.text.partition(": ")[2])
    if broken.kind == UNAVAILABLE:
        return LogUnavailable(broken.text.partition(": ")[2])
    return (DiskFull if broken.kind == FULL else RebuildFailed)(broken.text)


async def run_all(jobs: Sequence[Job], definition: ServiceDefinition, note: Callable[[Step], None]) -> list[Spending]:
    """Runs every job to its end, each in a process of its own; gives what each has spent. Raises RebuildFailed,
    LogUnavailable.
    """
    run = _in_process if all(job.definition_at for job in jobs) else _in_thread
    tasks = [asyncio.ensure_future(run(job, definition, note)) for job in jobs]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_comparing(job: Comparing, advance: Callable[[int], None]) -> Comparison:
    """Compares in a process of its own. Raises RebuildFailed."""

    def hear(word: Word) -> Word | None:
        if isinstance(word, Looked):
            advance(word.rows)
            return None
        return word

    last, silence = await _last_word(job, hear)
    if isinstance(last, Compared):
        return last.comparison
    raise raised(last) if isinstance(last, Broken) else RebuildFailed(silence)


async def _in_process(job: Job, _: ServiceDefinition, note: Callable[[Step], None]) -> Spending:
    return _spent(*await _last_word(job, lambda word: _heard(word, note)))


async def _last_word(work: Work, hear: Callable[[Word], Word | None]) -> tuple[Word | None, str]:
    """Of a process that does `work`: what `hear` gave back last, and what to say where that was nothing. The process
    ends with this call, whatever ends that.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "eventlog.rebuild.process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    give_way(child.pid)
    assert child.stdin is not None
    assert child.stdout is not None
    last: Word | None = None
    try:
        child.stdin.write(encode(work) + b"\n")
        with suppress(ConnectionError):  # it has ended already: its exit code says why
            await child.stdin.drain()
        async for line in child.stdout:
            last = hear(decode_word(line)) or last
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return last, f"a process of the rebuild ended with {code}"


def give_way(pid: int) -> None:
    """A process stands behind this one from its first moment on: what it imports alone takes seconds of a processor."""
    with suppress(ProcessLookupError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)


async def _in_thread(job: Job, definition: ServiceDefinition, note: Callable[[Step], None]) -> Spending:
    """Where the definition stands in no module, so that no other process could find it: tests, notebooks."""
    loop, words = asyncio.get_running_loop(), asyncio.Queue[Word | None]()
    stopped = threading.Event()

    def say(word: Word | None) -> None:
        if stopped.is_set():
            raise RebuildFailed("given up")
        loop.call_soon_threadsafe(words.put_nowait, word)

    def run() -> None:
        try:
            asyncio.run(inside(job, definition, say))
        except RebuildFailed:
            return
        say(None)

    running = asyncio.create_task(asyncio.to_thread(run))
    last: Word | None = None
    try:
        while (word := await words.get()) is not None:
            last = _heard(word, note) or last
    finally:
        stopped.set()
        await asyncio.wait([running])
    return _spent(last, "the rebuild ended without a word")


def _heard(word: Word, note: Callable[[Step], None]) -> Word | None:
    if isinstance(word, Step):
        note(word)
        return None
    return word


def _spent(last: Word | None, silence: str) -> Spending:
    if isinstance(last, Spending):
        return last
    raise raised(last) if isinstance(last, Broken) else RebuildFailed(silence)
