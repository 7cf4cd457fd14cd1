"""Random wishes of few people about one request, and the histories that they bring about."""

from dataclasses import replace

from evidence_examples import ASKS, BETTER, CITY, CLERK, COUNTY, FIELDS, KNOWN, OTHER_CLERK, T0, submit
from evidence_examples import request as whole_request
from evidence_examples import requested as whole_requested
from hypothesis import strategies as st

from domainkit.rejection import Rejected
from evidence.request.commands import (
    ApproveEvidence,
    CorrectEvidence,
    ReturnEvidence,
    SubmitEvidence,
    WithdrawSubmission,
)
from evidence.request.decider import decider
from evidence.request.values import ReviewLevel
from testkit.histories import histories, played

# A short form: what is random here is who does what when.
request, requested = replace(whole_request, asks=ASKS[:1]), replace(whole_requested, asks=ASKS[:1])
clerks = st.sampled_from([CLERK, CLERK, OTHER_CLERK, COUNTY])
reviewers = st.sampled_from([COUNTY, COUNTY, CITY, CITY, "shanxi-review-1", CLERK])
levels = st.sampled_from(ReviewLevel)
revisions = st.integers(1, 4)
forms = st.sampled_from([FIELDS[:1], BETTER[:1]])
texts = st.sampled_from(["有依据", ""])
at = st.just(T0)
submits = st.builds(SubmitEvidence, forms, st.just(submit.files), texts, st.just(KNOWN), clerks, at)
corrects = st.builds(CorrectEvidence, texts, forms, st.just(submit.files), st.just(KNOWN), clerks, at)
approves = st.builds(ApproveEvidence, revisions, levels, texts, reviewers, at)
returns = st.builds(ReturnEvidence, revisions, levels, texts, reviewers, at)
withdraws = st.builds(WithdrawSubmission, revisions, clerks, at)
often = [*[approves] * 6, *[submits] * 2, *[returns] * 2]
commands = st.sampled_from([*often, corrects, withdraws, st.just(request)]).flatmap(lambda chosen: chosen)


def to_the_point(command, state):
    """The same wish, in the words that the state wants to hear; who wishes it stays."""
    changes = {}
    if hasattr(command, "revision"):
        changes["revision"] = state.request.revisions or 1
    if hasattr(command, "level") and hasattr(state, "review"):
        changes["level"] = state.review.level
    if hasattr(command, "reason"):
        changes["reason"] = "有依据"
    command = replace(command, **changes)
    if isinstance(command, SubmitEvidence) and hasattr(state, "standing"):
        return CorrectEvidence("有依据", command.fields, command.files, command.known_files, command.by, command.at)
    return command


def steered(wishes):
    """After the request, commands that are to the point, but for one in four."""
    state, chosen = decider.fold([requested]), [request]
    for aim, command in wishes:
        chosen.append(to_the_point(command, state) if aim else command)
        state = decider.fold(played_on(state, chosen[-1]), state)
    return played(decider, chosen)


def played_on(state, command):
    try:
        return decider.decide(command, state)
    except Rejected:
        return ()


reachable = st.one_of(
    histories(decider, commands),
    st.lists(st.tuples(st.integers(0, 3), commands), min_size=8, max_size=30).map(steered),
)
