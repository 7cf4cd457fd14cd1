"""The write side of a request for evidence: who may do what, when, and what becomes of it."""

from collections.abc import Sequence
from typing import assert_never

from domainkit.decider import Decider
from evidence.request.commands import (
    ApproveEvidence,
    Command,
    CorrectEvidence,
    RequestEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
from evidence.request.events import (
    CorrectionSubmitted,
    Event,
    EvidenceAccepted,
    EvidenceEndorsed,
    EvidenceRequested,
    EvidenceReturned,
    EvidenceSubmitted,
    SubmissionWithdrawn,
)
from evidence.request.evolution import evolve
from evidence.request.rejections import (
    AlreadyAccepted,
    AlreadyUnderReview,
    NothingAccepted,
    NothingCorrected,
    NothingUnderReview,
    ReasonMissing,
    RequestDiffers,
    RequestUnknown,
)
from evidence.request.rules.attachments import check_files
from evidence.request.rules.completeness import check_request
from evidence.request.rules.forms import check_form
from evidence.request.rules.separation import check_reviewer, check_revision, check_withdrawal
from evidence.request.state import (
    Accepted,
    Awaiting,
    Correcting,
    CorrectionReturned,
    Live,
    Returned,
    Reviewing,
    State,
    UnderReview,
    Unrequested,
)
from evidence.request.values import request_id


def decide(command: Command, state: State) -> Sequence[Event]:
    match state:
        case Unrequested():
            if isinstance(command, RequestEvidence):
                return request(command)
            raise RequestUnknown("没有这项填报任务")
        case Awaiting() | Returned():
            return decide_awaiting(command, state)
        case UnderReview() | Correcting():
            return decide_reviewing(command, state)
        case Accepted() | CorrectionReturned():
            return decide_accepted(command, state)
        case _:
            assert_never(state)


def decide_awaiting(command: Command, state: Awaiting | Returned) -> Sequence[Event]:
    match command:
        case RequestEvidence():
            return request_again(command, state)
        case SubmitEvidence():
            return submit(command, state)
        case CorrectEvidence():
            raise NothingAccepted("尚无已采信的证据，不能更正")
        case ApproveEvidence() | ReturnEvidence() | WithdrawSubmission():
            raise NothingUnderReview("没有审核中的报送")
        case _:
            assert_never(command)


def decide_reviewing(command: Command, state: Reviewing) -> Sequence[Event]:
    match command:
        case RequestEvidence():
            return request_again(command, state)
        case SubmitEvidence() | CorrectEvidence():
            raise AlreadyUnderReview(f"第 {state.request.revisions} 版正在审核")
        case ApproveEvidence():
            return approve(command, state)
        case ReturnEvidence():
            return send_back(command, state)
        case WithdrawSubmission():
            return withdraw(command, state)
        case _:
            assert_never(command)


def decide_accepted(command: Command, state: Accepted | CorrectionReturned) -> Sequence[Event]:
    match command:
        case RequestEvidence():
            return request_again(command, state)
        case SubmitEvidence():
            raise AlreadyAccepted("证据已采信，只能通过更正修改")
        case CorrectEvidence():
            return correct(command, state)
        case ApproveEvidence() | ReturnEvidence() | WithdrawSubmission():
            raise NothingUnderReview("没有审核中的报送")
        case _:
            assert_never(command)


def request(c: RequestEvidence) -> Sequence[Event]:
    check_request(c)
    return [
        EvidenceRequested(
            round_id=c.round_id,
            scheme_id=c.scheme_id,
            scheme_version=c.scheme_version,
            scope=c.scope,
            subject=c.subject,
            subject_name=c.subject_name,
            locality=c.locality,
            county=c.county,
            row=c.row,
            asks=c.asks,
            chain=c.chain,
            due_at=c.due_at,
            by=c.by,
            at=c.at,
        )
    ]


def request_again(c: RequestEvidence, state: Live) -> Sequence[Event]:
    if (c.scheme_id, c.scheme_version, c.asks) != (
        state.request.scheme_id,
        state.request.scheme_version,
        state.request.asks,
    ):
        raise RequestDiffers(f"第 {c.row} 行已发起过填报，要求与本次不同", field="asks")
    return []


def submit(c: SubmitEvidence, state: Awaiting | Returned) -> Sequence[Event]:
    check_form(state.request.asks, c.fields)
    check_files(c.files, c.known_files)
    return [EvidenceSubmitted(state.request.revisions + 1, c.fields, c.files, c.note, c.by, c.at)]


def correct(c: CorrectEvidence, state: Accepted | CorrectionReturned) -> Sequence[Event]:
    if not c.reason.strip():
        raise ReasonMissing("更正须说明理由", field="reason")
    check_form(state.request.asks, c.fields)
    check_files(c.files, c.known_files)
    standing = state.standing.submission
    if (c.fields, c.files) == (standing.fields, standing.files):
        raise NothingCorrected("更正内容与已采信的证据相同", field="fields")
    return [
        CorrectionSubmitted(
            revision=state.request.revisions + 1,
            corrects=state.standing.revision,
            reason=c.reason,
            fields=c.fields,
            files=c.files,
            by=c.by,
            at=c.at,
        )
    ]


def approve(c: ApproveEvidence, state: Reviewing) -> Sequence[Event]:
    check_revision(state, c.revision)
    check_reviewer(state, c.level, c.by)
    if state.review.further:
        return [EvidenceEndorsed(c.revision, c.level, c.note, c.by, c.at)]
    asked, submission = state.request, state.review.submission
    return [
        EvidenceAccepted(
            request_id=request_id(asked.round_id, asked.subject, asked.row),
            round_id=asked.round_id,
            scheme_id=asked.scheme_id,
            scope=asked.scope,
            subject=asked.subject,
            row=asked.row,
            revision=c.revision,
            fields=submission.fields,
            files=submission.files,
            submitted_by=submission.by,
            accepted_by=c.by,
            at=c.at,
            level=c.level,
        )
    ]


def send_back(c: ReturnEvidence, state: Reviewing) -> Sequence[Event]:
    check_revision(state, c.revision)
    check_reviewer(state, c.level, c.by)
    if not c.reason.strip():
        raise ReasonMissing("退回须说明理由", field="reason")
    return [EvidenceReturned(c.revision, c.level, c.reason, c.by, c.at)]


def withdraw(c: WithdrawSubmission, state: Reviewing) -> Sequence[Event]:
    check_revision(state, c.revision)
    check_withdrawal(state, c.by)
    return [SubmissionWithdrawn(c.revision, c.by, c.at)]


decider: Decider[Command, State, Event] = Decider(Unrequested(), decide, evolve)
