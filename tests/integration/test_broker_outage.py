"""The broker is away for 30 s: clients get clear errors, nothing is lost, everything resumes by itself."""

import asyncio
import time

import pytest
from ledger import disagreements, ledger_of
from markets import market_command
from pressure import Pressure

from contracts.envelope import command_of
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable, OutcomeUnknown
from eventlog.submitter import KafkaSubmitter
from provision.ports import free_port
from registry.definition import definition
from testkit.service_process import ServiceProcess

AWAY_S = 30.0


@pytest.mark.broker
@pytest.mark.timeout(240)
async def test_everything_resumes_after_thirty_seconds_without_a_broker(own_broker, tmp_path, apply_topics):
    config = KafkaConfig(bootstrap=own_broker.bootstrap)
    await apply_topics(config)
    worker = ServiceProcess("registry", own_broker.bootstrap, tmp_path, free_port(), free_port(), roles="worker,api")
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    try:
        worker.start()
        await worker.ready()
        pressure = Pressure(definition, submitter, market_command, callers=8, late_repeats=0.5)
        storm = asyncio.create_task(pressure.run())
        await asyncio.sleep(2)
        await asyncio.to_thread(own_broker.stop)
        gone = time.monotonic()
        await _says_so_clearly(submitter)
        await asyncio.sleep(max(0.0, AWAY_S - (time.monotonic() - gone)))
        assert not worker.answers("/readyz"), "a worker without a broker is not ready"
        assert worker.answers("/healthz"), "and lives all the same"
        answered = len(pressure.told.receipts)
        await asyncio.to_thread(own_broker.start)
        begun = time.monotonic()
        while len(pressure.told.receipts) < answered + 50:
            assert time.monotonic() - begun < 60, f"it does not resume:\n{worker.tail()}"
            await asyncio.sleep(0.1)
        await worker.ready()
        pressure.stop()
        told = await storm
        assert worker.stop() == 0, worker.tail()
    finally:
        await submitter.stop()
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
    assert told.repeats + told.refused_to_send > 0
    assert disagreements(told.receipts, await ledger_of(config, "registry")) == []


async def _says_so_clearly(submitter: KafkaSubmitter) -> None:
    stream, wanted = market_command(99, 0)
    command = command_of(
        definition.commands, wanted, stream=stream, command_id=bytes(16), issued_at=1, actor="caller-99"
    )
    begun = time.monotonic()
    with pytest.raises((LogUnavailable, OutcomeUnknown), match=r"reach|unknown"):
        await submitter.submit(command, timeout=8)
    assert time.monotonic() - begun < 10
