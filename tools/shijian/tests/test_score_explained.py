"""What a reviewer sees of the arithmetic where no service is asked: each part's marks, facts, readings and steps."""

import json

import pytest
import yaml
from typer.testing import CliRunner

from shijian_cli.app import whole_app
from shijian_cli.trouble import Trouble

FARM = "shanxi-farm-produce-2021"
CONTENT = {
    "as_of": "2021-12-31",
    "period": "2021",
    "facts": {
        "merchant_platform_rate": 25,
        "basic_services": ["交易结算", "检验检测"],
        "major_incident": True,
        "major_incident_date": "2020-08-16",
    },
    "awards": {"11.1": {"points": 2, "reason": "机构齐全", "by": "assessor-1"}},
    "made_up": True,
}
RUN, app = CliRunner(), whole_app()


@pytest.fixture
def said(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump(CONTENT, allow_unicode=True), encoding="utf-8")

    def run(*words):
        answer = RUN.invoke(app, ["score", FARM, str(path), *words], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.output

    return run


def test_a_row_shows_wording_fact_reading_and_arithmetic(said):
    shown = said("--row", "12").replace("\n", "")
    for words in ("第 12 行", "12.2", "25%", "1 / 3 分", "原文", "读法", "partial_steps=", "计算："):
        assert words in shown, words
    assert "第 13 行" not in shown


def test_several_rows_and_the_veto_by_its_number(said):
    shown = said("--row", "11", "--row", "17").replace("\n", "")
    assert "评定 2 分（assessor-1）：机构齐全" in shown
    assert "第 17 行 否决项：已触发" in shown
    assert "2020-08-16" in shown


def test_all_rows_follow_the_table(said):
    shown = said("--explain")
    assert shown.index("合计") < shown.index("第 1 行")
    assert all(f"第 {n} 行" in shown for n in range(1, 18))
    assert shown.count("计算：") == 40


def test_what_is_missing_is_said_to_be_missing(said):
    assert "未报" in said("--row", "13")


def test_another_reading_is_told_from_the_one_in_force(said):
    shown = said("--row", "12", "--reading", "partial_steps=pro_rata").replace("\n", "")
    assert "1.5 / 3 分" in shown
    assert "partial_steps=pro_rata，假设，不是现行读法" in shown
    assert "假设推演" in shown


def test_the_table_says_how_to_see_the_arithmetic(said):
    assert "--explain" in said()
    assert "  1. " not in said()


def test_the_document_for_programs_is_the_same_with_either(said):
    assert (
        json.loads(said("--json"))
        == json.loads(said("--json", "--row", "12"))
        == json.loads(said("--json", "--explain"))
    )


def test_a_row_that_there_is_not_is_named(said):
    with pytest.raises(Trouble, match="没有第 99 行"):
        said("--row", "99")
