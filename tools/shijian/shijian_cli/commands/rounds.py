"""rounds list, show, board, locality: the rounds, the steps of one, where everybody stands, what a city shares."""

from typing import Annotated, Any

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc
from shijian.scoring.v1 import round_service_pb2_grpc as stubs
from shijian.scoring.v1 import scoring_service_pb2, scoring_service_pb2_grpc

from shijian_cli import locality_tables, options, round_tables
from shijian_cli.clients import channels, run
from shijian_cli.commands.scores import Known, asked_of_scoring
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.told import tell

app = typer.Typer(help="评价轮次：有哪些、走哪些步骤、各申报者走到哪一步、各市场共用什么。", no_args_is_help=True)
group = typer.Typer()
group.add_typer(app, name="rounds")
Round = Annotated[str, typer.Argument(metavar="ROUND", help="轮次编号，如 2021-farm")]
City = Annotated[str, typer.Argument(metavar="CITY", help="设区市代码，如 140100")]


@app.command("list")
def list_(data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """全部评价轮次及其状态；或当时所知的（--known），由那一时刻的构建回答。"""
    at = known_at(known)
    answer = run(_listed(options.addresses(data_dir), at))
    tell(answer, round_tables.rounds(answer), as_json=as_json)


@app.command()
def show(round_id: Round, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """一个轮次走哪些步骤：原文出处，或本系统所加的理由；期限和数字。"""
    answer = run(_board(options.addresses(data_dir), round_id, known_at(known)))
    tell(answer, round_tables.steps(answer), as_json=as_json)


@app.command()
def board(round_id: Round, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """看板：各申报者走到哪一步、各渠道得分、公示、异议、评定人；现在的，或当时所知的（--known）。"""
    answer = run(_board(options.addresses(data_dir), round_id, known_at(known)))
    tell(answer, round_tables.board(answer), as_json=as_json)


@app.command()
def locality(
    round_id: Round, city: City, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False
) -> None:
    """试点地区：本轮中一个市的各市场共用的段，哪些已评、哪些待评，由哪些市场共用。"""
    request = scoring_service_pb2.GetLocalityRequest(round_id=round_id, locality=city, as_of=known_at(known))
    answer = run(asked_of_scoring(options.addresses(data_dir), "GetLocality", request))
    tell(answer, locality_tables.locality(answer), as_json=as_json)


async def _listed(addresses: Addresses, known_at: int | None) -> Any:
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        stub = scoring_service_pb2_grpc.ScoringServiceStub(opened["scoring"])
        return await stub.ListRounds(scoring_service_pb2.ListRoundsRequest(as_of=known_at))


async def _board(addresses: Addresses, round_id: str, known_at: int | None) -> Any:
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        request = rpc.GetBoardRequest(round_id=round_id, as_of=known_at)
        return await stubs.RoundServiceStub(opened["scoring"]).GetBoard(request)
