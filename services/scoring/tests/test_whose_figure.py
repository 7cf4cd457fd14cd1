"""A figure of the place is not the market's to change: plans, losses and suppositions say whose it is."""

from datetime import date
from decimal import Decimal

from shijian.common.v1 import facts_pb2

from scoring.answers.costs import prices
from scoring.answers.losses import losses
from scoring.answers.sensitivity import plan
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Wish, target_of
from scoring.answers.what_if import what_if
from scoring.facts import Award, Fact, Facts
from scoring.messages.answers import losses_view, plan_view
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import Field, InputKind, Scope

FARM, DAY = shipped().get("shanxi-farm-produce-2021"), date(2021, 12, 31)
AWARDS = {part: Award(part, Decimal(points), "虚构") for part, points in {"1.1": 4, "13.1": 3}.items()}
MECHANISM = Field("mechanism_established", InputKind.FLAG, flag=True)
RATE = Field("merchant_platform_rate", InputKind.NUMBER, number=Decimal(40), unit="%", period="2021")
SHARED = "（试点地区的数据，同地区的市场共用）"


def asked(total=None):
    """Where no total is named, what it has is to be kept."""
    sheet = score(FARM, Facts(awards=AWARDS), as_of=DAY)
    target = target_of(Wish(total=sheet.lower if total is None else Decimal(total)), sheet, ())
    return sheet, target


def test_a_plan_says_whose_figure_each_part_is():
    sheet, target = asked(100)
    found = plan(sheet, target, prices(FARM, []))
    assert {i.part: i.scope for i in found.improvements} == {
        p.id: p.scope for row in FARM.rows for p in row.parts if p.id in {i.part for i in found.improvements}
    }
    told = {i.part: i.scope for i in plan_view(found).improvements}
    assert (told["2.1"], told["13.1"]) == (facts_pb2.SCOPE_LOCALITY, facts_pb2.SCOPE_SUBJECT)


def test_a_loss_says_whose_figure_the_part_is():
    sheet, target = asked()
    told = {p.part: p.scope for p in losses_view(losses(sheet, target)).parts}
    assert (told["1.1"], told["13.1"]) == (facts_pb2.SCOPE_LOCALITY, facts_pb2.SCOPE_SUBJECT)


def test_what_is_supposed_of_the_place_says_so():
    facts = Facts({"mechanism_established": Fact(Field("mechanism_established", InputKind.FLAG, flag=False))}, AWARDS)
    supposed = Supposition(fields=(MECHANISM, RATE), awards={"1.1": Decimal(2), "13.1": Decimal(4)})
    assert what_if(FARM, facts, DAY, supposed).changes == (
        f"mechanism_established 由 否 换为 是{SHARED}",
        "merchant_platform_rate 由 未报 换为 40%",
        f"第 1.1 段评定由 4 分 换为 2 分{SHARED}",
        "第 13.1 段评定由 3 分 换为 4 分",
    )
    taken_out = what_if(FARM, facts, DAY, Supposition(without=("mechanism_established",)))
    assert taken_out.changes == (f"mechanism_established 视为未报{SHARED}",)


def test_where_a_place_is_evaluated_all_is_its_own():
    yuncheng = shipped().get("yuncheng-online-demo-2022")
    assert {whose for _, whose, _ in yuncheng.inputs()} == {Scope.SUBJECT}
