"""Starting in order, stopping in reverse, and what happens when a part dies or hangs."""

import asyncio
import os
import signal

import pytest
import structlog

from chassis.lifecycle import CLEAN, CRASHED, Lifecycle, Part


class Story:
    """Parts that write down what happens to them."""

    def __init__(self):
        self.told = []

    def part(self, name, *, run=None, start=None, stop=None):
        async def starting():
            self.told.append(f"start {name}")
            if start:
                await start()

        async def stopping():
            self.told.append(f"stop {name}")
            if stop:
                await stop()

        return Part(name, starting, run, stopping)


@pytest.fixture
def story():
    return Story()


async def test_parts_start_in_order_and_stop_in_reverse(story):
    life = Lifecycle([story.part("a"), story.part("b")])
    asyncio.get_running_loop().call_later(0.01, life.ask_to_stop)
    assert await life.run() == CLEAN
    assert story.told == ["start a", "start b", "stop b", "stop a"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_cleanly(story, number):
    life = Lifecycle([story.part("a")])
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), number)
    assert await life.run() == CLEAN
    assert story.told[-1] == "stop a"


async def test_a_part_that_dies_ends_the_process_with_an_error(story):
    async def die():
        await asyncio.sleep(0.01)
        raise OSError("disk full")

    life = Lifecycle([story.part("a"), story.part("b", run=die), story.part("c")])
    assert await life.run() == CRASHED
    assert story.told[3:] == ["stop c", "stop b", "stop a"]


async def test_a_part_that_just_returns_has_died_too(story):
    async def leave():
        await asyncio.sleep(0)

    assert await Lifecycle([story.part("a", run=leave)]).run() == CRASHED


async def test_a_part_that_cannot_start_stops_those_before_it(story):
    async def fail():
        raise RuntimeError("no database")

    with structlog.testing.capture_logs() as lines, pytest.raises(RuntimeError, match="no database"):
        await Lifecycle([story.part("a"), story.part("b", start=fail), story.part("c")]).run()
    assert ("b", "RuntimeError('no database')") in [(line.get("part"), line.get("why")) for line in lines]
    assert story.told == ["start a", "start b", "stop b", "stop a"]


async def test_stopping_waits_for_what_runs(story):
    stopping = asyncio.Event()
    finished = []

    async def work():
        await stopping.wait()
        await asyncio.sleep(0.02)
        finished.append(True)

    async def stop():
        stopping.set()

    life = Lifecycle([story.part("a", run=work, stop=stop)])
    asyncio.get_running_loop().call_later(0.01, life.ask_to_stop)
    assert await life.run() == CLEAN
    assert finished == [True]


async def test_a_part_that_hangs_does_not_keep_the_others_from_stopping(story):
    cut_off = []

    async def hang():
        try:
            await asyncio.sleep(60)
        finally:
            cut_off.append(True)

    life = Lifecycle([story.part("a"), story.part("b", run=hang, stop=hang)], stop_timeout_s=0.05)
    asyncio.get_running_loop().call_later(0.01, life.ask_to_stop)
    async with asyncio.timeout(5):
        assert await life.run() == CLEAN
        await asyncio.sleep(0)
    assert story.told[-1] == "stop a"
    assert cut_off == [True, True]


async def test_a_part_that_fails_to_stop_does_not_keep_the_others_from_stopping(story):
    async def fail():
        raise RuntimeError("stuck")

    life = Lifecycle([story.part("a"), story.part("b", stop=fail)])
    asyncio.get_running_loop().call_later(0.01, life.ask_to_stop)
    assert await life.run() == CLEAN
    assert story.told[-1] == "stop a"
