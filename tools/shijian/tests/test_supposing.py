"""What is supposed, named and costed on the command line, and what wrong words are told."""

import pytest
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as rpc
from shijian.scoring.v1 import values_pb2

from scoring.schemes.catalogue import shipped
from shijian_cli import supposing
from shijian_cli.trouble import USAGE, Trouble

FARM = shipped().get("shanxi-farm-produce-2021")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", rpc.Target()),
        ("gate", rpc.Target()),
        ("gate:printed-2022", rpc.Target(gate="printed-2022")),
        ("85", rpc.Target(total="85")),
        ("85.5", rpc.Target(total="85.5")),
        ("rank:3", rpc.Target(rank=3)),
        ("第3名", rpc.Target(rank=3)),
    ],
)
def test_a_target_is_a_total_a_rank_or_a_gate(text, wanted):
    assert supposing.target(text) == wanted


def test_a_cost_is_per_mark_and_for_touching_it():
    found = supposing.costs(["9.3=2", "9.4=2.5+1", "10=never"])
    assert [(c.of, c.per_mark, c.fixed, c.never) for c in found] == [
        ("9.3", "2", "", False),
        ("9.4", "2.5", "1", False),
        ("10", "", "", True),
    ]


def test_a_fact_has_the_schemes_kind_unit_and_year():
    given = ["merchant_platform_rate=25", "price_index=true", "basic_services=[交易结算, 仓储物流]"]
    rate, index, services = supposing.fields(given, FARM, "2021")
    assert (rate.kind, rate.number, rate.unit, rate.period) == (facts_pb2.INPUT_KIND_NUMBER, "25", "%", "2021")
    assert (index.kind, index.flag) == (facts_pb2.INPUT_KIND_FLAG, True)
    assert list(services.items) == ["交易结算", "仓储物流"]


def test_another_unit_than_the_schemes_is_told_before_anything_is_asked():
    with pytest.raises(Trouble) as caught:
        supposing.fields(["merchant_platform_rate=25亿元"], FARM, "2021")
    assert (caught.value.code, "单位应为“%”，报的是“亿元”" in caught.value.detail) == (USAGE, True)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda: supposing.target("first"), "first"),
        (lambda: supposing.target("rank:0"), "名次从 1 起"),
        (lambda: supposing.costs(["9.3=cheap"]), "9.3=cheap"),
        (lambda: supposing.pairs("--reading", ["reach_bound"]), "--reading reach_bound"),
        (lambda: supposing.fields(["nothing=1"], FARM, "2021"), "事实"),
        (lambda: supposing.fields(["merchant_platform_rate=many"], FARM, "2021"), "事实"),
        (lambda: supposing.scope("", "", "", "", "", "", ""), "范围"),
        (lambda: supposing.scope("r", "", "", "", "花市", "", ""), "花市"),
    ],
)
def test_wrong_words_are_told_before_anything_is_asked(wrong, named):
    with pytest.raises(Trouble) as caught:
        wrong()
    assert (caught.value.code, named in caught.value.message) == (USAGE, True)


def test_a_kind_of_market_is_named_in_chinese():
    assert supposing.scope("", "140000", "", "", "农产品市场", "", "").kind == values_pb2.MARKET_KIND_FARM_PRODUCE


@pytest.mark.parametrize(("text", "flag"), [("是", True), ("有", True), ("true", True), ("否", False), ("无", False)])
def test_a_flag_is_written_as_people_write_it(text, flag):
    (field,) = supposing.fields([f"price_index={text}"], FARM, "2021")
    assert field.flag is flag


def test_a_fact_of_one_channel_keeps_its_channel():
    (rate,) = supposing.fields(["third_party/merchant_platform_rate=25%"], FARM, "2021")
    assert (rate.input_id, rate.number, rate.unit) == ("third_party/merchant_platform_rate", "25", "%")
