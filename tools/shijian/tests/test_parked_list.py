"""A list that is not whole says so."""

from types import SimpleNamespace

from shijian_cli.commands.parked import left_out


def answer(listed, total):
    return SimpleNamespace(events=["an event"] * listed, total=total)


def test_a_list_that_stops_says_where_and_of_how_many():
    assert left_out({"registry": answer(2, 2), "scoring": answer(500, 1234)}) == [
        "scoring：仅列出前 500 条，共 1,234 条；处理之后列出其余"
    ]


def test_a_whole_list_says_nothing():
    assert left_out({"scoring": answer(500, 500), "evidence": answer(0, 0)}) == []
