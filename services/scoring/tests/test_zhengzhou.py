"""The Zhengzhou table as shipped: nine unnumbered rows with their requirements, deductions, channels, bonus, entry."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from scoring_examples import ENTER, OPEN_ROUND, count, flag, number

from scoring.binding import ReadingUnknown
from scoring.combining import Marked, combined
from scoring.facts import Fact, Facts
from scoring.round.decider import make_decider as round_decider
from scoring.round.rejections import MaterialsMissing
from scoring.scheme import NOT_STATED, Evaluates
from scoring.schemes.catalogue import FOLDER, shipped
from scoring.schemes.loading import scheme_from
from scoring.schemes.nodes import SchemeBroken
from scoring.score import score
from testkit.scenario import given

D = Decimal
ID = "zhengzhou-smart-market-2021"
PERIOD, DAY = "2021", date(2021, 11, 21)
PRINTED = yaml.safe_load((Path(__file__).parent / "printed_zhengzhou.yaml").read_text(encoding="utf-8"))["rows"]
TEXT = (FOLDER / f"{ID}.yaml").read_text(encoding="utf-8")
COMBINING = {"channel_basis", "missing_channel", "bonus_joins", "above_100"}


@pytest.fixture(scope="module")
def table():
    return shipped().get(ID)


def mark(part, *fields, **readings):
    facts = Facts({f.input_id: Fact(f) for f in fields}, {}, PERIOD)
    sheet = score(shipped().get(ID), facts, as_of=DAY, readings=readings)
    found = next(p for p in sheet.parts if p.part.id == part)
    return found.lower, found.upper


@pytest.mark.parametrize("printed", PRINTED, ids=lambda row: row["number"])
def test_a_row_reads_as_printed(table, printed):
    row = table.row(printed["number"])
    assert (row.level1, row.level2, row.marks) == (printed["level1"], printed["level2"], printed["marks"])
    assert (row.requirement, row.text) == (printed["requirement"], printed["text"])


def test_the_marks_add_up_by_part_row_and_level(table):
    assert sum(p.marks for r in table.rows for p in r.parts) == table.total == 100
    assert [[int(p.marks) for p in r.parts] for r in table.rows] == [
        [10],
        [10],
        [5, 5],
        [6, 4],
        [5, 5],
        [5, 5, 5, 1, 2, 2],
        [5, 5, 5, 5],
        [5],
        [5],
    ]
    assert [level.marks for level in table.levels] == [50, 20, 30]


def test_what_the_source_does_not_state_is_not_stated(table):
    said = {(r.level3, r.responsible_units, r.data_source, r.base_period, r.variable_kind) for r in table.rows}
    assert said == {(NOT_STATED,) * 5}
    assert table.row("1").units == ()


def test_unnumbered_rows_and_the_broken_header_are_noted(table):
    assert "没有序号" in table.row("1").notes[0]
    assert "表头" in table.row("1").notes[1]


def test_markets_of_any_kind_take_part_under_three_conditions(table):
    assert (table.evaluates, table.market_kind, table.veto) == (Evaluates.MARKET, None, None)
    assert [c.id for c in table.entry_conditions] == ["sound_management", "clean_record", "no_major_problem"]
    assert table.entry_conditions[0].text == "符合郑州市场开办条件,管理机制健全,管理制度完善"


def test_every_reading_is_used_where_it_says(table):
    rows = {r.number: {i for p in r.parts for i in (*p.rule.readings, *p.readings)} for r in table.rows}
    used = {r.id: tuple(n for n, ids in rows.items() if r.id in ids) for r in table.readings if r.id not in COMBINING}
    assert used == {r.id: r.places for r in table.readings if r.id not in COMBINING}
    assert {r.id for r in table.readings} > COMBINING


@pytest.mark.parametrize(
    ("part", "system", "found"),
    [("1.1", "merchant_displays", "displays_failing"), ("2.1", "smart_trading", "trading_failing")],
)
def test_merchants_cost_a_mark_each_where_there_is_a_system(part, system, found):
    three = count(found, "3", "户")
    assert mark(part, flag(system), three) == (7, 7)
    assert mark(part, flag(system), count(found, "25", "户")) == (0, 0)
    assert mark(part, flag(system, value=False), three) == (0, 0)
    assert mark(part, flag(system, value=False), three, without_system="deducted") == (7, 7)


@pytest.mark.parametrize(("line", "expected"), [("19.9", 0), ("20", 5), ("100", 5)])
def test_the_video_line_reaches_twenty(line, expected):
    smooth = flag("smooth_transmission")
    assert mark("7.4", number("video_line", line, "兆", ""), smooth) == (expected, expected)


@pytest.mark.parametrize(("part", "joined"), [("8.1", "joined_district"), ("9.1", "joined_city")])
def test_being_connected_upward_is_five_marks(part, joined):
    assert mark(part, flag(joined)) == (5, 5)
    assert mark(part, flag(joined, value=False)) == (0, 0)


def settled(points):
    return Marked(D(points), D(points))


THREE = {"district_routine": settled("80"), "third_party": settled("90"), "city_joint": settled("70")}


def bounds(totals, bonus="0", **readings):
    found = combined(shipped().get(ID), totals, bonus=settled(bonus), readings=readings)
    return found.lower, found.upper


def test_three_channels_weigh_twenty_sixty_twenty():
    assert bounds(THREE) == (84, 84)


def test_channels_with_tables_of_their_own():
    """Their marks by this table count for nothing; the totals that they hand in do."""
    assert bounds(THREE, channel_basis="own_table") == (54, 94)
    own = {"district_routine": settled("50"), "city_joint": settled("60")}
    found = combined(shipped().get(ID), THREE, own_totals=own, readings={"channel_basis": "own_table"})
    assert (found.lower, found.upper, found.missing) == (76, 76, ())
    assert ("channel_basis", "own_table") in {(r.id, r.alternative) for r in found.readings}
    assert combined(shipped().get(ID), THREE, own_totals=own).lower == 84


def test_bounds_of_a_channel_carry_over():
    assert bounds(THREE | {"third_party": Marked(D(60), D(90))}) == (66, 84)


def test_a_channel_that_never_marked_is_not_zero():
    without = {c: m for c, m in THREE.items() if c != "city_joint"}
    found = combined(shipped().get(ID), without)
    assert (found.lower, found.upper, found.missing) == (70, 90, ("city_joint",))
    assert "尚未评分，0 至 100 分 × 20/100" in found.steps[2]
    assert bounds(without, missing_channel="reweighted") == (D("87.5"), D("87.5"))
    assert bounds({}, missing_channel="reweighted") == (0, 100)


@pytest.mark.parametrize(("bonus", "total"), [("0", "84"), ("4.9", "88.9"), ("5", "89"), ("5.1", "89"), ("9", "89")])
def test_a_bonus_adds_up_to_five(bonus, total):
    assert bounds(THREE, bonus) == (D(total), D(total))


def test_a_bonus_before_weighting_is_worth_a_fifth():
    assert bounds(THREE, "5", bonus_joins="before") == (85, 85)


def test_a_bonus_whose_channel_is_not_weighed_is_told():
    readings = {"bonus_joins": "before", "missing_channel": "reweighted"}
    without = {c: t for c, t in THREE.items() if c != "city_joint"}
    told = "加分 5 分 须计入市中心与相关部门综合评定，该渠道尚未评分，没有计入"
    found = combined(shipped().get(ID), without, bonus=settled("5"), readings=readings)
    assert told in found.steps
    assert found.lower == combined(shipped().get(ID), without, readings=readings).lower
    assert told not in combined(shipped().get(ID), THREE, bonus=settled("5"), readings=readings).steps


def test_a_total_above_100_is_kept_or_cut():
    full = dict.fromkeys(THREE, settled("99"))
    assert bounds(full, "5") == (104, 104)
    assert bounds(full, "5", above_100="cut") == (100, 100)


def test_a_bonus_not_decided_widens_the_bounds():
    found = combined(shipped().get(ID), THREE, bonus=Marked(D(0), D(5)))
    assert (found.lower, found.upper) == (84, 89)
    assert found.steps[-1] == "综合成绩 84 至 89 分"


def test_a_market_without_its_papers_does_not_enter():
    rounds = round_decider(shipped())
    (opened,) = given(rounds).when(replace(OPEN_ROUND, scheme_id=ID, scheme_version="1")).result
    given(rounds, opened).when(ENTER).then_rejected(MaterialsMissing, field="materials", message="申请报告")


def test_the_readings_used_are_named():
    found = combined(shipped().get(ID), THREE)
    assert [(r.id, r.alternative) for r in found.readings] == [
        ("channel_basis", "same_table"),
        ("missing_channel", "open"),
        ("bonus_joins", "after"),
        ("above_100", "kept"),
    ]


def test_an_unknown_reading_is_refused():
    with pytest.raises(ReadingUnknown):
        bounds(THREE, weather="fine")


def test_a_scheme_without_channels_is_not_combined():
    assert combined(shipped().get("shanxi-farm-produce-2021"), {}) is None


BROKEN = {
    "weights that do not add up": ("日常性考核, weight: 20", "日常性考核, weight: 30", "weights that add to 100"),
    "a channel twice": ("id: third_party", "id: city_joint", "ids of their own"),
    "a weight of nothing": ("weight: 60", "weight: -60", "a weight must be above 0"),
    "a bonus in no channel": ("    channel: city_joint", "    channel: moon", "one of the channels"),
    "a bonus of nothing": ("    cap: 5", "    cap: 0", "a cap above 0"),
    "an alternative left out": ("after: after, before: before", "after: after", "every alternative"),
    "no reading": ("joins: {by_reading: bonus_joins,", "joins: {by_reading: bonus,", "of a reading, bonus"),
    "a bonus without alternatives": ("joins: {by_reading: bonus_joins, after: after,", "joins: {after: after,", "by_r"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(name):
    old, new, reason = BROKEN[name]
    assert old in TEXT
    with pytest.raises(SchemeBroken, match=re.escape(reason)) as caught:
        scheme_from(f"{ID}.yaml", TEXT.replace(old, new, 1))
    assert caught.value.line > 0
