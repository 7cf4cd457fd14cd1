"""Laws that hold on every history that random commands of few people can bring about."""

from dataclasses import replace

from evidence_examples import BETTER, CITY, CLERK, COUNTY, FIELDS, KNOWN, OTHER_CLERK, T0, request, submit
from hypothesis import event, given, settings
from hypothesis import strategies as st

from evidence.request.commands import (
    ApproveEvidence,
    CorrectEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
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
from evidence.request.values import ReviewLevel
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing, histories, played

people = st.sampled_from([CLERK, OTHER_CLERK, COUNTY, CITY])
levels = st.sampled_from([ReviewLevel.COUNTY, ReviewLevel.CITY, ReviewLevel.PROVINCE])
revisions = st.integers(1, 4)
forms = st.sampled_from([FIELDS, BETTER, FIELDS[:4]])
texts = st.sampled_from(["有依据", ""])
at = st.just(T0)

commands = st.one_of(
    st.just(request),
    st.builds(SubmitEvidence, forms, st.just(submit.files), texts, st.just(KNOWN), people, at),
    st.builds(ApproveEvidence, revisions, levels, texts, people, at),
    st.builds(ApproveEvidence, revisions, levels, texts, people, at),
    st.builds(ReturnEvidence, revisions, levels, texts, people, at),
    st.builds(CorrectEvidence, texts, forms, st.just(submit.files), st.just(KNOWN), people, at),
    st.builds(WithdrawSubmission, revisions, people, at),
)


def lively(commands_of_history):
    """The request first, and reviewers who speak of the revision and level that it is about, three times in four."""
    state, chosen = decider.initial, []
    for index, command in enumerate([request, *commands_of_history]):
        guided = command
        if index % 4 and hasattr(command, "revision") and (asked := getattr(state, "request", None)):
            guided = replace(command, revision=max(asked.revisions, 1))
            if (review := getattr(state, "review", None)) and hasattr(command, "level"):
                guided = replace(guided, level=review.level)
        chosen.append(guided)
        state = played(decider, chosen).state
    return played(decider, chosen)


reachable = st.one_of(histories(decider, commands), st.lists(commands, max_size=24).map(lively))


def handed_in(history):
    return [e for e in history.events if isinstance(e, EvidenceSubmitted | CorrectionSubmitted)]


@given(reachable)
def test_a_repeated_command_does_nothing_more(history):
    assert_repeats_do_nothing(decider, history)


@given(reachable)
def test_folding_at_once_agrees_with_step_by_step(history):
    assert_folding_agrees(decider, history)


@given(reachable)
def test_revisions_are_dense(history):
    revisions_in_order = [e.revision for e in handed_in(history)]
    assert revisions_in_order == list(range(1, len(revisions_in_order) + 1))


@settings(max_examples=300)
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


@settings(max_examples=300)
@given(reachable)
def test_accepted_means_that_every_level_said_yes(history):
    for acceptance in (e for e in history.events if isinstance(e, EvidenceAccepted)):
        event("accepted")
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


@given(reachable)
def test_once_accepted_something_always_stands(history):
    acceptances = [e for e in history.events if isinstance(e, EvidenceAccepted)]
    if not acceptances:
        assert not isinstance(history.state, Accepted | Correcting | CorrectionReturned)
        return
    assert isinstance(history.state, Accepted | Correcting | CorrectionReturned)
    assert history.state.standing.revision == acceptances[-1].revision
    assert history.state.standing.submission.fields == acceptances[-1].fields


def test_the_random_histories_get_as_far_as_a_second_acceptance():
    """Laws over histories in which nothing happens would hold for any decider."""
    first = [
        submit,
        ApproveEvidence(1, ReviewLevel.COUNTY, "", COUNTY, T0),
        ApproveEvidence(1, ReviewLevel.CITY, "", CITY, T0),
    ]
    then = [CorrectEvidence("有依据", BETTER, submit.files, KNOWN, CLERK, T0), *first[1:]]
    history = lively([*first, *then])
    assert sum(isinstance(e, EvidenceAccepted) for e in history.events) == 2
