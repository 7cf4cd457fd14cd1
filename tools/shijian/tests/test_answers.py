"""Made-up answers: of the right kind, the same every time, and never silently left out."""

import pytest
from shijian.common.v1 import facts_pb2 as facts

from shijian_cli.story.answers import NotAnswered, answers

PROFILE = {
    "rate": {"strong": ["9.4", "8.1"], "weak": ["0.5"]},
    "functions": {"strong": [3], "any": [1]},
    "system_built": {"any": [True]},
    "found_on": {"any": ["2021-03-01"]},
    "remark": {"any": ["样例"]},
}
RATE = facts.Ask(input_id="rate", kind=facts.INPUT_KIND_NUMBER, unit="%", period="2021")
FUNCTIONS = facts.Ask(input_id="functions", kind=facts.INPUT_KIND_ITEMS, options=["a", "b", "c", "d"])


def test_an_answer_has_the_kind_unit_and_period_asked_for():
    (field,) = answers([RATE], PROFILE, quality="weak", who="x")
    assert (field.number, field.kind, field.unit, field.period) == ("0.5", facts.INPUT_KIND_NUMBER, "%", "2021")


def test_items_are_the_first_so_many_options():
    strong, weak = (answers([FUNCTIONS], PROFILE, quality=q, who="x")[0] for q in ("strong", "weak"))
    assert list(strong.items) == ["a", "b", "c"]
    assert list(weak.items) == ["a"]


@pytest.mark.parametrize(
    ("input_id", "kind", "slot", "value"),
    [
        ("system_built", facts.INPUT_KIND_FLAG, "flag", True),
        ("found_on", facts.INPUT_KIND_DATE, "date", "2021-03-01"),
        ("remark", facts.INPUT_KIND_TEXT, "text", "样例"),
    ],
)
def test_every_kind_stands_in_its_own_slot(input_id, kind, slot, value):
    (field,) = answers([facts.Ask(input_id=input_id, kind=kind)], PROFILE, quality="fair", who="x")
    assert getattr(field, slot) == value


def test_the_same_market_always_answers_the_same():
    first = [answers([RATE], PROFILE, quality="strong", who=str(n))[0].number for n in range(20)]
    again = [answers([RATE], PROFILE, quality="strong", who=str(n))[0].number for n in range(20)]
    assert first == again
    assert set(first) == {"9.4", "8.1"}


def test_null_is_left_unanswered():
    ask = facts.Ask(input_id="latest_incident", kind=facts.INPUT_KIND_DATE)
    assert answers([ask], {"latest_incident": {"any": [None]}}, quality="fair", who="x") == []


def test_what_the_data_does_not_answer_is_a_fault():
    ask = facts.Ask(input_id="price_index", kind=facts.INPUT_KIND_FLAG, required=True)
    with pytest.raises(NotAnswered, match="price_index"):
        answers([ask], PROFILE, quality="weak", who="x")


def test_what_is_not_required_may_go_without_an_answer():
    assert answers([facts.Ask(input_id="declared")], PROFILE, quality="weak", who="x") == []
