"""The floor of a rebuild on this machine: the same events folded in memory, where nothing is read and nothing written.

One process alone, then two at once: two of them do less than twice as much where they share caches, memory and heat.
No rebuild scales better than that, and the broker wants the same cores.

As a script: folds as soon as a line comes in, and prints what that took.
"""

import asyncio
import gc
import json
import os
import sys
import time

import lab
import rebuild_events
from result_file import Result

from contracts.quick import quick_records
from domainkit.frozen import quicken_all
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.row_codec import codec_of
from eventlog.fold.seen_streams import SeenStreams
from eventlog.views.build import build_of
from registry.definition import definition

EVENTS, SLICE, TURNS = 500_000, 1_000, 3
WHAT = "floor: markets folded in memory"


async def measure(result: Result, scaling: float) -> None:
    """Adds the floor, and `scaling` (two processes / one) beside what two processes come to here at best."""
    (one,) = await at_once(1)
    both = await at_once(2)
    result.add(f"{WHAT}, one process", one, "events/s")
    result.add(f"{WHAT}, two processes", sum(both), "events/s")
    floor = sum(both) / one
    result.add(f"{WHAT}, two processes / one", floor, "×")
    result.add("two processes / one, of what the floor scales by", scaling / floor, "")


async def at_once(processes: int) -> list[float]:
    """Events a second of each."""
    command = (sys.executable, str(lab.ROOT / "bench" / "rebuild_floor.py"))
    pipe = asyncio.subprocess.PIPE
    children = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=dict(os.environ))
        for _ in range(processes)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert await child.stdout.readline(), "a process of the floor ended before it began"
        said = await asyncio.gather(*(child.communicate(b"\n") for child in children))
    finally:
        for child in children:
            if child.returncode is None:
                child.kill()
    return [EVENTS * TURNS / json.loads(out)["seconds"] for out, _ in said]


def main() -> None:
    kind = rebuild_events.registry_kind()
    entries = [
        (offset, stream.encode(), value) for offset, (stream, value) in enumerate(rebuild_events.records(kind, EVENTS))
    ]
    projection = next(p for p in definition.projections if p.name == "markets")
    quicken_all([projection.row])
    quicken_all(definition.events.classes)
    gc.collect()
    gc.freeze()
    gc.disable()
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    for _ in range(TURNS):
        folded(projection, entries)
    print(json.dumps({"seconds": time.perf_counter() - begun}))


def folded(projection: object, entries: list[tuple[int, bytes, bytes]]) -> None:
    """As a process of a rebuild folds a partition of an empty read model."""
    build = build_of(projection, "floor", None)
    reader = definition.reader(build.projection.source)
    fold = MemoryFold(build, codec_of(build, decimals_as_text=True), reader, 0)
    fold.quick = quick_records(reader)
    fold.seen = SeenStreams(reader, build.projection.source, 0, 0)
    spent = Spent()
    for start in range(0, EVENTS, SLICE):
        fold.take(entries[start : start + SLICE], spent)
    assert fold.rows, "nothing was folded"
    assert not fold.parked, "events were parked"


if __name__ == "__main__":
    main()
