"""What-ifs: shown beside the real result, refused by the field that is wrong, never stored."""

import gc
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import count, flag, number

from scoring.altered import ParameterRefused
from scoring.answers.suppositions import Supposition, carried
from scoring.answers.what_if import NothingSupposed, what_if
from scoring.binding import ReadingUnknown
from scoring.facts import Award, Fact, FactRefused, Facts
from scoring.marking import PartUnknown, PointsNotAllowed
from scoring.queries.answers import uncollected
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import VetoStatus

D = Decimal
FARM, GOODS = (shipped().get(f"shanxi-{kind}-2021") for kind in ("farm-produce", "consumer-goods"))
DAY = date(2021, 12, 31)
RATE = number("merchant_platform_rate", "20", "%")
KNOWN = Facts({"merchant_platform_rate": Fact(RATE)}, {"13.1": Award("13.1", D(4), "虚构", "assessor-1")}, "2021")


def asked(facts=KNOWN, scheme=FARM, **supposed):
    return what_if(scheme, facts, DAY, Supposition(**supposed))


def marks(sheet, part):
    return next(p.lower for p in sheet.parts if p.part.id == part)


@pytest.mark.parametrize(
    ("supposed", "part", "real", "then", "said"),
    [
        ({"readings": {"reach_bound": "exclusive"}}, "12.2", 1, 0, "换用读法：“占20%得1分”是否含正好20%？须超过20%"),
        ({"parameters": {"12.2.base": "21"}}, "12.2", 1, 0, "参数 12.2.base 换为 21"),
        ({"fields": (replace(RATE, number=D(40)),)}, "12.2", 1, 3, "merchant_platform_rate 由 20% 换为 40%"),
        ({"without": ("merchant_platform_rate",)}, "12.2", 1, 0, "merchant_platform_rate 视为未报"),
        ({"awards": {"13.1": D(6)}}, "13.1", 4, 6, "第 13.1 段评定由 4 分 换为 6 分"),
        ({"awards": {"14.1": D(3)}}, "14.1", 1, 3, "第 14.1 段评定由 未评 换为 3 分"),
    ],
)
def test_each_supposition_stands_beside_the_result(supposed, part, real, then, said):
    found = asked(**supposed)
    assert (marks(found.real, part), marks(found.supposed, part)) == (real, then)
    assert found.real == score(FARM, KNOWN, as_of=DAY)
    assert (found.label, found.changes, found.left_out) == ("假设推演", (said,), ())
    (row,) = [r for r in found.beside.rows if r.row == part.partition(".")[0]]
    assert row.lead.name != "EQUAL"


def test_another_day_moves_the_window_of_the_veto():
    struck = Facts(
        {"major_incident": Fact(flag("major_incident")), "major_incident_date": Fact(incident("2020-05-01"))}
    )
    found = asked(struck, as_of=date(2024, 1, 1))
    assert (found.real.veto.status, found.supposed.veto.status) == (VetoStatus.STRUCK, VetoStatus.CLEAR)
    assert found.changes == ("评价日换为 2024-01-01",)


def incident(value):
    return replace(flag("major_incident_date"), kind=FARM.veto.inputs[1].kind, flag=None, date=value)


def test_another_scheme_takes_what_it_asks_for_and_names_the_rest():
    stalls = Fact(count("stalls", 3, "个"))
    facts = replace(KNOWN, fields={**KNOWN.fields, "stalls": stalls})
    taken = carried(facts, FARM, GOODS)
    assert set(taken.facts.fields) == {"merchant_platform_rate"}
    assert taken.left_out[0] == "stalls：所换体系不问这一项"
    found = what_if(FARM, KNOWN, DAY, Supposition(scheme=GOODS))
    assert (found.supposed.scheme.id, found.changes) == (GOODS.id, ("换用体系 shanxi-consumer-goods-2021 1",))
    assert marks(found.supposed, "12.2") == 1


def test_a_mark_goes_over_only_to_the_same_part():
    other = Facts({}, {"1.1": Award("1.1", D(3), "虚构"), "6.3": Award("6.3", D(1), "虚构")})
    taken = carried(other, FARM, GOODS)
    assert set(taken.facts.awards) == {p for p in ("1.1", "6.3") if FARM.part(p).text == GOODS.part(p).text}
    assert "1.1" in taken.facts.awards


BAD = {
    "fields.merchant_platform_rate": (FactRefused, {"fields": (replace(RATE, unit="亿元"),)}),
    "fields.nothing": (FactRefused, {"fields": (replace(RATE, input_id="nothing"),)}),
    "without.nothing": (FactRefused, {"without": ("nothing",)}),
    "readings.nothing": (ReadingUnknown, {"readings": {"nothing": "x"}}),
    "readings.reach_bound": (ReadingUnknown, {"readings": {"reach_bound": "x"}}),
    "parameters.12.2.nothing": (ParameterRefused, {"parameters": {"12.2.nothing": "1"}}),
    "awards.13.1": (PointsNotAllowed, {"awards": {"13.1": D(7)}}),
    "awards.14.1": (PointsNotAllowed, {"awards": {"14.1": D("1.5")}}),
    "awards.12.2": (PointsNotAllowed, {"awards": {"12.2": D(1)}}),
    "awards.99.1": (PartUnknown, {"awards": {"99.1": D(1)}}),
    "suppose": (NothingSupposed, {}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_is_wrong_is_named(field):
    kind, supposed = BAD[field]
    with pytest.raises(kind) as caught:
        asked(**supposed)
    assert caught.value.field == field


def test_a_fact_of_another_year_or_out_of_range_is_refused():
    for wrong in (replace(RATE, period="2019"), replace(RATE, number=D(101)), replace(RATE, number=D(-1))):
        with pytest.raises(FactRefused) as caught:
            asked(fields=(wrong,))
        assert caught.value.field == "fields.merchant_platform_rate"


@pytest.mark.parametrize("many", [True, False])
def test_garbage_waits_only_while_much_is_read(many):
    assert gc.isenabled()
    with uncollected(many=many):
        assert gc.isenabled() is not many
    assert gc.isenabled()
