"""What readers see after each event."""

from dataclasses import replace

import pytest
from evidence_examples import (
    ACCEPTED,
    AT_CITY,
    CITY,
    CLERK,
    CORRECTING,
    CORRECTION_AT_CITY,
    COUNTY,
    OTHER_CLERK,
    REQUEST_ID,
    RETURNED,
    STREAM,
    T0,
    UNDER_REVIEW,
    correction_accepted,
    requested,
    returned,
    submitted,
    withdrawn,
)
from evidence_wishes import reachable
from hypothesis import given

from domainkit.recorded import Recorded
from evidence.projections import projections
from evidence.projections.requests import RequestState, requests
from evidence.projections.submissions import SubmissionOutcome, submissions
from evidence.projections.worklist import DESKS, Desk, worklist
from evidence.request.state import (
    Accepted,
    Awaiting,
    Correcting,
    CorrectionReturned,
    Returned,
    UnderReview,
    Unrequested,
)
from evidence.request.values import Endorsement, ReviewLevel

TAKEN_BACK = (requested, submitted, withdrawn)
CORRECTED = (*CORRECTION_AT_CITY, correction_accepted)
CORRECTION_RETURNED = (*CORRECTING, replace(returned, revision=2))
CORRECTION_TAKEN_BACK = (*CORRECTING, replace(withdrawn, revision=2))


def folded(projection, events):
    rows = {}
    for version, event in enumerate(events, 1):
        recorded = Recorded(event, b"e" * 16, STREAM, version, T0, T0, b"c" * 16, b"c" * 16, "", "x")
        for key in projection.touches(recorded):
            rows[key] = projection.project(rows.get(key), recorded)
    return rows


@pytest.mark.parametrize(
    ("events", "state", "waiting", "revision", "accepted"),
    [
        ((requested,), RequestState.AWAITING, None, 0, 0),
        (UNDER_REVIEW, RequestState.UNDER_REVIEW, ReviewLevel.COUNTY, 1, 0),
        (AT_CITY, RequestState.UNDER_REVIEW, ReviewLevel.CITY, 1, 0),
        (RETURNED, RequestState.RETURNED, None, 1, 0),
        (TAKEN_BACK, RequestState.AWAITING, None, 1, 0),
        (ACCEPTED, RequestState.ACCEPTED, None, 1, 1),
        (CORRECTING, RequestState.CORRECTION_UNDER_REVIEW, ReviewLevel.COUNTY, 2, 1),
        (CORRECTION_RETURNED, RequestState.CORRECTION_RETURNED, None, 2, 1),
        (CORRECTION_TAKEN_BACK, RequestState.ACCEPTED, None, 2, 1),
        (CORRECTED, RequestState.ACCEPTED, None, 2, 2),
    ],
)
def test_a_request_shows_where_it_stands(events, state, waiting, revision, accepted):
    row = folded(requests, events)[REQUEST_ID,]
    assert (row.state, row.waiting, row.revision, row.accepted_revision) == (state, waiting, revision, accepted)
    assert (row.version, row.updated_at) == (len(events), events[-1].at)


def test_a_request_shows_what_it_asks_and_of_whom():
    row = folded(requests, AT_CITY)[REQUEST_ID,]
    assert (row.asks, row.subject, row.county, row.submitted_by) == (requested.asks, requested.subject, "140703", CLERK)


@pytest.mark.parametrize(
    ("events", "desk", "correction", "reason"),
    [
        ((requested,), Desk.SUBMITTER, False, ""),
        (UNDER_REVIEW, Desk.COUNTY, False, ""),
        (AT_CITY, Desk.CITY, False, ""),
        (RETURNED, Desk.SUBMITTER, False, "清单缺盖章页"),
        (TAKEN_BACK, Desk.SUBMITTER, False, ""),
        (ACCEPTED, Desk.NOBODY, False, ""),
        (CORRECTING, Desk.COUNTY, True, "年末数据核定后更正"),
        (CORRECTION_AT_CITY, Desk.CITY, True, "年末数据核定后更正"),
        (CORRECTION_RETURNED, Desk.SUBMITTER, True, "清单缺盖章页"),
        (CORRECTION_TAKEN_BACK, Desk.NOBODY, False, ""),
        (CORRECTED, Desk.NOBODY, False, ""),
    ],
)
def test_work_lies_on_the_desk_of_whoever_acts_next(events, desk, correction, reason):
    row = folded(worklist, events)[REQUEST_ID,]
    assert (row.desk, row.correction, row.reason) == (desk, correction, reason)
    assert row.since == events[-1].at


def test_work_names_who_may_not_review_it():
    row = folded(worklist, AT_CITY)[REQUEST_ID,]
    assert (row.submitters, row.endorsers) == ((CLERK,), (COUNTY,))
    second = replace(submitted, revision=2, by=OTHER_CLERK)
    row = folded(worklist, (*RETURNED, second))[REQUEST_ID,]
    assert (row.submitters, row.endorsers) == ((CLERK, OTHER_CLERK), ())


def test_every_revision_keeps_its_own_row():
    rows = folded(submissions, CORRECTED)
    first, second = rows[REQUEST_ID, 1], rows[REQUEST_ID, 2]
    assert (first.outcome, second.outcome) == (SubmissionOutcome.ACCEPTED, SubmissionOutcome.ACCEPTED)
    assert (first.corrects, second.corrects, second.correction_reason) == (0, 1, "年末数据核定后更正")
    assert first.fields != second.fields
    assert first.endorsements == (Endorsement(ReviewLevel.COUNTY, COUNTY, T0 + 2, "属实"),)
    assert (first.closed_by, first.closed_at, first.closed_level) == (CITY, T0 + 3, ReviewLevel.CITY)


@pytest.mark.parametrize(
    ("events", "outcome", "closed_by", "reason"),
    [
        (UNDER_REVIEW, SubmissionOutcome.UNDER_REVIEW, "", ""),
        (RETURNED, SubmissionOutcome.RETURNED, COUNTY, "清单缺盖章页"),
        (TAKEN_BACK, SubmissionOutcome.WITHDRAWN, CLERK, ""),
    ],
)
def test_a_revision_shows_how_its_review_ended(events, outcome, closed_by, reason):
    row = folded(submissions, events)[REQUEST_ID, 1]
    assert (row.outcome, row.closed_by, row.return_reason) == (outcome, closed_by, reason)


@pytest.mark.parametrize("projection", projections, ids=lambda p: p.name)
def test_folding_twice_gives_the_same_rows(projection):
    rows = folded(projection, CORRECTED)
    assert rows == folded(projection, CORRECTED)
    assert all(tuple(getattr(row, name) for name in projection.key) == key for key, row in rows.items())


@pytest.mark.parametrize("projection", projections, ids=lambda p: p.name)
def test_events_of_a_request_that_was_never_opened_leave_no_row(projection):
    assert {row for row in folded(projection, (returned,)).values() if row} == set()


STATES = {
    Awaiting: (RequestState.AWAITING, Desk.SUBMITTER),
    UnderReview: (RequestState.UNDER_REVIEW, None),
    Returned: (RequestState.RETURNED, Desk.SUBMITTER),
    Accepted: (RequestState.ACCEPTED, Desk.NOBODY),
    Correcting: (RequestState.CORRECTION_UNDER_REVIEW, None),
    CorrectionReturned: (RequestState.CORRECTION_RETURNED, Desk.SUBMITTER),
}


@given(reachable)
def test_what_readers_see_is_what_deciders_know(history):
    if isinstance(state := history.state, Unrequested):
        return
    request, work = folded(requests, history.events)[REQUEST_ID,], folded(worklist, history.events)[REQUEST_ID,]
    review, standing = getattr(state, "review", None), getattr(state, "standing", None)
    shown, desk = STATES[type(state)]
    assert (request.state, request.waiting) == (shown, review.level if review else None)
    assert work.desk is (DESKS[review.level] if review else desk)
    assert (request.revision, request.accepted_revision) == (
        state.request.revisions,
        standing.revision if standing else 0,
    )
    assert work.submitters == state.request.submitters
    assert work.endorsers == tuple(e.by for e in (review.endorsed if review else ()))
    open_rows = [r for r in folded(submissions, history.events).values() if r.outcome is SubmissionOutcome.UNDER_REVIEW]
    assert len(open_rows) == (1 if review else 0)
