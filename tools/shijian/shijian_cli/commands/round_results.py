"""round notice, object, decide, award, revoke, awards, calendar: what is done once a round is final."""

from typing import Annotated

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc

from shijian_cli import options, round_tables
from shijian_cli.clients import run
from shijian_cli.commands.scores import Known
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.round_calls import (
    By,
    CommandId,
    Day,
    Reason,
    Round,
    Subject,
    Subjects,
    Yes,
    asked,
    confirmed,
    day,
    header,
    subject,
    taken,
)
from shijian_cli.told import tell

app = typer.Typer()
Ground = Annotated[str, typer.Option("--ground", help="异议理由。")]
Lodger = Annotated[str, typer.Option("--lodged-by", help="提出人。")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="异议的号")]
Upheld = Annotated[bool, typer.Option("--uphold/--dismiss", help="异议成立，或不成立。")]
Title = Annotated[str, typer.Option("--title", help="称号，如 智慧化商品交易市场。")]
Condition = Annotated[str, typer.Option("--condition", help="不符合的参评条件编号；别的缘由不写。")]
SchemeId = Annotated[str, typer.Argument(metavar="SCHEME", help="评价体系编号")]


@app.command()
def notice(
    round_id: Round,
    subjects: Subjects,
    by: By,
    first_day: Day = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """公示名单，自某日起；天数是步骤的数字，按工作日计。"""
    what = f"公示 {len(subjects)} 个申报者"
    confirmed(what, yes=yes)
    request = rpc.PublishNoticeRequest(
        header=header(by, command_id),
        round_id=round_id,
        subjects=[subject(s) for s in subjects],
        first_day=day("--day", first_day),
    )
    taken(data_dir, "PublishNotice", request, what, as_json=as_json)


@app.command("object")
def object_(
    round_id: Round,
    subject_code: Subject,
    ground: Ground,
    lodged_by: Lodger,
    by: By,
    on: Day = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """登记公示期内提出的异议。"""
    request = rpc.LodgeObjectionRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        ground=ground,
        lodged_by=lodged_by,
        day=day("--day", on),
    )
    taken(data_dir, "LodgeObjection", request, f"登记对 {subject_code} 的异议", as_json=as_json)


@app.command()
def decide(
    round_id: Round,
    number: Number,
    reason: Reason,
    by: By,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    upheld: Upheld,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """决定异议成立或不成立。"""
    what = f"第 {number} 号异议{'成立' if upheld else '不成立'}"
    confirmed(what, yes=yes)
    request = rpc.DecideObjectionRequest(
        header=header(by, command_id), round_id=round_id, number=number, upheld=upheld, reason=reason
    )
    taken(data_dir, "DecideObjection", request, what, as_json=as_json)


@app.command()
def award(
    round_id: Round,
    subjects: Subjects,
    title: Title,
    by: By,
    on: Day = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """命名授牌：公示期满、没有未决异议的。"""
    what = f"命名 {len(subjects)} 个申报者为{title}"
    confirmed(what, yes=yes)
    request = rpc.NameSubjectsRequest(
        header=header(by, command_id),
        round_id=round_id,
        subjects=[subject(s) for s in subjects],
        title=title,
        day=day("--day", on),
    )
    taken(data_dir, "NameSubjects", request, what, as_json=as_json)


@app.command()
def revoke(
    round_id: Round,
    subject_code: Subject,
    reason: Reason,
    by: By,
    condition: Condition = "",
    on: Day = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """撤销命名。"""
    confirmed(f"撤销 {subject_code} 的命名", yes=yes)
    request = rpc.RevokeAwardRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        ground=condition,
        reason=reason,
        day=day("--day", on),
    )
    taken(data_dir, "RevokeAward", request, f"撤销 {subject_code} 的命名", as_json=as_json)


@app.command()
def awards(scheme_id: SchemeId, data_dir: DataDir = None, *, known: Known = "", as_json: Json = False) -> None:
    """奖补名册：一个评价体系各轮次的命名、二次升级和撤销；现在的，或当时所知的（--known）。"""
    request = rpc.ListAwardsRequest(scheme_id=scheme_id, as_of=known_at(known))
    answer = run(asked(options.addresses(data_dir), "ListAwards", request))
    tell(answer, round_tables.awards(answer), as_json=as_json)
