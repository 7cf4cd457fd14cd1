"""Laws of rounds on random histories: nobody is named without a notice, nothing is undone, repeats do nothing."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scoring_examples import (
    ASSESSOR,
    CHANNELS,
    ENTER,
    MARKET,
    OFFICE,
    OPEN_ROUND,
    OTHER_USCC,
    START,
    T0,
    USCC,
    ZHENGZHOU,
)

from scoring.award import commands as ac
from scoring.award import events as ae
from scoring.award.decider import decider as awards
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round.decider import make_decider
from scoring.round.state import Final
from scoring.schemes.catalogue import shipped
from scoring.values import Barred, RoundStep, SheetStanding, StepChoice, VetoStatus
from scoring.working_days import YearDays
from testkit.histories import assert_folding_agrees, assert_repeats_do_nothing, histories, played

ROUNDS = make_decider(shipped())
OPEN = replace(OPEN_ROUND, scheme_id=ZHENGZHOU)
PAPERS = ("市场相关证照", "申请报告")
SUBJECTS = st.sampled_from([USCC, OTHER_USCC])
DAYS = st.sampled_from(
    ["2021-11-21", "2021-11-24", "2021-11-29", "2021-12-06", "2021-12-20", "2026-12-28", "2027-02-01"]
)
OFF = [StepChoice(k, False, None) for k in (RoundStep.ASSIGN, RoundStep.OBJECT, RoundStep.REVOKE, RoundStep.SETTLE)]
OPENINGS = st.sampled_from([OPEN, replace(OPEN, choices=tuple(OFF)), replace(OPEN, choices=tuple(OFF[1:]))])


@st.composite
def finalizing(draw):
    totals = st.sampled_from([None, 40, 80, 95])
    standings = tuple(
        SheetStanding(
            subject,
            channel,
            Decimal(0 if total is None else total),
            Decimal(100 if total is None else total),
            draw(st.sampled_from([VetoStatus.CLEAR, VetoStatus.CLEAR, VetoStatus.STRUCK])),
            (),
            total is not None,
            0,
        )
        for subject in (USCC, OTHER_USCC)
        for channel, total in zip(CHANNELS, draw(st.tuples(totals, totals, totals)), strict=True)
    )
    open_ones = tuple(dict.fromkeys(s.subject for s in standings if not s.marked))
    reached = tuple(Barred(s.subject, s.channel, f"{ASSESSOR}-0") for s in standings) if draw(st.booleans()) else ()
    return rc.FinalizeRound(draw(st.booleans()), "虚构", open_ones, OFFICE, T0, standings, reached)


def entering(subject):
    return replace(ENTER, subject=subject, market=replace(MARKET, uscc=subject), materials=PAPERS)


COMMANDS = st.one_of(
    st.builds(entering, SUBJECTS),
    st.builds(rc.ReviewApplication, SUBJECTS, st.just(True), st.just(""), st.just(""), st.just(OFFICE), st.just(T0)),
    st.builds(
        rc.ReviewApplication,
        SUBJECTS,
        st.just(False),
        st.just("clean_record"),
        st.just("虚构"),
        st.just(OFFICE),
        st.just(T0),
    ),
    st.builds(
        rc.AssignAssessor,
        st.sampled_from([f"{ASSESSOR}-{n}" for n in range(3)]),
        st.sampled_from(CHANNELS),
        st.just(()),
        st.just("虚构"),
        st.just(OFFICE),
        st.just(T0),
    ),
    st.builds(rc.RecuseAssessor, st.just(f"{ASSESSOR}-0"), SUBJECTS, st.just("虚构"), st.just(ASSESSOR), st.just(T0)),
    st.just(START),
    finalizing(),
    st.builds(rc.SettleDifference, SUBJECTS, st.just(""), st.none(), st.just("虚构"), st.just(OFFICE), st.just(T0)),
    st.builds(rc.PublishNotice, SUBJECTS.map(lambda s: (s,)), DAYS, st.just(OFFICE), st.just(T0)),
    st.builds(rc.LodgeObjection, SUBJECTS, st.just("虚构"), st.just("甲"), DAYS, st.just(OFFICE), st.just(T0)),
    st.builds(rc.DecideObjection, st.integers(1, 3), st.booleans(), st.just("虚构"), st.just(OFFICE), st.just(T0)),
    st.builds(rc.NameSubjects, SUBJECTS.map(lambda s: (s,)), st.just("称号"), DAYS, st.just(OFFICE), st.just(T0)),
    st.builds(rc.RevokeAward, SUBJECTS, st.just(""), st.just("虚构"), DAYS, st.just(OFFICE), st.just(T0)),
    st.builds(rc.StrikeVeto, SUBJECTS, st.just("17"), DAYS, st.just("scoring"), st.just(T0)),
    st.builds(
        rc.ReissueDeadlines,
        st.sampled_from([YearDays(2027, "虚构", ("2027-01-01",), ()), YearDays(2027, "虚构", ("2027-01-04",), ())]),
        st.just(OFFICE),
        st.just(T0),
    ),
)
# Half of the way is fixed, so that the later steps are reached often.
TOLD = [entering(USCC), rc.ReviewApplication(USCC, True, "", "", OFFICE, T0)]
TOLD += [rc.AssignAssessor(f"{ASSESSOR}-{n}", c, (), "", OFFICE, T0) for n, c in enumerate(CHANNELS)]
MARKED = tuple(SheetStanding(USCC, c, Decimal(90), Decimal(90), VetoStatus.CLEAR, (), True, 0) for c in CHANNELS)
TOLD += [START, rc.FinalizeRound(False, "", (), OFFICE, T0, MARKED)]
HISTORIES = st.builds(
    lambda opening, told, more: played(ROUNDS, [opening, *TOLD[:told], *more]),
    OPENINGS,
    st.sampled_from([0, 2, 5, 6, 7, 7, 7]),
    st.lists(COMMANDS, max_size=14),
)
laws = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@laws
@given(HISTORIES)
def test_a_repeat_does_nothing_and_folding_agrees(history):
    assert_repeats_do_nothing(ROUNDS, history)
    assert_folding_agrees(ROUNDS, history)


@laws
@given(HISTORIES)
def test_nobody_is_named_who_was_not_published_long_enough_or_is_objected_to(history):
    notices, open_ones, upheld = {}, {}, set()
    for e in history.events:
        match e:
            case re.NoticePublished():
                notices |= {e.number: e} | dict.fromkeys(e.subjects, e.number)
            case re.DeadlinesReissued():
                for d in e.notices:
                    found = notices[d.number]
                    notices[d.number] = replace(found, last_day=d.day, missing_years=d.missing_years)
            case re.ObjectionLodged():
                open_ones[e.number] = e.subject
            case re.ObjectionDecided():
                subject = open_ones.pop(e.number)
                upheld |= {subject} if e.upheld else set()
            case re.SubjectsNamed():
                for n in e.named:
                    notice = notices[notices[n.subject]]
                    assert notice.last_day < e.day
                    assert not notice.missing_years
                    assert n.subject not in {*open_ones.values(), *upheld}


@laws
@given(HISTORIES)
def test_what_comes_after_belongs_to_what_came_before(history):
    """Named after final, revoked after named, and each once; nobody enters once marking has begun."""
    kinds = [type(e) for e in history.events]
    named = [n.subject for e in history.events if isinstance(e, re.SubjectsNamed) for n in e.named]
    revoked = [e.subject for e in history.events if isinstance(e, re.AwardRevoked)]
    assert len(set(named)) == len(named)
    assert len(set(revoked)) == len(revoked)
    assert set(revoked) <= set(named)
    assert kinds.count(re.RoundFinalized) <= 1
    if re.MarkingStarted in kinds:
        assert re.SubjectEntered not in kinds[kinds.index(re.MarkingStarted) :]
    if named:
        assert isinstance(history.state, Final)
        assert kinds.index(re.RoundFinalized) < kinds.index(re.NoticePublished) < kinds.index(re.SubjectsNamed)


GRANTS = st.builds(
    ac.GrantAward,
    st.sampled_from(["r-1", "r-2", "r-3"]),
    st.just(ZHENGZHOU),
    st.just(USCC),
    st.just("市场（虚构）"),
    st.just("称号"),
    st.just("2021-12-01"),
    st.sampled_from([1, 2]),
    st.just(OFFICE),
    st.just(T0),
)
WITHDRAWALS = st.builds(
    ac.WithdrawAward,
    st.sampled_from(["r-1", "r-2"]),
    st.just(""),
    st.just("虚构"),
    st.just("2022-01-01"),
    st.just(OFFICE),
    st.just(T0),
)


@laws
@given(histories(awards, st.one_of(GRANTS, WITHDRAWALS), max_size=12))
def test_a_subject_holds_no_more_awards_than_the_scheme_gives(history):
    assert_repeats_do_nothing(awards, history)
    assert_folding_agrees(awards, history)
    for step in history.steps:
        for event in step.events or ():
            if isinstance(event, ae.AwardGranted):
                assert len(step.before.held) < step.command.awards_each
    assert not set(history.state.held) & set(history.state.withdrawn)
