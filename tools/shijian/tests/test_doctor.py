"""What the doctor shows of a healthy installation fits on a screen: a line for each reader, not for each partition."""

from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli.commands.doctor import progress


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
