"""Lists through gRPC: filters, pages, work without what one may not review, and one's own writes."""

import pytest
from evidence_calls import approval, asked, submission
from evidence_examples import CITY, CLERK, COUNTY, REQUEST_ID, STREAM
from shijian.common.v1 import command_header_pb2
from shijian.evidence.v1 import evidence_service_pb2 as pb
from shijian.evidence.v1 import values_pb2, views_pb2

MARKETS = tuple(f"91140100MA0K1234{letter}X" for letter in "ABCDE")
"""Made-up codes."""


@pytest.fixture
async def requests(service):
    """Five markets asked for rows 9 and 10; the market of the examples has handed row 9 in."""
    for market in MARKETS:
        await service.evidence.RequestEvidence(asked(subject=market))
    await service.evidence.RequestEvidence(asked())
    await service.evidence.SubmitEvidence(submission())
    return service.evidence


async def pages(rpc, request, items):
    """The sizes of all pages, and everything on them."""
    sizes, found = [], []
    while True:
        answer = await rpc(request)
        sizes.append(len(getattr(answer, items)))
        found += getattr(answer, items)
        if not answer.next_page_token:
            return sizes, found
        request.page_token = answer.next_page_token


async def test_requests_come_page_by_page_each_once(requests):
    sizes, found = await pages(requests.ListRequests, pb.ListRequestsRequest(page_size=2), "requests")
    assert sizes == [2, 2, 2]
    names = [row.request_id for row in found]
    assert names == sorted(set(names))
    assert len(names) == 6


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 6),
        ({"round_id": "2021-farm", "row": "9"}, 6),
        ({"round_id": "2022-farm"}, 0),
        ({"subject": MARKETS[0]}, 1),
        ({"state": views_pb2.REQUEST_STATE_AWAITING}, 5),
        ({"state": views_pb2.REQUEST_STATE_UNDER_REVIEW}, 1),
        ({"waiting": values_pb2.REVIEW_LEVEL_COUNTY}, 1),
        ({"waiting": values_pb2.REVIEW_LEVEL_CITY}, 0),
    ],
)
async def test_requests_are_filtered(requests, wanted, count):
    answer = await requests.ListRequests(pb.ListRequestsRequest(**wanted))
    assert len(answer.requests) == count
    assert answer.freshness.newest_event_us > 0


async def test_work_comes_page_by_page_what_has_waited_longest_first(requests):
    request = pb.ListWorkRequest(desk=views_pb2.DESK_SUBMITTER, page_size=2)
    sizes, found = await pages(requests.ListWork, request, "work")
    assert sizes == [2, 2, 1]
    assert [row.subject for row in found] == list(MARKETS)


async def test_work_is_by_desk_and_place(requests):
    county = pb.ListWorkRequest(desk=views_pb2.DESK_COUNTY, county="140703")
    assert [row.request_id for row in (await requests.ListWork(county)).work] == [REQUEST_ID]
    elsewhere = pb.ListWorkRequest(desk=views_pb2.DESK_COUNTY, county="140702")
    assert not (await requests.ListWork(elsewhere)).work
    await requests.ApproveEvidence(approval(COUNTY, values_pb2.REVIEW_LEVEL_COUNTY))
    city = pb.ListWorkRequest(desk=views_pb2.DESK_CITY, locality="140700")
    assert [row.request_id for row in (await requests.ListWork(city)).work] == [REQUEST_ID]


async def test_a_reviewer_is_not_shown_what_they_may_not_review(requests):
    await requests.ApproveEvidence(approval(COUNTY, values_pb2.REVIEW_LEVEL_COUNTY))
    for reviewer, count in ((CLERK, 0), (COUNTY, 0), (CITY, 1)):
        work = await requests.ListWork(pb.ListWorkRequest(desk=views_pb2.DESK_CITY, reviewer=reviewer))
        assert len(work.work) == count


async def test_ones_own_write_is_read(requests, refused):
    after = command_header_pb2.ReadAfter(stream=STREAM, version=2)
    answer = await requests.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID, read_after=after))
    assert answer.request.version == 2
    after.version = 99
    failure = await refused(
        requests.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID, read_after=after), timeout=0.5)
    )
    assert (failure.code, failure.reason) == ("UNAVAILABLE", "NotYetVisible")


@pytest.mark.parametrize("since", ["9" * 30, "9" * 5000, "-1", "１", ""])
async def test_a_place_in_the_worklist_that_no_answer_named_is_refused(requests, refused, since):
    token = f"{since}/{REQUEST_ID}"
    failure = await refused(requests.ListWork(pb.ListWorkRequest(desk=views_pb2.DESK_COUNTY, page_token=token)))
    assert failure.code == "INVALID_ARGUMENT"
    assert {name for name, _ in failure.fields} == {"page_token"}
