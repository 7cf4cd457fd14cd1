"""A running installation as the stories of scoring's own tests want it: stubs that wait, other services that are asked.

What those tests let another service have said, that service is here asked to do.
"""

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import grpc
from shijian.evidence.v1 import events_pb2 as evidence_events_pb2
from shijian.evidence.v1 import evidence_service_pb2, evidence_service_pb2_grpc
from shijian.evidence.v1 import values_pb2 as evidence_values_pb2
from shijian.registry.v1 import events_pb2 as registry_events_pb2
from shijian.registry.v1 import registry_service_pb2, registry_service_pb2_grpc
from shijian.registry.v1 import values_pb2 as registry_values_pb2
from shijian.scoring.v1 import round_service_pb2_grpc, scoring_service_pb2_grpc

from chassis.clients import channel

SCORING_TESTS = Path(__file__).parents[2] / "services" / "scoring" / "tests"
# What another service, a policy or a projection may still be about to bring about.
PASSING = {grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.UNAVAILABLE}
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.1
CHAIN = (
    (evidence_values_pb2.REVIEW_LEVEL_COUNTY, "county-reviewer"),
    (evidence_values_pb2.REVIEW_LEVEL_CITY, "city-reviewer"),
)
DIVISIONS = (
    ("410000", "河南省", registry_values_pb2.JURISDICTION_LEVEL_PROVINCE, ""),
    ("410100", "郑州市", registry_values_pb2.JURISDICTION_LEVEL_CITY, "410000"),
    ("410103", "二七区", registry_values_pb2.JURISDICTION_LEVEL_COUNTY, "410100"),
)


def borrowed() -> None:
    """The stories of scoring's tests, under the names that they have there."""
    for shared in ("examples", "calls", "rounds_told", "rounds_asked"):
        name = f"scoring_{shared}"
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, SCORING_TESTS / f"{shared}.py")
            sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])


async def patiently(ask):
    """The first answer; asked again while something may still be on its way."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_SECONDS
    while True:
        try:
            return await ask()
        except grpc.aio.AioRpcError as refused:
            if refused.code() not in PASSING or loop.time() > deadline:
                raise
        await asyncio.sleep(POLL_SECONDS)


class Patient:
    """A stub whose calls are made again until they are taken; each attempt is a command of its own."""

    def __init__(self, stub):
        self._stub = stub

    def __getattr__(self, method):
        return lambda request: patiently(partial(getattr(self._stub, method), request))


@asynccontextmanager
async def stage_on(addresses) -> AsyncIterator[SimpleNamespace]:
    """`api`, `rounds` wait; `at_once` answers what it is asked at once."""
    async with (
        channel(addresses.grpc["scoring"]) as scoring,
        channel(addresses.grpc["registry"]) as registry,
        channel(addresses.grpc["evidence"]) as evidence,
    ):
        rounds = round_service_pb2_grpc.RoundServiceStub(scoring)
        yield SimpleNamespace(
            api=Patient(scoring_service_pb2_grpc.ScoringServiceStub(scoring)),
            rounds=Patient(rounds),
            at_once=rounds,
            places=partial(settles, Patient(registry_service_pb2_grpc.RegistryServiceStub(registry))),
            hear_registry=partial(registers, Patient(registry_service_pb2_grpc.RegistryServiceStub(registry))),
            hear_evidence=partial(hands_in, Patient(evidence_service_pb2_grpc.EvidenceServiceStub(evidence))),
        )


async def settles(registry, by: str) -> None:
    """The places that its markets lie in."""
    for code, name, level, parent in DIVISIONS:
        await registry.EstablishJurisdiction(
            registry_service_pb2.EstablishJurisdictionRequest(
                header={"actor": by},
                code=code,
                name=name,
                level=level,
                parent=parent,
                valid_from="2000-01-01",
                source="虚构",
            )
        )


async def registers(registry, envelope) -> None:
    """A market, and the places that it lies in."""
    e = registry_events_pb2.MarketRegistered.FromString(envelope.payload)
    await settles(registry, e.by)
    await registry.RegisterMarket(
        registry_service_pb2.RegisterMarketRequest(
            header={"actor": e.by}, uscc=e.uscc, name=e.name, kind=e.kind, county=e.county, stalls=e.stalls
        )
    )


async def hands_in(evidence, envelope) -> None:
    """Evidence that a sheet has asked for, through the county's and the city's review."""
    e = evidence_events_pb2.EvidenceAccepted.FromString(envelope.payload)
    await evidence.SubmitEvidence(
        evidence_service_pb2.SubmitEvidenceRequest(
            header={"actor": e.submitted_by}, request_id=e.request_id, fields=e.fields, note="虚构"
        )
    )
    for level, reviewer in CHAIN:
        await evidence.ApproveEvidence(
            evidence_service_pb2.ApproveEvidenceRequest(
                header={"actor": reviewer}, request_id=e.request_id, revision=1, level=level
            )
        )
