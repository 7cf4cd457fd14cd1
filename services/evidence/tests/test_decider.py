"""What a request for evidence answers to each command, in each state."""

from dataclasses import replace

import pytest
from evidence_examples import (
    ACCEPTED,
    AT_CITY,
    BETTER,
    CITY,
    CLERK,
    CORRECTING,
    CORRECTION_AT_CITY,
    COUNTY,
    OTHER_CLERK,
    RETURNED,
    T0,
    UNDER_REVIEW,
    accepted,
    approve_city,
    approve_county,
    correct,
    correction,
    correction_accepted,
    endorsed,
    locality_request,
    locality_requested,
    request,
    requested,
    return_county,
    returned,
    submit,
    submitted,
    withdraw,
    withdrawn,
)

from evidence.request import rejections as r
from evidence.request.decider import decider
from evidence.request.events import EvidenceAccepted, EvidenceReturned, EvidenceSubmitted
from evidence.request.values import ReviewLevel
from testkit.scenario import given


def test_evidence_is_asked_for_once():
    given(decider).when(request).then(requested)
    given(decider, requested).when(request).then_nothing()
    given(decider, *ACCEPTED).when(replace(request, by="someone-else", at=T0 + 99)).then_nothing()


def test_the_same_row_cannot_be_asked_for_in_other_words():
    other = replace(request, asks=request.asks[:2])
    given(decider, requested).when(other).then_rejected(r.RequestDiffers, field="asks")


@pytest.mark.parametrize("command", [submit, approve_county, return_county, correct, withdraw])
def test_what_nobody_asked_for_is_unknown(command):
    given(decider).when(command).then_rejected(r.RequestUnknown)


def test_a_request_hangs_together():
    foreign, twice = replace(request.asks[1], row="10"), (*request.asks, request.asks[0])
    given(decider).when(replace(request, asks=())).then_rejected(r.RequestIncomplete, field="asks")
    given(decider).when(replace(request, asks=(foreign,))).then_rejected(r.RequestIncomplete, field="asks[0].row")
    given(decider).when(replace(request, asks=twice)).then_rejected(r.RequestIncomplete, field="asks[6].input_id")
    given(decider).when(replace(locality_request, asks=request.asks)).then_rejected(
        r.RequestIncomplete, field="asks[0].scope"
    )


def test_a_localitys_request_is_of_the_locality_and_a_markets_of_a_market():
    given(decider).when(locality_request).then(locality_requested)
    of_a_market = replace(locality_request, subject=request.subject)
    given(decider).when(of_a_market).then_rejected(r.RequestIncomplete, field="subject")
    of_a_city = replace(request, subject=request.locality)
    given(decider).when(of_a_city).then_rejected(r.RequestIncomplete, field="subject")


def test_the_chain_of_review_follows_the_scope():
    short = replace(request, chain=(ReviewLevel.CITY,))
    given(decider).when(short).then_rejected(r.ChainWrong, field="chain", message="县级、市级")
    given(decider).when(replace(request, chain=())).then_rejected(r.ChainWrong, field="chain")


def test_the_county_reviews_then_the_city_accepts():
    given(decider, requested).when(submit).then(submitted)
    given(decider, *UNDER_REVIEW).when(approve_county).then(endorsed)
    given(decider, *AT_CITY).when(approve_city).then(accepted)


def test_the_province_alone_reviews_a_localitys_evidence():
    approve = replace(approve_county, level=ReviewLevel.PROVINCE, by="shanxi-review-1")
    given(decider, locality_requested, submitted).when(approve).then_that(
        lambda events: isinstance(events[0], EvidenceAccepted) and events[0].request_id == "2021-farm-140700-9"
    )


def test_no_level_is_skipped_or_asked_twice():
    given(decider, *UNDER_REVIEW).when(approve_city).then_rejected(r.NotThisLevelsTurn, field="level", message="县级")
    given(decider, *AT_CITY).when(replace(approve_county, by="taigu-review-2")).then_rejected(
        r.NotThisLevelsTurn, field="level", message="市级"
    )
    province = replace(approve_city, level=ReviewLevel.PROVINCE)
    given(decider, *AT_CITY).when(province).then_rejected(r.NotThisLevelsTurn, field="level")


def test_whoever_handed_in_does_not_review():
    given(decider, *UNDER_REVIEW).when(replace(approve_county, by=CLERK)).then_rejected(
        r.SubmitterMayNotReview, field="by", message="报送人"
    )
    given(decider, *UNDER_REVIEW).when(replace(return_county, by=CLERK)).then_rejected(r.SubmitterMayNotReview)
    given(decider, *AT_CITY).when(replace(approve_city, by=CLERK)).then_rejected(r.SubmitterMayNotReview)


def test_whoever_handed_in_an_earlier_revision_does_not_review_a_later_one():
    second = EvidenceSubmitted(2, BETTER, (), "", OTHER_CLERK, T0 + 4)
    approve = replace(approve_county, revision=2, by=CLERK)
    given(decider, *RETURNED, second).when(approve).then_rejected(r.SubmitterMayNotReview)


def test_one_person_does_not_review_a_revision_at_two_levels():
    given(decider, *AT_CITY).when(replace(approve_city, by=COUNTY)).then_rejected(
        r.ReviewedAlready, field="by", message="县级"
    )
    back = replace(return_county, level=ReviewLevel.CITY)
    given(decider, *AT_CITY).when(back).then_rejected(r.ReviewedAlready, field="by")


def test_a_return_says_why():
    given(decider, *UNDER_REVIEW).when(return_county).then(returned)
    given(decider, *UNDER_REVIEW).when(replace(return_county, reason="  ")).then_rejected(
        r.ReasonMissing, field="reason"
    )


def test_what_was_returned_is_handed_in_again_and_the_chain_begins_anew():
    second = EvidenceSubmitted(2, BETTER, submit.files, "补正", CLERK, T0 + 4)
    city_returned = EvidenceReturned(1, ReviewLevel.CITY, "期间不符", CITY, T0 + 3)
    again = replace(submit, fields=BETTER, note="补正", at=T0 + 4)
    given(decider, *AT_CITY, city_returned).when(again).then(second)
    given(decider, *AT_CITY, city_returned, second).when(replace(approve_city, revision=2)).then_rejected(
        r.NotThisLevelsTurn, message="县级"
    )


def test_nothing_is_handed_in_while_a_revision_is_under_review():
    given(decider, *UNDER_REVIEW).when(submit).then_rejected(r.AlreadyUnderReview)
    given(decider, *CORRECTING).when(correct).then_rejected(r.AlreadyUnderReview)


def test_a_reviewer_speaks_of_the_revision_that_was_read():
    given(decider, *UNDER_REVIEW).when(replace(approve_county, revision=2)).then_rejected(
        r.RevisionOutdated, field="revision"
    )
    second = EvidenceSubmitted(2, BETTER, (), "", CLERK, T0 + 4)
    given(decider, requested, submitted, withdrawn, second).when(approve_county).then_rejected(
        r.RevisionOutdated, message="第 2 版"
    )


@pytest.mark.parametrize("history", [(requested,), RETURNED, ACCEPTED])
@pytest.mark.parametrize("command", [approve_county, return_county, withdraw])
def test_nothing_is_reviewed_that_is_not_under_review(history, command):
    given(decider, *history).when(command).then_rejected(r.NothingUnderReview)


def test_the_submitter_takes_back_what_nobody_has_endorsed():
    given(decider, *UNDER_REVIEW).when(withdraw).then(withdrawn)
    given(decider, *UNDER_REVIEW).when(replace(withdraw, by=OTHER_CLERK)).then_rejected(r.NotTheSubmitter, field="by")
    given(decider, *AT_CITY).when(withdraw).then_rejected(r.AlreadyEndorsed, message="县级")


def test_what_was_taken_back_keeps_its_number():
    given(decider, *UNDER_REVIEW, withdrawn).when(submit).then_that(lambda events: events[0].revision == 2)


def test_accepted_evidence_changes_by_correction_only():
    given(decider, *ACCEPTED).when(submit).then_rejected(r.AlreadyAccepted)
    given(decider, *ACCEPTED).when(correct).then(correction)


@pytest.mark.parametrize("history", [(requested,), RETURNED])
def test_without_an_acceptance_there_is_nothing_to_correct(history):
    given(decider, *history).when(correct).then_rejected(r.NothingAccepted)


def test_a_correction_says_why_and_changes_something():
    given(decider, *ACCEPTED).when(replace(correct, reason=" ")).then_rejected(r.ReasonMissing, field="reason")
    same = replace(correct, fields=submitted.fields)
    given(decider, *ACCEPTED).when(same).then_rejected(r.NothingCorrected, field="fields")


def test_a_correction_goes_through_the_whole_chain_and_replaces_what_stood():
    skipping = replace(approve_city, revision=2)
    given(decider, *CORRECTING).when(skipping).then_rejected(r.NotThisLevelsTurn)
    given(decider, *CORRECTION_AT_CITY).when(replace(approve_city, revision=2, at=T0 + 12)).then(correction_accepted)


def test_a_returned_correction_leaves_the_acceptance_standing_and_can_be_tried_again():
    sent_back = EvidenceReturned(2, ReviewLevel.COUNTY, "无依据", COUNTY, T0 + 11)
    given(decider, *CORRECTING, sent_back).when(submit).then_rejected(r.AlreadyAccepted)
    given(decider, *CORRECTING, sent_back).when(correct).then_that(
        lambda events: (events[0].revision, events[0].corrects) == (3, 1)
    )


def test_a_correction_taken_back_leaves_the_acceptance_standing():
    taken_back = replace(withdrawn, revision=2)
    given(decider, *CORRECTING).when(replace(withdraw, revision=2)).then(taken_back)
    given(decider, *CORRECTING, taken_back).when(submit).then_rejected(r.AlreadyAccepted)
