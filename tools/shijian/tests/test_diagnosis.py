"""Each problem is named with what to do about it; a healthy service has none."""

import pytest
from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli import diagnosis


def status(**changes) -> rpc.StatusResponse:
    healthy = {
        "service": "scoring",
        "broker_reachable": True,
        "ready": True,
        "partitions": [rpc.PartitionStatus(partition=0, serving=True, lag=3)],
        "projections": [rpc.ProjectionStatus(projection="sheets", partition=0, lag=12)],
    }
    return rpc.StatusResponse(**{**healthy, **changes})


def test_a_healthy_service_has_no_problem():
    assert diagnosis.problems_of_service("scoring", status()) == []


@pytest.mark.parametrize(
    ("changes", "what", "do"),
    [
        (
            {"not_ready": {"worker": "partitions are being taken over (serving [0])"}},
            "命令处理，正在接管分区（已接管：[0]）",
            "data/logs/scoring.log",
        ),
        (
            {
                "not_ready": {
                    "worker": "partition 3 is not served: t/3: events before 9 are gone, the state store ends at 4: "
                    "restore from a backup"
                }
            },
            "分区 3 停止办理：t/3：位置 9 之前的事件已不在日志中，状态库只到位置 4，接不上；请从备份恢复",
            "docs/restore.md",
        ),
        (
            {"remarks": {"worker": "t/3: events before 9 are gone, the state store goes on without them"}},
            "命令处理：t/3：位置 9 之前的事件已不在日志中；状态库完好",
            "docs/restore.md",
        ),
        (
            {"remarks": {"worker": "t/3: commands 3 to 4 expired and were never decided"}},
            "命令 3 到 4 超过保存期，没有办理",
            "data/logs/scoring.log",
        ),
        ({"broker_reachable": False, "kafka_bootstrap": "k:1"}, "连不上 Kafka k:1", "shijian up"),
        (
            {"remarks": {"projector": "sheets__v2 waits for `shijian rebuild sheets --accept`; sheets__v1 is read"}},
            "新版本 sheets__v2 已建好，投影 sheets 尚未切换；现在读的是 sheets__v1",
            "shijian diff live preview",
        ),
        ({"parked": 2}, "搁置了 2 个事件", "shijian parked list"),
        ({"partitions": [rpc.PartitionStatus(partition=3)]}, "分区 3 正在接管", "稍候"),
        ({"partitions": [rpc.PartitionStatus(serving=True, lag=10_001)]}, "积压 10001", "worker"),
        (
            {"projections": [rpc.ProjectionStatus(projection="sheets", lag=99_999)]},
            "落后 99999",
            "shijian rebuild sheets",
        ),
        ({"policies": [rpc.PolicyStatus(policy="open_sheet", lag=20_000)]}, "open_sheet 落后", "日志"),
    ],
)
def test_every_problem_says_what_to_do(changes, what, do):
    (problem,) = diagnosis.problems_of_service("scoring", status(**changes))
    assert what in problem.what
    assert do in problem.do


def test_each_line_of_a_part_is_a_problem_of_its_own():
    said = "partition 3 is not served: offset 7: x\npartition 5 is not served: t/5: the log ends at 4, the state "
    said += "store has seen 9: restore from a backup, or remove /d/5.sqlite to trust the log"
    first, second = diagnosis.problems_of_service("scoring", status(not_ready={"worker": said}))
    assert "分区 3 停止办理：位置 7：x" in first.what
    assert "日志到位置 4 为止，状态库已到 9，日志丢了末尾；请从备份恢复，或删除 /d/5.sqlite" in second.what


def test_rounds_whose_scheme_file_has_changed_are_named():
    word = "评价体系 x 第 1 版的文件在轮次启动后已变，轮次 a、b 不能再办理"
    (problem,) = diagnosis.problems_of_service("scoring", status(remarks={"schemes": word}))
    assert word in problem.what
    assert "恢复原体系文件" in problem.do


def test_one_release_runs_everywhere():
    assert diagnosis.differing_versions({"registry": "0.1.0", "scoring": "0.1.0"}) == []
    assert (
        "registry 0.1.0、scoring 0.2.0"
        in diagnosis.differing_versions({"registry": "0.1.0", "scoring": "0.2.0"})[0].what
    )


def test_a_full_disk_is_told_before_kafka_stops():
    assert diagnosis.scarce_disk(10 * 1024**3, "/data") == []
    assert "500 MB" in diagnosis.scarce_disk(500 * 1024**2, "/data")[0].what
