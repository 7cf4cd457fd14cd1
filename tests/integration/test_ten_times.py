"""The same command sent ten times at once from two api processes: one effect, ten same answers."""

import asyncio
import uuid

import grpc
import pytest
from ledger import ledger_of
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import registry_service_pb2 as messages
from shijian.registry.v1 import registry_service_pb2_grpc as services
from shijian.registry.v1 import values_pb2

from eventlog.kafka import KafkaConfig
from provision.ports import free_port
from testkit.service_process import ServiceProcess

pytestmark = pytest.mark.matrix


@pytest.mark.broker
@pytest.mark.timeout(120)
async def test_ten_at_once_from_two_processes_are_one(broker, fresh_name, tmp_path, apply_topics):
    prefix = f"{fresh_name}-"
    config = KafkaConfig(bootstrap=broker.bootstrap, topic_prefix=prefix)
    await apply_topics(config)
    worker = process(broker, tmp_path / "worker", prefix, roles="worker")
    apis = [process(broker, tmp_path / f"api-{n}", prefix, roles="api") for n in (1, 2)]
    everybody = [worker, *apis]
    try:
        for one in everybody:
            one.start()
        for one in everybody:
            await one.ready()
        answers = await ask_ten_times(apis)
    finally:
        codes = [one.stop() for one in everybody if one.process is not None]
    assert codes == [0, 0, 0]
    assert len(answers) == 10
    assert {a.SerializeToString(deterministic=True) for a in answers} == {
        answers[0].SerializeToString(deterministic=True)
    }
    ledger = await ledger_of(config, "registry")
    assert len([e for e in ledger.events if e.stream == answers[0].stream]) == answers[0].event_count == 1


def process(broker, folder, prefix, *, roles):
    return ServiceProcess("registry", broker.bootstrap, folder, free_port(), free_port(), roles, topic_prefix=prefix)


async def ask_ten_times(apis):
    """Five calls to each api at once, with one command id."""
    request = messages.EstablishJurisdictionRequest(
        header=command_header_pb2.CommandHeader(command_id=str(uuid.UUID(int=7)), actor="province-clerk-1"),
        code="140000",
        name="山西省",
        level=values_pb2.JURISDICTION_LEVEL_PROVINCE,
        valid_from="2021-01-01",
        source="样例",
    )
    async with (
        grpc.aio.insecure_channel(f"127.0.0.1:{apis[0].grpc_port}") as one,
        grpc.aio.insecure_channel(f"127.0.0.1:{apis[1].grpc_port}") as two,
    ):
        stubs = [services.RegistryServiceStub(one), services.RegistryServiceStub(two)] * 5
        responses = await asyncio.gather(*(stub.EstablishJurisdiction(request, timeout=20) for stub in stubs))
    return [response.answer for response in responses]
