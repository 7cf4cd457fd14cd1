"""A part of a whole is never more than the whole: refused by name where it is entered, open where it stands already."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from scoring_examples import OPEN_SHEET, T0, count, number

from scoring.answers.suppositions import Supposition
from scoring.answers.what_if import what_if
from scoring.definition import definition
from scoring.facts import Fact, FactRefused, Facts
from scoring.rules.bands import Bands
from scoring.rules.conditions import AllOf, Condition
from scoring.rules.desk import Desk
from scoring.rules.growth import StepShare
from scoring.rules.registry import mark
from scoring.scheme import Input, asks_of
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet.assessing import find
from scoring.sheet.commands import RecordFindings
from scoring.sheet.events import SheetOpened
from scoring.values import Field, InputKind, Scope

D = Decimal
DAY = date(2022, 12, 31)
sheets = definition.aggregate("sheet-x").decider
TABLE = shipped().get("yuncheng-online-demo-2022")
FARM = shipped().get("shanxi-farm-produce-2021")


def wanted(name, part_of="", most=None):
    return Input(name, name, InputKind.COUNT, "件", "", D(0), most, (), required=True, note="", part_of=part_of)


PAIR = {"part": wanted("part", "whole"), "whole": wanted("whole")}
RATE = AllOf(D(1), (Condition(None, None, "part", "whole", D(90), None, "passed"),), "met")
BANDS = Bands("part", "whole", (D(8), D(15)), (D(1), D(2)), "higher")


def bounds(rule, inputs, **known):
    fields = {n: Fact(count(n, str(v), "件")) for n, v in known.items()}
    found = mark(rule, Desk(inputs, fields, None, DAY))
    return found.lower, found.upper


@pytest.mark.parametrize(("rule", "full"), [(RATE, 1), (BANDS, 2)])
def test_a_part_above_its_whole_settles_nothing(rule, full):
    assert bounds(rule, PAIR, part=100, whole=100) == (full, full)
    assert bounds(rule, PAIR, part=101, whole=100) == (0, full)
    ratio = {n: wanted(n) for n in PAIR}
    assert bounds(rule, ratio, part=101, whole=100) == (full, full), "a ratio of two things can be anything"


def test_it_is_said():
    fields = {"part": Fact(count("part", "120", "件")), "whole": Fact(count("whole", "100", "件"))}
    steps = mark(RATE, Desk(PAIR, fields, None, DAY)).steps
    assert "part多于whole，数据须核对" in steps
    assert steps[-1] == "尚不能定：0 至 1 分"


SHARES = {"pb": wanted("pb", "wb", D(4)), "wb": wanted("wb", most=D(4))}
SHARES |= {"pa": wanted("pa", "wa", D(4)), "wa": wanted("wa", most=D(4))}


@pytest.mark.parametrize("by", ["points", "growth"])
def test_a_growing_share_is_never_above_all(by):
    """By brute force: what a complete form can give whose parts are within their wholes."""
    rule = StepShare(D(25), D(1), D(3), "pb", "wb", "pa", "wa", by, "whole")
    assert bounds(rule, SHARES, pb=1, wb=2, pa=5, wa=4) == (0, 3)
    assert bounds(rule, SHARES, pb=3, wb=2, pa=4, wa=4) == (0, 3)
    forms = [dict(zip(SHARES, values, strict=True)) for values in product(range(5), repeat=4)]
    whole = [f for f in forms if f["pb"] <= f["wb"] and f["pa"] <= f["wa"]]
    complete = {tuple(f.values()): bounds(rule, SHARES, **f) for f in whole}
    for form, missing in product(whole, ("pa", "pb")):
        known = {n: v for n, v in form.items() if n != missing}
        ways = [complete[w] for f in whole if all(f[n] == v for n, v in known.items()) for w in [tuple(f.values())]]
        expected = min(low for low, _ in ways), max(high for _, high in ways)
        found = bounds(rule, SHARES, **known)
        assert found == expected or (by == "growth" and missing == "pb"), (known, found, expected)


def test_which_inputs_of_the_shipped_schemes_are_shares():
    found = {i.id: i.part_of for _, _, i in TABLE.inputs() if i.part_of}
    assert found["leads_checked_on_time"] == "leads_received"
    assert (found["online_operators"], found["lasting_operators"]) == ("market_entities", "online_operators")
    assert found["staff_trained"] == "trading_staff"
    assert len(found) == 18
    assert "platform_users" not in found, "超过在编监管人员数50%：用户不都在编"
    assert "online_retail" not in found, "本地网商卖往外地，网上零售额可以高于当地社会零售总额"
    shares = {s.id: {i.id: i.part_of for _, _, i in s.inputs() if i.part_of} for s in shipped()}
    turnover = {f"ecommerce_turnover_{at}": f"turnover_{at}" for at in ("before", "declared", "after")}
    assert shares["shanxi-farm-produce-2021"] == shares["shanxi-consumer-goods-2021"] == turnover
    assert not shares["shanxi-production-materials-2021"]
    assert not shares["zhengzhou-smart-market-2021"]


def test_the_form_that_is_asked_for_says_so():
    asked = {a.input_id: a.part_of for a in asks_of(FARM, Scope.SUBJECT, "2021")}
    assert asked["ecommerce_turnover_after"] == "turnover_after"
    assert asked["turnover_after"] == ""


def leads(checked, received, period="2022"):
    return tuple(
        Field(i, InputKind.COUNT, number=D(n), unit="件", period=period)
        for i, n in (("leads_checked_on_time", checked), ("leads_received", received))
    )


def test_what_stands_in_the_log_already_is_open():
    known = Facts({f.input_id: Fact(f) for f in leads("120", "100")}, {}, "2022")
    (part,) = (p for p in score(TABLE, known, as_of=DAY).parts if p.part.id == "17.1")
    assert (part.lower, part.upper) == (0, 1)


def test_a_supposed_part_above_its_whole_is_refused_by_name():
    known = Facts({f.input_id: Fact(f) for f in leads("90", "100")}, {}, "2022")
    with pytest.raises(FactRefused) as refused:
        what_if(TABLE, known, DAY, Supposition(fields=leads("120", "100")[:1]))
    assert refused.value.field == "fields.leads_checked_on_time"
    assert "不得多于“应核查的涉网违法案件线索举报”（100件）" in refused.value.message
    with pytest.raises(FactRefused) as refused:
        what_if(TABLE, known, DAY, Supposition(fields=leads("90", "80")[1:]))
    assert refused.value.field == "fields.leads_received"


def test_two_units_are_put_together():
    known = Facts({"turnover_after": Fact(number("turnover_after", "1", "亿元", "2021"))}, {}, "2021")

    def supposed(ecommerce):
        return Supposition(fields=(number("ecommerce_turnover_after", ecommerce, "万元", "2021"),))

    with pytest.raises(FactRefused, match="不得多于“成交总额”（1亿元），报的是 10001万元"):
        what_if(FARM, known, DAY, supposed("10001"))
    assert not what_if(FARM, known, DAY, supposed("10000")).left_out


def test_what_an_assessor_saw_is_held_against_what_is_known():
    """No channel's table of today asks for a share; one that does is made of the farm produce table."""
    opened = replace(OPEN_SHEET, scheme_id=FARM.id, period="2021", channel="third_party")
    (event,) = (e for e in sheets.decide(opened, sheets.initial) if isinstance(e, SheetOpened))
    state = sheets.fold([event], sheets.initial)
    fields = {i.id: i for _, _, i in FARM.inputs()}
    seen = tuple(
        number(f"{kind}_after", value, fields[f"{kind}_after"].unit, "2021")
        for kind, value in (("ecommerce_turnover", "20000"), ("turnover", "1"))
    )
    command = RecordFindings("15", seen, "查看账册（虚构）", None, "assessor-1", T0 + 1, started=True)
    with pytest.raises(FactRefused) as refused:
        find(FARM, command, state)
    assert refused.value.field == "fields.ecommerce_turnover_after"
