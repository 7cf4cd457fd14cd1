"""--known and --on at the command line: every question carries the moment, and the answer begins with what it is of."""

import json
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from shijian.scoring.v1 import answer_service_pb2 as answers_rpc
from shijian.scoring.v1 import report_service_pb2 as reports
from shijian.scoring.v1 import round_service_pb2 as rpc
from shijian.scoring.v1 import views_pb2 as views
from typer.testing import CliRunner

from shijian_cli import options, round_calls
from shijian_cli.app import whole_app
from shijian_cli.commands import answers, report, rounds, scores
from shijian_cli.moments import microseconds

RUN = CliRunner()
DAY = "2021-11-10"
MOMENT = microseconds(DAY)
SHEET = "2021-farm-91140100MA0K12345X"
ASKED = {
    "rounds list": ("ListRounds", "as_of"),
    "rounds show 2021-farm": ("GetBoard", "as_of"),
    "rounds board 2021-farm": ("GetBoard", "as_of"),
    "round board 2021-farm": ("GetBoard", "as_of"),
    "rounds locality 2021-farm 140100": ("GetLocality", "as_of"),
    "round awards zhengzhou-smart-market-2021": ("ListAwards", "as_of"),
    "round calendars": ("ListCalendarYears", "as_of"),
    "history 91140100MA0K12345X": ("GetHistory", "as_of"),
    f"what-if {SHEET} --mark 13.1=1": ("WhatIf", "known_at"),
    f"sensitivity {SHEET}": ("GetSensitivity", "known_at"),
    f"compare {SHEET} {SHEET}": ("Compare", "known_at"),
    f"sheet {SHEET}": ("GetSheetAsOf", "known_at"),
    "rank 2021-farm": ("RankRound", "as_of"),
    "rank --province 140000": ("Rank", "as_of"),
    "simulate --province 140000": ("Simulate", "as_of"),
    "deciding --province 140000": ("GetDeciding", "as_of"),
}
ANSWERS = {
    "GetBoard": rpc.GetBoardResponse(round=views.RoundView(state=views.ROUND_STATE_OPEN)).SerializeToString(),
    "GetSheetAsOf": answers_rpc.GetSheetAsOfResponse(
        sheet=views.SheetView(summary=views.SheetSummary(state=views.SHEET_STATE_OPEN))
    ).SerializeToString(),
}


class Listening:
    """A channel that notes what is asked, and answers with nothing but the moment and the day that it was asked for."""

    def __init__(self):
        self.calls = []

    def unary_unary(self, path, response_deserializer, **_):
        async def call(request):
            method = path.rsplit("/", 1)[1]
            self.calls.append((method, request))
            answer = response_deserializer(ANSWERS.get(method, b""))
            named = [f for f in ("as_of", "known_at") if f in request.DESCRIPTOR.fields_by_name and request.HasField(f)]
            answer.freshness.answered_as_of_us = getattr(request, named[0]) if named else 0
            if day := getattr(request, "true_on", ""):
                answer.true_on = day
                answer.not_yet_true.append("online_retail（2023年）")
            return answer

        return call

    def unary_stream(self, path, **_):
        async def call(request):
            self.calls.append((path.rsplit("/", 1)[1], request))
            header = reports.ReportHeader(
                file_name="a.pdf", sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            )
            header.freshness.answered_as_of_us = request.as_of
            yield reports.GetSheetReportResponse(header=header)

        return call


@pytest.fixture
def channel(monkeypatch):
    found = Listening()

    @asynccontextmanager
    async def channels(_):
        yield {"scoring": found}

    for module in (answers, report, rounds, scores, round_calls):
        monkeypatch.setattr(module, "channels", channels)
    monkeypatch.setattr(options, "addresses", lambda _: SimpleNamespace(grpc={"scoring": ""}))
    return found


def ran(*words):
    done = RUN.invoke(whole_app(), words)
    assert done.exit_code == 0, done.exception
    return done.output


@pytest.mark.parametrize("words", ASKED)
def test_every_question_carries_the_moment_and_says_it(channel, words):
    method, field = ASKED[words]
    assert "当时所知：截至 2021-11-10 23:59:59 的记录" in ran(*words.split(), "--known", DAY)
    asked, request = channel.calls[-1]
    assert (asked, getattr(request, field)) == (method, MOMENT)
    shown = json.loads(ran(*words.split(), "--known", DAY, "--json"))
    assert shown["freshness"]["answered_as_of_us"] == MOMENT


@pytest.mark.parametrize("words", [w for w in ASKED if not w.startswith("sheet")])
def test_without_a_moment_nothing_is_said_of_one(channel, words):
    _, field = ASKED[words]
    assert "当时" not in ran(*words.split())
    assert not channel.calls[-1][1].HasField(field)


@pytest.mark.parametrize(
    "words", ["rank 2021-farm", "rank --province 140000", "simulate 2021-farm", "deciding 2021-farm"]
)
def test_a_ranking_may_be_of_another_day_and_says_it(channel, words):
    shown = ran(*words.split(), "--on", "2022-06-30", "--known", DAY)
    assert "以 2022-06-30 为准重新计分，不是评分结果" in shown
    assert "未计入：online_retail（2023年）" in shown
    request = channel.calls[-1][1]
    assert (request.true_on, request.as_of) == ("2022-06-30", MOMENT)


@pytest.mark.parametrize(
    ("words", "method"), [(f"sheet {SHEET}", "GetSheetReport"), ("round 2021-farm", "GetRoundReport")]
)
def test_a_report_is_asked_of_the_moment(channel, tmp_path, words, method):
    shown = ran("report", *words.split(), "--known", DAY, "--out", str(tmp_path / "a.pdf"))
    asked, request = channel.calls[-1]
    assert (asked, request.as_of) == (method, MOMENT)
    assert "当时所知：截至 2021-11-10 23:59:59 的记录" in shown
