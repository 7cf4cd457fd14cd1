"""Facts files: scored offline with the real scheme; what is wrong is named."""

import json
from decimal import Decimal

import pytest
import yaml
from typer.testing import CliRunner

from scoring.schemes.catalogue import shipped
from scoring.values import VetoStatus
from shijian_cli.app import whole_app
from shijian_cli.offline import scheme_named, scored, sheet_values
from shijian_cli.trouble import Trouble

SCHEME = shipped().get("shanxi-farm-produce-2021")
GATE_2026 = "yuncheng-online-demo-2022-gate-2026"
RUN, app = CliRunner(), whole_app()
CONTENT = {
    "as_of": "2021-12-31",
    "period": "2021",
    "facts": {
        "merchant_platform_rate": 46,
        "price_index": True,
        "basic_services": ["交易结算", "检验检测"],
        "major_incident": True,
        "major_incident_date": "2020-08-16",
    },
    "awards": {"11.1": {"points": 2, "reason": "样例"}},
}


@pytest.fixture
def written(tmp_path):
    def write(**changes):
        path = tmp_path / "facts.yaml"
        path.write_text(yaml.safe_dump({**CONTENT, **changes}, allow_unicode=True), encoding="utf-8")
        return path

    return write


def test_facts_are_scored_without_any_service(written):
    sheet = scored(SCHEME, written(), {})
    marks = {p.part.id: p.mark for p in sheet.parts}
    assert marks["12.2"] == Decimal(3)
    assert marks["9.2"] == Decimal(2)
    assert marks["9.3"] == Decimal(1)
    assert marks["11.1"] == Decimal(2)
    assert sheet.veto.status is VetoStatus.STRUCK
    assert sheet.lower < sheet.upper


def test_another_reading_gives_another_mark(written):
    facts = {**CONTENT["facts"], "merchant_platform_rate": "25"}
    marks = [
        next(p.mark for p in scored(SCHEME, written(facts=facts), readings).parts if p.part.id == "12.2")
        for readings in ({}, {"partial_steps": "pro_rata"})
    ]
    assert marks == [Decimal(1), Decimal("1.5")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts": {"no_such_input": 1}}, "no_such_input"),
        ({"facts": {"merchant_platform_rate": "lots"}}, "merchant_platform_rate"),
        ({"facts": {"merchant_platform_rate": True}}, "merchant_platform_rate"),
        ({"facts": {"turnover_after": "51.2万元"}}, "turnover_after：单位应为“亿元”，报的是“万元”"),
        ({"facts": {"turnover_after": "51.2斤"}}, "turnover_after：单位应为“亿元”，报的是“斤”"),
        ({"facts": {"turnover_after": "51.2.3"}}, "turnover_after"),
        ({"facts": {"merchant_platform_rate": 146}}, "merchant_platform_rate"),
        ({"awards": {"11.1": 2}}, "awards.11.1"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"fact": {}}, "as_of"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(written, changes, said):
    with pytest.raises(Trouble) as caught:
        scored(SCHEME, written(**changes), {})
    assert said in caught.value.message + caught.value.detail
    assert caught.value.code == 2


def test_a_number_may_be_written_with_its_unit(written):
    sheets = [scored(SCHEME, written(facts={"merchant_platform_rate": rate}), {}) for rate in (46, "46", "46%", "46 %")]
    assert [s.row("12").parts[1].steps for s in sheets] == [sheets[0].row("12").parts[1].steps] * 4


def test_a_number_with_a_point_is_one_number(written):
    sheets = [scored(SCHEME, written(facts={"turnover_after": said}), {}) for said in (51.5, "51.5", "51.5亿元")]
    assert sheets[0] == sheets[1] == sheets[2]


def test_a_reading_or_scheme_that_is_not_there_is_named(written):
    with pytest.raises(Trouble, match="no_such_reading"):
        scored(SCHEME, written(), {"no_such_reading": "x"})
    with pytest.raises(Trouble, match="no-such-scheme"):
        scheme_named("no-such-scheme")


def test_a_sheet_as_values_names_rule_and_steps_of_every_part(written):
    values = sheet_values(scored(SCHEME, written(), {}))
    parts = [p for row in values["rows"] for p in row["parts"]]
    assert len(values["rows"]) == 16
    assert all(p["rule"] and p["steps"] for p in parts)


@pytest.mark.parametrize(("scheme_id", "supposed"), [("yuncheng-online-demo-2022", False), (GATE_2026, True)])
def test_what_is_scored_offline_says_its_gate_and_whether_it_is_supposed(tmp_path, scheme_id, supposed):
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump({"as_of": "2022-12-31", "period": "2022"}), encoding="utf-8")
    answer = RUN.invoke(app, ["score", scheme_id, str(path)])
    assert answer.exit_code == 0, answer.output
    said = answer.output.replace("\n", "")
    assert "尚不能判定" in said
    assert "本体系无否决指标" in said
    assert shipped().get(scheme_id).title in said
    assert ("假设推演：" in said) is supposed
    values = json.loads(RUN.invoke(app, ["score", scheme_id, str(path), "--json"]).output)
    assert (values["hypothetical"], [g["status"] for g in values["gates"]]) == (supposed, ["OPEN"])


def test_another_reading_is_said_to_be_supposed(written):
    answer = RUN.invoke(app, ["score", SCHEME.id, str(written()), "--reading", "partial_steps=pro_rata"])
    assert "假设推演：读法 partial_steps=pro_rata；不是计分结果" in answer.output.replace("\n", "")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"facts": [1]}, "facts：应为"),
        ({"awards": [1]}, "awards：应为"),
        ({"facts": {"merchant_platform_rate": float("nan")}}, "merchant_platform_rate："),
        ({"facts": {"merchant_platform_rate": float("inf")}}, "merchant_platform_rate："),
        ({"awards": {"11.1": {"points": 2, "reason": "  "}}}, "awards.11.1：评定须写明理由"),
        ({"awards": {"11.1": {"points": 2, "reason": None}}}, "awards.11.1：评定须写明理由"),
        ({"awards": {"11.1": {"points": float("nan"), "reason": "样例"}}}, "awards.11.1.points"),
        ({"awards": {"12.2": {"points": 2, "reason": "样例"}}}, "awards.12.2：这一段由事实直接计分"),
    ],
)
def test_bad_facts_and_marks_are_named_as_online(written, changes, named):
    with pytest.raises(Trouble) as caught:
        scored(SCHEME, written(**changes), {})
    assert named in caught.value.detail
