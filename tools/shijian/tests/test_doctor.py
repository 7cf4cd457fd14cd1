"""What the doctor shows of a healthy installation fits on a screen: a line for each reader, not for each partition."""

from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli.commands.doctor import _broken, progress
from shijian_cli.place import Place


def test_a_reader_is_one_line_and_names_the_partitions_that_it_is_behind_in():
    status = rpc.StatusResponse(
        partitions=[rpc.PartitionStatus(partition=n, next_offset=10, lag=0) for n in range(4)],
        projections=[rpc.ProjectionStatus(projection="sheets", partition=n, next_offset=500, lag=n) for n in range(3)],
        policies=[rpc.PolicyStatus(policy="when_named", lag=4), rpc.PolicyStatus(policy="when_paid", lag=-1)],
    )
    assert progress({"scoring": status}) == [
        ["scoring", "命令", 4, "40", "0", ""],
        ["scoring", "投影 sheets", 3, "1,500", "3", "1: 1，2: 2"],
        ["scoring", "策略 when_named", "", "", "4", ""],
        ["scoring", "策略 when_paid", "", "", "未知", ""],
    ]


def test_a_service_that_does_not_answer_because_its_read_model_is_damaged_is_told_so(tmp_path):
    for service in ("registry", "evidence"):
        (tmp_path / service).mkdir()
    file = tmp_path / "registry" / "views.sqlite"
    file.write_bytes(b"junk" * 3_000)
    (problem,) = _broken(Place(tmp_path), ["registry", "evidence", "scoring"])
    assert (problem.where, problem.what) == ("registry", f"读模型文件损坏：{file}（文件已损坏，不是数据库）")
    assert "移开" in problem.do
