"""Two workers believe that they own one partition: the one that slept changes nothing when it wakes."""

import asyncio
import signal
import time

import pytest
from ledger import disagreements, ledger_of
from markets import market_command
from pressure import Pressure

from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter
from provision.ports import free_port
from registry.definition import definition
from testkit.service_process import ServiceProcess

pytestmark = pytest.mark.matrix

# Past the session timeout (6 s), so that the group gives the partitions away.
ASLEEP_S = 9.0


@pytest.mark.broker
@pytest.mark.timeout(180)
async def test_a_worker_that_slept_through_its_succession_changes_nothing(broker, fresh_name, tmp_path, apply_topics):
    prefix = f"{fresh_name}-"
    config = KafkaConfig(bootstrap=broker.bootstrap, topic_prefix=prefix)
    await apply_topics(config)
    sleeper, heir = (
        ServiceProcess(
            "registry",
            broker.bootstrap,
            tmp_path / name,
            free_port(),
            free_port(),
            instance=name,
            topic_prefix=prefix,
        )
        for name in ("sleeper", "heir")
    )
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    try:
        sleeper.start()
        await sleeper.ready()
        pressure = Pressure(definition, submitter, market_command, patience=5)
        storm = asyncio.create_task(pressure.run())
        await asyncio.sleep(2)
        for _ in range(2):
            sleeper.signal(signal.SIGSTOP)
            if heir.process is None:
                heir.start()
            await asyncio.sleep(ASLEEP_S)
            answered = len(pressure.told.receipts)
            await _goes_on(pressure, answered, heir)
            sleeper.signal(signal.SIGCONT)
            await _goes_on(pressure, len(pressure.told.receipts) + 200, heir)
        pressure.stop()
        told = await storm
        assert sleeper.stop() == 0, sleeper.tail()
        assert heir.stop() == 0, heir.tail()
    finally:
        await submitter.stop()
        for process in (sleeper, heir):
            if process.process is not None and process.process.poll() is None:
                process.kill()
    assert disagreements(told.receipts, await ledger_of(config, "registry")) == []
    assert len(told.receipts) > 400


async def _goes_on(pressure: Pressure, answered: int, heir: ServiceProcess) -> None:
    """Commands are answered again, by whoever owns the partitions now."""
    begun = time.monotonic()
    while len(pressure.told.receipts) <= answered:
        assert time.monotonic() - begun < 40, f"nobody decides:\n{heir.tail()}"
        await asyncio.sleep(0.05)
