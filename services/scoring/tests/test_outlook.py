"""Which steps of a Zhengzhou round may be taken, and what stands in the way of the others."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import CHANNELS, ZHENGZHOU

from scoring.projections.assessors import AssessorRow
from scoring.projections.candidates import CandidateRow, Stage
from scoring.projections.notices import NoticeRow
from scoring.projections.rounds import RoundState
from scoring.queries.outlook import outlook
from scoring.queries.rounds import Board, BoardRow
from scoring.queries.standing_of_round import Standing
from scoring.schemes.catalogue import shipped
from scoring.steps import course_of
from scoring.values import RoundStep, SubjectResult, Verdict, VetoStatus

SCHEME = shipped().get(ZHENGZHOU)
CANDIDATE = CandidateRow(
    round_id="2024-smart",
    subject="A",
    subject_name="二七市场（虚构）",
    locality="410100",
    county="410103",
    channels=CHANNELS,
    re_upgrade=False,
    stage=Stage.APPLIED,
    reason="",
    bonus=Decimal(0),
    settled=(),
    lower=Decimal(90),
    upper=Decimal(90),
    veto=VetoStatus.CLEAR,
    verdict=Verdict.UNGATED,
    missing=(),
    spread=Decimal(0),
    notice=0,
    objections=(),
    named_on="",
    title="",
    updated_at=0,
)
NOTICED = replace(CANDIDATE, stage=Stage.NOTICED, notice=1)
NOTICE = NoticeRow("2024-smart", 1, ("A",), "2024-11-25", "2024-12-02", 5, (), (), "office", 0)
STAFF = tuple(AssessorRow("2024-smart", c, c, (), True, (), (), 0) for c in CHANNELS)


def found(*candidates, state=RoundState.FINAL, today="2024-12-03", spread=0, **more):
    """Step → what stands in its way."""
    now = [
        SubjectResult(c.subject, Decimal(90), Decimal(90), c.veto, c.verdict, (), Decimal(spread)) for c in candidates
    ]
    rows = tuple(BoardRow(c, n, ()) for c, n in zip(candidates, now, strict=True))
    told = {"notices": (), "objections": (), "assessors": STAFF, "incomplete": (), **more}
    incomplete = told.pop("incomplete")
    channels = tuple((c.id, c.title) for c in SCHEME.combination.channels)
    at = Standing(course_of(SCHEME.steps), state, Board(rows, **told), channels, incomplete, today)
    return {p.step.kind: "；".join(p.obstacles) for p in outlook(at)}


def test_while_declaring_what_is_awaited_is_named():
    said = found(CANDIDATE, state=RoundState.OPEN, assessors=STAFF[:1])
    assert (said[RoundStep.ENTER], said[RoundStep.PRE_REVIEW], said[RoundStep.ASSIGN]) == ("", "", "")
    for waits in (
        "等待初审：二七市场（虚构）",
        "还没有受理的申报",
        "第三方测评还没有指派评定人（至少 1 人）",
        "尚未开始",
    ):
        assert waits in said[RoundStep.MARK]
    assert said[RoundStep.NOTICE] == said[RoundStep.OBJECT] == said[RoundStep.AWARD] == "轮次尚未定稿"


def test_while_marking_what_is_incomplete_or_apart_is_named():
    admitted = replace(CANDIDATE, stage=Stage.ADMITTED)
    said = found(admitted, state=RoundState.MARKING, incomplete=("A",))
    assert (said[RoundStep.ENTER], said[RoundStep.MARK]) == ("评分已经开始，不再受理申报", "")
    assert said[RoundStep.FINALIZE] == "评分表尚不完整：二七市场（虚构）（接受不完整须说明理由）"
    assert said[RoundStep.SETTLE] == "渠道之间没有相差超过 20 分的"
    said = found(admitted, state=RoundState.MARKING, spread=21)
    assert (said[RoundStep.SETTLE], said[RoundStep.FINALIZE]) == ("", "渠道分歧尚未裁定：二七市场（虚构）")
    said = found(replace(admitted, settled=("照各渠道所评",)), state=RoundState.MARKING, spread=21)
    assert said[RoundStep.FINALIZE] == ""


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"verdict": Verdict.FAILED}, False),
        ({"veto": VetoStatus.STRUCK}, False),
        ({"upper": Decimal(95)}, False),
        ({"stage": Stage.NAMED}, False),
    ],
)
def test_a_notice_wants_somebody_whose_result_stands(changes, may):
    said = found(replace(CANDIDATE, **{"stage": Stage.FINAL, **changes}))
    assert (said[RoundStep.NOTICE] == "") == may


def test_naming_waits_for_the_notice_its_calendar_and_its_objections():
    assert found(NOTICED, notices=(NOTICE,))[RoundStep.AWARD] == ""
    assert found(NOTICED, notices=(NOTICE,), today="2024-12-02")[RoundStep.AWARD] == "公示期至 2024-12-02"
    provisional = replace(NOTICE, missing_years=(2027,))
    assert "是暂定的，待 2027 年放假安排" in found(NOTICED, notices=(provisional,))[RoundStep.AWARD]
    objected = replace(NOTICED, stage=Stage.OBJECTED, objections=(3,))
    assert found(objected, notices=(NOTICE,))[RoundStep.AWARD] == "二七市场（虚构）有异议待定（第 3 号）"
    assert found(replace(NOTICED, stage=Stage.NAMED))[RoundStep.AWARD] == "没有公示而未命名的"


def test_objections_are_taken_while_the_notice_hangs_out():
    assert found(NOTICED, notices=(NOTICE,), today="2024-12-02")[RoundStep.OBJECT] == ""
    assert found(NOTICED, notices=(NOTICE,), today="2024-12-03")[RoundStep.OBJECT] == "今天没有名单在异议期内"


def test_only_what_is_held_is_revoked():
    assert found(NOTICED, notices=(NOTICE,))[RoundStep.REVOKE] == "没有已命名的"
    assert found(replace(CANDIDATE, stage=Stage.NAMED))[RoundStep.REVOKE] == ""
