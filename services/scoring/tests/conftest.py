"""The service in one process: a real gRPC server over the in-memory log, with real views."""

import importlib.util
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from shijian.scoring.v1 import (
    answer_service_pb2_grpc,
    report_service_pb2_grpc,
    round_service_pb2_grpc,
    scoring_service_pb2_grpc,
)

from chassis.clients import channel, failure_of
from chassis.commander import Commander
from chassis.metrics import Metrics
from chassis.past import Past
from chassis.rpc import grpc_server, listen
from chassis.settings import Settings
from eventlog.memory import MemoryService
from eventlog.views.store import memory_views
from scoring.api import AnswerApi, ScoringApi
from scoring.definition import definition
from scoring.rpcs.reports import ReportApi
from scoring.rpcs.rounds import RoundApi
from scoring.schemes.catalogue import shipped

# Shared by the tests, under names that no other service's tests use.
for shared in ("examples", "calls", "known", "papers", "rounds_told", "rounds_asked"):
    name = f"scoring_{shared}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{shared}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


@pytest.fixture(scope="session")
def scheme():
    return shipped().get("shanxi-farm-produce-2021")


@pytest.fixture
async def service(tmp_path):
    """`api` is a stub; `log` is the log behind it; `hear` brings in what other services recorded."""
    settings = Settings(data_dir=tmp_path)
    async with memory_views(definition) as views:
        log = MemoryService(definition, views)
        server = grpc_server("scoring", Metrics("scoring"))
        past = Past(definition, views, log, settings.read_wait_s)
        api = ScoringApi(Commander(definition, log, settings), views, shipped(), settings.read_wait_s, past)
        scoring_service_pb2_grpc.add_ScoringServiceServicer_to_server(api, server)
        answers = AnswerApi(views, shipped(), settings.read_wait_s, past)
        answer_service_pb2_grpc.add_AnswerServiceServicer_to_server(answers, server)
        reports = ReportApi(views, shipped(), settings.read_wait_s, past)
        report_service_pb2_grpc.add_ReportServiceServicer_to_server(reports, server)
        rounds = RoundApi(Commander(definition, log, settings), shipped(), past)
        round_service_pb2_grpc.add_RoundServiceServicer_to_server(rounds, server)
        port = listen(server, "127.0.0.1", 0)
        await server.start()
        calls = sys.modules["scoring_calls"]
        heard = calls.heard
        async with channel(f"127.0.0.1:{port}", deadline_s=10) as to:
            registry = partial(heard, definition, log, views, "registry-events-v1")
            await registry(*map(calls.established, ("140000", "140800", "410100")))
            yield SimpleNamespace(
                api=scoring_service_pb2_grpc.ScoringServiceStub(to),
                answers=answer_service_pb2_grpc.AnswerServiceStub(to),
                reports=report_service_pb2_grpc.ReportServiceStub(to),
                rounds=round_service_pb2_grpc.RoundServiceStub(to),
                log=log,
                views=views,
                hear_registry=registry,
                hear_evidence=partial(heard, definition, log, views, "evidence-events-v1"),
            )
        await server.stop(None)


@pytest.fixture
def refused():
    """What a call that must fail says."""

    async def failure(call):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        return failure_of(caught.value)

    return failure
