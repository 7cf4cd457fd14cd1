"""What an operator reads after a rebuild: whether the new table was compared with the old one is always said."""

import pytest

from shijian_cli.rebuild_screen import rebuilt

DONE = {
    "projection": "ledger", "build": "ledger__v2", "replaced": "", "held": False, "events": 7, "parked": 0,
    "hash": "", "live_hash": "", "not_compared": "", "phase_ms": {}, "apart": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        ({"hash": "aa", "live_hash": "aa"}, "内容与旧表一致"),
        ({"hash": "aa", "live_hash": "bb"}, "内容与旧表不一致"),
        (
            {
                "hash": "aa",
                "live_hash": "bb",
                "apart": {
                    "only_live": 0,
                    "only_other": 1,
                    "differ": 0,
                    "named": [{"kind": "only other", "key": ["tally-1", "2"]}],
                },
            },
            "内容不同 0 行，仅旧表有 0 行，仅新表有 1 行；各行：tally-1/2（仅新表有）",
        ),
        ({"not_compared": "旧表是另一版本"}, "未与旧表核对（旧表是另一版本），可与事件日志核对：shijian verify ledger"),
    ],
)
def test_the_line_of_a_rebuild_says_how_the_tables_compare(compared, said):
    assert said in rebuilt([DONE | compared])
