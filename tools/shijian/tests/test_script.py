"""Every request has a plan: the usual one, or the one that the story has for it."""

from types import SimpleNamespace

from shijian.common.v1 import facts_pb2 as facts

from shijian_cli.story.cast import cast
from shijian_cli.story.script import Script
from shijian_cli.story.steps import Approve, Correct, Return, Submit

COUNTY, CITY, PROVINCE = 1, 2, 3
RATE = facts.Ask(input_id="merchant_platform_rate", kind=facts.INPUT_KIND_NUMBER, unit="%", period="2021")
JOBS = facts.Ask(input_id="market_jobs_after", kind=facts.INPUT_KIND_NUMBER, unit="人", period="2021")
INCIDENT = facts.Ask(input_id="major_incident", kind=facts.INPUT_KIND_FLAG)
SCRIPT = Script(cast())
MARKETS = {m.county: m for city in cast() for m in city.markets}


def of_market(county: str, row: str, ask: facts.Ask):
    market = MARKETS[county]
    chain = (COUNTY, CITY)
    return SimpleNamespace(
        request_id="r", subject=market.uscc, locality=market.city, county=county, row=row, asks=[ask], chain=chain
    )


def of_city(code: str, row: str, ask: facts.Ask):
    return SimpleNamespace(
        request_id="r", subject=code, locality=code, county="", row=row, asks=[ask], chain=(PROVINCE,)
    )


def test_usual_evidence_is_handed_in_and_approved():
    steps = SCRIPT.plan(of_market("140106", "12", RATE)).steps
    assert [type(s) for s in steps] == [Submit, Approve, Approve]
    assert steps[0].with_file
    assert SCRIPT.corrected(of_market("140106", "12", RATE)) is None


def test_what_is_wrong_first_is_returned_and_handed_in_right():
    steps = SCRIPT.plan(of_market("140105", "12", RATE)).steps
    assert [type(s) for s in steps] == [Submit, Return, Submit, Approve, Approve]
    assert steps[0].fields[0].number == "4.6"
    assert steps[1].level == COUNTY
    assert steps[2].fields[0].number != "4.6"


def test_a_city_is_reviewed_by_the_province():
    steps = SCRIPT.plan(of_city("140300", "3", JOBS)).steps
    assert [type(s) for s in steps] == [Submit, Return, Submit, Approve]
    assert {s.level for s in steps if isinstance(s, Return | Approve)} == {PROVINCE}


def test_the_vetoed_market_declares_its_incident_and_others_none():
    declared, none = (SCRIPT.plan(of_market(county, "17", INCIDENT)).steps[0] for county in ("140702", "140703"))
    assert declared.fields[0].flag
    assert not none.fields[0].flag


def test_the_correction_follows_on_the_plan_with_the_next_revision():
    request = of_market("140213", "12", RATE)
    usual, corrected = SCRIPT.plan(request).steps, SCRIPT.corrected(request).steps
    assert corrected[: len(usual)] == usual
    late = corrected[len(usual) :]
    assert [type(s) for s in late] == [Correct, Approve, Approve]
    assert late[0].revision == late[1].revision == 2
    assert late[0].fields[0].number == "47.5"
