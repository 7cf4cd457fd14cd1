"""What readers see after each event; folding the same events twice gives the same rows."""

from dataclasses import replace

import pytest
from registry_examples import (
    EXAMPLES,
    SINCE,
    SOURCE,
    T0,
    USCC,
    county_abolished,
    county_established,
    county_renamed,
    deregistered,
    designated,
    enrolled,
    left,
    registered,
    released,
    reported,
)

from domainkit.recorded import Recorded
from registry.market.values import ContactTier
from registry.organisation.values import MemberRole
from registry.projections import projections
from registry.projections.jurisdictions import DatedName, Jurisdiction, jurisdictions
from registry.projections.markets import Market, MarketStatus, markets
from registry.projections.organisations import organisations
from registry.values import JurisdictionLevel


def recorded(event, version):
    return Recorded(event, bytes(16), "stream-1", version, event.at, event.at, bytes(16), bytes(16), "", "office-1")


def folded(projection, *events):
    rows = {}
    for version, event in enumerate(events, 1):
        one = recorded(event, version)
        for key in projection.touches(one):
            rows[key] = projection.project(rows.get(key), one)
    return rows


def test_a_jurisdiction_keeps_all_its_names_with_their_days():
    rows = folded(jurisdictions, county_established, county_renamed, county_abolished)
    assert rows == {
        ("140703",): Jurisdiction(
            code="140703",
            name="太谷市",
            level=JurisdictionLevel.COUNTY,
            parent="140700",
            valid_from=SINCE,
            valid_to="2025-01-01",
            successor="140702",
            names=(DatedName("太谷区", SINCE), DatedName("太谷市", "2024-03-01")),
            source=SOURCE,
            version=3,
        )
    }


def test_a_body_that_left_and_came_back_has_two_memberships():
    back = replace(enrolled, since="2024-01-01", role=MemberRole.MEMBER)
    rows = folded(organisations, enrolled, left, back)
    first, second = rows[("shanxi-commerce", "2021-06-15")], rows[("shanxi-commerce", "2024-01-01")]
    assert (first.until, first.reason, first.role, first.version) == ("2023-01-01", "机构改革", MemberRole.LEAD, 2)
    assert (second.until, second.reason, second.role, second.version) == (None, "", MemberRole.MEMBER, 3)


def test_a_market_is_seen_as_it_stands():
    ministry = replace(designated, tier=ContactTier.MINISTRY)
    rows = folded(markets, registered, reported, designated, ministry)
    assert rows == {
        (USCC,): Market(
            uscc=USCC,
            name=registered.name,
            kind=registered.kind,
            county="140703",
            city="140700",
            stalls=260,
            status=MarketStatus.REGISTERED,
            contact_tiers=(ContactTier.MINISTRY, ContactTier.CITY),
            registered_at=T0,
            reason="",
            version=4,
            updated_at=ministry.at,
        )
    }


def test_a_released_market_is_on_no_list_and_a_deregistered_one_says_why():
    row = folded(markets, registered, designated, released, deregistered)[(USCC,)]
    assert row.contact_tiers == ()
    assert (row.status, row.reason, row.version) == (MarketStatus.DEREGISTERED, "市场搬迁关闭", 4)


@pytest.mark.parametrize("projection", projections, ids=lambda projection: projection.name)
def test_folding_twice_gives_the_same_rows(projection):
    assert folded(projection, *EXAMPLES) == folded(projection, *EXAMPLES)


@pytest.mark.parametrize("projection", projections, ids=lambda projection: projection.name)
def test_each_event_belongs_to_one_projection_and_one_row(projection):
    touched = [event for event in EXAMPLES if projection.touches(recorded(event, 1))]
    others = [event for p in projections if p is not projection for event in EXAMPLES if p.touches(recorded(event, 1))]
    assert touched
    assert len(touched) + len(others) == len(EXAMPLES)
    assert all(len(projection.touches(recorded(event, 1))) == 1 for event in touched)


@pytest.mark.parametrize("projection", projections, ids=lambda projection: projection.name)
def test_a_change_of_nothing_makes_no_row(projection):
    starts = (type(county_established), type(enrolled), type(registered))
    for event in EXAMPLES:
        if not isinstance(event, starts):
            assert projection.project(None, recorded(event, 1)) is None
