"""Numbers that no form has room for, as somebody types them: told by name with the range, nothing is asked."""

import pytest
from typer.testing import CliRunner

from scoring.schemes.catalogue import shipped
from shijian_cli import supposing
from shijian_cli.app import whole_app
from shijian_cli.commands.round_entering import chosen
from shijian_cli.facts_file import read_facts
from shijian_cli.moments import microseconds
from shijian_cli.offline import scored
from shijian_cli.trouble import USAGE, Trouble

FARM = shipped().get("shanxi-farm-produce-2021")
DIGITS = "9" * 400
RUN, app = CliRunner(), whole_app()


@pytest.fixture
def read(tmp_path):
    return lambda content: read_facts(_with(tmp_path, content), FARM)


def _with(folder, content):
    path = folder / "facts.yaml"
    path.write_text(f'as_of: 2021-12-31\nperiod: "2021"\n{content}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("given", ["1e400", DIGITS, f'"{DIGITS}亿元"', "0.0000001", "1.0e-9", "1000000000000000"])
def test_a_fact_of_a_file(read, given):
    with pytest.raises(Trouble) as caught:
        read(f"facts: {{turnover_after: {given}}}")
    assert "facts.turnover_after：应在 0 至 999999999999999.999999 之间，至多 6 位小数" in caught.value.detail
    assert len(caught.value.detail) < 120


@pytest.mark.parametrize("given", ["1e400", DIGITS, "1000", "-1", "1.555"])
def test_a_mark_of_a_file(read, given):
    with pytest.raises(Trouble) as caught:
        read(f'awards: {{"12.1": {{points: {given}, reason: 样例}}}}')
    assert "awards.12.1.points：应在 0 至 999.99 之间，至多 2 位小数" in caught.value.detail
    assert len(caught.value.detail) < 120


def test_what_yaml_cannot_read_is_told_as_any_other(read, tmp_path):
    with pytest.raises(Trouble, match="事实文件有误"):
        read(f"facts: {{turnover_after: {'9' * 5000}}}")
    with pytest.raises(Trouble, match="major_incident_date：应为日期"):
        scored(FARM, _with(tmp_path, "facts: {major_incident: true, major_incident_date: 2021-02-30}"), {})


def test_a_number_of_a_file_keeps_every_digit(read):
    facts, _ = read("facts: {turnover_after: 123456789012345.123456}")
    assert str(facts.fields["turnover_after"].field.number) == "123456789012345.123456"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda: supposing.target(DIGITS), "总分应在 0 至 9999.9999 之间"),
        (lambda: supposing.target("85.55555"), "总分应在 0 至 9999.9999 之间"),
        (lambda: supposing.target(f"rank:{DIGITS}"), "名次应在 1 至 4294967295 之间"),
        (lambda: supposing.costs([f"9.3={DIGITS}"]), "--cost 9.3 代价应在 0 至 999999999.9999 之间"),
        (lambda: supposing.costs(["9.3=1+0.00001"]), "--cost 9.3 代价应在 0 至 999999999.9999 之间"),
        (lambda: supposing.marks([f"13.1={DIGITS}"]), "--mark 13.1 分数应在 0 至 999.99 之间"),
        (lambda: supposing.marks(["13.1=1e400"]), "--mark 13.1 分数应在 0 至 999.99 之间"),
        (lambda: supposing.numbers([f"12.2.base={DIGITS}"]), "--param 12.2.base 应在 -999999999999999.999999 至"),
        (lambda: supposing.numbers(["12.2.base=1e400"]), "--param 12.2.base 应在 -999999999999999.999999 至"),
        (lambda: chosen("notice", DIGITS), "--step notice 应在 1 至 4294967295 之间"),
        (lambda: microseconds(DIGITS), "不是时间"),
    ],
)
def test_what_is_typed(wrong, named):
    with pytest.raises(Trouble) as caught:
        wrong()
    assert named in caught.value.message
    assert caught.value.code == USAGE


@pytest.mark.parametrize("words", [["sheet", "r-1", "--version"], ["explain", "r-1", "1", "--version"]])
def test_a_version(words):
    answer = RUN.invoke(app, [*words, "9" * 30])
    assert (answer.exit_code, "9223372036854775807" in answer.output) == (USAGE, True)
