"""The answers of scoring over a province, through gRPC and a read model in SQLite: 1,500 markets of one table with
16 rows and 39 parts, 128 places of the table with 41 rows; every fact and mark is there.

First calls read what is known of every sheet; the service keeps it by version, later calls find it there. CPU is that
of the process, which holds the service, the read model and the caller: what a call takes on a core of its own.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from result_file import Result
from scoring_province import stream_of
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answer_service_pb2_grpc, answers_pb2, scoring_service_pb2, scoring_service_pb2_grpc

from chassis.clients import channel
from chassis.metrics import Metrics
from chassis.past import Past
from chassis.rpc import grpc_server, listen
from eventlog.views.store import ViewStore, open_views
from scoring.api import AnswerApi, ScoringApi
from scoring.definition import definition
from scoring.schemes.catalogue import shipped

MARKETS, PLACES, ROUNDS = 1500, 128, 30
FARM, PLACE = "shanxi-farm-produce-2021", "yuncheng-online-demo-2022"
EXPLAIN_S, SIMULATE_S, SENSITIVITY_S = 0.05, 2, 1


async def load(views: ViewStore, scheme_id: str, round_id: str, sheets: int) -> None:
    scheme = shipped().get(scheme_id)
    for start in range(0, sheets, 100):
        numbers = range(start, min(start + 100, sheets))
        await views.apply("scoring-events-v1", [e for n in numbers for e in stream_of(scheme, round_id, n)])


async def timed(call: Callable[[], Awaitable[Any]], times: int) -> list[tuple[float, float]]:
    """(CPU, wall) seconds of each call, the quickest CPU first."""
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        await call()
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return sorted(found)


def told(result: Result, what: str, found: list[tuple[float, float]], goal_s: float | None = None) -> None:
    """The median call; the goal is held against its CPU time, since others used the machine too."""
    cpu, wall = median(c for c, _ in found), median(w for _, w in found)
    if goal_s is None:
        result.add(f"{what}, CPU", cpu, "s")
    else:
        result.add(f"{what}, CPU", cpu, "s", goal=f"< {goal_s}", reached=cpu < goal_s)
    result.add(f"{what}, wall", wall, "s")


async def measure(result: Result, sheets: Any, answers: Any) -> None:
    farm, place = answers_pb2.SheetScope(round_id="farm"), answers_pb2.SheetScope(round_id="place")
    asked = [(f"farm-91140100MA{n:07}X", r) for n in range(ROUNDS) for r in ("9", "12")]
    await sheets.Explain(scoring_service_pb2.ExplainRequest(sheet_id=asked[0][0], row="9"))
    every = [
        one
        for s, r in asked
        for one in await timed(
            lambda s=s, r=r: sheets.Explain(scoring_service_pb2.ExplainRequest(sheet_id=s, row=r)), 3
        )
    ]
    worst = sorted(every)[int(len(every) * 0.99)][0]
    told(result, "explain one row", every, EXPLAIN_S)
    result.add("explain one row, p99, CPU", worst, "s", goal=f"< {EXPLAIN_S}", reached=worst < EXPLAIN_S)
    for what, request in (
        ("markets, another reading", pb.SimulateRequest(scope=farm, suppose=reading("reach_bound", "exclusive"))),
        ("markets, another table", pb.SimulateRequest(scope=farm, suppose=scheme("shanxi-consumer-goods-2021"))),
        ("places, the gate of 2026", pb.SimulateRequest(scope=place, suppose=scheme(f"{PLACE}-gate-2026"))),
    ):
        told(result, f"simulate {what}, first call", await timed(lambda r=request: answers.Simulate(r), 1), SIMULATE_S)
        told(result, f"simulate {what}", await timed(lambda r=request: answers.Simulate(r), 5), SIMULATE_S)
    ids = [f"place-91140100MA{n:07}X" for n in range(ROUNDS)]
    found = [
        one
        for s in ids
        for one in await timed(lambda s=s: answers.GetSensitivity(pb.GetSensitivityRequest(sheet_id=s)), 1)
    ]
    told(result, "sensitivity of a sheet of 41 rows", found, SENSITIVITY_S)
    result.add("sensitivity of a sheet of 41 rows, worst, CPU", max(found)[0], "s")
    told(
        result,
        "what decides the ranking of all markets: every row, every reading",
        await timed(lambda: answers.GetDeciding(pb.GetDecidingRequest(scope=farm)), 1),
    )
    province = pb.RankRequest(scope=answers_pb2.SheetScope(province="140000"))
    told(result, "rank the province", await timed(lambda: answers.Rank(province), 5))


def reading(name: str, alternative: str) -> Any:
    return pb.Supposition(readings={name: alternative})


def scheme(scheme_id: str) -> Any:
    return pb.Supposition(scheme_id=scheme_id)


async def main() -> None:
    result = Result("scoring_answers", (__doc__ or "").strip())
    with tempfile.TemporaryDirectory() as folder:
        async with open_views(definition, data_dir=Path(folder)) as views:
            await load(views, FARM, "farm", MARKETS)
            await load(views, PLACE, "place", PLACES)
            server = grpc_server("scoring", Metrics("scoring"))
            past = Past(definition, views, None, 5.0)
            face = ScoringApi(None, views, shipped(), 5.0, past)
            scoring_service_pb2_grpc.add_ScoringServiceServicer_to_server(face, server)
            answer_service_pb2_grpc.add_AnswerServiceServicer_to_server(AnswerApi(views, shipped(), 5.0, past), server)
            port = listen(server, "127.0.0.1", 0)
            await server.start()
            async with channel(f"127.0.0.1:{port}", deadline_s=120) as to:
                sheets = scoring_service_pb2_grpc.ScoringServiceStub(to)
                await measure(result, sheets, answer_service_pb2_grpc.AnswerServiceStub(to))
            await server.stop(None)
    result.notes.append("The machine was shared with other work while this ran; the process had priority (nice -15).")
    result.write()


if __name__ == "__main__":
    asyncio.run(main())
