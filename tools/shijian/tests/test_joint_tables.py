"""A joint result as people read it: channels with their sheets, weights and events; a plan names whose part it is."""

from io import StringIO

from rich.console import Console
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import joint_pb2, values_pb2, views_pb2
from shijian.scoring.v1 import scoring_service_pb2 as sheets

from shijian_cli import answer_tables, joint_tables, plan_tables, score_tables

SUMMARY = views_pb2.SheetSummary(
    sheet_id="z1-x",
    subject_name="二七市场（虚构）",
    state=views_pb2.SHEET_STATE_OPEN,
    standing=values_pb2.Standing(lower="6.2", upper="102", veto=values_pb2.VETO_STATUS_CLEAR),
)
ROW = views_pb2.RowView(
    number="5",
    level1="功能",
    level2="线上",
    text="实现线上销售，得5分",
    lower="5",
    upper="5",
    marks="10",
    place="附件2",
    parts=[],
)
THIRD = joint_pb2.JointChannel(
    channel="third_party",
    title="第三方测评",
    weight="60",
    whole="100",
    sheet=views_pb2.SheetSummary(sheet_id="z1-x-third_party"),
    marked=True,
    own=words.Span(lower="5", upper="100"),
    counted=words.Span(lower="5", upper="100"),
    adds=words.Span(lower="3", upper="60"),
    shown_version=3,
    event_id=b"\xab" * 16,
)
CITY = joint_pb2.JointChannel(channel="city_joint", title="市综合评定", weight="20", whole="100", settled=True)
JOINT = joint_pb2.JointView(
    summary=SUMMARY,
    combined=words.CombinedMark(lower="6.2", upper="102", steps=["第三方测评：5 分 × 60/100", "综合成绩 6.2 分"]),
    channels=[THIRD, CITY],
    readings=[views_pb2.ReadingView(question="加分怎样计入？", meaning="加权之后")],
    events=[words.RoundEvent(about="无感结算", note="2 分：文件", by="district-1", event_id=b"\xcd" * 16)],
)


def read(parts):
    console = Console(width=260, record=True, file=StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()


def test_every_channel_is_named_with_its_sheet_and_its_event():
    shown = read(joint_tables.joint(JOINT))
    for said in ("综合成绩：6.2～102 分", "60/100", "z1-x-third_party", "ab" * 16, "3～60", "裁定", "cd" * 16):
        assert said in shown
    assert "1. 第三方测评：5 分 × 60/100" in shown
    assert "加分怎样计入？ → 加权之后" in shown


def test_a_row_is_shown_in_every_channel_with_what_it_adds():
    third = joint_pb2.JointChannel(row=ROW, row_adds=words.Span(lower="3", upper="3"))
    third.MergeFrom(THIRD)
    view = joint_pb2.JointView(summary=SUMMARY, channels=[third], row=words.Span(lower="3", upper="4"))
    shown = read(joint_tables.explained(sheets.ExplainResponse(joint=view, true_on="2021-12-31")))
    assert "第三方测评（60/100）z1-x-third_party" in shown
    assert "折合综合成绩 3 分" in shown
    assert shown.count("实现线上销售，得5分") == 1
    assert "各渠道折合合计 3～4 分" in shown


def test_without_a_row_the_whole_is_explained():
    assert "综合成绩 6.2 分" in read(joint_tables.explained(sheets.ExplainResponse(joint=JOINT)))


def test_a_plan_names_whose_part_it_is():
    answer = rpc.GetSensitivityResponse(sheet=SUMMARY, joint=JOINT)
    answer.plan.reachable, answer.plan.target, answer.plan.gain = True, "综合成绩 85 分", "3"
    answer.plan.improvements.add(channel="third_party", part="5.2", before="0", after="5", gain="3", cost="5")
    shown = read(plan_tables.sensitivity(answer))
    assert "综合成绩共提 3 分" in shown
    assert "第三方测评" in shown


def test_a_loss_names_its_channel_and_the_bonus_stands_for_itself():
    answer = rpc.GetSensitivityResponse(sheet=SUMMARY, joint=JOINT)
    answer.plan.reached_already = answer.losses.reached = True
    answer.losses.parts.add(channel="third_party", part="5.2", breaks=[""])
    answer.losses.rows.add(channel="third_party", row="5", breaks=[""])
    answer.losses.rows.add(row="加分", breaks=[""])
    shown = read(plan_tables.sensitivity(answer))
    assert "第三方测评 第 5 行（总分）、加分（总分）" in shown


def test_a_what_if_shows_both_with_their_channels():
    answer = rpc.WhatIfResponse(
        sheet=SUMMARY, label="假设推演", changes=["换用读法"], real_joint=JOINT, supposed_joint=JOINT
    )
    shown = read(answer_tables.what_if(answer))
    assert "现行 二七市场（虚构） z1-x 综合成绩" in shown
    assert "假设推演 二七市场（虚构） z1-x 综合成绩" in shown


def test_two_joint_results_have_no_versions():
    shown = read(answer_tables.comparison(rpc.CompareResponse(left=SUMMARY, right=SUMMARY)))
    assert "左：二七市场（虚构） z1-x 综合成绩" in shown


def test_a_sheet_shows_its_gate_and_that_there_is_no_veto_row():
    view = views_pb2.SheetView(summary=SUMMARY, standing=SUMMARY.standing)
    gate = words.GateFinding(title="合格线", status=words.GATE_STATUS_OPEN, steps=["总分：尚不能判定", "尚不能判定"])
    shown = read(score_tables.sheet(view, [gate]))
    assert "体系无否决指标" in shown
    assert "合格线：总分：尚不能判定；尚不能判定" in shown


def test_a_scheme_without_a_veto_shows_none_and_what_departs_is_said():
    for has_veto, said in ((False, "体系无否决指标"), (True, "否决项未触发")):
        view = joint_pb2.JointView(summary=SUMMARY, has_veto=has_veto, departed=["市综合评定：第 5.1 段：记录 3 分"])
        shown = read(joint_tables.joint(view))
        assert said in shown
        assert "与记录不符 市综合评定：第 5.1 段：记录 3 分" in shown


def test_a_history_has_a_column_for_a_veto_that_there_is():
    step = words.HistoryStep(
        version=1, result=words.HistoryResult(lower="1", upper="1", veto=values_pb2.VETO_STATUS_CLEAR)
    )
    for has_veto in (False, True):
        sheet = words.SheetHistory(sheet=SUMMARY, steps=[step], has_veto=has_veto)
        assert ("否决" in read(answer_tables.history(rpc.GetHistoryResponse(sheets=[sheet])))) is has_veto
