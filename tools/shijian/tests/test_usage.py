"""A line that cannot be parsed is told in Chinese, with where its right form stands."""

import re
import sys

import pytest

from shijian_cli.__main__ import main

ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")
LINES = [
    ("state", "没有命令 state"),
    ("rebuidl", "是不是 rebuild"),
    ("verify", "缺少参数 name"),
    ("verify sheets --foo", "没有选项 --foo"),
    ("rebuild sheets --throtle 5", "--throttle"),
    ("rebuild sheets --processes x", "--processes 的值不对：应为整数"),
    ("rebuild sheets --processes 999", "--processes 的值不对：不得大于 256"),
    ("rebuild sheets --by", "选项 --by 后面要有值"),
    ("rebuild sheets --fresh=1", "选项 --fresh 后面不带值"),
    ("diff live", "缺少参数 version_b"),
    ("diff a b c", "多出了参数：c"),
    ("parked skip registry a b 3 --by me", "缺少选项 --reason"),
    ("parked nope", "没有命令 nope"),
    ("backup", "缺少参数 folder"),
    ("restore x --port-base 5", "不得小于 1024"),
    ("events", "缺少参数 stream"),
    ("rebuild", "请给出投影名或服务名"),
    ("rebuild sheets --as-of 2021-11-10", "--as-of 和 --into 要一起给出"),
    ("rebuild sheets --as-of yesterday --into x", "--as-of yesterday 不是时间"),
    ("rebuild sheets --as-of a:b=c --into x", "--as-of a:b=c 不是位置"),
    ("events market-1 --as-of soon", "--as-of soon 不是时间"),
]


def refused(monkeypatch, capsys, line):
    monkeypatch.setattr(sys, "argv", ["shijian", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_line_that_is_wrong_is_told_in_chinese(monkeypatch, capsys, tmp_path, line, said):
    monkeypatch.setenv("SHIJIAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHIJIAN_ADDRESSES", "registry=127.0.0.1:1,evidence=127.0.0.1:1,scoring=127.0.0.1:1")
    code, told = refused(monkeypatch, capsys, line)
    assert code == 2
    assert said in told
    typed_out = re.sub(r"(用法|例如|查看进度)：.*|形如.*|如 2021.*|--as-of \w+", "", told)
    assert not ENGLISH.search(typed_out), told


def test_help_and_success_end_as_before(monkeypatch, capsys):
    for words, code in ((["--help"], 0), (["rebuild", "--help"], 0), ([], 2), (["schemes", "list"], 0)):
        monkeypatch.setattr(sys, "argv", ["shijian", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == code
    assert "选项" in capsys.readouterr().out
