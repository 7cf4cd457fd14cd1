"""The province's data says what it claims, and every row of it passes the rules of the service."""

from collections import Counter
from importlib import resources

import pytest
import yaml

from registry.jurisdiction.commands import EstablishJurisdiction
from registry.jurisdiction.decider import decider as jurisdiction
from registry.jurisdiction.rules.codes import level_of, parent_of
from registry.organisation.commands import EnrolOrganisation
from registry.organisation.decider import decider as organisation
from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel, KnownJurisdiction


def read(name):
    return yaml.safe_load(resources.files("registry").joinpath("data", name).read_text(encoding="utf-8"))


DIVISIONS = read("shanxi-divisions.yaml")
ORGANISATIONS = read("shanxi-organisations.yaml")
ROWS = {row["code"]: row for row in DIVISIONS["divisions"]}


def known(code):
    if code not in ROWS:
        return None
    row = ROWS[code]
    return KnownJurisdiction(code, JurisdictionLevel(row["level"]), row["parent"], DIVISIONS["valid_from"]["used"])


def test_the_province_has_11_cities_and_117_counties():
    counted = Counter(row["level"] for row in DIVISIONS["divisions"])
    assert counted == {"province": 1, "city": 11, "county": 117}
    assert len(ROWS) == 129
    assert DIVISIONS["checked"]["counted"] == {"province": 1, "cities": 11, "counties": 117}


def test_counties_by_city_are_as_published():
    """民政部: 太原 10, 大同 10, 阳泉 5, 长治 12, 晋城 6, 朔州 6, 晋中 11, 运城 13, 忻州 14, 临汾 17, 吕梁 13."""
    counted = Counter(row["parent"] for row in DIVISIONS["divisions"] if row["level"] == "county")
    assert [counted[f"14{n:02}00"] for n in range(1, 12)] == [10, 10, 5, 12, 6, 6, 11, 13, 14, 17, 13]


@pytest.mark.parametrize("row", DIVISIONS["divisions"], ids=lambda row: row["code"])
def test_every_division_can_be_established(row):
    command = EstablishJurisdiction(
        code=row["code"],
        name=row["name"],
        level=JurisdictionLevel(row["level"]),
        parent=row["parent"],
        valid_from=DIVISIONS["valid_from"]["used"],
        source=DIVISIONS["source"]["cite"],
        parent_known=known(row["parent"]),
        by="loader-1",
        at=1,
    )
    (event,) = jurisdiction.decide(command, jurisdiction.initial)
    assert (event.name, event.level, event.parent) == (row["name"], level_of(row["code"]), parent_of(row["code"]))


def test_what_is_left_out_is_no_county():
    left_out = [row["code"] for row in DIVISIONS["excluded"]["rows"]]
    assert not set(left_out) & set(ROWS)
    assert all(code.endswith("01") or code[4] == "7" for code in left_out)


def test_the_seven_bodies_can_be_enrolled_and_one_leads():
    assert [row["role"] for row in ORGANISATIONS["organisations"]].count("lead") == 1
    assert len({row["slug"] for row in ORGANISATIONS["organisations"]}) == 7
    for row in ORGANISATIONS["organisations"]:
        command = EnrolOrganisation(
            slug=row["slug"],
            name=row["name"],
            level=JurisdictionLevel(ORGANISATIONS["level"]),
            jurisdiction=ORGANISATIONS["jurisdiction"],
            role=MemberRole(row["role"]),
            since=ORGANISATIONS["since"]["used"],
            jurisdiction_known=known(ORGANISATIONS["jurisdiction"]),
            by="loader-1",
            at=1,
        )
        assert [event.name for event in organisation.decide(command, organisation.initial)] == [row["name"]]
