"""round: the steps of a round, one command each; and the board that says which may be taken now."""

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc

from shijian_cli import options, round_tables
from shijian_cli.clients import run
from shijian_cli.commands import round_calendar, round_entering, round_marking, round_results
from shijian_cli.commands.scores import Known
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.round_calls import Round, asked
from shijian_cli.told import tell

app = typer.Typer(
    no_args_is_help=True, help="办理评价轮次的各步：启动、申报、初审、指派、核查、评分、定稿、公示、异议、命名、撤销。"
)
group = typer.Typer()
group.add_typer(app, name="round")
for part in (round_entering, round_marking, round_results, round_calendar):
    app.registered_commands += part.app.registered_commands


@app.command()
def board(round_id: Round, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """看板：哪些步骤现在可以办、其余为什么不能，各申报者走到哪一步；当时所知的（--known）则为那一天可以办的。"""
    request = rpc.GetBoardRequest(round_id=round_id, as_of=known_at(known))
    answer = run(asked(options.addresses(data_dir), "GetBoard", request))
    tell(answer, [*round_tables.prospects(answer), *round_tables.board(answer)], as_json=as_json)
