"""round finding, mark, mark-locality, bonus, settle, finalize: what is done while a round is marked."""

from typing import Annotated

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2

from shijian_cli import options
from shijian_cli.clients import run
from shijian_cli.offline import scheme_named
from shijian_cli.options import DataDir, Json
from shijian_cli.round_calls import (
    By,
    CommandId,
    Reason,
    Round,
    Subject,
    Yes,
    account,
    asked,
    confirmed,
    header,
    points,
    position,
    subject,
    taken,
    written_day,
)
from shijian_cli.supposing import fields
from shijian_cli.trouble import USAGE, Trouble

app = typer.Typer()
Sheet = Annotated[str, typer.Argument(metavar="SHEET", help="评分表编号：<轮次>-<代码>，分渠道的再加 -<渠道>")]
SIGNED = "盖章（签字）的账号或代码，不写姓名。"
Row = Annotated[str, typer.Argument(metavar="ROW", help="行号，如 8")]
Part = Annotated[str, typer.Argument(metavar="PART", help="段，如 5.2")]
Points = Annotated[str, typer.Argument(metavar="POINTS", help="分数，如 2 或 1.5")]
Seen = Annotated[list[str], typer.Option("--fact", help="所见：填报项=值，数值可带单位；可多次给出。")]
City = Annotated[str, typer.Argument(metavar="CITY", help="设区市代码，如 140100")]
Channel = Annotated[str, typer.Option("--channel", help="改定总分的渠道；不写则各渠道照所评计。")]
Total = Annotated[str, typer.Option("--total", help="该渠道改定的总分。")]
ReadAfter = Annotated[
    str,
    typer.Option(
        "--read-after", metavar="STREAM@VERSION", help="读到该流的这一版后才取成绩，如上一步办理所答的流和版次。"
    ),
]
Accept = Annotated[bool, typer.Option("--accept-incomplete", help="接受尚不完整的评分表；须写明理由。")]


@app.command()
def finding(
    sheet_id: Sheet,
    row: Row,
    seen: Seen,
    reason: Reason,
    by: By,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """现场核查：渠道的评定人写下一行的所见。"""
    wanted = scoring_service_pb2.GetSheetRequest(sheet_id=sheet_id)
    answer = run(asked(options.addresses(data_dir), "GetSheet", wanted))
    if answer.HasField("joint"):
        named = "、".join(c.sheet.sheet_id for c in answer.joint.channels)
        raise Trouble(f"{sheet_id} 是各渠道的综合成绩，不能直接核查", f"各渠道的评分表：{named}", code=USAGE)
    sheet = answer.sheet
    scheme = scheme_named(sheet.summary.scheme_id, sheet.summary.scheme_version)
    request = rpc.RecordFindingsRequest(
        header=header(by, command_id),
        sheet_id=sheet_id,
        row=row,
        fields=fields(seen, scheme, sheet.period),
        reason=reason,
    )
    taken(data_dir, "RecordFindings", request, f"{sheet_id} 第 {row} 行核查", as_json=as_json)


@app.command()
def mark(
    sheet_id: Sheet,
    part: Part,
    given: Points,
    reason: Reason,
    by: By,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """评定一段酌情分。"""
    request = scoring_service_pb2.AwardMarkRequest(
        header=header(by, command_id), sheet_id=sheet_id, part=part, points=points("POINTS", given), reason=reason
    )
    taken(data_dir, "AwardMark", request, f"{sheet_id} 第 {part} 段评 {given} 分", as_json=as_json)


@app.command("mark-locality")
def mark_locality(
    round_id: Round,
    city: City,
    part: Part,
    given: Points,
    reason: Reason,
    by: By,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """评定一个市各市场共有的一段酌情分；已评、待评的段：shijian rounds locality。"""
    request = scoring_service_pb2.AwardLocalityMarkRequest(
        header=header(by, command_id),
        round_id=round_id,
        locality=city,
        part=part,
        points=points("POINTS", given),
        reason=reason,
    )
    taken(data_dir, "AwardLocalityMark", request, f"{city} 第 {part} 段评 {given} 分", as_json=as_json)


@app.command()
def bonus(
    round_id: Round,
    subject_code: Subject,
    given: Points,
    by: By,
    item: Annotated[str, typer.Option("--item", help="申报内容。")],
    basis: Annotated[str, typer.Option("--basis", help="申报依据。")],
    applicant_opinion: Annotated[str, typer.Option("--applicant-opinion", help="申报单位意见。")],
    applicant_signed_by: Annotated[str, typer.Option("--applicant-signed-by", help=f"申报单位{SIGNED}")],
    district_opinion: Annotated[
        str, typer.Option("--district-opinion", help="开发区管委会、区县（市）市场管理部门意见。")
    ],
    district_signed_by: Annotated[str, typer.Option("--district-signed-by", help=f"审核部门{SIGNED}")],
    district_reviewed_on: Annotated[str, typer.Option("--district-day", help="审核日期：年-月-日。")],
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """加分：登记区县审核上报的加分事项申报表；不超过体系的上限。"""
    request = rpc.AwardBonusRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        points=points("POINTS", given),
        item=item,
        basis=basis,
        applicant_opinion=applicant_opinion,
        applicant_signed_by=account("--applicant-signed-by", applicant_signed_by),
        district_opinion=district_opinion,
        district_signed_by=account("--district-signed-by", district_signed_by),
        district_reviewed_on=written_day("--district-day", district_reviewed_on),
    )
    taken(data_dir, "AwardBonus", request, f"{subject_code} 加 {given} 分", as_json=as_json)


@app.command()
def settle(
    round_id: Round,
    subject_code: Subject,
    reason: Reason,
    by: By,
    channel: Channel = "",
    total: Total = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """裁定渠道分歧：一个渠道改按另一总分计，或各渠道照所评计。"""
    if bool(channel) != bool(total):
        raise Trouble("--channel 和 --total 要一起给出", "都不写，即各渠道照所评计", code=USAGE)
    request = rpc.SettleDifferenceRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        channel=channel,
        total=points("--total", total) if total else None,
        reason=reason,
    )
    said = f"{channel} 改按 {total} 分计" if total else "各渠道照所评计"
    taken(data_dir, "SettleDifference", request, f"{subject_code} {said}", as_json=as_json)


@app.command()
def finalize(
    round_id: Round,
    by: By,
    reason: Reason = "",
    read_after: ReadAfter = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    accept_incomplete: Accept = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """定稿：成绩不再变动，迟到的材料另行重新计分。"""
    awaited = position("--read-after", read_after) if read_after else None
    confirmed(f"轮次 {round_id} 定稿", yes=yes)
    request = scoring_service_pb2.FinalizeRoundRequest(
        header=header(by, command_id),
        round_id=round_id,
        accept_incomplete=accept_incomplete,
        reason=reason,
        read_after=awaited,
    )
    taken(data_dir, "FinalizeRound", request, f"轮次 {round_id} 定稿", as_json=as_json)
