"""A scheme file that was changed under its id, with real processes: its rounds stand still, and readyz names them."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import pytest
from shijian.common.v1 import receipt_pb2

from contracts.envelope import command_of
from eventlog.kafka import KafkaConfig
from eventlog.submitter import KafkaSubmitter
from provision.ports import free_port
from scoring.definition import definition
from scoring.round.commands import OpenRound
from scoring.schemes.catalogue import FOLDER
from testkit.service_process import ServiceProcess

SCHEME = "zhengzhou-smart-market-2021"
DRIVER = Path(__file__).with_name("changed_scheme_driver.py")
PATIENCE_S = 120.0
ACCEPTED, REJECTED = receipt_pb2.OUTCOME_ACCEPTED, receipt_pb2.OUTCOME_REJECTED


class Scoring(ServiceProcess):
    """The service with a folder of schemes."""

    folder: Path = FOLDER

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(DRIVER), str(self.folder)],
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    async def remark(self) -> str:
        """What it says of its schemes, once it says anything."""
        while True:
            if found := await asyncio.to_thread(self._remarks):
                return found
            await asyncio.sleep(0.2)

    def _remarks(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.health_port}/readyz", timeout=5) as response:
            return json.load(response).get("remarks", {}).get("schemes", "")


async def sent(submitter, command):
    now = time.time_ns() // 1000
    wanted = command_of(
        definition.commands, command, stream="round-z1", command_id=uuid.uuid4().bytes, issued_at=now, actor="office-1"
    )
    return await submitter.submit(wanted, timeout=PATIENCE_S)


@pytest.mark.broker
@pytest.mark.timeout(480)
async def test_a_changed_file_stops_its_rounds_and_is_named(broker, fresh_name, tmp_path, apply_topics):
    config = KafkaConfig(bootstrap=broker.bootstrap, topic_prefix=f"{fresh_name}-")
    await apply_topics(config, "registry", "evidence", "scoring", "complaints", "supervision")
    changed = tmp_path / "schemes"
    shutil.copytree(FOLDER, changed, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = changed / f"{SCHEME}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("cap: 5", "cap: 4", 1), encoding="utf-8")
    service = Scoring(
        "scoring",
        broker.bootstrap,
        tmp_path,
        free_port(),
        free_port(),
        roles="worker,api,stream",
        topic_prefix=config.topic_prefix,
    )
    submitter = KafkaSubmitter(definition, config)
    await submitter.start()
    now = time.time_ns() // 1000
    opened = OpenRound(
        "z1", SCHEME, "1", "评定（虚构）", "2021", "2021-12-31", "410100", "office-1", now, (), made_up=True
    )
    try:
        service.start()
        await service.ready(PATIENCE_S)
        assert (await sent(submitter, opened)).outcome == ACCEPTED
        service.stop()
        service.folder = changed
        service.start()
        await service.ready(PATIENCE_S)
        refused = await sent(submitter, opened)
        assert (refused.outcome, refused.rejection.code) == (REJECTED, "SchemeChanged")
        assert f"评价体系 {SCHEME} 第 1 版的文件已变" in refused.rejection.message
        assert f"{SCHEME} 第 1 版的文件在轮次启动后已变，轮次 z1 不能再办理" in await service.remark()
        service.stop()
    finally:
        if service.process is not None and service.process.poll() is None:
            service.kill()
        await submitter.stop()
