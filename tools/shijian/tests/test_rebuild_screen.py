"""What an operator reads after a rebuild: whether the new table was compared with the old one is always said."""

import pytest
from shijian.common.v1 import rebuild_service_pb2 as rpc

from shijian_cli.rebuild_bars import Bars
from shijian_cli.rebuild_screen import rebuilt, statuses

DONE = {
    "projection": "ledger", "build": "ledger__v2", "replaced": "", "held": False, "events": 7, "parked": 0,
    "hash": "", "live_hash": "", "not_compared": "", "phase_ms": {}, "apart": None, "refolded": [],
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


RECORD = {
    "service": "scoring", "projection": "sheets", "build": "sheets__v2_2", "phase": "writing", "state": "building",
    "running": True, "partitions": [], "rows_done": 1_000, "rows_total": 4_000, "updated_at_us": 0, "problem": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ["写入 1,000/4,000 行", "进行中"]),
        ({"running": False}, ["写入", "已中断；继续：shijian rebuild sheets"]),
        ({"running": False, "state": "live", "phase": "done"}, ["完成", "现行"]),
        ({"phase": "indexing", "rows_total": 0}, ["建索引", "进行中"]),
    ],
)
def test_the_status_tells_what_runs_from_what_was_broken_off(changed, said):
    table = statuses([RECORD | changed])
    assert [next(iter(table.columns[number].cells)) for number in (3, 4)] == said


def test_bars_follow_the_phases_and_their_rows():
    bars = Bars()
    folding = rpc.PartitionProgress(partition=0, done=5, target=9, rate=3, remaining_ms=2_000)
    for step in (
        rpc.RunRebuildResponse(projection="sheets", phase="folding", partitions=[folding]),
        rpc.RunRebuildResponse(projection="sheets", phase="writing", partitions=[folding], rows_done=3, rows_total=4),
        rpc.RunRebuildResponse(projection="sheets", phase="indexing", partitions=[folding]),
        rpc.RunRebuildResponse(projection="sheets", phase="done"),
    ):
        bars.show(step)
    shown = [(task.description, task.completed, task.total) for task in bars._progress.tasks]
    assert shown == [("sheets 分区 0 折叠", 5, 9), ("sheets 写入", 1, 1), ("sheets 建索引", 1, 1)]


def test_a_partition_that_was_folded_again_is_said():
    assert "分区 2 的中间文件损坏，已自动重新折叠" in rebuilt([DONE | {"refolded": [2]}])


def test_bars_of_a_verification_follow_its_phases():
    bars = Bars()
    folding = rpc.PartitionProgress(partition=0, done=9, target=9, rate=3, remaining_ms=0)
    for step in (
        rpc.VerifyProjectionResponse(projection="sheets", phase="hashing live", rows_done=2, rows_total=4),
        rpc.VerifyProjectionResponse(projection="sheets", phase="folding", partitions=[folding]),
        rpc.VerifyProjectionResponse(
            projection="sheets", phase="hashing log", partitions=[folding], rows_done=3, rows_total=4
        ),
        rpc.VerifyProjectionResponse(projection="sheets", phase="proving", partitions=[folding]),
        rpc.VerifyProjectionResponse(projection="sheets", result=rpc.VerifyResult()),
    ):
        bars.show(step)
    shown = [(task.description, task.completed, task.total) for task in bars._progress.tasks]
    assert shown == [
        ("sheets 计算现行表散列", 1, 1),
        ("sheets 分区 0 折叠", 9, 9),
        ("sheets 计算日志散列", 1, 1),
        ("sheets 检查不变量", 1, 1),
    ]
