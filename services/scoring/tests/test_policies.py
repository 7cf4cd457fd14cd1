"""Events in, orders out: each chain that runs by itself, and that asking twice orders the same."""

from dataclasses import replace

import pytest
from scoring_calls import accepted
from scoring_examples import (
    ASSESSOR,
    CITY,
    ENTERED,
    EXAMPLES,
    JOIN,
    MARK,
    OPEN_SHEET,
    OTHER_USCC,
    PERIOD,
    ROUND,
    ROUND_FINAL,
    SHARED,
    SHEET,
    T0,
    USCC,
    number,
)

from contracts.envelope import recorded_of
from domainkit.recorded import Recorded
from scoring.definition import definition
from scoring.locality import events as le
from scoring.locality.commands import RecordLocalityFacts
from scoring.policies import facts_command, policies
from scoring.sheet import commands as sc
from scoring.values import Scope, Source

BY_NAME = {p.name: p for p in policies}
STREAM = f"sheet-{SHEET}"
HERE = f"locality-{ROUND}-{CITY}"


def recorded(event, stream="any-stream"):
    return Recorded(event, b"e" * 16, stream, 7, T0, T0 + 7, b"c" * 16, b"s" * 16, "", ASSESSOR)


def orders(name, event, stream="any-stream"):
    happened = recorded(event, stream)
    found = list(BY_NAME[name].react(happened))
    assert found == list(BY_NAME[name].react(happened))
    return [(o.stream, o.command) for o in found]


def of(name):
    return next(e for e in EXAMPLES if type(e).__name__ == name)


def test_a_market_that_enters_gets_a_sheet():
    assert orders("when_subject_entered", ENTERED) == [(STREAM, OPEN_SHEET)]


def test_a_sheet_that_opened_joins_its_locality():
    assert orders("when_sheet_opened", replace(of("SheetOpened"), period=PERIOD, channel="", assigned_only=False)) == [
        (HERE, JOIN)
    ]


def test_what_a_locality_knows_goes_to_each_member():
    facts = le.LocalityFactsRecorded(SHARED, (SHEET, "other"), T0)
    command = facts_command(SHARED, Scope.LOCALITY)
    assert orders("when_locality_shares", facts) == [(STREAM, command), ("sheet-other", command)]
    brought = sc.ReceiveLocalityMark(MARK, Source(b"e" * 16, HERE, 7, T0 + 7))
    assert orders("when_locality_shares", of("LocalityMarkAwarded"), HERE) == [(STREAM, brought)]
    aside = sc.SetLocalityMarkAside("1.1", ASSESSOR, "评定人后来报送了本行材料", T0)
    assert orders("when_locality_shares", of("LocalityMarkSetAside")) == [(STREAM, aside)]
    assert orders("when_locality_shares", of("MemberJoined"), HERE) == [(STREAM, command), (STREAM, brought)]


def test_a_final_round_makes_its_sheets_final_and_says_why_where_incomplete():
    final = replace(ROUND_FINAL, subjects=(USCC, OTHER_USCC), incomplete=(OTHER_USCC,), reason="逾期未报")
    found = orders("when_round_finalized", final)
    assert [(stream, c.reason) for stream, c in found] == [(STREAM, ""), (f"sheet-{ROUND}-{OTHER_USCC}", "逾期未报")]


@pytest.mark.parametrize(("scope", "subject", "stream"), [(Scope.SUBJECT, USCC, STREAM), (Scope.LOCALITY, CITY, HERE)])
def test_accepted_evidence_goes_where_it_counts_with_its_source(scope, subject, stream):
    envelope = accepted("12", number("merchant_platform_rate", "45.5", "%"), subject=subject, scope=scope)
    happened = recorded_of(definition.reader("evidence-events-v1"), envelope)
    (order,) = BY_NAME["when_evidence_accepted"].react(happened)
    assert order.stream == stream
    told = order.command.facts if isinstance(order.command, RecordLocalityFacts) else order.command
    assert told.fields[0].number == number("x", "45.5", "%").number
    assert told.source == Source(envelope.event_id, envelope.stream, envelope.version, envelope.recorded_at_us)


@pytest.mark.parametrize("policy", [p for p in policies if p.source == "scoring-events-v1"], ids=lambda p: p.name)
def test_a_policy_passes_over_what_does_not_concern_it(policy):
    answered = {type(e).__name__ for e in EXAMPLES if policy.react(recorded(e))}
    concerned = {
        "when_subject_entered": {"SubjectEntered"},
        "when_sheet_opened": {"SheetOpened"},
        "when_locality_shares": {
            "MemberJoined",
            "LocalityFactsRecorded",
            "LocalityMarkAwarded",
            "LocalityMarkSetAside",
        },
        "when_round_finalized": {"RoundFinalized"},
        "when_subject_reviewed": {"SubjectReviewed"},
        "when_marking_started": {"MarkingStarted"},
        "when_assessor_recused": {"AssessorRecused"},
        "when_subjects_named": {"SubjectsNamed"},
        "when_award_revoked": {"AwardRevoked"},
        "when_veto_struck_late": set(),
        "when_standing_differed": set(),
        "when_days_were_counted": {"NoticePublished", "ObjectionLodged"},
        "when_calendar_says": {"CalendarYearPublished", "CalendarYearAwaited"},
    }
    assert answered == concerned[policy.name]
