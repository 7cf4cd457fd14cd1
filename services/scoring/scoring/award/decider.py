"""The write side of an award: granted as often as the scheme says, counted elsewhere after that, withdrawn."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domainkit.decider import Decider
from scoring.award.commands import Command, GrantAward, WithdrawAward
from scoring.award.events import AwardGranted, AwardWithdrawn, Event, UpgradeCounted
from scoring.award.rejections import AwardUnknown
from scoring.award.state import Record, State


def decide(command: Command, state: State) -> Sequence[Event]:
    match command:
        case GrantAward():
            return grant(command, state)
        case WithdrawAward():
            return withdraw(command, state)
        case _:
            assert_never(command)


def grant(c: GrantAward, state: State) -> Sequence[Event]:
    if c.round_id in (*state.held, *state.upgrades, *state.withdrawn):
        return []
    if len(state.held) >= c.awards_each:
        return [UpgradeCounted(c.round_id, c.scheme_id, c.subject, state.held[0], c.day, c.by, c.at)]
    return [AwardGranted(c.round_id, c.scheme_id, c.subject, c.subject_name, c.title, c.day, c.by, c.at)]


def withdraw(c: WithdrawAward, state: State) -> Sequence[Event]:
    if c.round_id in state.withdrawn:
        return []
    if c.round_id not in (*state.held, *state.upgrades):
        raise AwardUnknown(f"轮次 {c.round_id} 没有给予奖补", field="round_id")
    return [AwardWithdrawn(c.round_id, state.scheme_id, state.subject, c.ground, c.reason, c.day, c.by, c.at)]


def evolve(state: State, event: Event) -> State:
    match event:
        case AwardGranted() as e:
            return replace(state, scheme_id=e.scheme_id, subject=e.subject, held=(*state.held, e.round_id))
        case UpgradeCounted() as e:
            return replace(state, upgrades=(*state.upgrades, e.round_id))
        case AwardWithdrawn() as e:
            return replace(
                state,
                held=tuple(r for r in state.held if r != e.round_id),
                upgrades=tuple(r for r in state.upgrades if r != e.round_id),
                withdrawn=(*state.withdrawn, e.round_id),
            )


decider: Decider[Command, State, Event] = Decider(Record(), decide, evolve)
