"""What every log promises about wrong input: a clear answer, nothing recorded, the next command goes through."""

import pytest

from contracts.envelope import Command
from eventlog import answers
from eventlog.log import MAX_PAYLOAD_BYTES, Log, PayloadTooLarge
from testkit.log_contract import PATIENCE, asked, fresh_stream
from testkit.log_example import Add, Break, Open


async def _unreadable(log: Log, command: Command, code: str, field: str) -> str:
    receipt = await log.submit(command, timeout=PATIENCE)
    assert (receipt.outcome, receipt.rejection.code) == (answers.UNREADABLE, code)
    assert receipt.rejection.field == field
    return receipt.rejection.message


class BadInputContract:
    """The promises, one test each."""

    async def test_an_unknown_stream_is_named(self, log: Log) -> None:
        stream = fresh_stream("nobody")
        assert stream in await _unreadable(log, asked(Add(1), stream), answers.UNKNOWN_STREAM, "stream")

    async def test_an_unknown_type_is_named(self, log: Log) -> None:
        command = asked(Add(1), fresh_stream())
        command.type = 99
        assert "99" in await _unreadable(log, command, answers.UNKNOWN_TYPE, "type")

    async def test_a_payload_that_is_no_message_is_unreadable(self, log: Log) -> None:
        command = asked(Add(1), fresh_stream())
        command.payload = b"\xff\xff\xff"
        assert "Add" in await _unreadable(log, command, answers.UNDECODABLE, "payload")

    async def test_a_command_of_another_aggregate_is_unreadable(self, log: Log) -> None:
        command = asked(Open(by="x"), fresh_stream("tally"))
        assert "Open" in await _unreadable(log, command, answers.FOREIGN_COMMAND, "type")

    async def test_a_bug_costs_its_own_command_only(self, log: Log) -> None:
        stream = fresh_stream()
        await log.submit(asked(Add(1), stream), timeout=PATIENCE)
        broken = await log.submit(asked(Break("by design"), stream), timeout=PATIENCE)
        assert (broken.outcome, broken.rejection.code) == (answers.FAILED, answers.DECIDER_FAILED)
        assert (await log.submit(asked(Add(1), stream), timeout=PATIENCE)).version == 2

    async def test_an_oversize_payload_is_refused_before_it_is_sent(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(1, "x" * MAX_PAYLOAD_BYTES), stream)
        with pytest.raises(PayloadTooLarge, match=str(len(command.payload))):
            await log.submit(command, timeout=PATIENCE)
        assert (await log.submit(asked(Add(1), stream), timeout=PATIENCE)).version == 1

    async def test_the_largest_payload_passes(self, log: Log) -> None:
        command = asked(Add(1, "x" * (MAX_PAYLOAD_BYTES - 64)), fresh_stream())
        assert (await log.submit(command, timeout=PATIENCE)).outcome == answers.ACCEPTED
