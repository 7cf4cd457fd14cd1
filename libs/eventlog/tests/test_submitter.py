"""The submitter is honest about what it knows, also when nobody answers."""

import asyncio
import uuid

import pytest
from aiokafka.errors import KafkaTimeoutError

from eventlog import observer
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable, OutcomeUnknown
from eventlog.submitter import KafkaSubmitter
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream
from testkit.log_example import Add, definition
from testkit.log_installation import prepared, submitting, working


@pytest.fixture
async def config(broker):
    return await prepared(broker.bootstrap, f"u{uuid.uuid4().hex[:8]}")


async def test_without_a_worker_the_outcome_is_unknown_and_the_repeat_finds_it_done(config, tmp_path):
    command = asked(Add(1), fresh_stream())
    async with submitting(config) as log:
        with pytest.raises(OutcomeUnknown, match="ask again with the same command id"):
            await log.submit(command, timeout=0.5)
        async with working(config, tmp_path):
            assert (await log.submit(command, timeout=20)).version == 1


async def test_two_processes_asking_the_same_get_the_same(config, tmp_path):
    command = asked(Add(1), fresh_stream())
    async with working(config, tmp_path), submitting(config) as one, submitting(config) as other:
        receipts = await asyncio.gather(*(log.submit(command, timeout=20) for log in [one, other] * 5))
    assert len({r.SerializeToString(deterministic=True) for r in receipts}) == 1


async def test_a_caller_that_goes_away_takes_nothing_back(config, tmp_path):
    command = asked(Add(1), fresh_stream())
    async with working(config, tmp_path), submitting(config) as log:
        impatient = asyncio.create_task(log.submit(command, timeout=20))
        patient = asyncio.create_task(log.submit(command, timeout=20))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).version == 1


async def test_a_broker_that_is_away_is_said():
    submitter = KafkaSubmitter(definition, KafkaConfig("127.0.0.1:1"))
    with pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1"):
        await submitter.start()
    with pytest.raises(LogUnavailable, match="not started"):
        await submitter.submit(asked(Add(1), "tally-a"), timeout=1)


async def test_a_send_that_the_broker_never_confirms_is_counted(config, monkeypatch):
    figures = Figures()
    submitter = KafkaSubmitter(definition, config, figures)
    await submitter.start()

    async def failing(*_args, **_kwargs):
        stored = asyncio.get_running_loop().create_future()
        stored.set_exception(KafkaTimeoutError())
        return stored

    monkeypatch.setattr(submitter._producer, "send", failing)
    try:
        with pytest.raises(OutcomeUnknown):
            await submitter.submit(asked(Add(1), fresh_stream()), timeout=0.3)
    finally:
        await submitter.stop()
    assert figures.counts[observer.SENDS_FAILED] == 1
