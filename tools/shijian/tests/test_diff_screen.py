"""A table of differences stays readable: a few events by name, times on a clock."""

from io import StringIO

from rich.console import Console

from shijian_cli.diff_screen import shown

SIDE = {"name": "x", "build": "x", "version": 1, "state": "live", "code": "", "ends": []}
HEAD = {
    "projection": "sheets", "key": ["id"], "a": SIDE, "b": SIDE, "same_code": True, "events_between": 9,
    "only_columns_a": [], "only_columns_b": [],
}  # fmt: skip
ROW = {
    "key": ["s-1"],
    "kind": "differs",
    "why": ["new events"],
    "columns": {"updated_at": {"a": "1795286618568073", "b": None}, "number_at_home": {"a": "5", "b": "6"}},
    "events": {"stream": "sheet-1", "only": "a", "count": 9, "ids": [f"id{n}" for n in range(9)]},
}


def test_few_events_are_named_and_times_are_told_on_a_clock():
    counts = {"rows_a": 1, "rows_b": 1, "listed": 1, "kinds": {"differs": 1}, "columns": {}, "reasons": {"code": 1}}
    screen = Console(file=StringIO(), width=200)
    for part in shown({"head": HEAD, "rows": [ROW], "counts": counts}):
        screen.print(part)
    told = screen.file.getvalue()
    assert "9 个事件仅甲有，id0、id1、id2 等" in told
    assert "id3" not in told
    assert "2026-11-22" in told
    assert "无" in told
    assert "1795286618568073" not in told
