"""The Yuncheng table as shipped: 41 printed rows, sums by part, row, level 2 and level 1, repairs, readings, gates."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from scoring_examples import ENTER, OPEN_ROUND, count, day, flag, items, number, text

from scoring.binding import bind
from scoring.facts import Award, Fact, FactRefused, Facts
from scoring.gates import GateStatus
from scoring.messages.tables import scheme_view
from scoring.round.decider import make_decider as round_decider
from scoring.round.rejections import PlaceUnknown
from scoring.rules.discretion import Discretion
from scoring.scheme import NOT_STATED, Evaluates, Scope, asks_of
from scoring.schemes.catalogue import FOLDER, shipped
from scoring.schemes.loading import scheme_from
from scoring.schemes.nodes import SchemeBroken
from scoring.score import score
from testkit.scenario import given

D = Decimal
ID = "yuncheng-online-demo-2022"
PERIOD, DAY = "2022", date(2022, 12, 31)
PRINTED = yaml.safe_load((Path(__file__).parent / "printed_yuncheng.yaml").read_text(encoding="utf-8"))["rows"]
TEXT = (FOLDER / f"{ID}.yaml").read_text(encoding="utf-8")
CUT = "39"  # the row whose list of units the page cuts off


@pytest.fixture(scope="module")
def table():
    return shipped().get(ID)


def closed_up(words):
    """Without the spaces that only part the clauses."""
    return re.sub(r"\s", "", words)


def sheet(*fields, awards=None, **readings):
    facts = Facts({f.input_id: Fact(f) for f in fields}, awards or {}, PERIOD)
    return score(shipped().get(ID), facts, as_of=DAY, readings=readings)


def mark(part, *fields, **readings):
    found = next(p for p in sheet(*fields, **readings).parts if p.part.id == part)
    return found.lower, found.upper


@pytest.mark.parametrize("printed", PRINTED, ids=lambda row: row["number"])
def test_a_row_reads_as_printed(table, printed):
    row = table.row(printed["number"])
    assert (row.level1, row.level2, row.level3) == (printed["level1"], printed["level2"], printed["level3"])
    assert (row.marks, row.variable_kind) == (printed["marks"], printed["variable_kind"])
    assert (closed_up(row.text), row.method) == (printed["text"], printed["method"])
    assert row.data_source == printed["data_source"]
    if row.number != CUT:
        assert list(row.units) == printed["units"]


def test_the_marks_add_up_by_part_row_and_level(table):
    assert [r.number for r in table.rows] == [str(n) for n in range(1, 42)]
    assert sum(p.marks for r in table.rows for p in r.parts) == table.total == 100
    by_level = {level.title: sum(r.marks for r in table.rows if r.level1 == level.title) for level in table.levels}
    assert by_level == {"促进发展": 20, "规范监管": 25, "优化服务": 20, "探索创新": 20, "综合保障": 15}


def test_level_2_adds_up_as_printed(table):
    found = {}
    for row in table.rows:
        found[row.level2] = found.get(row.level2, 0) + row.marks
    assert list(found.values()) == [10, 10, 15, 10, 11, 9, 12, 8, 7, 8]


def test_variable_kinds_are_as_printed(table):
    kinds = [r.variable_kind for r in table.rows]
    assert {k: kinds.count(k) for k in set(kinds)} == {"定量": 11, "定性": 24, "定量+定性": 4, "定性+定量": 2}


def test_formulas_stand_where_they_are_printed(table):
    assert [r.number for r in table.rows if r.formula != NOT_STATED] == ["1", "2", "3", "5", "6", "7", "8", "9"]
    assert all(r.formula in r.text for r in table.rows if r.formula != NOT_STATED)


def test_what_the_scan_broke_is_repaired_and_noted(table):
    assert table.row(CUT).units[-1] == "市农业农村局"
    assert "截断" in table.row(CUT).notes[0]
    assert "数据贡献" in table.row("23").notes[0]
    assert "数据贡献" in table.row("23").text


def test_a_unit_with_an_enumeration_in_brackets_is_one(table):
    assert table.row("36").units[-1] == "各县（市、区）人民政府"


def test_it_evaluates_a_place_and_has_no_veto(table):
    assert (table.evaluates, table.market_kind, table.veto) == (Evaluates.PLACE, None, None)
    assert sheet().veto.steps == ("本评价体系没有否决指标",)
    assert asks_of(table, Scope.LOCALITY, PERIOD) == ()


def test_a_market_does_not_enter_a_round_of_places():
    rounds = round_decider(shipped())
    (opened,) = given(rounds).when(replace(OPEN_ROUND, scheme_id=ID, scheme_version="1")).result
    given(rounds, opened).when(ENTER).then_rejected(PlaceUnknown, field="subject")


def test_it_is_shown_without_a_veto_row(table):
    view = scheme_view(table)
    assert (view.HasField("veto"), view.summary.market_kind, len(view.rows)) == (False, 0, 41)


def test_every_reading_is_used_where_it_says(table):
    rows = {r.number: {i for p in r.parts for i in (*p.rule.readings, *p.readings)} for r in table.rows}
    used = {r.id: tuple(n for n, ids in rows.items() if r.id in ids) for r in table.readings}
    assert used == {r.id: r.places for r in table.readings}
    assert used["bracket_ends"] == ("3", "7", "8", "9")


def test_asks_name_three_years(table):
    asks = {a.input_id: a.period for a in asks_of(table, Scope.SUBJECT, PERIOD)}
    assert [asks[f"online_retail{n}"] for n in ("", "_1", "_2")] == ["2022", "2021", "2020"]


RETAIL = (
    number("online_retail", "120", "亿元", "2022"),
    number("online_retail_1", "110", "亿元", "2021"),
    number("online_retail_2", "100", "亿元", "2020"),
    number("national_online_growth", "4", "%", "2022"),
    number("national_online_growth_1", "14.1", "%", "2021"),
)


def test_one_fact_serves_several_rows():
    social = [number(f"social_retail{n}", v, "亿元", y) for n, v, y in (("", "800", "2022"), ("_1", "790", "2021"))]
    found = sheet(*RETAIL, *social, number("social_retail_2", "700", "亿元", "2020"))
    assert [found.row(n).parts[0].mark for n in ("1", "2")] == [1, 1]
    asked = {i.wanted.id for i in found.row("2").parts[0].inputs}
    assert asked >= {"online_retail", "online_retail_1", "online_retail_2"}


def test_another_years_figure_is_refused():
    with pytest.raises(FactRefused, match="应为2021年的数据"):
        sheet(number("online_retail_1", "110", "亿元", "2022"))


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("3.1", (count("online_operators", "15", "户", "2022"), count("market_entities", "100", "户", "2022"))),
        ("7.1", (number("online_jobs", "5", "万人", "2022"), number("all_jobs", "100", "万人", "2022"))),
        ("8.1", (number("online_tax", "5", "亿元", "2022"), number("all_tax", "100", "亿元", "2022"))),
        ("9.1", (count("lasting_operators", "5", "户", "2022"), count("online_operators", "10", "户", "2022"))),
    ],
)
def test_a_shared_bracket_end_goes_by_the_reading(part, fields):
    assert mark(part, *fields) == (2, 2)
    assert mark(part, *fields, bracket_ends="lower") == (1, 1)


def test_yuncheng_lies_in_the_middle_region():
    figures = number("largest_new_sales", "10000", "万元", "2022"), number("second_new_sales", "9999", "万元", "2022")
    assert mark("4.1", items("region_class", "中部地区"), *figures) == (1, 1)
    assert mark("4.1", items("region_class", "西部地区"), *figures) == (2, 2)


def test_a_rate_of_nothing_goes_by_the_reading():
    none = [count(i, "0", "条", "2022") for i in ("identities_handled", "identities_sent")]
    assert mark("11.2", *none) == (1, 1)
    assert mark("11.2", *none, empty_rate="unmet") == (0, 0)
    assert mark("11.2", *none, empty_rate="open") == (0, 1)


def test_the_span_of_the_case_log_goes_by_the_reading():
    log = count("overturned_cases", "0", "件"), day("case_log_from", "2021-12-31"), day("case_log_to", "2022-12-31")
    assert mark("18.2", *log) == (0, 1)
    assert mark("18.2", *log, absence_span="one_year") == (1, 1)
    found = count("overturned_cases", "1", "件"), day("case_log_from", "2020-12-31"), day("case_log_to", "2022-12-31")
    assert mark("18.2", *found) == (0, 0)
    assert mark("18.2", *found, absence_span="one_year") == (0, 1)


@pytest.mark.parametrize("row", ["28", "29", "30", "31"])
def test_any_one_innovation_gives_all_three_marks(table, row):
    flags = [i.id for i in table.row(row).parts[0].inputs]
    assert mark(f"{row}.1", flag(flags[2])) == (3, 3)
    assert mark(f"{row}.1", *(flag(f, value=False) for f in flags[:2])) == (0, 3)


@pytest.mark.parametrize(("rules", "expected"), [("0", 0), ("1", 1), ("2", 2), ("3", 2)])
def test_rules_issued_give_a_mark_each_up_to_two(rules, expected):
    assert mark("34.1", count("rules_issued", rules, "项")) == (expected, expected)


def whole_marks(lost=()):
    """All parts at discretion, but for those lost."""
    parts = [p for r in bind(shipped().get(ID)).rows for p in r.parts if isinstance(p.rule, Discretion)]
    marks = {p.part.id: p.rule.maximum if p.part.id not in lost else D(0) for p in parts}
    return {part: Award(part, points, "理由") for part, points in marks.items()}


def test_a_sheet_with_nothing_known_leaves_the_gate_open():
    found = sheet()
    assert (found.lower, found.upper) == (0, 100)
    assert [(g.gate.id, g.gate.what_if, g.status) for g in found.gates] == [
        ("printed-2022", False, GateStatus.OPEN),
    ]


def test_what_is_lost_for_certain_fails_a_gate_before_the_rest_is_known():
    lost = ("36.1", "36.2", "36.3", "35.1", "37.1")
    still, surely = (sheet(awards=whole_marks(lost[:n])) for n in (2, 5))
    assert [g.status for g in still.gates] == [GateStatus.OPEN]
    assert [g.status for g in surely.gates] == [GateStatus.FAILED]


def test_the_gate_of_2026_is_harder_on_the_same_evidence():
    variant = shipped().get("yuncheng-online-demo-2022-gate-2026")
    facts = Facts({"work_plan": Fact(text("work_plan"))}, whole_marks(("36.1", "36.2", "36.3", "40.1")), PERIOD)
    printed, later = (score(scheme, facts, as_of=DAY) for scheme in (shipped().get(ID), variant))
    assert printed.levels[4].upper == 11
    assert [(g.gate.id, g.gate.level_rate, g.status) for g in later.gates] == [
        ("successor-2026", 80, GateStatus.FAILED)
    ]
    assert printed.part_marks == later.part_marks
    assert (printed.hypothetical, later.hypothetical) == (False, True)
    assert later.gates[0].steps[0] == "假设推演，不是原文的标准"


BROKEN = {
    "a shared end without a reading": (
        "edge: {by_reading: bracket_ends, higher: higher, lower: lower}",
        "edge: higher",
        "wants a reading",
    ),
    "an unreachable band": ("edges: [8, 15]", "edges: [15, 8]", "a band is unreachable"),
    "a condition on an input that is not there": ("part: platform_users,", "part: users,", "users is not among"),
    "a use of what nobody asks for": ("uses: [online_operators]", "uses: [operators]", "operators is asked for by no"),
    "a gate that is nobody's": ("    what_if: false", "    what_if: true", "every other is a what-if"),
    "a gate out of reach": ("    level_rate: 75", "    level_rate: 101", "its rate within 100"),
    "a gate id twice": (
        "    source: 附件2末",
        "    source: 附件2末\n  - {id: printed-2022, title: t, total: 85, level_rate: 80, what_if: true, source: s} # ",
        "gate id printed-2022 stands more than once",
    ),
    "a region without a threshold": ("thresholds: [2, 1, 0.5]", "thresholds: [2, 1]", "a threshold of its own"),
    "an unknown subject": ("evaluates: place", "evaluates: town", "'town' is not one of"),
    "a condition with an unknown key": ("limit: 50,", "limits: 50,", "unknown key"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(name):
    old, new, reason = BROKEN[name]
    assert old in TEXT
    with pytest.raises(SchemeBroken, match=re.escape(reason)) as caught:
        scheme_from(f"{ID}.yaml", TEXT.replace(old, new, 1))
    assert caught.value.line > 0
