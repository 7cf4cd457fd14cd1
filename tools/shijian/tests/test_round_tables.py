"""The board as people read it: stages, channels, what is provisional, what is ours."""

from io import StringIO

from rich.console import Console
from shijian.scoring.v1 import round_service_pb2 as rpc
from shijian.scoring.v1 import scoring_service_pb2, values_pb2, views_pb2

from shijian_cli import round_tables

ROUND = views_pb2.RoundView(
    round_id="2026-smart", title="智慧化市场评定（虚构）", scheme_id="zhengzhou", state=views_pb2.ROUND_STATE_FINAL
)
SHEET = views_pb2.SheetSummary(channel="third_party", standing=values_pb2.Standing(lower="88", upper="90"))
ROW = views_pb2.BoardRowView(
    candidate=views_pb2.CandidateView(
        subject="91410100MA0K12345X",
        subject_name="二七市场（虚构）",
        stage=views_pb2.STAGE_OBJECTED,
        lower="86",
        upper="86",
        verdict=values_pb2.VERDICT_PASSED,
    ),
    now=values_pb2.SubjectResult(lower="80", upper="90", missing=["city_joint"]),
    sheets=[SHEET],
)
BOARD = rpc.GetBoardResponse(
    round=ROUND,
    rows=[ROW],
    steps=[
        views_pb2.StepView(title="公示", text="将名单进行公示", place="四、4", number=5, number_kind="working_days"),
        views_pb2.StepView(
            title="异议", ours=True, why="接受监督", number=10, number_kind="working_days", number_ours=True
        ),
    ],
    notices=[views_pb2.NoticeView(number=1, first_day="2026-12-28", last_day="2027-01-04", missing_years=[2027])],
    objections=[
        views_pb2.ObjectionView(number=1, ground="屏幕不亮", due_day="2027-01-12"),
        views_pb2.ObjectionView(number=2, ground="另一事", due_day="2027-01-12", upheld=False, reason="已恢复"),
    ],
    assessors=[views_pb2.AssessorView(assessor="assessor-1", channel="third_party", changes=["指派", "回避"])],
)


def read(table):
    console = Console(width=240, record=True, file=StringIO())
    for part in [table] if not hasattr(table, "__next__") else table:
        console.print(part)
    return console.export_text()


def test_rounds_are_listed_with_their_state():
    shown = read(round_tables.rounds(scoring_service_pb2.ListRoundsResponse(rounds=[ROUND])))
    assert "2026-smart" in shown
    assert "已定稿" in shown


def test_a_step_says_where_it_comes_from():
    shown = read(round_tables.steps(BOARD))
    assert "四、4" in shown
    assert "将名单进行公示" in shown
    assert "10个工作日（本系统定）" in shown
    assert "本系统所加" in shown


def test_the_board_says_where_each_stands_and_what_is_provisional():
    shown = read(round_tables.board(BOARD))
    for said in ("有异议待定", "80～90", "86", "合格", "third_party 88～90", "未评：city_joint"):
        assert said in shown
    assert "2027-01-04（暂定，待 2027 年放假安排）" in shown
    assert "不成立：已恢复" in shown
    assert "待定" in shown
    assert "指派；回避" in shown
