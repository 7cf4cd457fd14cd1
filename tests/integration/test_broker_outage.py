"""The broker goes away and comes back: clients get clear errors, nothing is lost, everything resumes by itself."""

import asyncio
import os
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

# The first outage is longer than a worker's patience, the second is shorter; `make test-outages` goes on so.
OUTAGES = int(os.environ.get("SHIJIAN_TEST_OUTAGES", "2"))
AWAY_S = (30.0, 1.0, 12.0, 4.0)
UNMARKED = "the broker never marked"


@pytest.mark.broker
@pytest.mark.timeout(200 + 60 * OUTAGES)
async def test_everything_resumes_after_each_outage_of_the_broker(own_broker, tmp_path, apply_topics):
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
        for number in range(OUTAGES):
            await asyncio.sleep(2)
            await asyncio.to_thread(own_broker.stop)
            await _away(AWAY_S[number % len(AWAY_S)], submitter, worker)
            await asyncio.to_thread(own_broker.start)
            await _resumed(pressure, worker)
        pressure.stop()
        told = await storm
        assert worker.stop() == 0, worker.tail()
    finally:
        await submitter.stop()
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
    unmarked = worker.log_file.read_text(encoding="utf-8").count(UNMARKED)
    print(f"\n{OUTAGES} outages: {len(told.receipts)} answers, {told.repeats} asked again, {unmarked} unmarked settled")
    assert told.repeats + told.refused_to_send > 0
    assert disagreements(told.receipts, await ledger_of(config, "registry")) == []


async def _away(seconds: float, submitter: KafkaSubmitter, worker: ServiceProcess) -> None:
    """An outage; a long one is looked at: who asks is told so, and the worker lives without being ready."""
    gone = time.monotonic()
    if seconds == max(AWAY_S):
        await _says_so_clearly(submitter)
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - gone)))
        assert not worker.answers("/readyz"), "a worker without a broker is not ready"
        assert worker.answers("/healthz"), "and lives all the same"
    else:
        await asyncio.sleep(seconds)


async def _resumed(pressure: Pressure, worker: ServiceProcess) -> None:
    """Returns when answers come again and the worker is ready."""
    answered, begun = len(pressure.told.receipts), time.monotonic()
    while len(pressure.told.receipts) < answered + 50:
        assert time.monotonic() - begun < 60, f"it does not resume:\n{worker.tail()}"
        await asyncio.sleep(0.1)
    await worker.ready()


async def _says_so_clearly(submitter: KafkaSubmitter) -> None:
    stream, wanted = market_command(99, 0)
    command = command_of(
        definition.commands, wanted, stream=stream, command_id=bytes(16), issued_at=1, actor="caller-99"
    )
    async with asyncio.timeout(60):
        with pytest.raises((LogUnavailable, OutcomeUnknown), match=r"reach|unknown"):
            await submitter.submit(command, timeout=8)
