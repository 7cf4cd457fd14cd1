"""The four kinds of refusal, how long one may be; names of streams; folding."""

import pytest

from domainkit.aggregate import aggregate_of
from domainkit.decider import Decider
from domainkit.rejection import (
    FIELD_CHARACTERS,
    MESSAGE_CHARACTERS,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Rejected,
)


@pytest.mark.parametrize(
    ("kind", "said"),
    [(Invalid, "invalid"), (NotFound, "not_found"), (Conflict, "conflict"), (Forbidden, "forbidden")],
)
def test_a_refusal_has_a_kind_and_is_known_by_its_class(kind, said):
    refusal = type("MarketUnknown", (kind,), {})("没有这个市场", field="uscc")
    assert isinstance(refusal, Rejected)
    assert (refusal.kind, refusal.code, refusal.message, refusal.field) == (
        said, "MarketUnknown", "没有这个市场", "uscc",
    )  # fmt: skip
    assert str(refusal) == "没有这个市场"


def test_a_refusal_without_words_says_its_code():
    assert (Conflict().message, Conflict().field) == ("Conflict", "")


def test_a_quotation_without_end_is_cut_off():
    refusal = Invalid("市" * (MESSAGE_CHARACTERS + 1), field="f" * (FIELD_CHARACTERS + 1))
    assert refusal.message == "市" * (MESSAGE_CHARACTERS - 1) + "…"
    assert refusal.field == "f" * (FIELD_CHARACTERS - 1) + "…"
    assert Invalid("市" * MESSAGE_CHARACTERS).message == "市" * MESSAGE_CHARACTERS


@pytest.mark.parametrize(
    ("stream", "owner"),
    [
        ("market-91140", "market"),
        ("request-2021-farm-9", "request"),
        ("market-", ""),
        ("market", ""),
        ("", ""),
        ("-x", ""),
    ],
)
def test_the_first_hyphen_ends_the_aggregates_name(stream, owner):
    assert aggregate_of(stream) == owner


def test_folding_goes_in_order_from_where_it_is_told():
    words = Decider(initial="", decide=lambda command, _: [command], evolve=lambda state, event: state + event)
    assert words.fold([]) == ""
    assert words.fold(["a", "b"]) == "ab"
    assert words.fold(["b", "c"], "a") == "abc"


def test_folding_goes_on_also_from_a_state_that_counts_as_false():
    count = Decider(initial=10, decide=lambda command, _: [command], evolve=lambda state, event: state + event)
    assert count.fold([1], 0) == 1
