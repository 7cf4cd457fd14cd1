"""The write side of a round: opened under one scheme version, and taken through the steps that the scheme has."""

from collections.abc import Sequence
from functools import partial
from typing import assert_never

from domainkit.decider import Decider
from scoring.catalogue import Schemes
from scoring.round import assessing, awarding, bonus, correcting, entering, finishing, noticing, opening
from scoring.round import commands as c
from scoring.round.events import Event
from scoring.round.evolution import evolve
from scoring.round.rejections import RoundUnknown
from scoring.round.state import Final, Live, Marking, Open, State, Unopened


def make_decider(schemes: Schemes) -> Decider[c.Command, State, Event]:
    """The decider of rounds under these schemes."""
    return Decider(Unopened(), partial(decide, schemes), evolve)


def decide(schemes: Schemes, command: c.Command, state: State) -> Sequence[Event]:
    match state:
        case Unopened():
            if isinstance(command, c.OpenRound):
                return opening.open_round(schemes, command)
            raise RoundUnknown("没有这个评价轮次", field="round_id")
        case Open() | Marking() | Final():
            return decide_live(schemes, command, state)
        case _:
            assert_never(state)


def decide_live(schemes: Schemes, command: c.Command, state: Live) -> Sequence[Event]:
    match command:
        case c.OpenRound() | c.EnterSubject() | c.ReviewApplication() | c.StartMarking():
            return declare(schemes, command, state)
        case c.AssignAssessor() | c.ReleaseAssessor() | c.RecuseAssessor() | c.AwardBonus() | c.SettleDifference():
            return assess(schemes, command, state)
        case c.FinalizeRound():
            return finishing.finalize(schemes, command, state)
        case c.CorrectResult():
            return correcting.correct(schemes, command, state)
        case c.PublishNotice() | c.LodgeObjection() | c.DecideObjection() | c.ReissueDeadlines():
            return publish(schemes, command, state)
        case c.NameSubjects() | c.RevokeAward() | c.StrikeVeto():
            return award(schemes, command, state)
        case _:
            assert_never(command)


def declare(schemes: Schemes, command: c.Declaring, state: Live) -> Sequence[Event]:
    match command:
        case c.OpenRound():
            return opening.open_again(schemes, command, state)
        case c.EnterSubject():
            return entering.enter(schemes, command, state)
        case c.ReviewApplication():
            return entering.review(schemes, command, state)
        case c.StartMarking():
            return entering.start(schemes, command, state)


def assess(schemes: Schemes, command: c.Assessing, state: Live) -> Sequence[Event]:
    match command:
        case c.AssignAssessor():
            return assessing.assign(schemes, command, state)
        case c.ReleaseAssessor():
            return assessing.release(command, state)
        case c.RecuseAssessor():
            return assessing.recuse(schemes, command, state)
        case c.AwardBonus():
            return bonus.award_bonus(schemes, command, state)
        case c.SettleDifference():
            return assessing.settle(schemes, command, state)


def publish(schemes: Schemes, command: c.Publishing, state: Live) -> Sequence[Event]:
    match command:
        case c.PublishNotice():
            return noticing.publish(schemes, command, state)
        case c.LodgeObjection():
            return noticing.lodge(schemes, command, state)
        case c.DecideObjection():
            return noticing.decide_objection(schemes, command, state)
        case c.ReissueDeadlines():
            return noticing.reissue(schemes, command, state)


def award(schemes: Schemes, command: c.Awarding, state: Live) -> Sequence[Event]:
    match command:
        case c.NameSubjects():
            return awarding.name(schemes, command, state)
        case c.RevokeAward():
            return awarding.revoke(schemes, command, state)
        case c.StrikeVeto():
            return awarding.strike(schemes, command, state)
