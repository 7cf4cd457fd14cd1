"""Evidence as it was known at a moment: the request and its submissions, straight from the log."""

from evidence_calls import asked, submission
from evidence_examples import REQUEST_ID
from shijian.evidence.v1 import evidence_service_pb2 as pb
from shijian.evidence.v1 import views_pb2 as views


async def test_a_request_and_its_submissions_are_shown_as_they_were_known(service, refused):
    await service.evidence.RequestEvidence(asked())
    opened = (await service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID))).freshness.newest_event_us
    await service.evidence.SubmitEvidence(submission())
    then = await service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID, as_of=opened))
    assert (then.request.revision, then.freshness.answered_as_of_us) == (0, opened)
    assert (await service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID))).request.revision == 1
    before = await service.evidence.ListSubmissions(pb.ListSubmissionsRequest(request_id=REQUEST_ID, as_of=opened))
    assert not before.submissions
    now = await service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID))
    after = await service.evidence.ListSubmissions(
        pb.ListSubmissionsRequest(request_id=REQUEST_ID, as_of=now.freshness.newest_event_us)
    )
    assert [s.revision for s in after.submissions] == [1]
    failure = await refused(service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID, as_of=opened - 1)))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "RequestUnknown")


async def test_a_list_of_a_moment_wants_a_build_of_it(service, refused):
    desk = views.Desk.Value("DESK_COUNTY")
    for call, name in (
        (service.evidence.ListRequests(pb.ListRequestsRequest(as_of=1)), "requests"),
        (service.evidence.ListWork(pb.ListWorkRequest(desk=desk, as_of=1)), "worklist"),
    ):
        failure = await refused(call)
        assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NoBuildOfMoment")
        assert f"shijian rebuild {name} --as-of" in failure.chinese
