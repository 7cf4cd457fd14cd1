"""Every way in which a command can end, as the caller sees it."""

import uuid

import grpc
import pytest
import structlog
from shijian.common.v1 import receipt_pb2

from chassis.clients import failure_of
from chassis.objects import StoreAway
from contracts.envelope import Receipt
from contracts.fields import Undecodable
from domainkit.rejection import Conflict, Forbidden, Invalid, NotFound
from eventlog.log import LogUnavailable, OutcomeUnknown, PartitionNotServed, PayloadTooLarge
from eventlog.views.store import ViewBuilding

ID = "8b0f4a3e-5a5d-4d0e-9d2a-0c8b4d6a7e10"


class NoSuchTally(NotFound):
    """Not there."""


class NotYours(Forbidden):
    """Somebody else's."""


class BadName(Invalid):
    """No name."""


class Closed(Conflict):
    """Closed."""


async def failed(call):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return failure_of(caught.value)


def raising(rig, error):
    async def play(_request, _context):
        raise error

    rig.plays["raise"] = play


def answering(rig, receipt_or_error):
    async def submit(command, *, timeout):  # noqa: ASYNC109 - as the protocol has it
        if isinstance(receipt_or_error, Exception):
            raise receipt_or_error
        return receipt_or_error

    rig.submitter.submit = submit


async def test_an_accepted_command_is_answered_with_stream_and_version(rig, adding):
    answer = (await rig.add(adding(command_id=ID, amount=3))).answer
    assert (answer.command_id, answer.stream, answer.version, answer.event_count) == (ID, "tally-cups", 1, 1)


async def test_nothing_left_to_do_is_accepted_too(rig, adding):
    answer = (await rig.add(adding(amount=0))).answer
    assert (answer.version, answer.event_count) == (0, 0)


async def test_a_caller_without_an_id_is_told_the_one_made_up(rig, adding):
    answer = (await rig.add(adding())).answer
    (envelope,) = await rig.log.stream("tally-cups")
    assert uuid.UUID(answer.command_id).bytes == envelope.causation_id


async def test_a_repeat_gets_the_first_answer_although_the_clock_went_on(rig, adding):
    first = await rig.add(adding(command_id=ID, amount=3))
    await rig.add(adding(amount=4))
    assert await rig.add(adding(command_id=ID, amount=3)) == first
    assert len(await rig.log.stream("tally-cups")) == 2


async def test_an_id_used_for_something_else_is_refused_at_the_header(rig, adding):
    await rig.add(adding(command_id=ID, amount=3))
    failure = await failed(rig.add(adding(command_id=ID, amount=4)))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "CommandIdReused")
    assert [field for field, _ in failure.fields] == ["header.command_id"]


async def test_the_actor_and_the_story_stand_in_the_envelope(rig, adding):
    story = uuid.uuid4()
    await rig.add(adding(actor="a.b"), metadata=(("x-correlation-id", str(story)),))
    (envelope,) = await rig.log.stream("tally-cups")
    assert (envelope.actor, envelope.tenant, envelope.correlation_id) == ("a.b", "shanxi", story.bytes)


async def test_a_malformed_correlation_id_is_left_aside(rig, adding):
    answer = (await rig.add(adding(), metadata=(("x-correlation-id", "nonsense"),))).answer
    (envelope,) = await rig.log.stream("tally-cups")
    assert envelope.correlation_id == uuid.UUID(answer.command_id).bytes


async def test_a_wrong_version_names_the_header_field_and_says_where_the_stream_stands(rig, adding):
    await rig.add(adding())
    failure = await failed(rig.add(adding(expected_version=0)))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "VersionConflict")
    assert failure.fields[0][0] == "header.expected_version"
    assert failure.metadata["version"] == "1"


async def test_a_conflict_decided_by_the_worker_keeps_code_message_and_field(rig, adding):
    failure = await failed(rig.add(adding(amount=-1)))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "BelowZero")
    assert "不足 1" in failure.chinese
    assert failure.fields[0][0] == "amount"


@pytest.mark.parametrize(
    ("rejection", "code", "fields"),
    [
        (BadName("名称有误", field="name"), "INVALID_ARGUMENT", (("name", "名称有误"),)),
        (BadName("名称有误"), "INVALID_ARGUMENT", (("", "名称有误"),)),
        (NoSuchTally("没有这个计数"), "NOT_FOUND", ()),
        (Closed("已关闭"), "FAILED_PRECONDITION", ()),
        (NotYours("无权办理", field="by"), "PERMISSION_DENIED", (("header.actor", "无权办理"),)),
    ],
)
async def test_a_refusal_before_sending_maps_like_one_from_the_worker(rig, adding, rejection, code, fields):
    raising(rig, rejection)
    failure = await failed(rig.add(adding(play="raise")))
    assert (failure.code, failure.reason, failure.chinese, failure.fields) == (
        code, type(rejection).__name__, rejection.message, fields,
    )  # fmt: skip


async def test_a_refusal_may_name_the_stream(rig, adding):
    raising(rig, rig.tallies.commander.refuse(NoSuchTally("没有"), stream="tally-x"))
    assert (await failed(rig.add(adding(play="raise")))).resource == ("tally", "tally-x")


async def test_no_answer_in_time_says_unknown_and_how_to_ask_again(rig, adding):
    answering(rig, OutcomeUnknown(uuid.UUID(ID).bytes, 5.0))
    failure = await failed(rig.add(adding(command_id=ID)))
    assert (failure.code, failure.reason) == ("DEADLINE_EXCEEDED", "OutcomeUnknown")
    assert "ask again with the same command_id" in failure.message
    assert failure.metadata["command_id"] == ID
    assert failure.retry_after_s == 1.0


async def test_a_log_out_of_reach_says_that_nothing_was_sent(rig, adding):
    answering(rig, LogUnavailable("no broker"))
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "LogUnavailable")
    assert "nothing was sent" in failure.message
    assert failure.retry_after_s == 2.0


async def test_a_stream_that_nobody_decides_is_told_why(rig, adding):
    answering(
        rig, PartitionNotServed("t/3: events before 9 are gone, the state store ends at 4: restore from a backup")
    )
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "PartitionNotServed")
    assert "t/3：位置 9 之前的事件已不在日志中，状态库只到位置 4" in failure.chinese
    assert "命令没有提交" in failure.chinese


async def test_a_store_of_files_that_is_away_is_told_with_its_reason(rig, adding):
    answering(rig, StoreAway("没有这个存储桶（NoSuchBucket，http://127.0.0.1:9000/files）"))
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "FileStoreAway")
    assert "没有这个存储桶" in failure.chinese
    assert failure.retry_after_s == 2.0


async def test_a_command_that_fits_into_no_record_is_the_callers_fault(rig, adding):
    answering(rig, PayloadTooLarge(2_000_000))
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "RequestTooLarge")


async def test_an_unreadable_command_is_invalid(rig, adding):
    answering(
        rig, Receipt(outcome=receipt_pb2.OUTCOME_UNREADABLE, rejection={"code": "UnknownStream", "field": "stream"})
    )
    failure = await failed(rig.add(adding()))
    assert (failure.code, failure.reason, failure.fields[0][0]) == ("INVALID_ARGUMENT", "UnknownStream", "stream")


async def test_a_bug_in_a_decider_is_internal_with_the_commands_id_as_reference(rig, adding):
    rejection = {"code": "DeciderFailed", "message": "系统内部错误"}
    answering(rig, Receipt(outcome=receipt_pb2.OUTCOME_FAILED, rejection=rejection))
    failure = await failed(rig.add(adding(command_id=ID)))
    assert (failure.code, failure.reason) == ("INTERNAL", "DeciderFailed")
    assert failure.metadata["reference"] == uuid.UUID(ID).hex


async def test_a_bug_in_the_api_is_internal_with_a_reference_that_the_log_repeats(rig, adding):
    raising(rig, ZeroDivisionError("secret"))
    with structlog.testing.capture_logs() as lines:
        failure = await failed(rig.add(adding(play="raise")))
    assert (failure.code, failure.reason) == ("INTERNAL", "Internal")
    assert "secret" not in failure.message + failure.chinese
    (line,) = [line for line in lines if line["event"] == "call failed"]
    assert failure.metadata["reference"] == line["reference"]
    assert isinstance(line["exc_info"], ZeroDivisionError)


async def test_an_undecodable_request_is_invalid(rig, adding):
    raising(rig, Undecodable("amount: not a number"))
    failure = await failed(rig.add(adding(play="raise")))
    assert (failure.code, failure.message) == ("INVALID_ARGUMENT", "amount: not a number")


async def test_a_view_that_is_being_built_is_unavailable(rig, adding):
    raising(rig, ViewBuilding("totals", 2))
    assert (await failed(rig.add(adding(play="raise")))).code == "UNAVAILABLE"


async def test_an_abort_by_the_servicer_itself_passes_through(rig, adding):
    async def play(_request, context):
        await context.abort(grpc.StatusCode.ALREADY_EXISTS, "there")

    rig.plays["abort"] = play
    assert (await failed(rig.add(adding(play="abort")))).code == "ALREADY_EXISTS"


async def test_what_is_not_built_is_unimplemented(rig, adding):
    raising(rig, NotImplementedError())
    assert (await failed(rig.add(adding(play="raise")))).code == "UNIMPLEMENTED"
