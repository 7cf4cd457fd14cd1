"""Questions over a few streams, asked of a moment: they are answered as they were answered then, and say so."""

import pytest
from scoring_calls import awarding, header, locality_awarding, opening, registered, started
from scoring_examples import CHANNELS, CITY, FORM, OTHER_USCC, ROUND, USCC, ZHENGZHOU
from scoring_papers import opened_book, pdf_text, word_tables
from scoring_rounds_asked import deciding, naming, objecting, publishing, revoking
from scoring_rounds_told import SMART, applied, final, seen, smart_opening, staffed
from shijian.common.v1 import command_header_pb2
from shijian.scoring.v1 import answer_service_pb2 as answers
from shijian.scoring.v1 import report_service_pb2 as reports
from shijian.scoring.v1 import round_service_pb2 as rounds
from shijian.scoring.v1 import scoring_service_pb2 as sheets
from shijian.scoring.v1 import views_pb2

from eventlog.past import moment_views
from eventlog.views.tables import now_us

JOINT = f"{SMART}-{USCC}"
THIRD = f"{JOINT}-third_party"
TRIED = answers.Supposition(parameters={"channels.third_party.weight": "50", "channels.city_joint.weight": "30"})
QUESTIONS = {
    "board": ("rounds", "GetBoard", rounds.GetBoardRequest(round_id=SMART), "as_of"),
    "awards": ("rounds", "ListAwards", rounds.ListAwardsRequest(scheme_id=ZHENGZHOU), "as_of"),
    "calendar": ("rounds", "ListCalendarYears", rounds.ListCalendarYearsRequest(), "as_of"),
    "history": ("answers", "GetHistory", answers.GetHistoryRequest(subject=USCC), "as_of"),
    "what-if": ("answers", "WhatIf", answers.WhatIfRequest(sheet_id=JOINT, suppose=TRIED), "known_at"),
    "what-if of a channel": (
        "answers",
        "WhatIf",
        answers.WhatIfRequest(sheet_id=THIRD, suppose=answers.Supposition(awards={"5.2": "0"})),
        "known_at",
    ),
    "sensitivity": (
        "answers",
        "GetSensitivity",
        answers.GetSensitivityRequest(sheet_id=JOINT, target=answers.Target(rank=1)),
        "known_at",
    ),
}


async def asked(service, stub, method, request):
    answer = await getattr(getattr(service, stub), method)(request)
    moment = answer.freshness.answered_as_of_us
    answer.ClearField("freshness")
    return answer, moment


@pytest.fixture
async def marked(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await applied(service, OTHER_USCC, "另一市场（虚构）")
    await staffed(service)
    for channel in CHANNELS:
        await seen(service, channel)
    for channel in CHANNELS[:2]:
        await seen(service, channel, OTHER_USCC)
    return service


async def named(service):
    """What comes later: the other market's last channel, the bonus, the end of the round, an award."""
    await seen(service, CHANNELS[2], OTHER_USCC, failing=2)
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, OTHER_USCC))
    await service.rounds.LodgeObjection(objecting(USCC))
    await service.rounds.DecideObjection(deciding(1, upheld=False))
    await service.rounds.NameSubjects(naming(USCC, OTHER_USCC))
    await service.rounds.PublishCalendarYear(
        rounds.PublishCalendarYearRequest(header=header(), year=2027, source="虚构的放假安排", off=["2027-01-01"])
    )


async def test_each_question_is_answered_as_it_was_then(marked):
    before = {name: (await asked(marked, *of[:3]))[0] for name, of in QUESTIONS.items()}
    moment = now_us()
    await named(marked)
    for name, (stub, method, request, field) in QUESTIONS.items():
        now, of_now = await asked(marked, stub, method, request)
        past = type(request)()
        past.CopyFrom(request)
        setattr(past, field, moment)
        then, of_then = await asked(marked, stub, method, past)
        assert (of_now, of_then) == (0, moment), name
        assert then == before[name], name
        assert now != then, name


async def test_an_award_that_was_revoked_later_stands_on_the_board_of_then(marked):
    await final(marked, accept_incomplete=True, reason="缺一渠道（虚构）")
    await marked.rounds.PublishNotice(publishing(USCC))
    await marked.rounds.NameSubjects(naming(USCC))
    moment = now_us()
    await marked.rounds.RevokeAward(revoking(USCC))
    for of, stage in (({"as_of": moment}, views_pb2.STAGE_NAMED), ({}, views_pb2.STAGE_REVOKED)):
        shown = await marked.rounds.GetBoard(rounds.GetBoardRequest(round_id=SMART, **of))
        assert {r.candidate.subject: r.candidate.stage for r in shown.rows}[USCC] == stage


async def test_a_ruling_of_later_does_not_hide_what_a_joint_result_was(marked):
    """Rows of now have the last bonus and ruling; what was between them the round's own events tell."""
    bonus = rounds.AwardBonusRequest(header=header(), round_id=SMART, subject=USCC, points="2", **FORM)
    await marked.rounds.AwardBonus(bonus)
    joint, channel = sheets.GetSheetRequest(sheet_id=JOINT), {"sheet_id": THIRD, "format": reports.REPORT_FORMAT_XLSX}
    before = (await marked.api.GetSheet(joint)).joint
    table = await sheet_report(marked, **channel)
    moment = now_us()
    ruling = {"channel": CHANNELS[1], "total": "50", "reason": "复核（虚构）"}
    await marked.rounds.SettleDifference(
        rounds.SettleDifferenceRequest(header=header(), round_id=SMART, subject=USCC, **ruling)
    )
    joint.as_of = moment
    then = (await marked.api.GetSheet(joint)).joint
    assert (then.combined, list(then.events)) == (before.combined, list(before.events))
    known = answers.GetSheetAsOfRequest(sheet_id=JOINT, known_at=moment)
    assert (await marked.answers.GetSheetAsOf(known)).joint.combined == before.combined
    explained = await marked.api.Explain(sheets.ExplainRequest(sheet_id=JOINT, known_at=moment))
    assert explained.joint.combined == before.combined
    compared = await marked.answers.Compare(answers.CompareRequest(left=JOINT, right=JOINT, known_at=moment))
    assert compared.left.standing == before.summary.standing
    assert await sheet_report(marked, as_of=moment, **channel) == table
    now = (await marked.api.GetSheet(sheets.GetSheetRequest(sheet_id=JOINT))).joint
    assert (now.combined != before.combined, len(now.events)) == (True, len(before.events) + 1)


async def sheet_report(service, **of):
    """The table of what the channels come to."""
    parts = [part async for part in service.reports.GetSheetReport(reports.GetSheetReportRequest(**of))]
    book = opened_book(b"".join(p.chunk for p in parts))
    return [[c.value for c in row] for row in book["综合成绩"]]


async def printed(service, kind, **of):
    request = reports.GetRoundReportRequest(round_id=SMART, format=kind, **of)
    parts = [part async for part in service.reports.GetRoundReport(request)]
    return parts[0].header, b"".join(p.chunk for p in parts[1:])


async def test_a_round_is_printed_as_it_was_known_and_says_so_on_every_page(marked):
    _, before = await printed(marked, reports.REPORT_FORMAT_XLSX)
    moment = now_us()
    await named(marked)
    told, then = await printed(marked, reports.REPORT_FORMAT_XLSX, as_of=moment)
    assert told.freshness.answered_as_of_us == moment
    was, book = opened_book(before), opened_book(then)
    assert [s.title for s in book] == [s.title for s in was]
    for old, new in ((was[s.title], s) for s in book if s.title != "说明"):
        assert [[c.value for c in row] for row in new] == [[c.value for c in row] for row in old]
    known = {row[0].value: row[1].value for row in book["说明"]}["当时所知"]
    assert f"-known-{known[:4]}" in told.file_name
    assert all(f"截至 {known} 所知" in page.oddHeader.right.text for page in book)
    _, page = await printed(marked, reports.REPORT_FORMAT_PDF, as_of=moment)
    assert f"截至{known}所知".replace(" ", "") in pdf_text(page).replace(" ", "")
    _, word = await printed(marked, reports.REPORT_FORMAT_DOCX, as_of=moment)
    assert any(known in cell for row in word_tables(word)[0] for cell in row)
    _, now = await printed(marked, reports.REPORT_FORMAT_XLSX)
    assert "当时所知" not in {row[0].value for row in opened_book(now)["说明"]}


async def test_a_locality_is_as_it_was(service, refused):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    opened = now_us()
    await service.api.EnterSubject(sheets.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    request = sheets.GetLocalityRequest(round_id=ROUND, locality=CITY)
    before, moment = await service.api.GetLocality(request), now_us()
    await service.api.AwardLocalityMark(locality_awarding(before.locality.awaiting[0], "1"))
    request.as_of = moment
    then = await service.api.GetLocality(request)
    assert (then.locality, then.freshness.answered_as_of_us) == (before.locality, moment)
    request.as_of = opened
    failure = await refused(service.api.GetLocality(request))
    assert (failure.reason, "当时" in failure.chinese) == ("LocalityUnknown", True)


async def test_a_sheet_that_tells_what_was_known_says_of_which_moment_it_is(service):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(sheets.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    sheet, moment = f"{ROUND}-{USCC}", now_us()
    await service.api.AwardMark(awarding(sheet, "13.1", "1"))
    for call in (
        service.api.GetSheet(sheets.GetSheetRequest(sheet_id=sheet, as_of=moment)),
        service.api.Explain(sheets.ExplainRequest(sheet_id=sheet, row="13", known_at=moment)),
        service.answers.GetSheetAsOf(answers.GetSheetAsOfRequest(sheet_id=sheet, known_at=moment)),
        service.answers.Compare(answers.CompareRequest(left=sheet, right=sheet, known_at=moment)),
    ):
        assert (await call).freshness.answered_as_of_us == moment


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_guesses(service, refused, name):
    stub, method, request, field = QUESTIONS[name]
    call = getattr(getattr(service, stub), method)
    ahead, both = type(request)(), type(request)()
    for made in (ahead, both):
        made.CopyFrom(request)
    setattr(ahead, field, 2**62)
    failure = await refused(call(ahead))
    assert (failure.reason, [of for of, _ in failure.fields]) == ("MomentNotPast", [field])
    setattr(both, field, 1)
    both.read_after.CopyFrom(command_header_pb2.ReadAfter(stream=f"round-{SMART}", version=1))
    assert (await refused(call(both))).reason == "AsOfOrReadAfter"


async def test_more_streams_than_are_read_for_one_question_want_a_build(marked, refused, monkeypatch):
    moment = now_us()
    monkeypatch.setattr(moment_views, "FEW", 3)
    failure = await refused(marked.rounds.GetBoard(rounds.GetBoardRequest(round_id=SMART, as_of=moment)))
    assert (failure.reason, "shijian rebuild sheets --as-of" in failure.chinese) == ("NoBuildOfMoment", True)
