"""round publish-calendar, calendars: the official arrangement of a year's days off, and which years are there."""

from typing import Annotated

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc

from shijian_cli import options, round_tables
from shijian_cli.clients import run
from shijian_cli.commands.scores import Known
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.round_calls import By, CommandId, Yes, asked, confirmed, day, header, taken
from shijian_cli.told import tell

app = typer.Typer()
Year = Annotated[int, typer.Argument(metavar="YEAR", min=2000, max=2100, help="年份")]
Source = Annotated[str, typer.Option("--source", help="出处，如国务院办公厅通知的文号。")]
Off = Annotated[list[str] | None, typer.Option("--off", help="放假的周一至周五：年-月-日；可多次给出。")]
Worked = Annotated[list[str] | None, typer.Option("--worked", help="上班的周六、周日：年-月-日；可多次给出。")]


@app.command("publish-calendar")
def publish_calendar(
    year: Year,
    source: Source,
    by: By,
    off: Off = None,
    worked: Worked = None,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """录入一年的放假安排：经过这一年的期限重新计算。"""
    confirmed(f"录入 {year} 年放假安排，有关期限重新计算", yes=yes)
    request = rpc.PublishCalendarYearRequest(
        header=header(by, command_id),
        year=year,
        source=source,
        off=[day("--off", d) for d in off or ()],
        worked=[day("--worked", d) for d in worked or ()],
    )
    taken(data_dir, "PublishCalendarYear", request, f"录入 {year} 年放假安排", as_json=as_json)


@app.command()
def calendars(data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """各年放假安排：哪些年是正式的，哪些年还没有发布、按其计算的期限是暂定的。

    当时所知的（--known）：随本版发布的各年照列，录入的只到那一时刻。
    """
    request = rpc.ListCalendarYearsRequest(as_of=known_at(known))
    answer = run(asked(options.addresses(data_dir), "ListCalendarYears", request))
    tell(answer, round_tables.calendars(answer), as_json=as_json)
