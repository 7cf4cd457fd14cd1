"""附件4 加分事项申报表: recorded whole, by the city, as the applicant filled it in and the district reviewed it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import (
    AWARD_BONUS,
    CHANNELS,
    ENTER,
    EXAMPLES,
    FORM,
    OFFICE,
    OPEN_ROUND,
    ROUND,
    T0,
    USCC,
    ZHENGZHOU,
)

from domainkit.recorded import Recorded
from scoring import wire
from scoring.bonus_form import APPLICANT, BASIS, DISTRICT, ITEM, BonusForm, applicant_said, district_said
from scoring.projections.candidates import candidates
from scoring.projections.round_events import round_events
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.round import rejections as rr
from scoring.round.decider import make_decider
from scoring.schemes.catalogue import shipped
from testkit.scenario import given

rounds = make_decider(shipped())
OPEN = replace(OPEN_ROUND, scheme_id=ZHENGZHOU, title="智慧化市场评定（虚构）")
APPLY = replace(ENTER, materials=("市场相关证照", "申请报告"))
PASS = rc.ReviewApplication(USCC, True, "", "", "district-1", T0)
STAFF = tuple(rc.AssignAssessor(f"assessor-{c}", c, (), "", OFFICE, T0) for c in CHANNELS)
DISTRICTS, THIRD, CITYS = (a.assessor for a in STAFF)
AWARDED = next(e for e in EXAMPLES if isinstance(e, re.BonusAwarded))


def history(*commands):
    events = []
    for command in commands:
        events += rounds.decide(command, rounds.fold(events))
    return tuple(events)


REVIEWED = (OPEN, APPLY, PASS, *STAFF)
MARKING = (*REVIEWED, rc.StartMarking(OFFICE, T0))


def row_of(projection, *events):
    row = None
    slots = dict.fromkeys(Recorded.__dataclass_fields__, 0)
    for version, event in enumerate(events, start=1):
        told = Recorded(**{**slots, "event": event, "version": version, "recorded_at": version})
        row = projection.project(row, told) if projection.touches(told) else row
    return row


def test_its_columns_are_those_that_the_source_prints():
    assert shipped().get(ZHENGZHOU).combination.bonus.form == (ITEM, BASIS, APPLICANT, DISTRICT)


def test_the_whole_form_is_recorded():
    given(rounds, *history(*MARKING)).when(AWARD_BONUS).then(AWARDED)
    assert {name: getattr(AWARDED, name) for name in FORM} == FORM
    given(rounds, *history(*MARKING, AWARD_BONUS)).when(AWARD_BONUS).then_nothing()


@pytest.mark.parametrize("empty", FORM)
def test_an_empty_column_is_refused_by_its_name(empty):
    columns = {field: column for field, column, _ in BonusForm(**FORM).columns}
    lacking = replace(AWARD_BONUS, **{empty: " "})
    given(rounds, *history(*MARKING)).when(lacking).then_rejected(
        rr.FormIncomplete, field=empty, message=f"加分事项申报表缺少：{columns[empty]}"
    )


@pytest.mark.parametrize("day", ["2021-11-22", "soon"])
def test_the_district_has_reviewed_it_by_now(day):
    tomorrow = replace(AWARD_BONUS, district_reviewed_on=day)
    given(rounds, *history(*MARKING)).when(tomorrow).then_rejected(rr.DayWrong, field="district_reviewed_on")


def test_nobody_gets_one_before_the_district_has_passed_the_application():
    given(rounds, *history(*REVIEWED)).when(AWARD_BONUS).then_rejected(rr.MarkingNotStarted)
    other = replace(AWARD_BONUS, subject="91410103MA0K99999X")
    given(rounds, *history(*MARKING)).when(other).then_rejected(rr.SubjectUnknown, field="subject")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"district_signed_by": FORM["applicant_signed_by"]}, "district_signed_by", "不得审核自己的申报"),
        ({"by": FORM["applicant_signed_by"]}, "header.actor", "不得登记"),
        ({"by": FORM["district_signed_by"]}, "header.actor", "不得登记"),
        ({"by": DISTRICTS}, "header.actor", "市级登记"),
        ({"by": THIRD}, "header.actor", "第三方测评"),
        ({"applicant_signed_by": CITYS}, "applicant_signed_by", "不得申报加分"),
    ],
)
def test_who_applies_reviews_and_records_are_not_the_same(change, field, said):
    given(rounds, *history(*MARKING)).when(replace(AWARD_BONUS, **change)).then_rejected(
        rr.Interested, field=field, message=said
    )


def test_the_citys_own_assessor_records_it_unless_recused():
    by_city = replace(AWARD_BONUS, by=CITYS)
    given(rounds, *history(*MARKING)).when(by_city).then_that(lambda e: e[0].by == CITYS)
    recused = rc.RecuseAssessor(CITYS, USCC, "亲属在该市场经营（虚构）", CITYS, T0)
    given(rounds, *history(*MARKING, recused)).when(by_city).then_rejected(rr.Interested, message="回避")


def test_who_applied_for_a_bonus_is_not_made_an_assessor_later():
    applied = replace(AWARD_BONUS, applicant_signed_by="market-desk")
    assign = rc.AssignAssessor("market-desk", CHANNELS[0], (), "", OFFICE, T0)
    given(rounds, *history(*MARKING, applied)).when(assign).then_rejected(rr.Interested, field="assessor")


def test_a_bonus_of_before_says_that_its_opinions_were_not_recorded():
    kind, newest, payload = wire.events.encode(AWARDED)
    then = wire.events.decode(kind, payload, 1)
    assert newest == 2
    assert (then.item, then.basis, then.points) == (AWARDED.item, AWARDED.basis, Decimal("2.5"))
    form = BonusForm(**{name: getattr(then, name) for name in FORM})
    assert applicant_said(form) == district_said(form) == "未记录"
    assert "未记录" in row_of(round_events, then).note


def test_the_board_and_the_explanation_have_the_form():
    entered = history(OPEN, APPLY)[-1]
    row = row_of(candidates, entered, AWARDED, replace(AWARDED, points=Decimal(3)))
    (given_,) = row.bonuses
    assert (row.bonus, row.bonus_items, given_.points) == (3, (f"3 {AWARDED.item}",), 3)
    assert {name: getattr(given_, name) for name in FORM} == FORM
    told = row_of(round_events, AWARDED)
    assert (told.about, told.day) == (FORM["item"], FORM["district_reviewed_on"])
    for said in (FORM["applicant_opinion"], f"盖章（签字）：{USCC}", FORM["district_opinion"], "market-office-410103"):
        assert said in told.note
    assert AWARDED.round_id == ROUND
