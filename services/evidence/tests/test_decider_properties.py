"""Laws that hold on every history that random commands of few people can bring about."""

from evidence_examples import STREAM
from evidence_wishes import reachable, request
from hypothesis import given, settings

from eventlog.worker.state_codec import StateCodec
from evidence.definition import definition
from evidence.request.decider import decider
from evidence.request.events import (
    CorrectionSubmitted,
    EvidenceAccepted,
    EvidenceEndorsed,
    EvidenceReturned,
    EvidenceSubmitted,
    SubmissionWithdrawn,
)
from evidence.request.state import Accepted, Correcting, CorrectionReturned
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing


def handed_in(history):
    return [e for e in history.events if isinstance(e, EvidenceSubmitted | CorrectionSubmitted)]


@given(reachable)
def test_a_repeated_command_does_nothing_more(history):
    assert_repeats_do_nothing(decider, history)


@given(reachable)
def test_folding_at_once_agrees_with_step_by_step(history):
    assert_folding_agrees(decider, history)


@given(reachable)
def test_every_state_can_be_put_aside_and_taken_up(history):
    codec = StateCodec(definition.aggregates)
    for step in history.steps:
        assert codec.decode(STREAM, codec.encode(step.after)) == step.after


@given(reachable)
def test_revisions_are_dense(history):
    revisions_in_order = [e.revision for e in handed_in(history)]
    assert revisions_in_order == list(range(1, len(revisions_in_order) + 1))


@settings(max_examples=400)
@given(reachable)
def test_nobody_reviews_what_they_handed_in_nor_twice(history):
    submitters, reviewers = set(), {}
    for e in history.events:
        if isinstance(e, EvidenceSubmitted | CorrectionSubmitted):
            submitters.add(e.by)
        elif isinstance(e, EvidenceEndorsed | EvidenceReturned | EvidenceAccepted):
            by = e.accepted_by if isinstance(e, EvidenceAccepted) else e.by
            assert by not in submitters
            assert by not in reviewers.setdefault(e.revision, [])
            reviewers[e.revision].append(by)


@settings(max_examples=400)
@given(reachable)
def test_accepted_means_that_every_level_said_yes(history):
    for acceptance in (e for e in history.events if isinstance(e, EvidenceAccepted)):
        endorsed = [e for e in history.events if isinstance(e, EvidenceEndorsed) and e.revision == acceptance.revision]
        assert [e.level for e in endorsed] == list(request.chain[:-1])
        origin = handed_in(history)[acceptance.revision - 1]
        assert (acceptance.submitted_by, acceptance.fields) == (origin.by, origin.fields)


@given(reachable)
def test_a_revision_ends_once(history):
    ended = [
        e.revision for e in history.events if isinstance(e, EvidenceAccepted | EvidenceReturned | SubmissionWithdrawn)
    ]
    assert len(ended) == len(set(ended))


@settings(max_examples=300)
@given(reachable)
def test_only_its_submitter_takes_a_revision_back_and_only_before_any_endorsement(history):
    endorsed = {e.revision for e in history.events if isinstance(e, EvidenceEndorsed)}
    for taken in (e for e in history.events if isinstance(e, SubmissionWithdrawn)):
        assert taken.revision not in endorsed
        assert taken.by == handed_in(history)[taken.revision - 1].by


@settings(max_examples=400)
@given(reachable)
def test_once_accepted_something_always_stands(history):
    acceptances = [e for e in history.events if isinstance(e, EvidenceAccepted)]
    if not acceptances:
        assert not isinstance(history.state, Accepted | Correcting | CorrectionReturned)
        return
    assert isinstance(history.state, Accepted | Correcting | CorrectionReturned)
    assert history.state.standing.revision == acceptances[-1].revision
    assert history.state.standing.submission.fields == acceptances[-1].fields


def test_random_histories_get_as_far_as_a_second_acceptance():
    """Laws over histories in which nothing happens would hold for any decider."""
    accepted = []

    @settings(max_examples=400, derandomize=True)  # how far random ones get is no law: the same every time
    @given(reachable)
    def count(history):
        accepted.append(sum(isinstance(e, EvidenceAccepted) for e in history.events))

    count()
    assert max(accepted) > 1
    assert sum(map(bool, accepted)) > len(accepted) / 10
