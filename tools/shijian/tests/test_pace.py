"""Bounded concurrency: never more than the limit, answers in order, the first fault ends all."""

import asyncio

import pytest

from shijian_cli.story.pace import each


async def test_answers_keep_the_order_and_the_limit_holds():
    running = highest = done = 0

    async def double(n: int) -> int:
        nonlocal running, highest
        running += 1
        highest = max(highest, running)
        await asyncio.sleep(0.001 * (n % 3))
        running -= 1
        return 2 * n

    def count() -> None:
        nonlocal done
        done += 1

    assert await each(range(50), double, done=count, limit=4) == [2 * n for n in range(50)]
    assert highest == 4
    assert done == 50


async def test_a_fault_cancels_what_is_left():
    finished = []

    async def fail_on_three(n: int) -> None:
        if n == 3:
            raise LookupError(n)
        await asyncio.sleep(0.2)
        finished.append(n)

    with pytest.raises(LookupError):
        await each(range(100), fail_on_three, done=lambda: None, limit=4)
    assert finished == []
