"""The story from beginning to end. A scene does what is still missing: tell it again, or take it up midway."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from rich.console import Console
from shijian.common.v1 import operations_pb2, operations_pb2_grpc
from shijian.evidence.v1 import evidence_service_pb2_grpc, file_service_pb2_grpc
from shijian.registry.v1 import registry_service_pb2_grpc
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2_grpc
from shijian.scoring.v1 import views_pb2 as views

from scoring.scheme import asks_of
from scoring.schemes.catalogue import shipped
from scoring.values import Scope
from shijian_cli.clients import channels, patiently
from shijian_cli.place import Addresses
from shijian_cli.story import evidence_scene, marking_scene, registration_scene, round_scene
from shijian_cli.story.cast import City, cast, data
from shijian_cli.story.divisions import bodies, divisions
from shijian_cli.story.script import Script
from shijian_cli.story.stage import Stage, progress_on
from shijian_cli.story.until import until

THERE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: answers of scoring, as it gave them."""

    ranking: Any
    sheet: Any
    explanation: Any
    before: Any
    after: Any
    corrected_row: str
    seconds: float


@asynccontextmanager
async def stage_at(addresses: Addresses, console: Console) -> AsyncIterator[Stage]:
    """Channels open, bars running."""
    about = data("story.yaml")["round"]
    async with channels(dict(addresses.grpc)) as opened:
        await _there(opened)
        with progress_on(console) as progress:
            yield Stage(
                registry=registry_service_pb2_grpc.RegistryServiceStub(opened["registry"]),
                evidence=evidence_service_pb2_grpc.EvidenceServiceStub(opened["evidence"]),
                files=file_service_pb2_grpc.FileServiceStub(opened["evidence"]),
                scoring=scoring_service_pb2_grpc.ScoringServiceStub(opened["scoring"]),
                progress=progress,
                round_id=about["id"],
                scheme_id=about["scheme"],
            )


async def _there(opened: dict[str, grpc.aio.Channel]) -> None:
    """A fault at once when a service is not there; later ones are waited out."""
    for channel in opened.values():
        stub = operations_pb2_grpc.OperationsServiceStub(channel)
        await patiently(partial(stub.Status, operations_pb2.StatusRequest()), within=THERE_SECONDS)


async def play(stage: Stage, *, again: bool) -> Told:
    """Tells it; with `again` False a round that is already final is left alone and only looked at."""
    began = time.monotonic()
    cities = cast()
    about = data("story.yaml")
    found = await round_scene.the_round(stage)
    final = found is not None and found.state == views.ROUND_STATE_FINAL
    if again or not final:
        await registration_scene.jurisdictions(stage, divisions())
        await registration_scene.organisations(stage, bodies())
        await registration_scene.markets(stage, cities)
    if not final:
        await _scored(stage, cities, about)
    corrected = await _corrected(stage, cities)
    return await _seen(stage, corrected, began)


async def _scored(stage: Stage, cities: tuple[City, ...], about: Any) -> None:
    the_round = await round_scene.opened(stage, about["round"])
    usccs = [m.uscc for city in cities for m in city.markets]
    await round_scene.entered(stage, usccs, the_round.subjects)
    requests = await _requested(stage, cities, about["round"]["period"])
    script = Script(cities)
    versions = {r.request_id: r.version for r in requests}
    await evidence_scene.carry_out(stage, [script.plan(r) for r in requests], versions, "填报与审核")
    if the_round.state == views.ROUND_STATE_OPEN:
        await round_scene.marking_started(stage)
    await marking_scene.marked(stage, cities)
    await round_scene.finalized(stage, about["finalized_because"])


async def _requested(stage: Stage, cities: tuple[City, ...], period: str) -> list[Any]:
    """The requests that the policies make of the sheets and localities: one per row that asks anything."""
    scheme = shipped().get(stage.scheme_id)
    rows = {scope: len({ask.row for ask in asks_of(scheme, scope, period)}) for scope in Scope}
    wanted = sum(len(city.markets) * rows[Scope.SUBJECT] + rows[Scope.LOCALITY] for city in cities)
    with stage.bar("证据任务下达", wanted) as done:
        seen = 0

        async def ask() -> list[Any]:
            nonlocal seen
            found = await evidence_scene.requests(stage)
            while seen < len(found):
                seen += 1
                done()
            return found

        return await until(f"{wanted} 项证据任务", ask, lambda found: len(found) >= wanted)


async def _corrected(stage: Stage, cities: tuple[City, ...]) -> Any:
    """The late correction carried through; the sheet as it is once it has been re-scored."""
    script = Script(cities)
    requests = await evidence_scene.requests(stage)
    plans = [plan for r in requests if (plan := script.corrected(r)) is not None]
    versions = {r.request_id: r.version for r in requests}
    await evidence_scene.carry_out(stage, plans, versions, "定稿后更正")
    sheet_id = f"{stage.round_id}-{plans[0].subject}"
    return await until(
        f"{sheet_id} 重新计分",
        lambda: round_scene.sheet(stage, sheet_id),
        lambda view: view.summary.state == views.SHEET_STATE_RESCORED,
    )


async def _seen(stage: Stage, corrected: Any, began: float) -> Told:
    request = rpc.RankRoundRequest(round_id=stage.round_id)
    ranking = await patiently(lambda: stage.scoring.RankRound(request))
    (case,) = data("story.yaml")["corrected"].values()
    first = max(r.version for r in corrected.revisions if r.final and not r.cause)
    explain = rpc.ExplainRequest(sheet_id=corrected.summary.sheet_id, row=case["row"])
    best = next(r.sheet.sheet_id for r in ranking.ranking if r.rank == 1)
    return Told(
        ranking=ranking,
        sheet=await round_scene.sheet(stage, best),
        explanation=await patiently(lambda: stage.scoring.Explain(explain)),
        before=await round_scene.sheet(stage, corrected.summary.sheet_id, first),
        after=corrected,
        corrected_row=case["row"],
        seconds=time.monotonic() - began,
    )
