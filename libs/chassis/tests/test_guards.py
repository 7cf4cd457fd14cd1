"""What stands before every call: deadline, gate, the protos' rules, size; and what is counted about it."""

import asyncio
import re

import grpc
import pytest

from chassis.clients import failure_of


async def failed(call):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return failure_of(caught.value)


def counted(rig, name):
    """Sample lines of a metric -> value."""
    page = rig.metrics.exposition().decode()
    return {labels: float(value) for labels, value in re.findall(rf"^{name}\{{(.*)\}} (\S+)$", page, re.MULTILINE)}


@pytest.fixture
async def bare(rig):
    """A channel that sets no deadline by itself."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{rig.port}") as plain:
        yield plain


async def test_a_unary_call_without_a_deadline_is_refused(rig, adding, bare):
    add = bare.unary_unary("/shijian.tally.v1.TallyService/Add", rig.pb.AddRequest.SerializeToString)
    failure = await failed(add(adding()))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "DeadlineMissing")
    assert failure.message.startswith("deadline missing")
    assert [field for field, _ in failure.fields] == ["grpc-timeout"]
    assert counted(rig, "shijian_invalid_requests_total") == {'field="grpc-timeout",service="tally"': 1.0}
    assert await rig.log.stream("tally-cups") == []


async def test_a_stream_may_last(rig, bare):
    watch = bare.unary_stream(
        "/shijian.tally.v1.TallyService/Watch",
        rig.pb.TotalRequest.SerializeToString,
        rig.pb.TotalResponse.FromString,
    )
    assert len([total async for total in watch(rig.pb.TotalRequest(tally="cups"))]) == 2


async def test_the_channel_sets_a_deadline_by_itself_and_keeps_the_callers_own(rig, adding):
    seen = []

    async def play(_request, context):
        seen.append(context.time_remaining())

    rig.plays["look"] = play
    await rig.add(adding(play="look"))
    await rig.add(adding(play="look"), timeout=3)
    assert 25 < seen[0] < 30.1
    assert 2 < seen[1] < 3.1


async def test_the_submitter_is_given_less_than_the_callers_time(rig, adding):
    seen = []
    submit = rig.submitter.submit

    async def noting(command, *, timeout):  # noqa: ASYNC109 - as the protocol has it
        seen.append(timeout)
        return await submit(command, timeout=timeout)

    rig.submitter.submit = noting
    await rig.add(adding(), timeout=2)
    await rig.add(adding(), timeout=20)
    # gRPC rounds the time that it tells up by a hundredth
    assert 1.5 < seen[0] < 1.95
    assert seen[1] == 5


async def test_while_it_starts_calls_are_told_what_it_waits_for(rig, adding):
    rig.waits.append("the broker")
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason, failure.retry_after_s) == ("UNAVAILABLE", "Starting", 1.0)
    assert "the broker" in failure.message
    rig.waits.clear()
    await rig.add(adding())


@pytest.mark.parametrize(
    ("wrong", "field", "chinese"),
    [
        ({"tally": "CUPS"}, "tally", "格式不符"),
        ({"amount": 1001}, "amount", "应不大于 1000"),
        ({"mood": 0}, "mood", "未选择有效取值"),
        ({"mood": 77}, "mood", "不是已定义的取值"),
        ({"header": None}, "header", "必填"),
        ({"actor": "张三"}, "header.actor", "格式不符"),
        ({"actor": ""}, "header.actor", "不得少于 1 个字符"),
        ({"command_id": "no-uuid"}, "header.command_id", "应为 UUID"),
        ({"lines": [{"text": "x"}, {"text": ""}]}, "lines[1].text", "不得少于 1 个字符"),
    ],
)
async def test_a_broken_rule_is_named_by_its_field(rig, adding, wrong, field, chinese):
    failure = await failed(rig.add(adding(**wrong)))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "InvalidRequest")
    assert {name for name, _ in failure.fields} == {field}
    assert chinese in failure.chinese
    assert failure.message.startswith(f"{field}: ")


async def test_all_broken_rules_are_named_at_once(rig, adding):
    failure = await failed(rig.add(adding(tally="CUPS", amount=5000)))
    assert [name for name, _ in failure.fields] == ["tally", "amount"]


async def test_of_very_many_broken_rules_the_first_are_told_and_all_are_counted(rig, adding):
    failure = await failed(rig.add(adding(lines=[{"text": ""}] * 1000)))
    assert [name for name, _ in failure.fields] == [f"lines[{n}].text" for n in range(10)]
    assert "and 990 more" in failure.message
    assert "另有 990 处" in failure.chinese
    assert counted(rig, "shijian_invalid_requests_total") == {'field="lines.text",service="tally"': 1000.0}


async def test_a_name_without_an_end_is_refused_before_anything_is_sent(rig, adding):
    failure = await failed(rig.add(adding(tally="a" * 600_000)))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "NameTooLong")
    assert [name for name, _ in failure.fields] == ["stream"]
    assert await rig.log.stream(f"tally-{'a' * 600_000}") == []


async def test_broken_rules_are_counted_by_field_without_places_in_lists(rig, adding):
    await failed(rig.add(adding(lines=[{"text": ""}, {"text": ""}])))
    assert counted(rig, "shijian_invalid_requests_total") == {'field="lines.text",service="tally"': 2.0}


async def test_a_request_above_a_mebibyte_names_what_is_large_and_is_counted(rig, adding):
    failure = await failed(rig.add(adding(play="x" * (1024 * 1024))))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "RequestTooLarge")
    assert failure.fields[0][0] == "play"
    assert counted(rig, "shijian_invalid_requests_total") == {'field="(size)",service="tally"': 1.0}


async def test_a_monstrous_request_does_not_even_come_in(rig, adding):
    assert (await failed(rig.add(adding(play="x" * (5 * 1024 * 1024))))).code == "RESOURCE_EXHAUSTED"
    await rig.add(adding())


async def test_an_unknown_method_is_unimplemented(rig):
    unknown = rig.client.unary_unary("/shijian.tally.v1.TallyService/Nothing")
    assert (await failed(unknown(b""))).code == "UNIMPLEMENTED"


async def test_calls_are_counted_by_code_and_timed(rig, adding):
    await rig.add(adding())
    await failed(rig.add(adding(amount=-5)))
    await failed(rig.add(adding(tally="")))
    at = 'grpc_method="Add",grpc_service="shijian.tally.v1.TallyService",grpc_type="unary",service="tally"'
    for _ in range(100):  # the caller hears of a refusal a moment before it is counted
        if len(handled := counted(rig, "grpc_server_handled_total")) == 3:
            break
        await asyncio.sleep(0.02)
    assert handled == {f'grpc_code="{code}",{at}': 1.0 for code in ("OK", "FAILED_PRECONDITION", "INVALID_ARGUMENT")}
    assert counted(rig, "grpc_server_handling_seconds_count") == {at: 3.0}


async def test_a_call_that_the_caller_gave_up_is_counted_as_such(rig, adding):
    begun = asyncio.Event()

    async def play(_request, _context):
        begun.set()
        await asyncio.sleep(30)

    rig.plays["sleep"] = play
    call = rig.add(adding(play="sleep"))
    await begun.wait()
    call.cancel()
    for _ in range(100):
        if counted(rig, "grpc_server_handled_total"):
            break
        await asyncio.sleep(0.02)
    (labels,) = counted(rig, "grpc_server_handled_total")
    assert 'grpc_code="CANCELLED"' in labels


async def test_a_call_in_hand_is_finished_when_the_server_stops(rig, adding):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def play(_request, _context):
        begun.set()
        await go_on.wait()

    rig.plays["wait"] = play
    call = asyncio.ensure_future(rig.add(adding(play="wait")))
    await begun.wait()
    stopping = asyncio.ensure_future(rig.server.stop(5))
    await asyncio.sleep(0.05)
    go_on.set()
    assert (await call).answer.version == 1
    await stopping
