"""The made-up data answers all that the real scheme asks, within its bounds, and is marked as made up."""

from datetime import date
from importlib import resources

import pytest
from shijian.common.v1 import facts_pb2 as facts

from scoring.scheme import asks_of
from scoring.schemes.catalogue import shipped
from scoring.values import Scope
from shijian_cli.story.answers import answers
from shijian_cli.story.cast import cast, data

STORY = data("story.yaml")
SCHEME = shipped().get(STORY["round"]["scheme"])


def asked(scope: Scope) -> list[facts.Ask]:
    return [
        facts.Ask(
            row=ask.row,
            input_id=ask.input_id,
            kind=facts.InputKind.Value(f"INPUT_KIND_{ask.kind.name}"),
            unit=ask.unit,
            period=ask.period,
            options=ask.options,
        )
        for ask in asks_of(SCHEME, scope, STORY["round"]["period"])
    ]


@pytest.mark.parametrize("quality", ["strong", "good", "fair", "weak"])
@pytest.mark.parametrize("scope", list(Scope))
def test_every_required_input_is_answered_within_its_bounds(scope, quality):
    wanted = {ask.input_id: ask for ask in asks_of(SCHEME, scope, "2021")}
    for who in (m.uscc for city in cast() for m in city.markets):
        given = {f.input_id: f for f in answers(asked(scope), data("profiles.yaml"), quality=quality, who=who)}
        assert {i for i, ask in wanted.items() if ask.required} <= set(given)
        for field in given.values():
            assert set(field.items) <= set(wanted[field.input_id].options)


def test_special_cases_speak_of_markets_and_inputs_that_exist():
    counties = {m.county for city in cast() for m in city.markets}
    places = counties | {city.code for city in cast()}
    inputs = {wanted.id for _, _, wanted in SCHEME.inputs()}
    assert set(STORY["veto"]) | set(STORY["corrected"]) <= counties
    assert set(STORY["returned"]) <= places
    for special in STORY["veto"].values():
        assert set(special) <= inputs
    for special in STORY["returned"].values():
        assert set(special["first"]) <= inputs


def test_the_vetoed_markets_incident_is_within_three_years():
    (special,) = STORY["veto"].values()
    evaluated = date.fromisoformat(STORY["round"]["evaluation_date"])
    happened = date.fromisoformat(special["major_incident_date"])
    assert happened < evaluated < happened.replace(year=happened.year + 3)


def test_the_data_says_that_it_is_made_up():
    for name in ("markets.yaml", "profiles.yaml", "story.yaml", "marks.yaml"):
        assert "虚构" in resources.files("shijian_cli.story").joinpath("data", name).read_text(encoding="utf-8")[:120]
