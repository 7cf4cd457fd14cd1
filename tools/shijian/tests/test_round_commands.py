"""The steps of a round from the command line: what is asked of the service, what is refused before, what is said."""

import json
import sys
from types import SimpleNamespace

import grpc
import pytest
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from shijian.common.v1 import command_header_pb2
from shijian.scoring.v1 import joint_pb2, scoring_service_pb2, values_pb2, views_pb2
from shijian.scoring.v1 import round_service_pb2 as rpc
from typer.testing import CliRunner

from chassis.clients import DETAILS_KEY
from shijian_cli import round_calls, round_tables
from shijian_cli.app import whole_app
from shijian_cli.commands import one_round, round_calendar, round_marking, round_results
from shijian_cli.trouble import USAGE, Trouble

RUN = CliRunner()
app = whole_app()
USCC = "91410103MA0K12345X"
BY = ("--by", "office-1")
BONUS = ("--item", "无感", "--basis", "试点", "--applicant-opinion", "属实", "--applicant-signed-by", USCC)
BONUS += ("--district-opinion", "同意上报", "--district-signed-by", "office-410103")
ANSWER = SimpleNamespace(answer=command_header_pb2.Answer(stream="round-2026-smart", version=7, event_count=1))


@pytest.fixture
def sent(monkeypatch):
    """Every call that was made, with the answers to some of them."""
    calls, answers = [], {}

    async def asked(_, method, request):
        calls.append((method, request))
        return answers.get(method, ANSWER)

    for module in (round_calls, one_round, round_calendar, round_marking, round_results):
        monkeypatch.setattr(module, "asked", asked)
    return SimpleNamespace(calls=calls, answers=answers)


def ran(*words):
    done = RUN.invoke(app, ["round", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


CASES = [
    (("declare", "2026-smart", USCC, "--material", "申请报告", *BY), "EnterSubject", {"materials": ["申请报告"]}),
    (("prereview", "2026-smart", USCC, "--pass", "--yes", *BY), "ReviewApplication", {"passed": True}),
    (
        ("prereview", "2026-smart", USCC, "--refuse", "--condition", "clean_record", "--reason", "曝光", "-y", *BY),
        "ReviewApplication",
        {"passed": False, "condition": "clean_record", "reason": "曝光"},
    ),
    (("assign", "2026-smart", "a-1", "--channel", "third_party", *BY), "AssignAssessor", {"channel": "third_party"}),
    (("release", "2026-smart", "a-1", "--reason", "调离", *BY), "ReleaseAssessor", {"reason": "调离"}),
    (("recuse", "2026-smart", USCC, "--interest", "亲属", "-y", *BY), "RecuseAssessor", {"interest": "亲属"}),
    (("start", "2026-smart", "-y", *BY), "StartMarking", {"round_id": "2026-smart"}),
    (("mark", f"2026-smart-{USCC}", "5.2", "1.5", "--reason", "看过", *BY), "AwardMark", {"points": "1.5"}),
    (("mark-locality", "2021-farm", "140100", "1.1", "3", "--reason", "阅", *BY), "AwardLocalityMark", {"part": "1.1"}),
    (
        ("bonus", "2026-smart", USCC, "3", *BONUS, "--district-day", "2026-11-10", *BY),
        "AwardBonus",
        {"points": "3", "applicant_opinion": "属实", "applicant_signed_by": USCC, "district_opinion": "同意上报"}
        | {"district_signed_by": "office-410103", "district_reviewed_on": "2026-11-10"},
    ),
    (
        ("settle", "2026-smart", USCC, "--channel", "third_party", "--total", "88", "--reason", "复核", *BY),
        "SettleDifference",
        {"channel": "third_party", "total": "88"},
    ),
    (("finalize", "2026-smart", "-y", *BY), "FinalizeRound", {"accept_incomplete": False}),
    (("notice", "2026-smart", USCC, "--day", "2026-11-23", "-y", *BY), "PublishNotice", {"first_day": "2026-11-23"}),
    (
        ("object", "2026-smart", USCC, "--ground", "不亮", "--lodged-by", "甲", "--day", "2026-11-25", *BY),
        "LodgeObjection",
        {"lodged_by": "甲", "day": "2026-11-25"},
    ),
    (("decide", "2026-smart", "1", "--dismiss", "--reason", "已复", "-y", *BY), "DecideObjection", {"upheld": False}),
    (
        ("award", "2026-smart", USCC, "--title", "智慧", "--day", "2026-12-01", "-y", *BY),
        "NameSubjects",
        {"title": "智慧"},
    ),
    (
        ("revoke", "2026-smart", USCC, "--reason", "查实", "--condition", "clean_record", "-y", *BY),
        "RevokeAward",
        {"ground": "clean_record"},
    ),
    (
        ("publish-calendar", "2027", "--source", "虚构", "--off", "2027-01-01", "-y", *BY),
        "PublishCalendarYear",
        {"year": 2027, "off": ["2027-01-01"]},
    ),
]


@pytest.mark.parametrize(("words", "method", "holds"), CASES, ids=lambda c: c[0] if isinstance(c, tuple) else None)
def test_a_step_asks_the_service(sent, words, method, holds):
    shown = ran(*words)
    ((called, request),) = sent.calls
    assert (called, request.header.actor) == (method, "office-1")
    assert {name: getattr(request, name) for name in holds} == holds
    assert "第 7 版" in shown.output
    assert json.loads(ran(*words, "--json").output)["version"] == 7


def test_results_can_wait_for_what_was_recorded_last(sent):
    ran("finalize", "2026-smart", "--read-after", f"sheet-2026-smart-{USCC}-city_joint@12", "-y", *BY)
    ran("finalize", "2026-smart", "-y", *BY)
    ((_, waiting), (_, at_once)) = sent.calls
    assert (waiting.read_after.stream, waiting.read_after.version) == (f"sheet-2026-smart-{USCC}-city_joint", 12)
    assert not at_once.HasField("read_after")


def test_a_round_is_opened_with_choices(sent):
    words = ["open", "2026-smart", "--scheme", "zhengzhou-smart-market-2021", "--title", "评定", "--period", "2026"]
    words += ["--evaluation-date", "2026-11-20", "--jurisdiction", "410100", *BY]
    ran(*words, "--step", "notice=7", "--step", "settle=off")
    ((_, request),) = sent.calls
    assert [(c.step, c.enabled, c.HasField("number") and c.number) for c in request.choices] == [
        (values_pb2.ROUND_STEP_NOTICE, True, 7),
        (values_pb2.ROUND_STEP_SETTLE, False, False),
    ]
    ran(*words, "--step", "notice=7,same-day")
    (choice,) = sent.calls[-1][1].choices
    assert (choice.enabled, choice.number, choice.counts_from) == (True, 7, values_pb2.COUNTS_FROM_THAT_DAY)
    for wrong in ("rest=7", "notice=long", "notice=7,some-day", "notice=off,same-day"):
        with pytest.raises(Trouble) as caught:
            ran(*words, "--step", wrong)
        assert caught.value.code == USAGE


def test_findings_take_kind_and_unit_from_the_scheme(sent):
    summary = views_pb2.SheetSummary(scheme_id="zhengzhou-smart-market-2021", scheme_version="1")
    sheet = views_pb2.SheetView(summary=summary, period="2026")
    sent.answers["GetSheet"] = scoring_service_pb2.GetSheetResponse(sheet=sheet)
    facts = ["--fact", "merchant_displays=true", "--fact", "displays_failing=2"]
    ran("finding", f"2026-smart-{USCC}-third_party", "1", *facts, "--reason", "逐户", *BY)
    _, request = sent.calls[-1]
    flag, failing = request.fields
    assert (flag.flag, failing.number, failing.unit) == (True, "2", "户")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("declare", "2026-smart", "9141", *BY), "SUBJECT 9141"),
        (("declare", "2026-smart", USCC, "--by", "王 某"), "--by 王 某"),
        (("mark", f"2026-smart-{USCC}", "5.2", "two", "--reason", "看过", *BY), "POINTS two"),
        (("mark", f"2026-smart-{USCC}", "5.2", "1.125", "--reason", "看过", *BY), "POINTS 1.125"),
        (("settle", "2026-smart", USCC, "--channel", "third_party", "--reason", "复核", *BY), "--total"),
        (("notice", "2026-smart", USCC, "--day", "soon", "-y", *BY), "--day soon"),
        (("finalize", "2026-smart", "--read-after", "round-2026-smart", "-y", *BY), "--read-after round-2026-smart"),
        (("finalize", "2026-smart", "--read-after", "round-2026-smart@0", "-y", *BY), "--read-after"),
        (("bonus", "2026-smart", USCC, "3", *BONUS, "--district-day", "", *BY), "--district-day"),
        (
            ("bonus", "2026-smart", USCC, "3", *BONUS[:-1], "王 某", "--district-day", "2026-11-10", *BY),
            "--district-signed-by 王 某",
        ),
        (("publish-calendar", "2027", "--source", "虚构", "--off", "01-01", "-y", *BY), "--off 01-01"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_sent(sent, words, named):
    with pytest.raises(Trouble) as caught:
        ran(*words)
    assert named in caught.value.message
    assert (caught.value.code, sent.calls) == (USAGE, [])


@pytest.mark.parametrize("words", [w[: w.index("-y")] + w[w.index("-y") + 1 :] for w, _, _ in CASES if "-y" in w])
def test_what_cannot_be_undone_wants_to_be_confirmed(sent, words):
    with pytest.raises(Trouble) as caught:
        ran(*words)
    assert "不能撤销" in caught.value.message
    assert "--yes" in caught.value.advice
    assert sent.calls == []


def test_at_a_terminal_the_question_is_asked(sent, monkeypatch):
    monkeypatch.setattr(round_calls.sys, "stdin", SimpleNamespace(isatty=lambda: True))
    said = []
    monkeypatch.setattr(round_calls.typer, "confirm", lambda text: said.append(text) or len(said) > 1)
    with pytest.raises(Trouble, match="没有办理"):
        round_calls.confirmed("轮次 2026-smart 定稿", yes=False)
    round_calls.confirmed("轮次 2026-smart 定稿", yes=False)
    assert said == ["轮次 2026-smart 定稿。这一步不能撤销，确定吗？"] * 2
    assert sys.stdin is round_calls.sys.stdin


def test_nothing_new_is_said_to_be_nothing_new(sent):
    answer = command_header_pb2.Answer(stream="round-2026-smart", version=7)
    sent.answers["EnterSubject"] = SimpleNamespace(answer=answer)
    assert "没有新的记录" in ran("declare", "2026-smart", USCC, *BY).output


def test_the_board_says_what_may_be_done_and_why_not(sent):
    sent.answers["GetBoard"] = rpc.GetBoardResponse(
        round=views_pb2.RoundView(round_id="2026-smart", title="评定", state=views_pb2.ROUND_STATE_MARKING),
        steps=[
            views_pb2.StepView(title="市级评价", may_be_taken=True),
            views_pb2.StepView(title="公示", obstacles=["轮次尚未定稿"]),
        ],
    )
    shown = ran("board", "2026-smart").output
    assert "评分中" in shown
    assert "可以" in shown
    assert "轮次尚未定稿" in shown
    assert json.loads(ran("board", "2026-smart", "--json").output)["steps"][1]["obstacles"] == ["轮次尚未定稿"]


@pytest.mark.parametrize(("subjects", "said"), [([USCC], "第2次取代"), ([USCC, "x"], f"第2次取代：{USCC}")])
def test_the_board_marks_a_notice_that_a_later_one_replaced(subjects, said):
    notices = [views_pb2.NoticeView(number=1, subjects=subjects), views_pb2.NoticeView(number=2, subjects=[USCC])]
    gone = [rpc.ReplacedNotice(number=1, subject=USCC, by_number=2)]
    answer = rpc.GetBoardResponse(round=views_pb2.RoundView(title="评定"), notices=notices, replaced_notices=gone)
    first, second = list(round_tables.board(answer))[1].columns[-1].cells
    assert "".join(first.split()).endswith(said)
    assert second == ""


def test_the_board_has_the_form_of_each_bonus():
    form = {"item": "无感", "basis": "试点", "applicant_opinion": "属实", "applicant_signed_by": USCC}
    form |= {
        "district_opinion": "同意上报",
        "district_signed_by": "office-410103",
        "district_reviewed_on": "2026-11-10",
    }
    bonuses = [views_pb2.BonusView(points="3", **form), views_pb2.BonusView(points="1", item="停车", basis="文件")]
    row = views_pb2.BoardRowView(candidate=views_pb2.CandidateView(subject=USCC, bonuses=bonuses, stage=1))
    answer = rpc.GetBoardResponse(round=views_pb2.RoundView(title="评定"), rows=[row])
    (table,) = [t for t in round_tables.board(answer) if t.title == "加分事项申报表"]
    whole, before = zip(*[list(c.cells) for c in table.columns], strict=True)
    assert whole == (USCC, "3", "无感", "试点", f"属实（{USCC}）", "同意上报（office-410103）", "2026-11-10")
    assert before[-3:] == ("未记录",) * 3


def test_awards_and_calendars_are_listed(sent):
    award = views_pb2.AwardRecordView(subject=USCC, held=["2026-smart"], withdrawn=["2025-smart"], reason="查实")
    sent.answers["ListAwards"] = rpc.ListAwardsResponse(awards=[award])
    assert "2025-smart（查实）" in ran("awards", "zhengzhou-smart-market-2021").output
    years = [views_pb2.CalendarYearView(year=2026, official=True, shipped=True, source="通知")]
    years.append(views_pb2.CalendarYearView(year=2027, rounds=["2026-smart"]))
    sent.answers["ListCalendarYears"] = rpc.ListCalendarYearsResponse(years=years)
    shown = ran("calendars").output
    assert "正式" in shown
    assert "未发布，期限暂定" in shown


def test_a_finding_on_a_joint_result_names_the_channels_sheets(sent):
    channel = joint_pb2.JointChannel(sheet=views_pb2.SheetSummary(sheet_id=f"2026-smart-{USCC}-third_party"))
    joint = joint_pb2.JointView(channels=[channel])
    sent.answers["GetSheet"] = scoring_service_pb2.GetSheetResponse(joint=joint)
    with pytest.raises(Trouble) as caught:
        ran("finding", f"2026-smart-{USCC}", "1", "--fact", "merchant_displays=true", "--reason", "逐户", *BY)
    assert (caught.value.code, f"2026-smart-{USCC}-third_party" in caught.value.advice) == (USAGE, True)


def test_a_round_that_there_is_not_is_answered_with_those_that_are(monkeypatch):
    rounds = [views_pb2.RoundView(round_id="2026-smart", title="评定")]
    status = Status(code=5)
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason="RoundUnknown"))
    trailing = grpc.aio.Metadata((DETAILS_KEY, status.SerializeToString()))

    async def asked(_, method, request):
        if method == "ListRounds":
            return scoring_service_pb2.ListRoundsResponse(rounds=rounds)
        raise grpc.aio.AioRpcError(grpc.StatusCode.NOT_FOUND, grpc.aio.Metadata(), trailing)

    monkeypatch.setattr(round_calls, "asked", asked)
    with pytest.raises(Trouble, match=f"没有评价轮次 2026-smart-{USCC}") as caught:
        ran("start", f"2026-smart-{USCC}", "-y", *BY)
    assert "2026-smart（评定）" in caught.value.advice
