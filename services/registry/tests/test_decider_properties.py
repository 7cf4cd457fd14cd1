"""Laws that hold on every history that can come about."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_examples import (
    CITY,
    COUNTY,
    PROVINCE,
    USCC,
    abolish_county,
    deregister,
    designate,
    enrol,
    establish_county,
    leave,
    register,
    release,
    rename_county,
    report,
)

from domainkit.recorded import Recorded
from domainkit.rejection import Rejected
from eventlog.worker.state_codec import StateCodec
from registry.definition import definition
from registry.jurisdiction.decider import decider as jurisdiction
from registry.jurisdiction.events import JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed
from registry.market.decider import decider as market
from registry.market.events import MarketDeregistered, MarketRegistered
from registry.market.values import ContactTier, MarketKind
from registry.organisation.decider import decider as organisation
from registry.organisation.events import OrganisationEnrolled, OrganisationWithdrawn
from registry.organisation.values import MemberRole
from registry.projections.jurisdictions import jurisdictions
from registry.projections.markets import markets
from registry.values import JurisdictionLevel
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing, histories

days = st.sampled_from(["2020-12-31", "2021-01-01", "2021-06-15", "2022-05-01", "2023-05-01", "2024-02-30", ""])
names = st.sampled_from(["太谷区", "太谷市", " 太谷市 ", "", "区" * 51])
known_cities = st.sampled_from([None, CITY, PROVINCE, replace(CITY, valid_to="2021-01-01")])
neighbour = replace(COUNTY, code="140702")
jurisdiction_commands = st.one_of(
    st.builds(replace, st.just(establish_county), name=names, valid_from=days, parent_known=known_cities),
    st.builds(replace, st.just(rename_county), name=names, valid_from=days),
    st.builds(
        replace,
        st.just(abolish_county),
        valid_to=days,
        successor=st.sampled_from(["140702", "140703"]),
        successor_known=st.sampled_from([None, neighbour]),
    ),
)
organisation_commands = st.one_of(
    st.builds(replace, st.just(enrol), since=days, role=st.sampled_from(MemberRole)),
    st.builds(replace, st.just(leave), until=days, reason=st.sampled_from(["机构改革", " ", "其他"])),
)
tiers = st.sampled_from(ContactTier)
market_commands = st.one_of(
    st.builds(replace, st.just(register), stalls=st.integers(0, 3), kind=st.sampled_from(MarketKind)),
    st.builds(replace, st.just(report), stalls=st.integers(0, 3)),
    st.builds(replace, st.just(designate), tier=tiers),
    st.builds(replace, st.just(release), tier=tiers),
    st.builds(replace, st.just(deregister), reason=st.sampled_from(["搬迁", "关闭", ""])),
)
jurisdiction_histories = histories(jurisdiction, jurisdiction_commands)
organisation_histories = histories(organisation, organisation_commands)
market_histories = histories(market, market_commands)
ALL = [
    (jurisdiction, jurisdiction_histories),
    (organisation, organisation_histories),
    (market, market_histories),
]


CODEC = StateCodec(definition.aggregates)


def recorded(events):
    return [
        Recorded(event, bytes(16), "stream-1", version, 0, 0, bytes(16), bytes(16), "", "")
        for version, event in enumerate(events, 1)
    ]


def folded(projection, events):
    row = None
    for one in recorded(events):
        row = projection.project(row, one)
    return row


@pytest.mark.parametrize(("decider", "reachable"), ALL, ids=["jurisdiction", "organisation", "market"])
@given(data=st.data())
@settings(deadline=None)
def test_a_repeated_command_yields_nothing(decider, reachable, data):
    assert_repeats_do_nothing(decider, data.draw(reachable))


@pytest.mark.parametrize(("decider", "reachable"), ALL, ids=["jurisdiction", "organisation", "market"])
@given(data=st.data())
@settings(deadline=None)
def test_folding_at_once_and_step_by_step_agree(decider, reachable, data):
    assert_folding_agrees(decider, data.draw(reachable))


@pytest.mark.parametrize(("decider", "reachable"), ALL, ids=["jurisdiction", "organisation", "market"])
@given(data=st.data())
@settings(deadline=None)
def test_every_state_survives_the_state_store(decider, reachable, data):
    name = next(a.name for a in definition.aggregates if a.decider is decider)
    for step in data.draw(reachable).steps:
        assert CODEC.decode(f"{name}-1", CODEC.encode(step.after)) == step.after


@pytest.mark.parametrize(("decider", "reachable"), ALL, ids=["jurisdiction", "organisation", "market"])
@given(data=st.data())
@settings(deadline=None)
def test_every_refusal_names_its_field_and_speaks_chinese(decider, reachable, data):
    for step in data.draw(reachable).steps:
        if step.rejection is not None:
            assert isinstance(step.rejection, Rejected)
            assert step.rejection.field in {f for f in step.command.__slots__ if f not in {"by", "at"}}
            assert any("一" <= character <= "鿿" for character in step.rejection.message)


@given(jurisdiction_histories)
def test_a_jurisdiction_is_established_once_and_nothing_follows_its_end(history):
    kinds = [type(event) for event in history.events]
    assert kinds.count(JurisdictionEstablished) == min(1, len(kinds))
    assert kinds[:1] in ([], [JurisdictionEstablished])
    assert JurisdictionAbolished not in kinds[:-1]


@given(jurisdiction_histories)
def test_the_dates_of_a_jurisdiction_only_go_forward(history):
    dates = [
        event.valid_from if isinstance(event, JurisdictionEstablished | JurisdictionRenamed) else event.valid_to
        for event in history.events
    ]
    assert dates == sorted(set(dates))


@given(jurisdiction_histories)
def test_on_every_day_of_its_life_a_jurisdiction_has_exactly_one_name(history):
    if (row := folded(jurisdictions, history.events)) is None:
        assert history.events == ()
        return
    starts = [name.valid_from for name in row.names]
    assert starts[0] == row.valid_from
    assert starts == sorted(set(starts))
    assert row.names[-1].name == row.name
    assert row.level is JurisdictionLevel.COUNTY


@given(organisation_histories)
def test_memberships_alternate_and_never_overlap(history):
    kinds = [type(event) for event in history.events]
    assert all(kind is OrganisationEnrolled for kind in kinds[::2])
    assert all(kind is OrganisationWithdrawn for kind in kinds[1::2])
    days_said = [e.since if isinstance(e, OrganisationEnrolled) else e.until for e in history.events]
    assert days_said == sorted(days_said)


@given(market_histories)
def test_a_market_is_registered_once_under_its_code_and_nothing_follows_its_end(history):
    kinds = [type(event) for event in history.events]
    assert kinds.count(MarketRegistered) == min(1, len(kinds))
    assert MarketDeregistered not in kinds[:-1]
    assert {event.uscc for event in history.events} <= {USCC}


@given(market_histories)
def test_a_market_has_at_least_one_stall_and_each_tier_at_most_once(history):
    row = folded(markets, history.events)
    assert row is None or row.stalls >= 1
    assert row is None or len(set(row.contact_tiers)) == len(row.contact_tiers)
    assert row is None or set(getattr(history.state, "tiers", row.contact_tiers)) == set(row.contact_tiers)
