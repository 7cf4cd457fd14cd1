"""Bad input through the face of the service: refused by the name of what is wrong; nothing that was there is lost."""

from decimal import Decimal

import pytest
from scoring_calls import abolished, accepted, awarding, established, header, opening, registered, started
from scoring_examples import CHANNELS, ROUND, SHEET, T0, USCC, number, text
from scoring_rounds_told import SMART, applied, assessor, finding, smart_opening, staffed
from shijian.scoring.v1 import answer_service_pb2 as answers_pb
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.facts import FactRefused, check_field
from scoring.schemes.catalogue import shipped
from scoring.values import Field, InputKind

RATE = ("12", text("supply_chain_platform"))
GOOD = number("merchant_platform_rate", "45.5", "%")
WRONG = {
    "another unit": number("merchant_platform_rate", "60", "个百分点"),
    "above the range": number("merchant_platform_rate", "100.5", "%"),
    "below the range": number("merchant_platform_rate", "-1", "%"),
    "another year": number("merchant_platform_rate", "60", "%", "2019"),
}


@pytest.fixture
async def one(service):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))
    await started(service)
    return service


async def part(service, row, part_id):
    answer = await service.api.Explain(pb.ExplainRequest(sheet_id=SHEET, row=row))
    return next(p for p in answer.row.parts if p.part == part_id)


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_fact_that_is_wrong_leaves_the_one_that_is_there(one, wrong):
    await one.hear_evidence(accepted(*RATE, GOOD))
    before = await one.log.stream(f"sheet-{SHEET}")
    await one.hear_evidence(accepted(*RATE, WRONG[wrong], revision=2, at=T0 + 1))
    assert await one.log.stream(f"sheet-{SHEET}") == before
    shown = await part(one, "12", "12.2")
    assert (shown.lower, shown.settled, shown.inputs[0].value) == ("3", True, "45.5")


async def test_of_two_facts_both_stay_the_later_counts_and_it_is_shown(one):
    await one.hear_evidence(accepted(*RATE, GOOD))
    await one.hear_evidence(accepted(*RATE, number("merchant_platform_rate", "25", "%"), revision=2, at=T0 + 1))
    shown = await part(one, "12", "12.2")
    (given,) = shown.inputs
    assert (shown.lower, given.value, list(given.replaced)) == ("1", "25", ["45.5%（第 1 次报送）"])
    (told,) = (await one.answers.GetHistory(answers_pb.GetHistoryRequest(subject=USCC))).sheets
    notes = [c.note for step in told.steps for c in step.causes if c.about == "12"]
    assert notes == ["第 1 次报送", "第 2 次报送"]


@pytest.mark.parametrize(
    ("points", "reason", "kind", "field"),
    [
        ("7", "好（虚构）", "PointsNotAllowed", "points"),
        ("1.5", "好（虚构）", "PointsNotAllowed", "points"),
        ("3", "", "InvalidRequest", "reason"),
        ("3", "　 ", "ReasonMissing", "reason"),
    ],
    ids=["above the most", "between the steps", "no reason", "an empty reason"],
)
async def test_a_mark_that_is_wrong_leaves_the_one_that_is_there(one, refused, points, reason, kind, field):
    await one.api.AwardMark(awarding(SHEET, "13.1", "4"))
    before = await one.log.stream(f"sheet-{SHEET}")
    failure = await refused(one.api.AwardMark(awarding(SHEET, "13.1", points, reason=reason)))
    assert (failure.reason, field in str(failure)) == (kind, True)
    assert await one.log.stream(f"sheet-{SHEET}") == before
    assert (await part(one, "13", "13.1")).lower == "4"


@pytest.mark.parametrize(
    "change", [{"unit": "家"}, {"number": Decimal(-1)}, {"input_id": "nothing"}], ids=["unit", "range", "input"]
)
async def test_what_an_assessor_saw_is_refused_by_its_input(service, refused, change):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    channel = CHANNELS[0]
    sheet = f"{SMART}-{USCC}-{channel}"
    values = {"input_id": "displays_failing", "number": Decimal(1), "unit": "户"} | change
    wrong = Field(values["input_id"], InputKind.COUNT, number=values["number"], unit=values["unit"])
    before = await service.log.stream(f"sheet-{sheet}")
    failure = await refused(service.rounds.RecordFindings(finding(sheet, "1", [wrong], assessor(channel))))
    assert (failure.reason, f"fields.{values['input_id']}" in str(failure)) == ("FactRefused", True)
    assert await service.log.stream(f"sheet-{sheet}") == before


@pytest.mark.parametrize(
    ("change", "field"),
    [({"scheme_id": "nobody-published-this"}, "scheme_id"), ({"scheme_version": "7"}, "scheme_version")],
    ids=str,
)
async def test_a_round_under_a_scheme_that_did_not_check_is_not_opened(service, refused, change, field):
    failure = await refused(service.api.OpenRound(opening(**change)))
    assert (failure.reason, field in str(failure)) == ("SchemeNotThere", True)
    assert not (await service.api.ListRounds(pb.ListRoundsRequest())).rounds


async def test_a_round_under_a_what_if_is_not_opened(service, refused):
    failure = await refused(service.api.OpenRound(opening(scheme_id="yuncheng-online-demo-2022-gate-2026")))
    assert "scheme_id" in str(failure)
    assert not (await service.api.ListRounds(pb.ListRoundsRequest())).rounds


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("999999", "2021-12-31", "没有行政区划 999999"),
        ("140322", "2021-12-31", "行政区划 140322 盂县至 2021-12-31 已不存在，并入或改为 140300"),
    ],
)
async def test_a_round_is_opened_in_a_place_that_is_there(service, refused, code, day, said):
    await service.hear_registry(established("140322", "盂县"), abolished("140322", "2021-12-31", "140300"))
    failure = await refused(service.api.OpenRound(opening(jurisdiction=code, evaluation_date=day)))
    assert (failure.reason, said in failure.chinese) == ("JurisdictionUnknown", True)
    await service.api.OpenRound(opening(jurisdiction="140322", evaluation_date="2021-12-30"))


@pytest.mark.parametrize("wrong", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(wrong):
    """The wire carries none; a file may."""
    asked = next(
        i for _, _, i in shipped().get("shanxi-farm-produce-2021").inputs() if i.id == "merchant_platform_rate"
    )
    with pytest.raises(FactRefused, match="merchant_platform_rate：应为数值"):
        check_field(number("merchant_platform_rate", wrong, "%"), asked, "")
