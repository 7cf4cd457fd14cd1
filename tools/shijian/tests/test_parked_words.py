"""What an operator reads of a parked event: whose fault, of what kind, what was said, and what to type."""

import pytest

from shijian_cli.commands.parked import STATES
from shijian_cli.parked_words import advice, why

EVENT = {
    "service": "scoring", "consumer": "projection:sheets", "stream": "sheet-1", "version": 3, "state": "parked",
    "topic": "scoring-events-v1", "partition": 2, "offset": 77,
}  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("", "排在同一事件流前面的搁置事件之后"),
        (
            "ArithmeticError: cannot take bad",
            "投影 sheets 处理这个事件时计算出错（ArithmeticError），原文“cannot take bad”",
        ),
        ("KeyError: 'row'", "投影 sheets 处理这个事件时找不到所需的内容（KeyError），原文“'row'”"),
        ("Oops: two\nlines", "投影 sheets 处理这个事件时程序出错（Oops），原文“two\nlines”"),
        ("Undecodable: Added: truncated", "事件的字节读不懂：原文“Added: truncated”"),
        (
            "UnknownType: Added of schema 2; known up to 1",
            "此服务不认识这种事件：Added 的第 2 版，此服务只认识到第 1 版，请升级服务后重试",
        ),
        ("Unstorable: a: U+0000", "投影 sheets 得出的值数据库存不下：原文“a: U+0000”"),
        ("begins again after version 2", "事件流已到版本 2，日志中又从头开始：日志丢过记录，不能套用"),
    ],
)
def test_why_is_said_around_what_the_code_said(problem, said):
    assert why({**EVENT, "problem": problem}) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"problem": "KeyError: 'row'"},
            "修好投影 sheets 的代码并升级后重试：shijian parked retry scoring sheets sheet-1 --by",
        ),
        ({"problem": "UnknownType: x"}, "升级认识它的版本后重试：shijian parked retry scoring sheets sheet-1 --by"),
        ({"problem": "KeyError: 1", "consumer": "policy:awards"}, "retry scoring policy:awards sheet-1 --by"),
        (
            {"problem": "begins again after version 2"},
            "shijian restore，或放弃这一个：shijian parked skip scoring sheets sheet-1 3",
        ),
        ({"problem": "Undecodable: x", "stream": ""}, "scoring-events-v1/2 位置 77 的记录不知属于哪个事件流"),
    ],
)
def test_what_to_do_is_said_once_a_stream(changed, said):
    event = {**EVENT, **changed}
    lines = advice([event, {**event, "version": 4, "problem": ""}])
    assert len(lines) == 1
    assert said in lines[0]


def test_what_is_settled_needs_no_advice_and_its_state_has_a_name():
    assert advice([{**EVENT, "problem": "KeyError: 1", "state": "applied"}]) == []
    assert {"parked", "applied", "skipped"} <= set(STATES)
