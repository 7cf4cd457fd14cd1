"""Answers as people read them: what is supposed is marked, what differs is shown, what does not is counted."""

from io import StringIO

from rich.console import Console
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2, values_pb2, views_pb2

from shijian_cli import answer_tables, explain_tables, over_all_tables, plan_tables, score_tables

SHEET = views_pb2.SheetSummary(
    sheet_id="2021-farm-x",
    subject_name="太谷市场（虚构）",
    standing=values_pb2.Standing(lower="80", upper="90", veto=values_pb2.VETO_STATUS_CLEAR),
)
ROWS = [
    words.RowCompared(
        row="12",
        title="平台",
        left=words.Span(lower="6", upper="6"),
        right=words.Span(lower="4", upper="5"),
        lead=words.LEAD_LEFT,
        parts=[words.PartCompared(part="12.2", reasons=["入驻率：45.5% / 20%"])],
    ),
    words.RowCompared(
        row="13", left=words.Span(lower="1", upper="1"), right=words.Span(lower="1", upper="1"), lead=words.LEAD_EQUAL
    ),
]
COMPARED = words.Comparison(
    levels=[words.LevelCompared(left=ROWS[0].left, right=ROWS[0].right, lead=words.LEAD_LEFT)],
    rows=ROWS,
    remarks=["评价日不同"],
)


def read(parts):
    console = Console(width=200, record=True, file=StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()


def test_a_comparison_shows_the_rows_that_differ_and_counts_the_others():
    shown = read(answer_tables.comparison(rpc.CompareResponse(left=SHEET, right=SHEET, comparison=COMPARED)))
    assert "12.2 入驻率：45.5% / 20%" in shown
    assert "4～5" in shown
    assert "其余 1 行相同" in shown
    assert "评价日不同" in shown


def test_a_what_if_is_marked_as_such():
    answer = rpc.WhatIfResponse(sheet=SHEET, label="假设推演", changes=["换用读法"], comparison=COMPARED)
    answer.supposed_gates.add(title="合格线", status=words.GATE_STATUS_FAILED)
    shown = read(answer_tables.what_if(answer))
    assert "假设推演（不是评分结果，不保存）" in shown
    assert "假设推演 合格线：不合格" in shown


def test_a_plan_says_what_to_raise_or_what_is_in_the_way():
    better = words.Improvement(part="28.1", before="0", after="3", cost="3", text="原文", waits=True)
    plan = words.Plan(target="合格", reachable=True, gain="3", cost="3", improvements=[better])
    shown = read(plan_tables.sensitivity(rpc.GetSensitivityResponse(sheet=SHEET, plan=plan)))
    assert "28.1" in shown
    assert "待报或待评" in shown
    refused = words.Plan(target="合格", why_not="总分至多 80 分，须 85 分")
    assert "达不到：总分至多 80 分" in read(
        plan_tables.sensitivity(rpc.GetSensitivityResponse(sheet=SHEET, plan=refused))
    )


def test_a_reached_target_shows_what_would_break_it():
    losses = words.Losses(reached=True, spare=[words.Spare(marks="2")])
    losses.parts.add(part="9.3", now="3", holds_at="1", breaks_at="0", breaks=[""])
    losses.rows.add(row="9", now="6", breaks=["", "政策保障"])
    answer = rpc.GetSensitivityResponse(sheet=SHEET, plan=words.Plan(reached_already=True), losses=losses)
    shown = read(plan_tables.sensitivity(answer))
    assert "余量：总分 2 分" in shown
    assert "第 9 行（总分、政策保障）" in shown


def test_what_belongs_to_the_city_is_told_from_what_the_market_can_change():
    of_city = words.Improvement(part="2.1", before="0", after="1", cost="1", scope=facts_pb2.SCOPE_LOCALITY)
    own = words.Improvement(part="13.1", before="0", after="3", cost="3", scope=facts_pb2.SCOPE_SUBJECT)
    sheet = views_pb2.SheetSummary(locality="140700")
    plan = words.Plan(target="85", reachable=True, gain="4", cost="4", improvements=[of_city, own])
    shown = read(plan_tables.sensitivity(rpc.GetSensitivityResponse(sheet=sheet, plan=plan)))
    assert "试点地区 140700" in shown
    assert "市场不能单独改变" in shown
    losses = words.Losses(reached=True)
    losses.parts.add(part="1.1", now="3", holds_at="1", breaks_at="0", breaks=[""], scope=facts_pb2.SCOPE_LOCALITY)
    kept = words.Plan(reached_already=True)
    shown = read(plan_tables.sensitivity(rpc.GetSensitivityResponse(sheet=sheet, plan=kept, losses=losses)))
    assert "试点地区 140700" in shown
    alone = words.Plan(target="85", reachable=True, gain="3", cost="3", improvements=[own])
    assert "试点地区" not in read(plan_tables.sensitivity(rpc.GetSensitivityResponse(sheet=sheet, plan=alone)))


def test_a_history_names_events():
    cause = words.Cause(
        kind=words.STEP_KIND_FACTS, about="12", by="审核员", event_id=b"\x01" * 16, source_event=b"\x02" * 16
    )
    change = words.PartChange(
        part="12.2", before=words.Span(lower="0", upper="3"), after=words.Span(lower="3", upper="3")
    )
    result = words.HistoryResult(
        lower="80", upper="90", veto=values_pb2.VETO_STATUS_CLEAR, final=True, changes=[change]
    )
    step = words.HistoryStep(version=3, causes=[cause], result=result)
    sheet = words.SheetHistory(sheet=SHEET, round_title="2021年", steps=[step, words.HistoryStep(version=4)])
    shown = read(answer_tables.history(rpc.GetHistoryResponse(sheets=[sheet])))
    assert "12.2：0～3 → 3" in shown
    assert "80～90（定稿）" in shown
    assert "01" * 4 in shown


def test_a_simulation_counts_whom_it_does_not_show():
    standing = SHEET.standing
    lost = words.ShiftView(name="甲", before=standing, after=standing, rank_before=1, rank_after=2, moved=-1)
    lost.turn, lost.verdict_before, lost.verdict_after = (
        words.TURN_LOST,
        words.GATE_STATUS_PASSED,
        words.GATE_STATUS_FAILED,
    )
    same = words.ShiftView(name="乙", before=standing, after=standing, turn=words.TURN_SAME)
    answer = rpc.SimulateResponse(label="假设推演", shifts=[lost, same], line_before="85", line_after="90", lost=1)
    shown = read(over_all_tables.simulation(answer, 10))
    assert "不再合格 1" in shown
    assert "未列出 1 张" in shown
    assert "-1" in shown


def test_what_decides_says_who_would_lead():
    moved = words.Moved(sheets=2, farthest=1, leaders=["x"], leaders_change=True)
    answer = rpc.GetDecidingResponse(rows=[words.RowDecides(row="12", moved=moved)], sheets=2)
    answer.readings.add(reading="reach_bound", alternative="exclusive", moved=words.Moved(sheets=1))
    shown = read(over_all_tables.deciding(answer))
    assert "换为 x" in shown
    assert "reach_bound=exclusive" in shown


def test_an_empty_scope_is_said():
    assert "范围内没有评分表" in read(over_all_tables.rankings(rpc.RankResponse()))


def test_an_explanation_names_scheme_version_reading_unit_year_who_accepted_and_every_step():
    part = views_pb2.PartView(part="12.2", text="原文", rule="base_plus_steps", lower="1", upper="1", marks="3")
    part.steps.extend(["入驻率：20%", "得 1 分"])
    part.readings.add(question="是否含正好20%？", meaning="正好20%即得1分")
    part.inputs.add(
        title="入驻率",
        value="20",
        unit="%",
        period="2021",
        known=True,
        accepted_by="审核员",
        accepted_at=1_637_452_800_000_000,
        source=values_pb2.Source(event_id=b"\x0a" * 16, stream="request-x", version=1),
    )
    row = views_pb2.RowView(number="12", lower="1", upper="1", marks="6", place="附件3", parts=[part])
    sheet = views_pb2.SheetSummary(sheet_id="2021-farm-x", scheme_id="shanxi-farm-produce-2021", scheme_version="1")
    shown = read(explain_tables.explanation(scoring_service_pb2.ExplainResponse(sheet=sheet, row=row, shown_version=9)))
    for said in (
        "shanxi-farm-produce-2021 1",
        "正好20%即得1分",
        "20%",
        "2021",
        "审核员",
        "2021-11-21 08:00:00",
        "0a0a",
    ):
        assert said in shown
    assert "1. 入驻率：20%" in shown
    assert "2. 得 1 分" in shown


def test_an_explanation_quotes_the_whole_row_with_every_printed_column():
    row = views_pb2.RowView(
        number="3",
        level3="占市场主体比重（2分）",
        text="占比8%-15%得1分，15%以上得2分。",
        variable_kind="定量",
        formula="网络交易经营者数量/市场主体数量",
        requirement="not stated",
        base_period="not stated",
        notes=["扫描件缺一字"],
        parts=[views_pb2.PartView(part="3.1", text="占比8%-15%得1分")],
    )
    shown = read(explain_tables.explanation(scoring_service_pb2.ExplainResponse(sheet=SHEET, row=row)))
    for said in (
        "占市场主体比重（2分）",
        "占比8%-15%得1分，15%以上得2分。",
        "变量性质：定量",
        "公式：网络交易经营者数量/市场主体数量",
        "基期：原文未载明",
        "注：扫描件缺一字",
    ):
        assert said in shown
    assert "要求" not in shown


def test_a_value_that_was_superseded_is_shown_beside_what_counts():
    given = views_pb2.InputView(title="入驻率", value="45.5", unit="%", known=True, replaced=["38.5%（第 1 次报送）"])
    part = views_pb2.PartView(part="12.2", inputs=[given])
    row = views_pb2.RowView(number="12", parts=[part])
    shown = read(explain_tables.explanation(scoring_service_pb2.ExplainResponse(sheet=SHEET, row=row)))
    assert "入驻率 另报 38.5%（第 1 次报送），以后采信的为准" in shown


AREA = views_pb2.AreaMark(
    area="140700",
    name="晋中市",
    lower="8.6667",
    upper="99",
    veto=values_pb2.VETO_STATUS_OPEN,
    steps=["甲：8 分", "3 个市场的平均：8.6667 至 99 分"],
    readings=[views_pb2.ReadingView(question="评价对象是？", meaning="试点地区")],
)


def test_an_area_is_shown_with_how_its_markets_become_it():
    answer = rpc.WhatIfResponse(sheet=SHEET, label="假设推演", comparison=COMPARED, supposed_area=AREA)
    shown = read(answer_tables.what_if(answer))
    assert "假设推演 地区 晋中市（140700）：8.6667～99 分" in shown
    assert "评价对象是？试点地区" in shown
    assert "3 个市场的平均" in shown
    assert "现行 地区" not in shown


def test_a_ranking_that_is_supposed_says_so_and_names_its_areas():
    ranking = words.Ranking(
        scheme_id="x", scheme_version="1", label="假设推演", changes=["换用读法：试点地区"], areas=[AREA]
    )
    sheet = views_pb2.SheetSummary(state=views_pb2.SHEET_STATE_OPEN)
    sheet.standing.CopyFrom(SHEET.standing)
    ranking.ranking.add(sheet=sheet, rank=1)
    shown = read(over_all_tables.rankings(rpc.RankResponse(rankings=[ranking])))
    assert "假设推演（不是评分结果，不保存）" in shown
    assert "合成 地区 晋中市" in shown


def test_an_areas_mark_is_rounded_for_people_and_its_markets_sheets_are_named():
    of_area = views_pb2.SheetSummary(sheet_id="r1-140700", round_id="r1", subject="140700", subject_name="晋中市")
    of_area.standing.CopyFrom(values_pb2.Standing(lower="82.66666666666666666666666667", upper="90.5", veto=1))
    of_area.state = views_pb2.SHEET_STATE_FINAL
    markets = [views_pb2.MarketOfArea(sheet_id=f"r1-{n}") for n in "AB"]
    area = views_pb2.AreaMark(round_id="r1", area="140700", lower="82.6667", upper="90.5", veto=1, markets=markets)
    ranking = words.Ranking(areas=[area], ranking=[views_pb2.RankView(sheet=of_area, rank=1)])
    shown = read(over_all_tables.rankings(rpc.RankResponse(rankings=[ranking])))
    assert "约 82.6667～90.5" in shown
    assert "82.66666" not in shown
    assert "r1-A" in shown
    assert "r1-B" in shown
    assert "r1-140700" not in shown


def test_a_ranking_of_places_says_who_passes_and_nothing_of_a_veto_that_is_not_there():
    rank = views_pb2.RankView(sheet=SHEET, rank=1, verdict=values_pb2.VERDICT_OPEN)
    rank.sheet.state = views_pb2.SHEET_STATE_OPEN
    gated = views_pb2.RankingHead(places=True, gate="合格线（总分85）")
    vetoed = views_pb2.RankingHead(veto=True)
    for head, has, lacks in (
        (gated, "地区 合格线 未定", "市场 否决"),
        (vetoed, "市场 否决 未触发", "地区 合格线 未定"),
    ):
        of_round = scoring_service_pb2.RankRoundResponse(ranking=[rank], head=head)
        of_scope = rpc.RankResponse(rankings=[words.Ranking(ranking=[rank], head=head)])
        for shown in (read(score_tables.ranking(of_round)), read(over_all_tables.rankings(of_scope))):
            cells = shown.replace("（虚构）", "").replace("太谷市场", "").split()
            assert set(has.split()) <= set(cells)
            assert not set(lacks.split()) & set(cells)


def test_a_simulation_of_places_is_headed_so():
    for places, has, lacks in ((True, "地区", "市场"), (False, "市场", "地区")):
        head = views_pb2.RankingHead(places=places, departed=["甲市场：不符"])
        shown = read(over_all_tables.simulation(rpc.SimulateResponse(label="假设推演", head=head), 5))
        assert (has in shown, f" {lacks} " in shown) == (True, False)
        assert "与记录不符 甲市场：不符" in shown


def test_a_simulation_shows_the_areas_that_come_out():
    shown = read(over_all_tables.simulation(rpc.SimulateResponse(label="假设推演", areas=[AREA]), 5))
    assert "假设推演 地区成绩" in shown
    assert "晋中市（140700）" in shown


def test_an_explanation_names_the_day_and_what_was_not_yet_there():
    answer = scoring_service_pb2.ExplainResponse(sheet=SHEET, true_on="2020-12-31", not_yet_true=["rate（2021年）"])
    shown = read(explain_tables.explanation(answer))
    assert "以 2020-12-31 为准" in shown
    assert "当时尚不成立：rate（2021年）" in shown
