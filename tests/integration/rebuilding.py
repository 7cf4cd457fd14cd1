"""What the tests of rebuilds under fire share: a log, a live table, and a rebuilding process that may be killed."""

import asyncio
import random
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

from eventlog.projector import Projector
from eventlog.proof.content_hash import hash_of_table
from eventlog.rebuild.refold import Choices
from eventlog.views.builds import readable_build
from testkit.events_topic import EventsTopic
from testkit.reading_example import TOPIC, added
from testkit.rebuild_example import DEFINITION_AT, POISON, definition
from testkit.running import running

LEDGER = definition.projections[0]
STREAMS, EVENTS = 120, 25
THERE = Choices(processes=2, definition_at=DEFINITION_AT)
DRIVER = Path(__file__).parent / "rebuild_driver.py"


async def written(config, streams=STREAMS):
    topic = EventsTopic(config, TOPIC, partitions=4)
    await topic.make()
    notes = [*"abc", "forget", *"defghij"] * 3
    await topic.write([one for n in range(streams) for one in added(f"tally-{n}", *notes[:EVENTS])])
    await topic.write(added("tally-3", POISON, "behind", first=EVENTS + 1))
    return topic


async def live_pass(views, config, streams=STREAMS):
    async with running(Projector(definition, config, views)):
        for n in range(streams):
            await views.wait_for(f"tally-{n}", EVENTS, 60)


async def live_hash(views):
    return await hash_of(views, lambda connection: readable_build(connection, views.books, LEDGER))


async def hash_of(views, chosen):
    """Of the table of the build that `chosen` finds."""
    return (await views.database.read(lambda c: hash_of_table(c, chosen(c)))).digest


def phase(name: str) -> Callable[[str], bool]:
    """The line that says that a step begins."""
    return lambda line: line.endswith(f": {name}")


def switched(line: str) -> bool:
    """The line after the pointer moved."""
    return line.startswith("projection")


def midway(line: str) -> bool:
    """The first rows are on the disk, those of the other partitions are not."""
    words = line.split()
    return words[:1] == ["at"] and int(words[2]) > 0


class Driver:
    """The rebuilding process, from outside. `into`: a build of a past moment of that name, up to the log's end."""

    def __init__(self, config, data_dir, url, into=""):
        self.words = (config.bootstrap, config.topic_prefix, str(data_dir), url, config.cluster, into)
        self.said = []

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, str(DRIVER), *self.words, stdout=asyncio.subprocess.PIPE
        )
        return self

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def until(self, wanted):
        """True once it has said such a line; False when it ends first."""
        async for line in self.process.stdout:
            self.said.append(line.decode().strip())
            if wanted(self.said[-1]):
                return True
        return False

    async def result(self):
        """What it came to; None where it failed."""
        await self.until(lambda _: False)
        return next((line.split()[1:] for line in self.said if line.startswith("result")), None)

    async def kill_one_of_its_own(self):
        """Of its processes, once it has any; False where it ends before."""
        try:
            while self.process.returncode is None:
                if children := psutil.Process(self.process.pid).children():
                    random.choice(children).kill()
                    return True
                await asyncio.sleep(0.01)
        except psutil.NoSuchProcess:
            return False
        return False
