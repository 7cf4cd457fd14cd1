"""The Shanxi farm-produce table as shipped: the printed wording, the sums, the repairs, the readings."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from scoring.catalogue import Schemes, SchemeUnknown
from scoring.scheme import NOT_STATED, asks_of
from scoring.schemes.catalogue import shipped
from scoring.values import InputKind, Scope

PRINTED = yaml.safe_load((Path(__file__).parent / "printed_farm_produce.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("printed", PRINTED["rows"], ids=lambda row: row["number"])
def test_a_row_reads_as_printed(scheme, printed):
    row = scheme.row(printed["number"])
    assert (row.level1, row.level2, row.level3) == (printed["level1"], printed["level2"], printed["level3"])
    assert row.marks == printed["marks"]
    assert [p.marks for p in row.parts] == printed["parts"]
    assert row.text.startswith(printed["begins"])
    assert row.text.endswith(printed["ends"])


def test_all_printed_rows_are_there(scheme):
    assert [row.number for row in scheme.rows] == [row["number"] for row in PRINTED["rows"]]
    assert (scheme.veto.number, scheme.veto.text) == (PRINTED["veto"]["number"], PRINTED["veto"]["text"])


def test_the_marks_add_up_by_part_row_and_level(scheme):
    assert sum(p.marks for r in scheme.rows for p in r.parts) == scheme.total == 100
    by_level = {level.title: sum(r.marks for r in scheme.rows if r.level1 == level.title) for level in scheme.levels}
    assert by_level == {"政策保障": 20, "环境优化": 20, "能力提升": 30, "创新融合": 30}


def test_what_the_source_does_not_state_is_not_stated(scheme):
    said = {(r.responsible_units, r.data_source, r.base_period) for r in scheme.rows}
    assert said == {(NOT_STATED, NOT_STATED, NOT_STATED)}


def test_what_the_scan_shifted_is_repaired_and_noted(scheme):
    shifted = [scheme.row(number) for number in ("13", "14", "15", "16")]
    assert [r.level2 for r in shifted] == ["业态创新", "协同联动", "数字化转型", "内外贸一体化"]
    assert {r.level1 for r in shifted} == {"创新融合"}
    assert all("扫描件" in r.notes[0] for r in shifted)


def test_rows_1_to_5_and_the_trade_part_are_the_localitys(scheme):
    shared = [p.id for r in scheme.rows for p in r.parts if p.scope is Scope.LOCALITY]
    assert shared == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1", "16.4"]
    assert all("subject" in scheme.part(p).readings for p in shared)


def test_every_reading_says_why(scheme):
    assert len(scheme.readings) == 17
    assert all(len(r.why) > 10 and len(r.alternatives) >= 2 for r in scheme.readings)


def test_every_reading_but_the_two_about_areas_changes_a_rule(scheme):
    used = {i for r in scheme.rows for p in r.parts for i in p.rule.readings} | set(scheme.veto.rule.readings)
    assert {r.id for r in scheme.readings} - used == {"subject", "area_markets"}


def test_asks_carry_unit_period_bounds_and_scope(scheme):
    asks = {a.input_id: a for a in asks_of(scheme, Scope.SUBJECT, "2021")}
    rate = asks["merchant_platform_rate"]
    assert (rate.row, rate.unit, rate.period, rate.minimum, rate.maximum) == ("12", "%", "2021", 0, 100)
    assert asks["turnover_before"].period == "2020"
    assert asks["major_incident"].row == "17"
    assert asks["basic_services"].options == ("交易结算", "检验检测", "仓储物流")
    assert not asks["digital_facility_pieces"].required
    assert {a.row for a in asks_of(scheme, Scope.LOCALITY, "2021")} == {"1", "2", "3", "4", "5", "16"}


def test_both_units_of_the_fact_sheet_are_kept(scheme):
    units = {i.id: i.unit for _, _, i in scheme.inputs() if i.kind is InputKind.NUMBER}
    assert (units["ecommerce_turnover_after"], units["turnover_after"]) == ("万元", "亿元")


def test_schemes_are_found_by_id_and_version(scheme):
    schemes = shipped()
    assert schemes.get(scheme.id) is schemes.get(scheme.id, "1") is scheme
    assert schemes.find(scheme.id, "2") is None
    with pytest.raises(SchemeUnknown, match=r"没有评价体系 yuncheng；现有：.*shanxi-farm-produce-2021 1"):
        schemes.get("yuncheng")
    assert list(Schemes([scheme])) == [scheme]
    assert scheme.total == Decimal(100)
