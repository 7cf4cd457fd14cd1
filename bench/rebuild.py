"""Rebuilding a read model from the log, beside its peers: the same topic, the same events, one after another.

Ours: plan, fold, write, build indexes, catch up, verify, switch; the figure is events over the whole of that, from the
call to the switched pointer, with the start of processes in it. A peer's clock runs over its restoring alone, without
the start of its process; "restoring alone" is the same of ours: folding, writing and indexing once the processes are
there. Faust and Kafka Streams keep each key's last record as bytes: they decode nothing and fold nothing.
Processor seconds stand beside: on a machine that others use, they say more than the clock. They are those of the
reader; the broker's own are not in them.

Usage: rebuild.py [--events N] [--of-a-transaction N] [--processes 1 2] [--log HOST:PORT] [--without-peers] ...
The long run: --events 20000000 --evidence-events 0 --of-a-transaction 2000 --without-peers --name rebuild_20m
"""

import argparse
import asyncio
import contextlib
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lab
import psutil
import rebuild_events
import rebuild_floor
import rebuild_peers
from rebuild_events import Kind
from result_file import Result

from contracts.topics import topics
from eventlog import topic_admin
from eventlog.kafka import KafkaConfig
from eventlog.rebuild.refold import Choices, Rebuilt, Refold
from eventlog.views.store import open_views
from evidence.definition import definition as evidence
from registry.definition import definition as registry

DEFINITIONS = {"registry": registry, "evidence": evidence}
RATE_GOAL, SCALING_GOAL, MEMORY_GOAL_MB = 500_000, 1.8, 1024
PARALLEL = 2
WORDS = {1: rebuild_peers.OURS, PARALLEL: rebuild_peers.BOTH}
# Looking costs a hundredth of a second, and it counts as ours.
LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One rebuild: what the engine says of it, and what the clock and the processor say. `in_use`: of the time of all
    cores that passed meanwhile, how much was worked in by anybody, the broker for one.
    """

    done: Rebuilt
    wall: float
    cpu: float
    largest_mb: float
    in_use: float

    @property
    def rate(self) -> float:
        return self.done.events / self.wall

    @property
    def rate_of_rows(self) -> float:
        """From the start of processes to the last committed row and index, before it becomes the live table."""
        return self.done.events / sum(self.done.seconds.get(name, 0) for name in ("folding", "writing", "indexing"))

    @property
    def rate_alone(self) -> float:
        """As the peers are measured: without the start of processes."""
        folding = max(one.wall for one in self.done.spent)
        return self.done.events / (folding + sum(self.done.seconds.get(name, 0) for name in ("writing", "indexing")))

    @property
    def rate_of_processor(self) -> float:
        return self.done.events / self.cpu


async def main(asked: argparse.Namespace) -> None:
    result = Result(asked.name, (__doc__ or "").partition("\n\nUsage")[0].strip())
    print(f"load average before: {result.load_before}", flush=True)
    result.settings = {
        "events": f"{asked.events:,} of the registry, {asked.evidence_events:,} of evidence; made up, real messages",
        "written": f"in transactions of {asked.of_a_transaction}, {lab.PARTITIONS} partitions, not compressed",
        "histories": (rebuild_events.__doc__ or "").partition("\n\n")[2].strip().replace("\n", " "),
        "priority": lab.priority(),
    }
    given = contextlib.nullcontext(asked.log) if asked.log else lab.broker()
    with given as bootstrap, tempfile.TemporaryDirectory() as folder:
        config = KafkaConfig(bootstrap=bootstrap)
        if not asked.log:
            await written(config, asked)
        rows = await of_ours(config, Path(folder), asked, result)
        if not asked.without_peers:
            await rebuild_peers.measure(config, Path(folder), asked.events, rows, result)
    result.settings["load average after the run"] = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    result.notes += [f"- {note}" for note in asked.note]
    result.write()


async def written(config: KafkaConfig, asked: argparse.Namespace) -> None:
    """Topics and events."""
    await topic_admin.apply([t for t in topics() if t.service in DEFINITIONS], config, lab.PARTITIONS)
    for kind, count in kinds(asked):
        begun, size = time.monotonic(), asked.of_a_transaction
        await rebuild_events.write(kind, config, count, of_a_transaction=size, partitions=lab.PARTITIONS)
        print(f"{count:,} events of {kind.service} written in {time.monotonic() - begun:.0f} s", flush=True)


def kinds(asked: argparse.Namespace) -> list[tuple[Kind, int]]:
    both = [(rebuild_events.registry_kind(), asked.events), (rebuild_events.evidence_kind(), asked.evidence_events)]
    return [(kind, count) for kind, count in both if count]


async def of_ours(config: KafkaConfig, folder: Path, asked: argparse.Namespace, result: Result) -> int:
    """The main projection on one process and on two; then the others, of other sizes. Gives the main one's rows."""
    walls: dict[int, Measured] = {}
    for processes in asked.processes:
        walls[processes] = found = await rebuilt("markets", "registry", config, folder / str(processes), processes)
        goal = {"goal": f"≥ {RATE_GOAL:,}", "reached": found.rate >= RATE_GOAL} if processes == 1 else {}
        result.add(WORDS[processes], found.rate, "events/s", **goal)
        result.add(f"{WORDS[processes]}: log to committed rows and indexes", found.rate_of_rows, "events/s")
        result.add(f"{WORDS[processes]}: {rebuild_peers.ALONE}", found.rate_alone, "events/s")
        told(WORDS[processes], found, asked.events, result)
    if {1, PARALLEL} <= set(walls):
        one, both = walls[1], walls[PARALLEL]
        scaling = one.wall / both.wall
        result.add("two processes / one", scaling, "×", goal=f"≥ {SCALING_GOAL}", reached=scaling >= SCALING_GOAL)
        folding = one.done.seconds.get("folding", 0) / max(both.done.seconds.get("folding", 0), 1e-9)
        result.add("two processes / one, folding alone", folding, "×")
        await rebuild_floor.measure(result, scaling)
    if asked.evidence_events:
        for name in ("requests", "submissions"):
            found = await rebuilt(name, "evidence", config, folder / name, 1)
            result.add(f"{name}, one process", found.rate, "events/s")
            told(f"{name}, one process", found, asked.evidence_events, result)
    return next(iter(walls.values())).done.rows


async def rebuilt(projection: str, service: str, config: KafkaConfig, folder: Path, processes: int) -> Measured:
    """One rebuild into an empty database, and what it used."""
    definition = DEFINITIONS[service]
    value = next(p for p in definition.projections if p.name == projection)
    async with open_views(definition, data_dir=folder) as views:
        choices = Choices(processes=processes, definition_at=f"{service}.definition:definition")
        begun, used, machine = time.perf_counter(), processor_seconds(), psutil.cpu_times()
        async with sizes() as seen:
            done = await Refold(views, config, choices=choices).rebuild(value)
        wall, cpu = time.perf_counter() - begun, processor_seconds() - used
        return Measured(done, wall, cpu, max(seen.values(), default=0), in_use(machine, psutil.cpu_times()))


@contextlib.asynccontextmanager
async def sizes() -> AsyncIterator[dict[int, float]]:
    """Resident memory of the processes that this one starts meanwhile, looked at from outside every second."""
    seen: dict[int, float] = {}
    before = {child.pid for child in psutil.Process().children(recursive=True)}

    async def look() -> None:
        while True:
            for child in psutil.Process().children(recursive=True):
                if child.pid not in before:
                    with contextlib.suppress(OSError, StopIteration):
                        seen[child.pid] = largest_mb(child.pid)
            await asyncio.sleep(LOOK_EVERY_S)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()


def largest_mb(pid: int) -> float:
    """The largest resident size that a process has had, as Linux keeps it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def processor_seconds() -> float:
    """Of this process and of the children that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def in_use(before: Any, after: Any) -> float:
    """The share of all cores' time in which they were not idle."""
    idle = after.idle - before.idle + after.iowait - before.iowait
    return 1 - idle / (sum(after) - sum(before))


def told(what: str, found: Measured, events: int, result: Result) -> None:
    """Processor, memory, shares: what bounds the figure."""
    assert found.done.events == events, f"{found.done.events} events were folded, {events} written"
    assert found.done.parked == 0, f"{found.done.parked} events were parked"
    result.add(f"{what}: per second of processor", found.rate_of_processor, "events/s")
    folding = sum(one.cpu for one in found.done.spent)
    result.add(f"{what}: per second of processor of the folding processes", found.done.events / folding, "events/s")
    result.add(f"{what}: share of all cores in use, by whomever", found.in_use, "")
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for whose, size in (("largest folding process", found.largest_mb), ("process that asked, until then", parent)):
        goal = f"≤ {MEMORY_GOAL_MB}"
        result.add(f"{what}: memory of the {whose}", size, "MB", goal=goal, reached=size <= MEMORY_GOAL_MB)
    result.notes.append(f"- {what}: {shares(found.done)}; {phases(found)}; {found.done.rows:,} rows.")


def shares(done: Rebuilt) -> str:
    """Of the time of the folding processes."""
    parts: dict[str, float] = {
        name: sum(getattr(one, name) for one in done.spent) for name in ("fetch", "decode", "fold", "write")
    }
    whole = max(sum(parts.values()), 1e-9)
    return "share of " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in parts.items())


def phases(found: Measured) -> str:
    said: Any = [f"{name} {seconds:.1f} s" for name, seconds in found.done.seconds.items() if seconds >= 0.05]
    return f"{found.wall:.1f} s by the clock ({', '.join(said)}), {found.cpu:.1f} s of processor"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000, help="of the registry; default 1,000,000")
    parser.add_argument("--evidence-events", type=int, default=None, help="default: a fifth of those")
    parser.add_argument("--of-a-transaction", type=int, default=200)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--processes", type=int, choices=(1, PARALLEL), nargs="+", default=[1, PARALLEL])
    parser.add_argument("--log", default="", help="HOST:PORT of a broker that holds these events already")
    parser.add_argument("--name", default="rebuild", help="of the result file")
    parser.add_argument("--note", action="append", default=[], help="a line for the result file")
    asked = parser.parse_args()
    if asked.evidence_events is None:
        asked.evidence_events = asked.events // 5
    asked.without_peers = asked.without_peers or 1 not in asked.processes
    if not asked.without_peers:
        rebuild_peers.ready_or_exit()
    return asked


if __name__ == "__main__":
    asyncio.run(main(arguments()))
