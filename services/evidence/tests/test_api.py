"""The service through its own gRPC face: one request from asking to a correction, and what bad input is told."""

import uuid

import pytest
from evidence_calls import approval, asked, form, header, submission, upload
from evidence_examples import CITY, CLERK, COUNTY, FIELDS, REQUEST_ID, STREAM
from shijian.common.v1 import facts_pb2
from shijian.evidence.v1 import evidence_service_pb2 as pb
from shijian.evidence.v1 import values_pb2, views_pb2

from contracts.envelope import recorded_of
from evidence.definition import definition
from evidence.request.events import EvidenceAccepted


async def shown(service):
    answer = await service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID))
    return answer.request


@pytest.fixture
async def requested(service):
    await service.evidence.RequestEvidence(asked())
    return service


async def accepted(service):
    file = await upload(service)
    await service.evidence.SubmitEvidence(submission(files=[file], note="初次报送"))
    await service.evidence.ApproveEvidence(approval(COUNTY, values_pb2.REVIEW_LEVEL_COUNTY))
    await service.evidence.ApproveEvidence(approval(CITY, values_pb2.REVIEW_LEVEL_CITY))


async def test_evidence_goes_from_request_to_acceptance(requested):
    await accepted(requested)
    row = await shown(requested)
    assert (row.state, row.accepted_revision, row.version) == (views_pb2.REQUEST_STATE_ACCEPTED, 1, 4)
    events = [recorded_of(definition.events, e).event for e in await requested.log.stream(STREAM)]
    assert isinstance(events[-1], EvidenceAccepted)
    assert (events[-1].request_id, events[-1].fields, events[-1].accepted_by) == (REQUEST_ID, FIELDS, CITY)
    assert events[-1].files[0].name == "清单.pdf"


async def test_a_return_a_resubmission_and_a_correction_are_all_on_record(requested):
    api = requested.evidence
    await api.SubmitEvidence(submission())
    back = pb.ReturnEvidenceRequest(
        header=header(COUNTY),
        request_id=REQUEST_ID,
        level=values_pb2.REVIEW_LEVEL_COUNTY,
        revision=1,
        reason="缺附件",
    )
    await api.ReturnEvidence(back)
    await api.SubmitEvidence(submission())
    await api.ApproveEvidence(approval(COUNTY, values_pb2.REVIEW_LEVEL_COUNTY, 2))
    await api.ApproveEvidence(approval(CITY, values_pb2.REVIEW_LEVEL_CITY, 2))
    correct = pb.CorrectEvidenceRequest(
        header=header(CLERK), request_id=REQUEST_ID, reason="核定", fields=form(FIELDS[:5])
    )
    answer = (await api.CorrectEvidence(correct)).answer
    history = await api.ListSubmissions(pb.ListSubmissionsRequest(request_id=REQUEST_ID))
    assert [(s.revision, s.outcome) for s in history.submissions] == [
        (1, views_pb2.SUBMISSION_OUTCOME_RETURNED),
        (2, views_pb2.SUBMISSION_OUTCOME_ACCEPTED),
        (3, views_pb2.SUBMISSION_OUTCOME_UNDER_REVIEW),
    ]
    assert history.submissions[0].return_reason == "缺附件"
    assert history.submissions[2].corrects == 2
    assert (answer.stream, answer.version, answer.event_count) == (STREAM, 7, 1)
    assert (await shown(requested)).state == views_pb2.REQUEST_STATE_CORRECTION_UNDER_REVIEW
    withdraw = pb.WithdrawSubmissionRequest(header=header(CLERK), request_id=REQUEST_ID, revision=3)
    await api.WithdrawSubmission(withdraw)
    assert (await shown(requested)).state == views_pb2.REQUEST_STATE_ACCEPTED


async def test_the_same_command_id_gets_the_same_answer(requested):
    same = submission()
    same.header.command_id = str(uuid.uuid4())
    first = await requested.evidence.SubmitEvidence(same)
    assert await requested.evidence.SubmitEvidence(same) == first
    assert len(await requested.log.stream(STREAM)) == 2


async def test_a_submission_names_files_that_are_there(requested, refused):
    file = await upload(requested)
    gone = facts_pb2.FileRef(sha256="ab" * 32, name="x.pdf", size=1, media_type="application/pdf")
    failure = await refused(requested.evidence.SubmitEvidence(submission(files=[file, gone])))
    assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "FileUnknown")
    assert failure.fields[0][0] == "files[1].sha256"
    file.size += 1
    failure = await refused(requested.evidence.SubmitEvidence(submission(files=[file])))
    assert (failure.reason, failure.fields[0][0]) == ("FileWrong", "files[0].size")


async def test_a_wrong_unit_is_refused_in_chinese_naming_the_field(requested, refused):
    wrong = form()
    wrong[1].unit = "户"
    call = requested.evidence.SubmitEvidence(
        pb.SubmitEvidenceRequest(header=header(CLERK), request_id=REQUEST_ID, fields=wrong)
    )
    failure = await refused(call)
    assert (failure.code, failure.reason, failure.fields[0][0]) == ("INVALID_ARGUMENT", "UnitWrong", "fields[1].unit")
    assert failure.chinese == "“摊位数”的单位应为“个”，填的是“户”"


async def test_whoever_submitted_is_denied_the_review(requested, refused):
    await requested.evidence.SubmitEvidence(submission())
    failure = await refused(requested.evidence.ApproveEvidence(approval(CLERK, values_pb2.REVIEW_LEVEL_COUNTY)))
    assert (failure.code, failure.reason) == ("PERMISSION_DENIED", "SubmitterMayNotReview")
    assert failure.fields[0][0] == "header.actor"


async def test_a_wrong_expected_version_is_refused(requested, refused):
    late = submission()
    late.header.expected_version = 7
    assert (await refused(requested.evidence.SubmitEvidence(late))).code in {"FAILED_PRECONDITION", "ABORTED"}


@pytest.mark.parametrize(
    ("rpc", "message", "field"),
    [
        ("SubmitEvidence", lambda: submission(actor=""), "header.actor"),
        ("SubmitEvidence", lambda: pb.SubmitEvidenceRequest(request_id=REQUEST_ID), "header"),
        (
            "SubmitEvidence",
            lambda: pb.SubmitEvidenceRequest(header=header(CLERK), request_id="2021-farm"),
            "request_id",
        ),
        (
            "SubmitEvidence",
            lambda: pb.SubmitEvidenceRequest(
                header=header(CLERK), request_id=REQUEST_ID, fields=[facts_pb2.Field(input_id="x")]
            ),
            "fields[0].kind",
        ),
        ("SubmitEvidence", lambda: submission(note="空\0字符"), "note"),
        ("ApproveEvidence", lambda: approval(COUNTY, 0), "level"),
        ("ApproveEvidence", lambda: approval(COUNTY, 9), "level"),
        ("ApproveEvidence", lambda: approval(COUNTY, 1, revision=0), "revision"),
        (
            "ReturnEvidence",
            lambda: pb.ReturnEvidenceRequest(header=header(COUNTY), request_id=REQUEST_ID, level=1, revision=1),
            "reason",
        ),
        ("RequestEvidence", lambda: asked(subject="91140100"), "subject"),
        ("RequestEvidence", lambda: asked(round_id="2021_Farm"), "round_id"),
        ("RequestEvidence", lambda: asked(asks=[]), "asks"),
        ("RequestEvidence", lambda: asked(asks=[facts_pb2.Ask(kind=1, scope=1, minimum="null")]), "asks[0].minimum"),
        ("ListWork", pb.ListWorkRequest, "desk"),
        ("ListRequests", lambda: pb.ListRequestsRequest(page_token="nowhere"), "page_token"),
        ("GetRequest", pb.GetRequestRequest, "request_id"),
    ],
)
async def test_bad_input_is_told_which_field(service, refused, rpc, message, field):
    failure = await refused(getattr(service.evidence, rpc)(message()))
    assert failure.code == "INVALID_ARGUMENT"
    assert field in {name for name, _ in failure.fields}


async def test_what_nobody_asked_for_is_not_found(service, refused):
    failure = await refused(service.evidence.SubmitEvidence(submission()))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "RequestUnknown")
    failure = await refused(service.evidence.GetRequest(pb.GetRequestRequest(request_id=REQUEST_ID)))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "RequestUnknown")
