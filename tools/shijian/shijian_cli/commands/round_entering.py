"""round open, declare, prereview, assign, release, recuse, start: from a round's opening to the start of marking."""

from typing import Annotated, Any

import typer
from shijian.scoring.v1 import round_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2, values_pb2

from shijian_cli.options import DataDir, Json
from shijian_cli.round_calls import (
    By,
    CommandId,
    Reason,
    Round,
    Subject,
    Yes,
    confirmed,
    day,
    header,
    subject,
    taken,
)
from shijian_cli.supposing import pairs
from shijian_cli.trouble import USAGE, Trouble
from shijian_cli.typed_numbers import RANKS, within

app = typer.Typer()
STEPS: dict[str, Any] = {
    name.removeprefix("ROUND_STEP_").lower(): number for name, number in values_pb2.RoundStep.items() if number
}
COUNTS: dict[str, Any] = {"same-day": values_pb2.COUNTS_FROM_THAT_DAY, "next-day": values_pb2.COUNTS_FROM_NEXT_DAY}
Scheme = Annotated[str, typer.Option("--scheme", help="评价体系编号，见 shijian schemes list。")]
SchemeVersion = Annotated[str, typer.Option("--scheme-version", help="体系版本；不写则为最新，此后不变。")]
Title = Annotated[str, typer.Option("--title", help="轮次名称。")]
Period = Annotated[str, typer.Option("--period", help="评价年度，如 2026。")]
Evaluation = Annotated[str, typer.Option("--evaluation-date", help="评价日：年-月-日。")]
Jurisdiction = Annotated[str, typer.Option("--jurisdiction", help="评价的地区代码，如 410100。")]
Choices = Annotated[
    list[str] | None,
    typer.Option(
        "--step",
        help="本系统所加的步骤：步骤=数字、=on 或 =off，如 notice=7、settle=off；可多次给出。"
        "公示自当日还是次日起算：notice=same-day 或 notice=next-day，连同天数写 notice=7,same-day。",
    ),
]
Materials = Annotated[list[str] | None, typer.Option("--material", help="已交的申报材料，如 申请报告；可多次给出。")]
Again = Annotated[bool, typer.Option("--re-upgrade", help="已获奖补，二次升级后再次申报。")]
Passed = Annotated[bool, typer.Option("--pass/--refuse", help="初审通过，或不通过。")]
Condition = Annotated[str, typer.Option("--condition", help="不符合的参评条件编号（不通过时必填）。")]
Channel = Annotated[str, typer.Option("--channel", help="评分渠道编号；体系不分渠道的不写。")]
Places = Annotated[list[str] | None, typer.Option("--place", help="只评这些地区（代码）；不写则为全部。")]
MadeUp = Annotated[bool, typer.Option("--made-up", help="数据为虚构（演示、测试）；本轮的报表都会写明。")]
Assessor = Annotated[str, typer.Argument(metavar="ASSESSOR", help="评定人账号")]


@app.command("open")
def open_(
    round_id: Round,
    scheme: Scheme,
    title: Title,
    period: Period,
    evaluation_date: Evaluation,
    jurisdiction: Jurisdiction,
    by: By,
    scheme_version: SchemeVersion = "",
    choices: Choices = None,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    made_up: MadeUp = False,
    as_json: Json = False,
) -> None:
    """启动一个评价轮次，固定在体系的一个版本上。"""
    request = scoring_service_pb2.OpenRoundRequest(
        header=header(by, command_id),
        round_id=round_id,
        scheme_id=scheme,
        scheme_version=scheme_version,
        title=title,
        period=period,
        evaluation_date=day("--evaluation-date", evaluation_date),
        jurisdiction=jurisdiction,
        choices=[chosen(*pair) for pair in pairs("--step", choices).items()],
        made_up=made_up,
    )
    taken(data_dir, "OpenRound", request, f"启动轮次 {round_id}", as_json=as_json)


def chosen(step: str, value: str) -> Any:
    """A step that the round switches, or takes with another number. Raises Trouble."""
    if step not in STEPS:
        raise Trouble(f"--step {step}：没有这一步", f"可写：{'、'.join(STEPS)}", code=USAGE)
    if value in {"on", "off"}:
        return values_pb2.StepChoice(step=STEPS[step], enabled=value == "on")
    choice = values_pb2.StepChoice(step=STEPS[step], enabled=True)
    for said in value.split(","):
        if said in COUNTS:
            choice.counts_from = COUNTS[said]
        elif said.isdecimal():
            choice.number = int(within(f"--step {step} ", said, RANKS))
        else:
            known = f"数字、on、off、{'、'.join(COUNTS)}"
            raise Trouble(f"--step {step}={value}：不识“{said}”，应为{known}", "如 notice=7,same-day", code=USAGE)
    return choice


@app.command()
def declare(
    round_id: Round,
    subject_code: Subject,
    by: By,
    materials: Materials = None,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    re_upgrade: Again = False,
    as_json: Json = False,
) -> None:
    """申报：一个市场或地区进入轮次。"""
    request = scoring_service_pb2.EnterSubjectRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        materials=materials or (),
        re_upgrade=re_upgrade,
    )
    taken(data_dir, "EnterSubject", request, f"{subject_code} 申报", as_json=as_json)


@app.command()
def prereview(
    round_id: Round,
    subject_code: Subject,
    by: By,
    reason: Reason = "",
    condition: Condition = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    passed: Passed,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """初审：区县看申报是否符合参评条件。"""
    what = f"{subject_code} 初审{'通过' if passed else '不通过'}"
    confirmed(what, yes=yes)
    request = rpc.ReviewApplicationRequest(
        header=header(by, command_id),
        round_id=round_id,
        subject=subject(subject_code),
        passed=passed,
        condition=condition,
        reason=reason,
    )
    taken(data_dir, "ReviewApplication", request, what, as_json=as_json)


@app.command()
def assign(
    round_id: Round,
    assessor: Assessor,
    by: By,
    channel: Channel = "",
    places: Places = None,
    reason: Reason = "",
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """指派评定人到渠道和地区；改派须说明理由。"""
    request = rpc.AssignAssessorRequest(
        header=header(by, command_id),
        round_id=round_id,
        assessor=assessor,
        channel=channel,
        localities=places or (),
        reason=reason,
    )
    taken(data_dir, "AssignAssessor", request, f"指派 {assessor}", as_json=as_json)


@app.command()
def release(
    round_id: Round,
    assessor: Assessor,
    by: By,
    reason: Reason,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    as_json: Json = False,
) -> None:
    """解除一个评定人的指派。"""
    request = rpc.ReleaseAssessorRequest(
        header=header(by, command_id), round_id=round_id, assessor=assessor, reason=reason
    )
    taken(data_dir, "ReleaseAssessor", request, f"解除 {assessor} 的指派", as_json=as_json)


@app.command()
def recuse(
    round_id: Round,
    subject_code: Subject,
    by: By,
    interest: Annotated[str, typer.Option("--interest", help="利害关系。")],
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """经办人自己就一个申报者回避：其评定作废，所见不再计入。"""
    confirmed(f"{by} 就 {subject_code} 回避", yes=yes)
    request = rpc.RecuseAssessorRequest(
        header=header(by, command_id), round_id=round_id, subject=subject(subject_code), interest=interest
    )
    taken(data_dir, "RecuseAssessor", request, f"{by} 就 {subject_code} 回避", as_json=as_json)


@app.command()
def start(
    round_id: Round,
    by: By,
    data_dir: DataDir = None,
    command_id: CommandId = "",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """开始评分：此后不再受理申报。"""
    confirmed(f"轮次 {round_id} 开始评分，不再受理申报", yes=yes)
    request = scoring_service_pb2.StartMarkingRequest(header=header(by, command_id), round_id=round_id)
    taken(data_dir, "StartMarking", request, f"轮次 {round_id} 开始评分", as_json=as_json)
