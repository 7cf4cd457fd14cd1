"""The answers through their gRPC face: what each one says of a small round, and what bad questions are told."""

import pytest
from scoring_calls import accepted, awarding, header, locality_awarding, opening, registered, started
from scoring_examples import CITY, COUNTY, OTHER_USCC, ROUND, SHEET, T0, USCC, flag, number, text
from scoring_known import LOCALITY_MARKS, LOCALITY_ROWS, SUBJECT_MARKS, SUBJECT_ROWS
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as rounds_pb
from shijian.scoring.v1 import values_pb2

from eventlog.views.tables import now_us
from scoring.values import Scope

OTHER = f"{ROUND}-{OTHER_USCC}"
OF_ROUND = words.SheetScope(round_id=ROUND)


async def settle(service, sheet, subject, *, rate):
    rows = {**SUBJECT_ROWS, "12": (text("supply_chain_platform"), number("merchant_platform_rate", rate, "%"))}
    for row, given in rows.items():
        await service.hear_evidence(accepted(row, *given, subject=subject))
    for part, points in SUBJECT_MARKS.items():
        await service.api.AwardMark(awarding(sheet, part, points))


@pytest.fixture
async def two(service):
    """Two markets of one city with all there is to know; one of them has exactly 20 % of its merchants on line."""
    await service.hear_registry(registered(), registered(OTHER_USCC, "另一市场（虚构）"))
    await service.api.OpenRound(opening())
    for subject in (USCC, OTHER_USCC):
        entering = rounds_pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=subject)
        await service.api.EnterSubject(entering)
    await started(service)
    for row, given in LOCALITY_ROWS.items():
        await service.hear_evidence(accepted(row, *given, subject=CITY, scope=Scope.LOCALITY))
    for part, points in LOCALITY_MARKS.items():
        await service.api.AwardLocalityMark(locality_awarding(part, points))
    await settle(service, SHEET, USCC, rate="45.5")
    await settle(service, OTHER, OTHER_USCC, rate="20")
    return service


@pytest.mark.parametrize(
    "scope",
    [
        {"round_id": ROUND},
        {"county": COUNTY},
        {"city": CITY},
        {"province": "140000"},
        {"province": "140000", "kind": values_pb2.MARKET_KIND_FARM_PRODUCE, "period": "2021"},
    ],
    ids=str,
)
async def test_a_ranking_is_made_of_every_scope(two, scope):
    (found,) = (await two.answers.Rank(pb.RankRequest(scope=words.SheetScope(**scope)))).rankings
    assert (found.scheme_id, found.scheme_version) == ("shanxi-farm-produce-2021", "1")
    assert [(r.rank, r.sheet.sheet_id, r.sheet.standing.lower) for r in found.ranking] == [
        (1, SHEET, "100"),
        (2, OTHER, "98"),
    ]


@pytest.mark.parametrize(
    "scope",
    [{"province": "410000"}, {"city": CITY, "kind": values_pb2.MARKET_KIND_CONSUMER_GOODS}, {"county": "140702"}],
    ids=str,
)
async def test_a_scope_without_sheets_has_no_ranking(two, scope):
    assert not (await two.answers.Rank(pb.RankRequest(scope=words.SheetScope(**scope)))).rankings


async def test_two_sheets_are_compared_row_by_row(two):
    found = (await two.answers.Compare(pb.CompareRequest(left=SHEET, right=OTHER))).comparison
    apart = [r for r in found.rows if r.lead != words.LEAD_EQUAL]
    assert [(r.row, r.lead, r.left.lower, r.right.lower) for r in apart] == [("12", words.LEAD_LEFT, "6", "4")]
    assert list(apart[0].parts[1].reasons) == ["公共平台商户入驻率：45.5% / 20%"]
    assert (found.levels[0].title, found.levels[0].left.lower, found.levels[0].right.lower) == ("", "100", "98")


async def test_a_sheet_is_compared_with_itself_as_it_was(two):
    asked = pb.CompareRequest(left=SHEET, left_version=2, right=SHEET)
    found = await two.answers.Compare(asked)
    assert (found.left_version, found.right_version > 2) == (2, True)
    assert found.comparison.levels[0].left.lower == "7"


async def test_a_history_names_the_event_behind_every_change(two):
    await two.hear_evidence(
        accepted(
            "12", text("supply_chain_platform"), number("merchant_platform_rate", "25", "%"), revision=2, at=T0 + 1
        )
    )
    (sheet,) = (await two.answers.GetHistory(pb.GetHistoryRequest(subject=USCC))).sheets
    last = sheet.steps[-1]
    (change,) = last.result.changes
    assert (change.part, change.before.lower, change.after.lower) == ("12.2", "3", "1")
    (cause,) = last.causes
    assert (cause.kind, cause.about, cause.by) == (words.STEP_KIND_FACTS, "12", "jinzhong-review-1")
    stream = {e.event_id: e for e in await two.log.stream(f"sheet-{SHEET}")}
    assert stream[cause.event_id].version == cause.version
    assert stream[last.result.event_id].version == last.version
    assert (len(cause.source_event), sheet.sheet.sheet_id) == (16, SHEET)
    assert sheet.round_title.startswith("2021年农产品市场评价")


async def test_both_times_are_asked_of_a_sheet(two):
    sheets = await two.answers.GetSheetAsOf(pb.GetSheetAsOfRequest(sheet_id=SHEET, true_on="2020-12-31"))
    assert (sheets.true_on, "merchant_platform_rate（2021年）" in sheets.not_yet_true) == ("2020-12-31", True)
    for points in ("2", "5"):
        await two.api.AwardMark(awarding(SHEET, "13.1", points))
    shown = (await two.api.GetSheet(rounds_pb.GetSheetRequest(sheet_id=SHEET))).sheet
    before = pb.GetSheetAsOfRequest(sheet_id=SHEET, known_at=shown.revisions[-2].recorded_at)
    known = await two.answers.GetSheetAsOf(before)
    assert (known.sheet.standing.lower, shown.standing.lower, known.not_yet_known) == ("96", "99", 1)


async def test_a_row_is_explained_in_both_times(two):
    asked = rounds_pb.ExplainRequest(sheet_id=SHEET, row="12", true_on="2020-12-31")
    then = await two.api.Explain(asked)
    assert (then.true_on, list(then.not_yet_true).count("merchant_platform_rate（2021年）")) == ("2020-12-31", 1)
    assert [(p.part, p.settled) for p in then.row.parts] == [("12.1", True), ("12.2", False)]
    now = await two.api.Explain(rounds_pb.ExplainRequest(sheet_id=SHEET, row="12"))
    at = next(f.source.recorded_at for p in now.row.parts for f in p.inputs if f.input_id == "merchant_platform_rate")
    before = await two.api.Explain(rounds_pb.ExplainRequest(sheet_id=SHEET, row="12", known_at=at - 1))
    assert ([p.settled for p in before.row.parts], now.shown_version > before.shown_version) == ([False, False], True)
    assert [p.lower for p in now.row.parts] == ["3", "3"]


def supposing(**change):
    return pb.Supposition(**change)


FIELD = facts_pb2.Field(
    input_id="merchant_platform_rate", kind=facts_pb2.INPUT_KIND_NUMBER, number="40", unit="%", period="2021"
)


async def test_a_what_if_stands_beside_the_result_and_is_not_kept(two):
    before = await two.log.stream(f"sheet-{OTHER}")
    asked = pb.WhatIfRequest(sheet_id=OTHER, suppose=supposing(fields=[FIELD], readings={"reach_bound": "exclusive"}))
    found = await two.answers.WhatIf(asked)
    assert (found.label, found.sheet.standing.lower, found.supposed.standing.lower) == ("假设推演", "98", "100")
    assert list(found.changes)[-1] == "merchant_platform_rate 由 20% 换为 40%"
    assert await two.log.stream(f"sheet-{OTHER}") == before
    shown = await two.api.GetSheet(rounds_pb.GetSheetRequest(sheet_id=OTHER))
    assert shown.sheet.standing.lower == "98"


async def test_another_scheme_is_a_what_if_too(two):
    asked = pb.WhatIfRequest(sheet_id=SHEET, suppose=supposing(scheme_id="shanxi-consumer-goods-2021"))
    found = await two.answers.WhatIf(asked)
    assert found.changes[0] == "换用体系 shanxi-consumer-goods-2021 1"
    assert found.left_out


async def test_the_cheapest_way_to_a_rank_and_what_would_break_it(two):
    asked = pb.GetSensitivityRequest(sheet_id=OTHER, target=pb.Target(rank=1))
    found = await two.answers.GetSensitivity(asked)
    assert [(i.part, i.before, i.after, i.cost) for i in found.plan.improvements] == [("12.2", "1", "3", "2")]
    assert (found.plan.target, found.losses.reached) == (
        "第 1 名（总分 100 分，同分并列），同市的市场随共享的段一同升降",
        False,
    )
    kept = await two.answers.GetSensitivity(pb.GetSensitivityRequest(sheet_id=SHEET, target=pb.Target(total="98")))
    assert (kept.plan.reached_already, kept.losses.spare[0].marks) == (True, "2")
    assert {"13.1", "6.1"} <= {loss.part for loss in kept.losses.parts}
    costly = pb.GetSensitivityRequest(
        sheet_id=OTHER, target=pb.Target(total="99"), costs=[pb.Cost(of="12", per_mark="2.5", fixed="1")]
    )
    assert (await two.answers.GetSensitivity(costly)).plan.cost == "3.5"


def supposed_rank(**change):
    return pb.GetSensitivityRequest(sheet_id=SHEET, target=pb.Target(rank=1), suppose=supposing(**change))


@pytest.mark.parametrize(
    ("change", "least"),
    [
        ({"readings": {"reach_bound": "exclusive"}}, "97"),
        ({"parameters": {"12.2.base": "21"}}, "97"),
        ({"readings": {"reach_bound": "exclusive"}, "without": ["major_incident"]}, "97"),
        ({"without": ["merchant_platform_rate"]}, "98"),
        ({"as_of": "2021-12-01"}, "98"),
    ],
    ids=str,
)
async def test_a_supposed_rank_is_among_the_others_under_the_same_supposition(two, change, least):
    """Facts, marks and the day are of one sheet: the others keep theirs."""
    found = await two.answers.GetSensitivity(supposed_rank(**change))
    assert found.plan.target == f"第 1 名（总分 {least} 分，同分并列），同市的市场随共享的段一同升降"
    simulated = {k: v for k, v in change.items() if k in {"readings", "parameters"}}
    field = await two.answers.Simulate(pb.SimulateRequest(scope=OF_ROUND, suppose=supposing(**simulated)))
    assert {s.sheet_id: s.after.lower for s in field.shifts}[OTHER] == least


async def test_a_supposed_rank_under_another_scheme_is_among_the_others_under_it(two):
    """Nobody has been marked under the other table's own rows: less is certain of the others as well."""
    change = {"scheme_id": "shanxi-consumer-goods-2021"}
    field = await two.answers.Simulate(pb.SimulateRequest(scope=OF_ROUND, suppose=supposing(**change)))
    least = {s.sheet_id: s.after.lower for s in field.shifts}[OTHER]
    found = await two.answers.GetSensitivity(supposed_rank(**change))
    assert found.plan.target == f"第 1 名（总分 {least} 分，同分并列），同市的市场随共享的段一同升降"
    assert least != "98"


async def test_a_market_has_no_rank_where_its_area_is_ranked(two, refused):
    failure = await refused(two.answers.GetSensitivity(supposed_rank(readings={"subject": "pilot_area"})))
    assert (failure.reason, "地区" in str(failure)) == ("TargetWrong", True)


async def test_a_reading_is_simulated_over_the_round(two):
    asked = pb.SimulateRequest(
        scope=OF_ROUND, suppose=supposing(readings={"reach_bound": "exclusive"}), before=pb.Target(total="98")
    )
    found = await two.answers.Simulate(asked)
    assert (found.label, found.lost, found.gained, found.moved) == ("假设推演", 1, 0, 0)
    assert [(s.sheet_id, s.turn, s.after.lower) for s in found.shifts] == [
        (SHEET, words.TURN_SAME, "100"),
        (OTHER, words.TURN_LOST, "97"),
    ]
    again = await two.answers.Simulate(asked)
    assert list(again.shifts) == list(found.shifts)


async def test_a_simulation_sees_what_came_in_since_it_was_last_asked(two):
    asked = pb.SimulateRequest(scope=OF_ROUND)
    assert {s.before.lower for s in (await two.answers.Simulate(asked)).shifts} == {"100", "98"}
    later = (text("supply_chain_platform"), number("merchant_platform_rate", "10", "%"))
    await two.hear_evidence(accepted("12", *later, subject=OTHER_USCC, revision=2, at=T0 + 1))
    assert {s.before.lower for s in (await two.answers.Simulate(asked)).shifts} == {"100", "97"}


async def test_what_decides_the_ranking_is_named(two):
    found = await two.answers.GetDeciding(pb.GetDecidingRequest(scope=OF_ROUND))
    assert [(r.row, r.moved.leaders_change) for r in found.rows] == [("12", True)]
    assert found.sheets == 2


def sensitivity(**more):
    return pb.GetSensitivityRequest(sheet_id=SHEET, **more)


def asked_if(**change):
    return pb.WhatIfRequest(sheet_id=SHEET, suppose=supposing(**change))


def scoped(**scope):
    return words.SheetScope(**scope)


# Further than any clock on a wall can say.
AHEAD = 2**63 - 1
BAD = [
    ("Rank", pb.RankRequest(scope=scoped()), "ScopeMissing", "scope"),
    ("Rank", pb.RankRequest(scope=scoped(city="太原")), "InvalidRequest", "scope.city"),
    ("Rank", pb.RankRequest(scope=scoped(round_id=ROUND, kind=99)), "KindUnknown", "scope.kind"),
    ("Compare", pb.CompareRequest(left="nothing", right=SHEET), "SheetUnknown", "left"),
    ("Compare", pb.CompareRequest(left=SHEET, right="nothing"), "SheetUnknown", "right"),
    ("Compare", pb.CompareRequest(left=SHEET, left_version=999, right=SHEET), "VersionUnknown", "version"),
    ("GetHistory", pb.GetHistoryRequest(subject="nothing"), "SubjectUnknown", "subject"),
    ("GetSheetAsOf", pb.GetSheetAsOfRequest(sheet_id=SHEET, true_on="2021-13-01"), "DateWrong", "true_on"),
    ("GetSheetAsOf", pb.GetSheetAsOfRequest(sheet_id=SHEET, known_at=1), "VersionUnknown", "version"),
    ("GetSheetAsOf", pb.GetSheetAsOfRequest(sheet_id=SHEET, known_at=AHEAD), "MomentNotPast", "known_at"),
    ("Compare", pb.CompareRequest(left=SHEET, right=SHEET, known_at=AHEAD), "MomentNotPast", "known_at"),
    ("Rank", pb.RankRequest(scope=OF_ROUND, as_of=AHEAD), "MomentNotPast", "as_of"),
    ("Simulate", pb.SimulateRequest(scope=OF_ROUND, as_of=AHEAD), "MomentNotPast", "as_of"),
    ("GetDeciding", pb.GetDecidingRequest(scope=OF_ROUND, as_of=AHEAD), "MomentNotPast", "as_of"),
    ("WhatIf", asked_if(), "NothingSupposed", "suppose"),
    ("WhatIf", asked_if(awards={"13.1": "7"}), "PointsNotAllowed", "awards.13.1"),
    ("WhatIf", asked_if(awards={"13.9": "1"}), "PartUnknown", "awards.13.9"),
    ("WhatIf", asked_if(awards={"13.1": "many"}), "InvalidRequest", "suppose.awards"),
    ("WhatIf", asked_if(parameters={"12.2.base": "x"}), "ParameterRefused", "parameters.12.2.base"),
    ("WhatIf", asked_if(readings={"nothing": "x"}), "ReadingUnknown", "readings.nothing"),
    ("WhatIf", asked_if(scheme_id="nothing"), "SchemeNotThere", "suppose.scheme_id"),
    ("WhatIf", asked_if(as_of="2021-02-30"), "DateWrong", "suppose.as_of"),
    ("GetSensitivity", sensitivity(), "TargetWrong", "target"),
    ("GetSensitivity", sensitivity(target=pb.Target(rank=3)), "TargetWrong", "rank"),
    ("GetSensitivity", sensitivity(target=pb.Target(total="101")), "TargetWrong", "total"),
    (
        "GetSensitivity",
        sensitivity(target=pb.Target(rank=1), costs=[pb.Cost(of="99")]),
        "CostWrong",
        "costs.99",
    ),
    ("Simulate", pb.SimulateRequest(scope=scoped(round_id="nothing")), "NoSheets", "scope"),
    (
        "Simulate",
        pb.SimulateRequest(scope=OF_ROUND, suppose=supposing(without=["merchant_platform_rate"])),
        "OnlyForOneSheet",
        "suppose.without",
    ),
    ("Simulate", pb.SimulateRequest(scope=OF_ROUND, before=pb.Target(rank=1)), "TargetWrong", "rank"),
    ("GetDeciding", pb.GetDecidingRequest(scope=OF_ROUND, line=pb.Target(gate="x")), "TargetWrong", "gate"),
]


async def test_a_row_is_explained_at_a_version_or_in_both_times(two_quick, refused):
    both = rounds_pb.ExplainRequest(sheet_id=SHEET, row="12", version=1, true_on="2020-12-31")
    failure = await refused(two_quick.api.Explain(both))
    assert (failure.reason, "version" in str(failure)) == ("OneOfTwo", True)
    wrong = rounds_pb.ExplainRequest(sheet_id=SHEET, row="12", true_on="2020-02-30")
    assert (await refused(two_quick.api.Explain(wrong))).reason == "DateWrong"


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("GetSheet", rounds_pb.GetSheetRequest(sheet_id=SHEET)),
        ("Explain", rounds_pb.ExplainRequest(sheet_id=SHEET, row="12")),
        ("RankRound", rounds_pb.RankRoundRequest(round_id=ROUND)),
        ("ListSheets", rounds_pb.ListSheetsRequest(round_id=ROUND)),
        ("GetRound", rounds_pb.GetRoundRequest(round_id=ROUND)),
        ("ListRounds", rounds_pb.ListRoundsRequest()),
    ],
)
async def test_nobody_is_told_what_will_be_known(two_quick, refused, method, asked):
    """An hour ahead, in Chinese and with the clock of Beijing."""
    field = "known_at" if method == "Explain" else "as_of"
    wanted = type(asked)(**{field: now_us() + 3_600_000_000})
    wanted.MergeFrom(asked)
    failure = await refused(getattr(two_quick.api, method)(wanted))
    assert (failure.reason, "尚未过去，届时才能查询" in failure.chinese, field in str(failure)) == (
        "MomentNotPast",
        True,
        True,
    )


@pytest.mark.parametrize(("method", "request_", "reason", "field"), BAD, ids=lambda v: v if isinstance(v, str) else "")
async def test_a_bad_question_is_refused_by_field(two_quick, refused, method, request_, reason, field):
    failure = await refused(getattr(two_quick.answers, method)(request_))
    assert failure.reason == reason
    assert field in str(failure)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"unit": "亿元"}, "单位应为“%”"), ({"number": "101"}, "不得高于 100"), ({"period": "2019"}, "应为2021年的数据"),
     ({"number": "many"}, "不是数值"), ({"input_id": "nothing"}, "没有这一填报项")],
    ids=str,
)  # fmt: skip
async def test_a_supposed_fact_that_is_wrong_is_refused_by_its_input(two_quick, refused, change, said):
    wrong = facts_pb2.Field()
    wrong.CopyFrom(FIELD)
    for name, value in change.items():
        setattr(wrong, name, value)
    failure = await refused(two_quick.answers.WhatIf(asked_if(fields=[wrong])))
    assert (failure.reason, said in str(failure), f"fields.{wrong.input_id}" in str(failure)) == (
        "FactRefused",
        True,
        True,
    )


@pytest.fixture
async def two_quick(service):
    """One market that has just entered: enough to be asked wrongly about."""
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(rounds_pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await service.hear_evidence(accepted("17", flag("major_incident", value=False)))
    return service


async def test_a_rank_before_a_market_of_the_same_city_is_not_gained_by_what_the_city_gains(two):
    """98 after 100: two marks of the city would lift both of them."""
    await two.api.AwardLocalityMark(locality_awarding("1.1", "2"))
    cheap = pb.Cost(of="1.1", per_mark="0.1")
    asked = pb.GetSensitivityRequest(sheet_id=OTHER, target=pb.Target(rank=1), costs=[cheap])
    plan = (await two.answers.GetSensitivity(asked)).plan
    assert [(i.part, i.before, i.after) for i in plan.improvements] == [("12.2", "1", "3")]
