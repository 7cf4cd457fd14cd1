"""schemes list, show, check, diff: offline, in Chinese for people, one JSON document for programs."""

import json
from dataclasses import fields

import pytest
from typer.testing import CliRunner

from scoring.rules.registry import RULES, VETOES
from scoring.schemes.catalogue import FOLDER, shipped
from scoring.values import InputKind
from shijian_cli import parameter_titles, rule_words
from shijian_cli.app import whole_app
from shijian_cli.trouble import Trouble

FARM, GOODS = "shanxi-farm-produce-2021", "shanxi-consumer-goods-2021"
TEXT = (FOLDER / f"{FARM}.yaml").read_text(encoding="utf-8")


app = whole_app()


def run(*words, code=0):
    found = CliRunner().invoke(app, ["schemes", *words], catch_exceptions=False)
    assert found.exit_code == code, found.output
    return found.output


def test_the_list_says_what_is_hypothetical():
    schemes = {s["id"]: s for s in json.loads(run("list", "--json"))["schemes"]}
    assert {s for s, held in schemes.items() if held["what_if"]} == {"yuncheng-online-demo-2022-gate-2026"}
    assert (schemes[FARM]["rows"], schemes[FARM]["parts"], schemes[FARM]["total"]) == (16, 39, "100")
    assert "假设推演" in run("list")


def test_a_table_is_shown_row_by_row():
    shown = run("show", FARM)
    assert "晋商建函〔2021〕158号" in shown
    assert "● points：比重提高的百分点数" in shown.replace("\n", "")
    whole = json.loads(run("show", f"{FARM}@1", "--json"))["scheme"]
    assert [row["number"] for row in whole["rows"]] == [str(n) for n in range(1, 17)]
    assert whole["rows"][14]["parts"][0]["inputs"][0]["unit"] == "万元"


def test_a_row_is_shown_with_its_parts_and_inputs():
    shown = run("show", "yuncheng-online-demo-2022", "--row", "39")
    assert "市农业农村局" in shown
    assert "已补“局”字" in shown
    assert "网络市场监管与服务经费列入本级预算" in shown
    with pytest.raises(Trouble, match="没有第 99 行"):
        run("show", FARM, "--row", "99")


def test_a_file_is_checked_with_line_and_reason(tmp_path):
    broken, whole = tmp_path / "broken.yaml", tmp_path / "whole.yaml"
    whole.write_text(TEXT, encoding="utf-8")
    broken.write_text(TEXT.replace("least: 10", "least: 1001", 1), encoding="utf-8")
    found = json.loads(run("check", str(whole), str(broken), "--json", code=1))["files"]
    assert [f["ok"] for f in found] == [True, False]
    lines = TEXT.splitlines()
    assert 'id: "10.2"' in lines[found[1]["line"] - 1]
    assert found[1]["code"] == "out-of-reach"
    assert "满分无法达到：任何事实至多得 0 分（满分 2）" in found[1]["reason"]
    assert "full marks are out of reach" in found[1]["detail"]
    assert found[1]["place"].startswith("rows[9].parts[")
    shown = run("check", str(broken), code=1).replace("\n", "")
    assert f"第 {found[1]['line']} 行" in shown
    assert "[out-of-reach]" in shown
    assert "✓" in run("check", str(whole))
    assert "✗" in run("check", str(tmp_path / "none.yaml"), code=1)


def test_two_tables_are_compared():
    found = {d["place"]: d for d in json.loads(run("diff", FARM, GOODS, "--json", code=1))["differences"]}
    assert (found["rows.6.marks"]["before"], found["rows.6.marks"]["after"]) == ("10", "9")
    assert found["parts.8.2.rule.cap"]["after"] == "4"
    assert "rows.1.text" not in found
    assert found["parts.16.5.text"]["before"] == ""
    assert run("diff", FARM, FARM).strip() == "✓ 没有不同"
    assert "合格线" not in run("diff", "yuncheng-online-demo-2022", "yuncheng-online-demo-2022-gate-2026", code=1)[:9]


SMART = "zhengzhou-smart-market-2021"


def said_of(name):
    return run("show", name).replace("\n", "")


def test_what_is_of_the_source_and_what_is_ours_is_told_apart():
    steps = {s["title"]: s for s in json.loads(run("show", SMART, "--json"))["scheme"]["steps"]}
    assert (steps["公示"]["ours"], steps["公示"]["number"]["ours"]) == (False, True)
    assert steps["异议"]["ours"] is True
    shown = said_of(SMART)
    for words in ("轮次的步骤", "本系统所加", "评分渠道（原文）", "加分（原文）", "参评条件（原文）", "综合（原文）"):
        assert words in shown
    assert "合格线（原文）printed-2022" in said_of("yuncheng-online-demo-2022")
    assert "合格线（假设推演，不是原文的标准）" in said_of("yuncheng-online-demo-2022-gate-2026")
    assert "地区合并（随读法）" in said_of(FARM)


def test_steps_channels_gates_areas_bonus_and_conditions_are_compared(tmp_path):
    text = (FOLDER / f"{SMART}.yaml").read_text(encoding="utf-8")
    other = tmp_path / "other.yaml"
    changed = text.replace("working_days: {value: 5, ours: true}", "working_days: {value: 7, ours: true}", 1)
    other.write_text(changed.replace("cap: 5", "cap: 4", 1), encoding="utf-8")
    found = {d["place"]: d for d in json.loads(run("diff", SMART, str(other), "--json", code=1))["differences"]}
    step = found["steps.notice.number"]
    assert (step["before"], step["after"]) == ("working_days 5（本系统所加）", "working_days 7（本系统所加）")
    assert (found["bonus.cap"]["before"], found["bonus.cap"]["after"]) == ("5", "4")
    against = json.loads(run("diff", SMART, FARM, "--json", code=1))["differences"]
    places = {d["place"].split(".")[0] for d in against}
    assert {"combination", "bonus", "areas", "entry_conditions", "steps"} <= places
    gates = json.loads(
        run("diff", "yuncheng-online-demo-2022", "yuncheng-online-demo-2022-gate-2026", "--json", code=1)
    )["differences"]
    assert any(d["place"].startswith("gates.") and d["place"].endswith(".source") for d in gates)


def test_the_veto_row_is_shown_by_its_number():
    shown = run("show", FARM, "--row", "17")
    for said in ("第 17 行", "否决指标，不计分", "期限内发生即否决（veto）", "读法（● 现行）"):
        assert said in shown
    with pytest.raises(Trouble, match="没有第 99 行"):
        run("show", FARM, "--row", "99")


def test_a_row_of_places_says_so_and_kinds_are_chinese():
    shown = run("show", "yuncheng-online-demo-2022", "--row", "39")
    assert "本地区" in shown
    assert "本市场" not in shown


def test_every_kind_of_rule_and_input_has_a_chinese_title():
    assert {*RULES, *VETOES} == {*rule_words.RULES}
    assert {kind.value for kind in InputKind} == {*rule_words.INPUTS}


def test_a_file_that_cannot_be_read_is_told_in_chinese(tmp_path):
    (tmp_path / "gbk.yaml").write_bytes("名称".encode("gbk"))
    for name, said in (("none.yaml", "没有这个文件"), (".", "是文件夹，不是文件"), ("gbk.yaml", "不是 UTF-8 文本")):
        shown = run("check", str(tmp_path / name), code=1).replace("\n", "")
        assert said in shown
        assert "Errno" not in shown


def test_what_goes_by_a_reading_is_told_in_the_readings_words():
    shown = run("show", "zhengzhou-smart-market-2021").replace("\n", "")
    assert "same_table：same_table" not in shown
    assert "（读法 channel_basis）" in shown


def test_every_parameter_of_a_rule_has_a_chinese_name():
    kinds = (*RULES.values(), *VETOES.values())
    assert {f.name for kind in kinds for f in fields(kind)} == {*parameter_titles.PARAMETERS}


def test_parameters_are_named_in_chinese_with_their_ids():
    shown = run("show", FARM, "--row", "12").replace("\n", "")
    for said in ("每一级幅度（per）", "基数（base）", "起点是否含本数（reach）", "含本数（inclusive）"):
        assert said in shown.replace(" ", "").replace("│", "")
    assert "merchant_platform_rate）" in shown.replace(" ", "")


def test_a_share_is_shown_with_its_whole():
    shown = run("show", "yuncheng-online-demo-2022", "--row", "3").replace("\n", "").replace(" ", "")
    assert "分母" in shown
    scheme = shipped().get("yuncheng-online-demo-2022")
    share = next(i for row, _, i in scheme.inputs() if row == "3" and i.part_of)
    assert f"（{share.part_of}）" in shown
