"""A broken scheme file is refused with line and reason; a fact of the wrong unit, range or period with its name."""

import ast
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from scoring_examples import PERIOD, count, day, flag, items, number, text

from scoring.binding import ReadingUnknown
from scoring.facts import Award, Fact, FactRefused, Facts
from scoring.schemes.catalogue import FOLDER
from scoring.schemes.loading import load_scheme, scheme_from
from scoring.schemes.nodes import SchemeBroken
from scoring.schemes.reasons import reason_of
from scoring.score import score

RULES_FOLDER = FOLDER.parent / "rules"
FILE = "shanxi-farm-produce-2021.yaml"
TEXT = (FOLDER / FILE).read_text(encoding="utf-8")

BROKEN = {
    "a part too generous": (
        "        marks: 5\n        scope",
        "        marks: 4\n        scope",
        "parts of row 6 add to 9",
    ),
    "a level off the total": ("title: 政策保障, marks: 20", "title: 政策保障, marks: 21", "add to 101"),
    "a total off the levels": ("total: 100", "total: 99", "add to 100"),
    "an unknown key": ("total: 100", "total: 100\ncolour: red", "unknown key"),
    "a missing key": ("total: 100\n", "", "lacks total"),
    "a key twice": ("total: 100", "total: 100\ntotal: 100", "stands twice"),
    "no number": ("total: 100", "total: hundred", "'hundred' is not a number"),
    "an infinite number": ("total: 100", "total: Infinity", "is not a number"),
    "an unknown rule": ("kind: n_items_past", "kind: magic", "'magic' is not one of"),
    "a rule without kind": ("          kind: n_items_past\n", "", "lacks kind"),
    "an unknown rule parameter": ("          least: 10", "          least: 10\n          most: 20", "unknown key"),
    "a missing rule parameter": ("          least: 10\n", "", "lacks least"),
    "a rule parameter of the wrong kind": ("          least: 10\n", "          least: 9.5\n", "not a whole number"),
    "a rule that cannot hold": ("          least: 10\n", "          least: 0\n", "least must be above 0"),
    "an input that is not there": (
        "reached: cheaper_products\n",
        "reached: cheap\n",
        "cheap is not among the part's inputs",
    ),
    "an unknown unit": ("unit: 亿元, period: base", "unit: 担, period: base", "unit '担'"),
    "an input without options": (", options: [交易结算, 检验检测, 仓储物流]", "", "items want options"),
    "an input id twice": ("id: own_brands", "id: known_brands", "input id known_brands stands more than once"),
    "a part id twice": ('id: "11.2"', 'id: "11.1"', "part id 11.1 stands more than once"),
    "a part in another row": ('id: "11.2"', 'id: "12.9"', "part 12.9 stands in row 11"),
    "words that are not in the row": (
        "text: 发布价格指数，得2分",
        "text: 发布价格指数，得3分",
        "not in the row's text",
    ),
    "an unknown reading": ("by_reading: cheaper_bound", "by_reading: cheap", "reading cheap is not among the readings"),
    "an alternative left out": (
        ", exclusive: exclusive}\n        inputs:\n          - {id: cheaper",
        "}\n        inputs:\n          - {id: cheaper",
        "every alternative",
    ),
    "a reading in force that is none": (
        "in_force: ranked_out",
        "in_force: whatever",
        "whatever in force is no alternative",
    ),
    "text where a mapping belongs": ("  - {title: 政策保障, marks: 20}", "  - 政策保障", "wants a mapping"),
    "text where a list belongs": ("places: [全表, ", "places: 全表 #", "wants a list"),
    "an unknown market kind": ("market_kind: farm_produce", "market_kind: farm", "is not one of"),
    "an empty text": ("id: shanxi-farm-produce-2021", 'id: ""', "is empty"),
    "a floor above the marks": (
        "        marks: 6\n        scope",
        "        marks: 6\n        floor: 7\n        scope",
        "floor ≤ marks",
    ),
    "no YAML at all": ("total: 100", "total: [100", "did not find expected"),
    "a version that is no number": ('version: "1"', 'version: "1a"', "version 1a is no whole number"),
    "an option twice": ("[交易结算, 检验检测, 仓储物流]", "[交易结算, 交易结算, 仓储物流]", "an option stands twice"),
    "full marks out of reach": ("least: 10", "least: 1001", "full marks are out of reach"),
    "a rate that never gets there": ("          base: 20\n", "          base: 95\n", "full marks are out of reach"),
    "units that do not go together": (
        "title: 第三产业增加值, kind: number, unit: 亿元",
        "title: 第三产业增加值, kind: number, unit: 人",
        "units cannot be put together",
    ),
    "a rate in money": (
        'title: 公共平台商户入驻率, kind: number, unit: "%"',
        "title: 公共平台商户入驻率, kind: number, unit: 万元",
        "merchant_platform_rate is a rate, and 万元 is no unit of one",
    ),
    "a growth rate in money": (
        'title: 本地进出口贸易总额增速（基期）, kind: number, unit: "%"',
        "title: 本地进出口贸易总额增速（基期）, kind: number, unit: 万元",
        "trade_growth_before is a rate, and 万元 is no unit of one",
    ),
    "a reading that nothing hangs on": (
        "by_reading: veto_effect, ranked_out: ranked_out, no_total: no_total",
        "by_reading: veto_anniversary, inside: ranked_out, outside: no_total",
        "reading veto_effect is used nowhere",
    ),
    "alternatives that differ in nothing": (
        "inside: inside, outside: outside}",
        "inside: inside, outside: inside}",
        "alternatives inside and outside of veto_anniversary differ nowhere",
    ),
    "a reading that forgets a row": (
        'places: ["3", "12", "15", "16"]',
        'places: ["3", "12", "15"]',
        "is used in row 16 and does not name it",
    ),
    "a reading of a row that does not exist": (
        'places: ["3", "12", "15", "16"]',
        'places: ["3", "12", "15", "16", "99"]',
        "names row 99, and there is none",
    ),
    "a veto on a kind that nobody can tick": (
        "printed: [公共卫生防疫安全事件,",
        "printed: [地震,",
        "地震 is no option",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(name):
    old, new, reason = BROKEN[name]
    assert old in TEXT
    with pytest.raises(SchemeBroken, match=re.escape(reason)) as caught:
        scheme_from(FILE, TEXT.replace(old, new, 1))
    assert caught.value.file == FILE
    assert str(caught.value).startswith(f"{FILE}:{caught.value.line}: ")
    assert caught.value.code != "other"
    assert caught.value.said.startswith(f"{FILE} 第 {caught.value.line} 行")
    assert re.search("[一-龥]", caught.value.said.partition("：")[2])


YUNCHENG = (FOLDER / "yuncheng-online-demo-2022.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "limit"),
    [
        ("edges: [8, 15]", "edges: [8, 150]", "150"),
        ("edges: [8, 15]", "edges: [8, 100]", "100"),
        ("edges: [8, 15]", "edges: [100.01, 150]", "100.01"),
        ("limit: 95, bound: passed", "limit: 100, bound: passed", "100"),
        ("limit: 95, bound: passed", "limit: 100.5, bound: reached", "100.5"),
    ],
)
def test_a_band_or_a_limit_above_the_whole_is_out_of_reach(old, new, limit):
    assert old in YUNCHENG
    with pytest.raises(SchemeBroken, match=f"{limit} % is out of reach") as caught:
        scheme_from("y.yaml", YUNCHENG.replace(old, new, 1))
    assert (caught.value.code, f"{limit}% 无法达到" in caught.value.said) == ("share-unreachable", True)


@pytest.mark.parametrize("title", ["全国调解成功率", "全国网上零售额同比增速"])
def test_a_reference_that_is_a_rate_is_in_percent(title):
    old = f'title: {title}, kind: number, unit: "%"'
    assert old in YUNCHENG
    with pytest.raises(SchemeBroken, match="is a rate, and 万元 is no unit of one"):
        scheme_from("y.yaml", YUNCHENG.replace(old, f"title: {title}, kind: number, unit: 万元", 1))


def test_a_limit_at_the_whole_can_be_reached():
    at_whole = YUNCHENG.replace("limit: 95, bound: passed", "limit: 100, bound: reached", 1)
    assert scheme_from("y.yaml", at_whole).id == "yuncheng-online-demo-2022"


def test_the_line_is_that_of_the_fault():
    line = 1 + TEXT[: TEXT.index("          least: 10")].count("\n")
    with pytest.raises(SchemeBroken) as caught:
        scheme_from(FILE, TEXT.replace("          least: 10", "          least: ten", 1))
    assert caught.value.line == line


def line_of(text):
    return 1 + TEXT[: TEXT.index(text)].count("\n")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('id: "11.2"', 'id: "11.1"', line_of('id: "11.2"')),
        ("id: own_brands", "id: known_brands", line_of("{id: own_brands")),
        ("in_force: ranked_out", "in_force: whatever", line_of("- id: veto_effect")),
        ("unit: 亿元, period: base", "unit: 担, period: base", line_of("{id: tertiary_value_before")),
    ],
)
def test_the_line_is_that_of_the_entry_at_fault(old, new, line):
    with pytest.raises(SchemeBroken) as caught:
        scheme_from(FILE, TEXT.replace(old, new, 1))
    assert caught.value.line == line


def test_an_empty_file_is_refused():
    with pytest.raises(SchemeBroken, match="the file is empty"):
        scheme_from("empty.yaml", "")


def test_a_file_that_is_whole_loads(tmp_path):
    path = Path(tmp_path) / FILE
    path.write_text(TEXT, encoding="utf-8")
    assert load_scheme(path).id == "shanxi-farm-produce-2021"


def of(*fields, **awards):
    return Facts({f.input_id: Fact(f) for f in fields}, awards, PERIOD)


REFUSED = {
    "a wrong unit": (number("merchant_platform_rate", "45", "个百分点"), "单位应为“%”"),
    "money in the other unit": (number("turnover_after", "45", "万元"), "单位应为“亿元”"),
    "below the range": (number("merchant_platform_rate", "-0.01", "%"), "不得低于 0"),
    "above the range": (number("merchant_platform_rate", "100.01", "%"), "不得高于 100"),
    "another period": (number("merchant_platform_rate", "45", "%", "2020"), "应为2021年的数据"),
    "a base of another year": (number("turnover_before", "45", "亿元", "2019"), "应为2020年的数据"),
    "half a piece": (count("cheaper_products", "9.5", "种", PERIOD), "应为整数"),
    "another kind": (text("price_index"), "应为是/否"),
    "no such option": (items("basic_services", "算命"), "没有选项：算命"),
    "an option twice": (items("basic_services", "交易结算", "交易结算"), "选项重复"),
    "no day": (day("major_incident_date", "2021-02-30"), "应为日期"),
    "no words": (text("own_brands", "  "), "缺少说明"),
    "no such input": (flag("lucky"), "没有这一填报项"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_fact_is_refused_by_name(scheme, name):
    field, reason = REFUSED[name]
    with pytest.raises(FactRefused, match=reason) as caught:
        score(scheme, of(field), as_of=date(2021, 11, 21))
    assert caught.value.field == f"fields.{field.input_id}"


def test_a_mark_for_no_part_is_refused(scheme):
    facts = Facts({}, {"99.1": Award("99.1", 1, "理由")}, PERIOD)
    with pytest.raises(FactRefused) as caught:
        score(scheme, facts, as_of=date(2021, 11, 21))
    assert caught.value.field == "awards.99.1"


def test_a_year_that_is_none_is_refused(scheme):
    with pytest.raises(FactRefused, match="四位数字") as caught:
        score(scheme, Facts(period="2021年"), as_of=date(2021, 11, 21))
    assert caught.value.field == "period"


@pytest.mark.parametrize("readings", [{"weather": "fine"}, {"share_steps": "fine"}])
def test_an_unknown_reading_is_refused_by_name(scheme, readings):
    with pytest.raises(ReadingUnknown) as caught:
        score(scheme, Facts(), as_of=date(2021, 11, 21), readings=readings)
    assert caught.value.field == f"readings.{next(iter(readings))}"


def test_the_order_of_a_rules_readings_is_the_same_in_every_process():
    asked = (
        "from scoring.schemes.catalogue import shipped; "
        "print([(p.id, p.rule.readings, *p.rule.parameters) for s in shipped() for r in s.rows for p in r.parts])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", asked], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def faults_said():
    """Every sentence that a rule, a check or a reader of files can find fault with, its gaps filled with an x."""
    for path in sorted(Path(RULES_FOLDER).parent.rglob("*.py")):
        if path.parent.name in {"rules", "checks", "schemes"} or path.name == "steps.py":
            for function in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)):
                if function.name.endswith("faults"):
                    nodes = list(ast.walk(function))
                    inside = {id(v) for n in nodes if isinstance(n, ast.JoinedStr) for v in n.values}
                    yield from filter(None, (sentence(n) for n in nodes if id(n) not in inside))


def sentence(node):
    if isinstance(node, ast.JoinedStr):
        said = "".join(str(v.value) if isinstance(v, ast.Constant) else "x" for v in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
        said = node.value
    else:
        return None
    whole = (
        " " in said.strip() and not said.startswith(" ") and not re.search("[一-龥]|[.]$|^x: |in x$|^no number$", said)
    )
    return said if whole else None


@pytest.mark.parametrize("said", sorted(set(faults_said())))
def test_every_fault_has_a_chinese_wording(said):
    assert reason_of(said).code != "other"
