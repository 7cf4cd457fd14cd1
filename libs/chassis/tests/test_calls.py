"""Messages that come in one by one are checked one by one; the steps surround streams too."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import grpc
import pytest

from chassis.calls import Surround, asked

DETAILS = SimpleNamespace(method="/shijian.tally.v1.TallyService/Feed")


class Wrong(Exception):
    """What the check says no to."""


def check(message):
    if message == "wrong":
        raise Wrong


async def incoming(*messages):
    for message in messages:
        yield message


async def surrounded(handler, *steps):
    async def continuation(_details):
        return handler

    return await Surround(steps, check).intercept_service(continuation, DETAILS)


async def collect(requests, _context):
    return [request async for request in requests]


async def echo(requests, _context):
    async for request in requests:
        yield request


async def test_every_message_of_a_callers_stream_is_checked():
    feed = await surrounded(grpc.stream_unary_rpc_method_handler(collect))
    assert await feed.stream_unary(incoming("a", "b"), None) == ["a", "b"]
    with pytest.raises(Wrong):
        await feed.stream_unary(incoming("a", "wrong", "b"), None)


async def test_what_came_before_the_wrong_one_was_answered():
    feed = await surrounded(grpc.stream_stream_rpc_method_handler(echo))
    answers = feed.stream_stream(incoming("a", "wrong", "b"), None)
    assert await anext(answers) == "a"
    with pytest.raises(Wrong):
        await anext(answers)


async def test_steps_see_the_request_where_there_is_one_and_end_in_reverse():
    told = []

    def step(name):
        @asynccontextmanager
        async def around(call):
            told.append((name, call.request, call.streaming))
            yield
            told.append((f"{name} ends", asked.get(), call.streaming))

        return around

    async def behave(request, _context):
        return request.upper()

    add = await surrounded(grpc.unary_unary_rpc_method_handler(behave), step("outer"), step("inner"))
    assert await add.unary_unary("x", None) == "X"
    assert told == [
        ("outer", "x", False), ("inner", "x", False), ("inner ends", "x", False), ("outer ends", "x", False),
    ]  # fmt: skip
    told.clear()
    feed = await surrounded(grpc.stream_unary_rpc_method_handler(collect), step("outer"))
    await feed.stream_unary(incoming(), None)
    assert told == [("outer", None, True), ("outer ends", None, True)]


async def test_an_unknown_method_and_plumbing_are_left_alone():
    assert await surrounded(None) is None
    plain = grpc.unary_unary_rpc_method_handler(collect)

    async def continuation(_details):
        return plain

    health = SimpleNamespace(method="/grpc.health.v1.Health/Check")
    assert await Surround((), check).intercept_service(continuation, health) is plain
