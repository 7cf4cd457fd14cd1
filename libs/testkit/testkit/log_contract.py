"""What every log promises to who submits commands: one suite for the in-memory twin and for Kafka.

Subclass LogContract in a test file and give it a fixture `log` (Submitter and EventReader of `log_example`).
"""

import asyncio
import uuid
from typing import Any

from contracts.envelope import Command, command_of, recorded_of
from eventlog import answers
from eventlog.log import Log
from eventlog.partitioner import partition_of
from testkit.log_example import COMMANDS, EVENTS, Add, Added

PATIENCE = 10.0
ISSUED_AT = 1_700_000_000_000_000


def fresh_stream(aggregate: str = "tally") -> str:
    """A stream that nobody has used."""
    return f"{aggregate}-{uuid.uuid4().hex}"


def fresh_stream_on(partition: int, partitions: int) -> str:
    """A stream that nobody has used, on that partition of a topic of so many."""
    return next(s for s in iter(fresh_stream, "") if partition_of(s, partitions) == partition)


def asked(command: Any, stream: str, *, expected_version: int | None = None, command_id: bytes = b"") -> Command:
    """A command's envelope as an api would build it."""
    return command_of(
        COMMANDS,
        command,
        stream=stream,
        command_id=command_id or uuid.uuid4().bytes,
        issued_at=ISSUED_AT,
        actor="taigu-clerk-1",
        expected_version=expected_version,
    )


async def recorded(log: Log, stream: str) -> list[Any]:
    """The events of a stream, decoded."""
    return [recorded_of(EVENTS, envelope) for envelope in await log.stream(stream)]


class LogContract:
    """The promises, one test each."""

    async def test_an_accepted_command_is_recorded(self, log: Log) -> None:
        stream = fresh_stream()
        receipt = await log.submit(asked(Add(3), stream), timeout=PATIENCE)
        assert (receipt.outcome, receipt.version, receipt.event_count) == (answers.ACCEPTED, 1, 1)
        assert [r.event for r in await recorded(log, stream)] == [Added(3, 3)]

    async def test_a_refusal_says_why_and_records_nothing(self, log: Log) -> None:
        stream = fresh_stream()
        receipt = await log.submit(asked(Add(-1), stream), timeout=PATIENCE)
        assert (receipt.outcome, receipt.version) == (answers.REJECTED, 0)
        assert (receipt.rejection.code, receipt.rejection.field) == ("BelowZero", "amount")
        assert receipt.rejection.message == "结余 0,不足 1"
        assert await log.stream(stream) == []

    async def test_a_repeat_gets_the_first_answer(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(3), stream)
        first = await log.submit(command, timeout=PATIENCE)
        await log.submit(asked(Add(4), stream), timeout=PATIENCE)
        assert await log.submit(command, timeout=PATIENCE) == first
        assert [r.event.amount for r in await recorded(log, stream)] == [3, 4]

    async def test_a_repeat_of_a_refused_command_is_refused_again_though_it_would_pass_now(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(-1), stream)
        first = await log.submit(command, timeout=PATIENCE)
        await log.submit(asked(Add(5), stream), timeout=PATIENCE)
        assert await log.submit(command, timeout=PATIENCE) == first
        assert [r.event.total for r in await recorded(log, stream)] == [5]

    async def test_an_id_with_other_contents_is_refused_and_the_first_answer_stays(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(3), stream)
        first = await log.submit(command, timeout=PATIENCE)
        other = await log.submit(asked(Add(4), stream, command_id=command.command_id), timeout=PATIENCE)
        assert (other.outcome, other.rejection.code) == (answers.REJECTED, answers.COMMAND_ID_REUSED)
        assert await log.submit(command, timeout=PATIENCE) == first
        assert len(await log.stream(stream)) == 1

    async def test_many_asking_the_same_at_once_get_the_same_answer(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(3), stream)
        receipts = await asyncio.gather(*(log.submit(command, timeout=PATIENCE) for _ in range(10)))
        assert {r.SerializeToString(deterministic=True) for r in receipts} == {
            receipts[0].SerializeToString(deterministic=True)
        }
        assert len(await log.stream(stream)) == 1

    async def test_events_carry_who_when_and_why(self, log: Log) -> None:
        stream = fresh_stream()
        command = asked(Add(3), stream)
        await log.submit(command, timeout=PATIENCE)
        (event,) = await recorded(log, stream)
        assert (event.command_id, event.actor, event.occurred_at) == (command.command_id, "taigu-clerk-1", ISSUED_AT)
