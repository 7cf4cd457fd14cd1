"""The peers of a rebuild, each a process of its own in bench/peers, started one after another on the same topic."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import lab
from result_file import Result

from eventlog.kafka import KafkaConfig
from registry.definition import definition

PEERS = lab.ROOT / "bench" / "peers"
# Beside the environment, not in it: `make setup` installs what the project needs, and nothing for this.
PACKAGES = lab.ROOT / ".venv" / "bench"
JARS = Path(os.environ.get("BENCH_JARS", str(lab.ROOT / ".cache" / "bench" / "kafka-streams")))
# That library commits every event by itself: all of them would take hours, and its rate does not change.
MOST_OF_EVENTSOURCING = 20_000
PATIENCE_S = 3600.0
OURS, BOTH, ALONE = "markets, one process", "markets, two processes", "restoring alone"

Said = Mapping[str, float]


def ready_or_exit() -> None:
    """Ends with a clear word when what the peers need is not there."""
    if not (PACKAGES / "eventsourcing").is_dir() or not (PACKAGES / "rocksdict").is_dir():
        sys.exit(
            "the peers' packages are missing: run `make bench`, or\n"
            "  .venv/bin/uv pip install --target .venv/bench --require-hashes -r requirements/bench.txt\n"
            "or leave the peers out: --without-peers"
        )
    if missing := [name for name in ("java", "mvn") if not shutil.which(name)]:
        sys.exit(f"the Kafka Streams peer needs {' and '.join(missing)}; or leave the peers out: --without-peers")


async def measure(config: KafkaConfig, folder: Path, events: int, rows: int, result: Result) -> None:
    """Each peer's rate by the clock and by its processor time; rows are counted against ours."""
    topic = config.topic(definition.topic("events"))
    partitions, file = str(lab.PARTITIONS), str(folder / "getmany.sqlite")
    here = (config.bootstrap, config.topic_prefix, "registry", "markets")
    said = await python("getmany_fold.py", *here, file, partitions)
    assert said["rows"] == rows, f"getmany came to {said['rows']} rows, ours to {rows}"
    add(said, "aiokafka getmany, same projection", events, result)
    await kafka_streams(config, folder, topic, events, result)
    for store in ("memory", "rocksdb"):
        other = config.topic(definition.topic("commands"))
        place = (config.bootstrap, topic, other, partitions, f"{store}://", str(folder / f"faust-{store}"))
        said = await python("faust_table.py", *place)
        assert said["rows"] == rows, f"Faust came to {said['rows']} rows, ours to {rows}"
        add(said, f"Faust table recovery, {store}", events, result)
    count = min(events, MOST_OF_EVENTSOURCING)
    said = await python("eventsourcing_runner.py", *here, str(folder), str(count), partitions)
    add(said, f"eventsourcing ProjectionRunner ({count:,} events)", count, result)


async def kafka_streams(config: KafkaConfig, folder: Path, topic: str, events: int, result: Result) -> None:
    await built()
    jars = os.pathsep.join([str(JARS / "classes"), str(JARS / "jars" / "*")])
    quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"
    place = (config.bootstrap, topic, str(lab.PARTITIONS), str(folder / "streams"))
    said = await last_word(["java", quiet, "-cp", jars, "shijian.bench.RestoreStore", *place], dict(os.environ))
    add(said, "Kafka Streams, RocksDB store restored", events, result)
    rates = {figure.what: figure.value for figure in result.figures}
    if BOTH in rates:  # its threads use both cores as well
        for how, ours in (("from the call to the switch", BOTH), (ALONE, f"{BOTH}: {ALONE}")):
            ratio = rates[ours] / rates["Kafka Streams, RocksDB store restored"]
            what = f"ours on two processes / Kafka Streams, RocksDB store restored, {how}"
            result.add(what, ratio, "×", goal="> 1", reached=ratio > 1)


async def built() -> None:
    """The small Java main, compiled into a folder that git does not know."""
    build = ["mvn", "-B", "-q", f"-Dbuilt={JARS}", "compile"]
    process = await asyncio.create_subprocess_exec(*build, cwd=PEERS / "kafka-streams")
    if await process.wait():
        sys.exit("the Kafka Streams peer was not built; see above")


def add(said: Said, what: str, events: int, result: Result) -> None:
    assert said["events"] == events, f"{what}: {said['events']:,.0f} events instead of {events:,}"
    result.add(what, said["events"] / said["seconds"], "events/s")
    result.add(f"{what}: per second of processor", said["events"] / said["cpu"], "events/s")
    rates = {figure.what: figure.value for figure in result.figures}
    processor = ": per second of processor"
    pairs = {
        "from the call to the switch": rates[OURS] / rates[what],
        ALONE: rates[f"{OURS}: {ALONE}"] / rates[what],
        "by the processor": rates[f"{OURS}{processor}"] / rates[f"{what}{processor}"],
    }
    for how, ratio in pairs.items():
        result.add(f"ours on one process / {what}, {how}", ratio, "×", goal="> 1", reached=ratio > 1)


async def python(script: str, *arguments: str) -> Said:
    paths = os.pathsep.join([str(PACKAGES), os.environ.get("PYTHONPATH", "")])
    return await last_word([sys.executable, str(PEERS / script), *arguments], os.environ | {"PYTHONPATH": paths})


async def last_word(command: Sequence[str], env: dict[str, str]) -> Said:
    """What a peer prints in the end; fails with what it complained of."""
    process = await asyncio.create_subprocess_exec(
        *command, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, complaints = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    finally:
        if process.returncode is None:
            process.kill()
    lines = out.decode().strip().splitlines()
    assert process.returncode == 0, f"{command[1]}: {complaints.decode()[-2000:]}"
    assert lines, f"{command[1]} said nothing"
    said: dict[str, float] = json.loads(lines[-1])
    return said
