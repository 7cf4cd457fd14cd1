"""kill -9 of a worker at random moments under load: each accepted command's events once, every receipt true."""

import asyncio
import os
import random
import signal
import time
from collections import Counter

import pytest
from ledger import disagreements, ledger_of
from markets import market_command
from pressure import Pressure, Told
from shijian.common.v1 import receipt_pb2

from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter
from provision.ports import free_port
from registry.definition import definition
from testkit.service_process import ServiceProcess
from testkit.zygote import Zygote

KILLS = int(os.environ.get("SHIJIAN_TEST_KILLS", "50"))


@pytest.mark.broker
@pytest.mark.timeout(120 + 8 * KILLS)
async def test_a_worker_killed_at_random_moments_loses_and_doubles_nothing(broker, fresh_name, tmp_path, apply_topics):
    prefix = f"{fresh_name}-"
    config = KafkaConfig(bootstrap=broker.bootstrap, topic_prefix=prefix)
    await apply_topics(config)
    worker = ServiceProcess("registry", broker.bootstrap, tmp_path, free_port(), free_port(), topic_prefix=prefix)
    chance = random.Random(20261121)
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    worker.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with Zygote("registry", worker.environment(), worker.log_file) as zygote:
            pid = zygote.fork()
            await worker.ready()
            pressure = Pressure(definition, submitter, market_command)
            storm = asyncio.create_task(pressure.run())
            back: list[float] = []
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0.0, 0.6))
                os.kill(pid, signal.SIGKILL)
                assert await asyncio.to_thread(zygote.wait, pid) == -signal.SIGKILL
                pid = zygote.fork()
                back.append(await _deciding_again(pressure, storm, worker))
            pressure.stop()
            told = await storm
            os.kill(pid, signal.SIGTERM)
            assert await asyncio.to_thread(zygote.wait, pid) == 0, worker.tail()
    finally:
        await submitter.stop()
    ledger = await ledger_of(config, "registry")
    outcomes = Counter(r.outcome for r in told.receipts)
    assert outcomes[receipt_pb2.OUTCOME_ACCEPTED] > KILLS
    assert outcomes[receipt_pb2.OUTCOME_REJECTED] > 0
    assert outcomes[receipt_pb2.OUTCOME_FAILED] == 0
    assert disagreements(told.receipts, ledger) == []
    print(
        f"\n{KILLS} kills: {len(told.receipts)} answers, {told.repeats} asked again, back in {max(back):.1f} s at most"
    )


async def _deciding_again(pressure: Pressure, storm: asyncio.Task[Told], worker: ServiceProcess) -> float:
    """Seconds from the new process to its first answer."""
    answered, begun = len(pressure.told.receipts), time.monotonic()
    while len(pressure.told.receipts) == answered:
        assert not storm.done(), storm.exception()
        assert time.monotonic() - begun < 60, f"no answer after a kill:\n{worker.tail()}"
        await asyncio.sleep(0.02)
    return time.monotonic() - begun
