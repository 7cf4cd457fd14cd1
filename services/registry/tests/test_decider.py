"""What each command leads to: jurisdictions, organisations, markets."""

from dataclasses import replace

import pytest
from registry_examples import (
    CITY,
    COUNTY,
    OLD_COUNTY,
    PROVINCE,
    USCC,
    abolish_county,
    county_abolished,
    county_established,
    county_renamed,
    deregister,
    deregistered,
    designate,
    designated,
    enrol,
    enrolled,
    establish_city,
    establish_county,
    establish_province,
    leave,
    left,
    province_established,
    register,
    registered,
    release,
    released,
    rename_county,
    report,
    reported,
)

from registry.jurisdiction import rejections as jr
from registry.jurisdiction.decider import decider as jurisdiction
from registry.market import rejections as mr
from registry.market.decider import decider as market
from registry.market.values import ContactTier, MarketKind
from registry.organisation import rejections as orr
from registry.organisation.decider import decider as organisation
from registry.organisation.values import MemberRole
from registry.rules.days import DateWrong
from registry.rules.standing import JurisdictionUnknown, LevelWrong, NotStanding
from registry.rules.wording import TextWrong
from registry.values import JurisdictionLevel
from testkit.scenario import given

RENAMED = (county_established, county_renamed)
ABOLISHED = (*RENAMED, county_abolished)
LEFT = (enrolled, left)
DEREGISTERED = (registered, deregistered)


def test_a_province_stands_alone():
    given(jurisdiction).when(establish_province).then(province_established)


def test_a_county_stands_under_its_city():
    given(jurisdiction).when(establish_county).then(county_established)


def test_names_are_trimmed():
    command = replace(establish_county, name=" 太谷区\u3000", source=f"{establish_county.source} ")
    given(jurisdiction).when(command).then(county_established)


@pytest.mark.parametrize(
    ("command", "kind", "field"),
    [
        (replace(establish_county, code="14070"), jr.CodeWrong, "code"),
        (replace(establish_county, code="140003"), jr.CodeWrong, "code"),
        (replace(establish_county, level=JurisdictionLevel.CITY), jr.LevelNotOfCode, "level"),
        (replace(establish_county, parent="140100"), jr.ParentNotOfCode, "parent"),
        (replace(establish_county, parent=""), jr.ParentNotOfCode, "parent"),
        (replace(establish_province, parent="140000"), jr.ParentNotOfCode, "parent"),
        (replace(establish_county, parent_known=None), JurisdictionUnknown, "parent"),
        (replace(establish_county, parent_known=PROVINCE), JurisdictionUnknown, "parent"),
        (replace(establish_county, parent_known=replace(CITY, level=JurisdictionLevel.COUNTY)), LevelWrong, "parent"),
        (replace(establish_county, parent_known=replace(CITY, valid_from="2021-01-02")), NotStanding, "parent"),
        (replace(establish_county, parent_known=replace(CITY, valid_to="2021-01-01")), NotStanding, "parent"),
        (replace(establish_county, valid_from="2021-02-30"), DateWrong, "valid_from"),
        (replace(establish_county, valid_from="20210101"), DateWrong, "valid_from"),
        (replace(establish_county, valid_from=""), DateWrong, "valid_from"),
        (replace(establish_county, name="  "), TextWrong, "name"),
        (replace(establish_county, name="区" * 51), TextWrong, "name"),
        (replace(establish_county, name="太\u200b谷区"), TextWrong, "name"),
        (replace(establish_county, source=""), TextWrong, "source"),
    ],
)
def test_a_jurisdiction_that_cannot_be_is_refused(command, kind, field):
    given(jurisdiction).when(command).then_rejected(kind, field=field)


def test_a_county_directly_under_its_province_has_the_province_as_parent():
    hubei = replace(PROVINCE, code="420000")
    command = replace(establish_county, code="429004", name="仙桃市", parent="420000", parent_known=hubei)
    given(jurisdiction).when(command).then(replace(county_established, code="429004", name="仙桃市", parent="420000"))


def test_establishing_the_same_again_does_nothing_even_after_a_change():
    given(jurisdiction, county_established).when(establish_county).then_nothing()
    given(jurisdiction, *RENAMED).when(replace(establish_county, by="other-1", at=5)).then_nothing()
    given(jurisdiction, *ABOLISHED).when(establish_county).then_nothing()


@pytest.mark.parametrize(("field", "value"), [("name", "太谷县"), ("valid_from", "2020-01-01"), ("source", "别处")])
def test_a_code_is_established_once(field, value):
    command = replace(establish_county, **{field: value})
    given(jurisdiction, county_established).when(command).then_rejected(jr.JurisdictionAlreadyEstablished, field=field)


def test_a_rename_dates_the_new_name():
    given(jurisdiction, county_established).when(rename_county).then(county_renamed)


@pytest.mark.parametrize(
    ("command", "kind", "field"),
    [
        (replace(rename_county, name="太谷市", valid_from="2024-04-01"), jr.NameUnchanged, "name"),
        (replace(rename_county, name="太谷区", valid_from="2024-03-01"), jr.DateOutOfOrder, "valid_from"),
        (replace(rename_county, name="太谷区", valid_from="2024-13-01"), DateWrong, "valid_from"),
        (replace(rename_county, name=""), TextWrong, "name"),
        (replace(abolish_county, valid_to="2024-03-01"), jr.DateOutOfOrder, "valid_to"),
        (replace(abolish_county, valid_to="soon"), DateWrong, "valid_to"),
        (replace(abolish_county, successor="140703"), jr.SuccessorIsItself, "successor"),
        (replace(abolish_county, successor_known=None), JurisdictionUnknown, "successor"),
        (replace(abolish_county, successor="140700", successor_known=CITY), LevelWrong, "successor"),
        (replace(abolish_county, successor="140726", successor_known=OLD_COUNTY), NotStanding, "successor"),
    ],
)
def test_a_change_that_cannot_be_is_refused(command, kind, field):
    given(jurisdiction, *RENAMED).when(command).then_rejected(kind, field=field)


def test_a_successor_may_begin_on_the_day_of_the_change_but_not_later():
    begins = replace(abolish_county.successor_known, valid_from="2025-01-01")
    given(jurisdiction, *RENAMED).when(replace(abolish_county, successor_known=begins)).then(county_abolished)
    late = replace(begins, valid_from="2025-01-02")
    command = replace(abolish_county, successor_known=late)
    given(jurisdiction, *RENAMED).when(command).then_rejected(NotStanding, field="successor")


def test_an_abolished_jurisdiction_has_a_successor_and_changes_no_more():
    given(jurisdiction, *RENAMED).when(abolish_county).then(county_abolished)
    given(jurisdiction, *ABOLISHED).when(rename_county).then_rejected(jr.JurisdictionHasEnded)
    later = replace(abolish_county, valid_to="2026-01-01")
    given(jurisdiction, *ABOLISHED).when(later).then_rejected(jr.JurisdictionHasEnded)


@pytest.mark.parametrize("command", [rename_county, abolish_county])
def test_what_was_never_established_does_not_change(command):
    given(jurisdiction).when(command).then_rejected(jr.JurisdictionNotEstablished, field="code")


def test_an_organisation_joins_leaves_and_comes_back():
    given(organisation).when(enrol).then(enrolled)
    given(organisation, enrolled).when(leave).then(left)
    again = replace(enrol, since="2023-01-01", role=MemberRole.MEMBER)
    given(organisation, *LEFT).when(again).then(replace(enrolled, since="2023-01-01", role=MemberRole.MEMBER))


@pytest.mark.parametrize(
    ("history", "command", "kind", "field"),
    [
        ((), replace(enrol, slug="Shanxi"), orr.SlugWrong, "slug"),
        ((), replace(enrol, slug="a-"), orr.SlugWrong, "slug"),
        ((), replace(enrol, slug="a" * 65), orr.SlugWrong, "slug"),
        ((), replace(enrol, name="\t"), TextWrong, "name"),
        ((), replace(enrol, since="2021-6-15"), DateWrong, "since"),
        ((), replace(enrol, jurisdiction_known=None), JurisdictionUnknown, "jurisdiction"),
        ((), replace(enrol, level=JurisdictionLevel.CITY), LevelWrong, "jurisdiction"),
        ((), replace(enrol, since="2020-12-31"), NotStanding, "jurisdiction"),
        ((), leave, orr.OrganisationUnknown, "slug"),
        ((enrolled,), replace(enrol, role=MemberRole.MEMBER), orr.OrganisationAlreadyEnrolled, "role"),
        ((enrolled,), replace(leave, until="2021-06-15"), orr.PeriodWrong, "until"),
        ((enrolled,), replace(leave, reason=" "), TextWrong, "reason"),
        (LEFT, replace(leave, until="2024-01-01"), orr.OrganisationAlreadyWithdrawn, "until"),
        (LEFT, enrol, orr.PeriodWrong, "since"),
    ],
)
def test_a_membership_that_cannot_be_is_refused(history, command, kind, field):
    given(organisation, *history).when(command).then_rejected(kind, field=field)


def test_a_market_is_registered_under_its_code():
    given(market).when(register).then(registered)


@pytest.mark.parametrize(
    ("command", "kind", "field", "message"),
    [
        (replace(register, uscc=USCC[:-1]), mr.UsccWrong, "uscc", "18 位"),
        (replace(register, uscc=USCC[:-1] + "8"), mr.UsccWrong, "uscc", "末位应为 X"),
        (replace(register, uscc=USCC.replace("MA", "IO")), mr.UsccWrong, "uscc", "不含 I、O"),
        (replace(register, uscc="A" + USCC[1:]), mr.UsccWrong, "uscc", "前 8 位应为数字"),
        (replace(register, uscc=USCC.lower()), mr.UsccWrong, "uscc", USCC),
        (replace(register, uscc=f"{USCC} "), mr.UsccWrong, "uscc", USCC),
        (replace(register, uscc=""), mr.UsccWrong, "uscc", "0 位"),
        (replace(register, name=" "), TextWrong, "name", "市场名称"),
        (replace(register, name="市" * 101), TextWrong, "name", "100"),
        (replace(register, stalls=0), mr.StallsWrong, "stalls", "收到 0"),
        (replace(register, stalls=1_000_001), mr.StallsWrong, "stalls", "1000000"),
        (replace(register, county_known=None), JurisdictionUnknown, "county", "140703"),
        (replace(register, county="140700", county_known=CITY), LevelWrong, "county", "地级"),
        (replace(register, county="140726", county_known=OLD_COUNTY), NotStanding, "county", "2021-11-18"),
    ],
)
def test_a_market_that_cannot_be_is_refused_in_chinese_at_its_field(command, kind, field, message):
    given(market).when(command).then_rejected(kind, field=field, message=message)


def test_a_county_is_asked_about_on_the_day_in_shanghai():
    """2021-11-17 23:30 UTC is the 18th there, the first day without the old county."""
    night = 1_637_191_800_000_000
    ending = replace(COUNTY, valid_to="2021-11-18")
    command = replace(register, at=night, county_known=ending)
    given(market).when(command).then_rejected(NotStanding, field="county")
    day_before = replace(command, at=night - 8 * 3600 * 1_000_000)
    given(market).when(day_before).then(replace(registered, at=day_before.at))


def test_registering_the_same_market_again_does_nothing_even_after_a_report():
    given(market, registered).when(replace(register, at=9, by="other-1", county_known=None)).then_nothing()
    given(market, registered, reported).when(register).then_nothing()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "样例·别的市场"), ("kind", MarketKind.CONSUMER_GOODS), ("county", "140702"), ("stalls", 241)],
)
def test_a_second_market_with_the_same_code_is_refused(field, value):
    command = replace(register, **{field: value})
    given(market, registered).when(command).then_rejected(mr.MarketAlreadyRegistered, field=field, message=USCC)


def test_stalls_are_reported_when_they_change():
    given(market, registered).when(report).then(reported)
    given(market, registered).when(replace(report, stalls=240)).then_nothing()
    given(market, registered).when(replace(report, stalls=0)).then_rejected(mr.StallsWrong, field="stalls")


def test_a_market_can_stand_on_several_contact_lists():
    given(market, registered).when(designate).then(designated)
    ministry = replace(designate, tier=ContactTier.MINISTRY)
    given(market, registered, designated).when(ministry).then(replace(designated, tier=ContactTier.MINISTRY))


def test_a_contact_market_is_released_with_a_reason():
    given(market, registered, designated).when(release).then(released)
    given(market, registered).when(release).then_nothing()
    given(market, registered, designated).when(replace(release, reason="")).then_rejected(TextWrong, field="reason")


def test_a_deregistered_market_is_done_with():
    given(market, registered).when(deregister).then(deregistered)
    given(market, *DEREGISTERED).when(deregister).then_nothing()
    for command in (register, report, designate, release, replace(deregister, reason="别的原因")):
        given(market, *DEREGISTERED).when(command).then_rejected(mr.MarketHasLeft, field="uscc")


@pytest.mark.parametrize("command", [report, designate, release, deregister])
def test_an_unknown_market_cannot_be_spoken_of(command):
    given(market).when(command).then_rejected(mr.MarketUnknown, field="uscc", message=USCC)


def test_a_city_stands_under_its_province():
    given(jurisdiction).when(establish_city).then_that(lambda events: events[0].parent == "140000")
