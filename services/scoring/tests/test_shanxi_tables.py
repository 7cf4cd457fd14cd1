"""The other two Shanxi tables as shipped: printed wording, sums, repairs, what differs between tables."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from scoring_examples import PERIOD, count, flag, items, number

from scoring.facts import Fact, Facts
from scoring.scheme import NOT_STATED
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import MarketKind, Scope

D = Decimal
DAY = date(2021, 11, 21)
TABLES = {
    "shanxi-consumer-goods-2021": ("printed_consumer_goods.yaml", MarketKind.CONSUMER_GOODS, 16),
    "shanxi-production-materials-2021": ("printed_production_materials.yaml", MarketKind.PRODUCTION_MATERIALS, 15),
}
PRINTED = {
    scheme_id: yaml.safe_load((Path(__file__).parent / file).read_text(encoding="utf-8"))
    for scheme_id, (file, _, _) in TABLES.items()
}
ROWS = [(scheme_id, row) for scheme_id, printed in PRINTED.items() for row in printed["rows"]]
GOODS, MATERIALS = TABLES


def mark(scheme_id, part, *fields, **readings):
    facts = Facts({f.input_id: Fact(f) for f in fields}, {}, PERIOD)
    sheet = score(shipped().get(scheme_id), facts, as_of=DAY, readings=readings)
    return next(p for p in sheet.parts if p.part.id == part)


@pytest.mark.parametrize(("scheme_id", "printed"), ROWS, ids=lambda v: v["number"] if isinstance(v, dict) else v)
def test_a_row_reads_as_printed(scheme_id, printed):
    row = shipped().get(scheme_id).row(printed["number"])
    assert (row.level1, row.level2, row.level3) == (printed["level1"], printed["level2"], printed["level3"])
    assert (row.text, row.marks) == (printed["text"], printed["marks"])
    assert [p.marks for p in row.parts] == printed["parts"]


@pytest.mark.parametrize("scheme_id", TABLES)
def test_every_printed_row_is_there_and_the_veto(scheme_id):
    scheme, printed = shipped().get(scheme_id), PRINTED[scheme_id]
    assert [r.number for r in scheme.rows] == [r["number"] for r in printed["rows"]]
    assert (scheme.veto.number, scheme.veto.text) == (printed["veto"]["number"], printed["veto"]["text"])
    assert (scheme.market_kind, len(scheme.rows)) == TABLES[scheme_id][1:]


@pytest.mark.parametrize("scheme_id", TABLES)
def test_the_marks_add_up_by_part_row_and_level(scheme_id):
    scheme = shipped().get(scheme_id)
    assert sum(p.marks for r in scheme.rows for p in r.parts) == scheme.total == 100
    by_level = {level.title: sum(r.marks for r in scheme.rows if r.level1 == level.title) for level in scheme.levels}
    assert by_level == {"政策保障": 20, "环境优化": 20, "能力提升": 30, "创新融合": 30}


@pytest.mark.parametrize("scheme_id", TABLES)
def test_what_the_source_does_not_state_is_not_stated(scheme_id):
    said = {(r.responsible_units, r.data_source, r.base_period) for r in shipped().get(scheme_id).rows}
    assert said == {(NOT_STATED, NOT_STATED, NOT_STATED)}


@pytest.mark.parametrize("scheme_id", TABLES)
def test_every_reading_is_used_where_it_says(scheme_id):
    scheme = shipped().get(scheme_id)
    rows = {r.number: {i for p in r.parts for i in (*p.rule.readings, *p.readings)} for r in scheme.rows}
    rows[scheme.veto.number] = set(scheme.veto.rule.readings)
    used = {r.id: [n for n, ids in rows.items() if r.id in ids] for r in scheme.readings}
    assert used == {r.id: [p for p in r.places if p != "全表"] for r in scheme.readings}


@pytest.mark.parametrize(("scheme_id", "trade"), [(GOODS, "16.5"), (MATERIALS, "15.3")])
def test_rows_1_to_5_and_the_trade_part_are_the_localitys(scheme_id, trade):
    shared = [p.id for r in shipped().get(scheme_id).rows for p in r.parts if p.scope is Scope.LOCALITY]
    assert shared == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1", trade]


def test_what_the_scan_broke_is_noted():
    assert "附件3-2" in shipped().get(GOODS).source.annex
    row = shipped().get(MATERIALS).row("11")
    assert "商户入住率占20%" in row.text
    assert "入驻率" in row.notes[0]


def test_caps_under_the_same_heading_differ_from_table_to_table():
    def caps(level2):
        found = [
            next(r for r in s.rows if r.level2 == level2)
            for s in map(shipped().get, ("shanxi-farm-produce-2021", GOODS, MATERIALS))
        ]
        return [[int(p.marks) for p in r.parts] for r in found]

    assert caps("基础设施") == [[5, 3, 2], [5, 3, 1], [4, 3, 3]]
    assert caps("运营管理") == [[2, 2, 1], [2, 4], [2, 3]]
    assert caps("平台整合") == [[3, 3], [3, 3], [5, 5]]
    assert caps("数字化转型") == [[4, 4], [3, 3], [5, 3]]


@pytest.mark.parametrize(("others", "expected"), [("0", 4), ("1", 6), ("2", 8), ("3", 8)])
def test_new_formats_give_two_marks_each_up_to_eight(others, expected):
    given = items("new_formats", "消费体验馆", "创意设计坊"), count("new_formats_other", others, "项")
    assert mark(GOODS, "13.1", *given).mark == expected
    assert mark(GOODS, "13.1", *given, open_lists="printed").mark == 4


def test_formats_counted_by_piece_under_their_reading():
    given = items("new_formats", "消费体验馆"), count("new_formats_pieces", "3", "项")
    assert mark(GOODS, "13.1", *given, per_item_unit="pieces").mark == 6


@pytest.mark.parametrize(("events", "expected"), [("0", 0), ("4", 4), ("5", 5), ("6", 5)])
def test_matching_events_give_a_mark_each_up_to_five(events, expected):
    assert mark(GOODS, "10.2", count("matching_events", events, "场", PERIOD)).mark == expected


@pytest.mark.parametrize(
    ("after", "expected"), [("99", 0), ("104.99", 0), ("105", 2), ("109.99", 2), ("110", 4), ("120", 8), ("150", 8)]
)
def test_each_five_per_cent_of_turnover_gives_two_marks_up_to_eight(after, expected):
    given = number("turnover_before", "100", "亿元", "2020"), number("turnover_after", after, "亿元")
    assert mark(MATERIALS, "12.1", *given).mark == expected


@pytest.mark.parametrize(("rate", "expected"), [("19.9", 0), ("20", 1), ("59.9", 4), ("60", 5), ("90", 5)])
def test_the_merchants_rate_reaches_its_own_cap(rate, expected):
    assert mark(MATERIALS, "11.2", number("merchant_platform_rate", rate, "%")).mark == expected


@pytest.mark.parametrize(
    ("reached", "alone", "with_first"),
    [
        ((False, False, False), 0, 0),
        ((True, False, False), 1, 1),
        ((True, True, True), 3, 3),
        ((False, True, True), 2, 0),
    ],
)
def test_the_price_index_adds_up_its_levels(reached, alone, with_first):
    names = ("price_index", "price_index_at_home", "price_index_abroad")
    given = [flag(n, value=v) for n, v in zip(names, reached, strict=True)]
    assert mark(MATERIALS, "9.2", *given).mark == alone
    other = mark(MATERIALS, "9.2", *given, ladder_first="first_needed")
    assert other.mark == with_first
    assert "为前提" in other.steps[3]
