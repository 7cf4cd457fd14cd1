"""What stops a rebuild or a comparison, in words that say what to do next."""

import grpc
import pytest
from google.rpc import error_details_pb2 as details

from chassis.failures import status_of
from chassis.rebuilding import AlreadyRebuilding, LogTruncated, StillRead, told, watched
from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.log import LogUnavailable
from eventlog.rebuild.claim import RebuildRunning
from eventlog.views.database import TableInUse


def words_of(status):
    """The name of its code, and what it says to people."""
    text = details.LocalizedMessage()
    assert any(detail.Unpack(text) for detail in status.details)
    return next(code.name for code in grpc.StatusCode if code.value[0] == status.code), text.message


async def away(_report):
    raise LogUnavailable("127.0.0.1:1")


async def last(work, **how):
    return [word async for word in watched(work, len, **how)][-1]


async def test_a_rebuild_whose_broker_goes_away_says_that_asking_again_goes_on():
    with pytest.raises(LogUnavailable) as caught:
        await last(away)
    code, chinese = words_of(status_of(caught.value, "tally"))
    assert (code, "稍后再试" in chinese, "从断点继续" in chinese) == ("UNAVAILABLE", True, True)


async def test_what_begins_anew_each_time_does_not_say_so():
    with pytest.raises(LogUnavailable) as caught:
        await last(away, goes_on=False)
    code, chinese = words_of(status_of(caught.value, "tally"))
    assert (code, "稍后再试" in chinese, "从断点继续" in chinese) == ("UNAVAILABLE", True, False)


def test_a_log_that_lost_records_is_no_bug():
    with pytest.raises(LogTruncated, match="恢复日志"), told(goes_on=False):
        raise PositionOutsideLog("t/0: position 5, log from 7 to 9")


def test_a_table_that_is_read_is_refused_with_what_to_do():
    with pytest.raises(StillRead, match="读完后再试"), told(goes_on=False):
        raise TableInUse("canceling statement due to lock timeout")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("sheets", "投影 sheets 正在重建"),
        ("verify-sheets", "投影 sheets 正在核对"),
        ("past-year-end", "时点构建 year-end 正在建立"),
    ],
)
def test_the_second_at_once_is_told_what_is_under_way(claim, said):
    with pytest.raises(AlreadyRebuilding, match=f"^{said}"), told():
        raise RebuildRunning(claim)
