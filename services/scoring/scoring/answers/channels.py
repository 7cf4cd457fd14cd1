"""The channels of a subject as one: what they come to under the weights in force, or under others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.answers.compare import Span
from scoring.answers.outcomes import Outcome
from scoring.binding import bind
from scoring.combining import Combined, Marked, combined
from scoring.scheme import Scheme
from scoring.standings import NO_BONUS, levels_together, veto_of
from scoring.values import LevelMark, SheetStanding


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a subject has beside its sheets. `settled`: totals that count instead of what a channel marked."""

    bonus: Marked = NO_BONUS
    settled: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class How:
    """Under which readings and numbers; empty: those in force."""

    readings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def combined_of(scheme: Scheme, totals: Mapping[str, Marked], beyond: Beyond, how: How) -> Combined | None:
    """None for a scheme without channels. `totals` by channel, of those that have marked; a silent one stays silent."""
    settled = {channel: Marked(total, total) for channel, total in beyond.settled.items() if channel in totals}
    return combined(scheme, {**totals, **settled}, bonus=beyond.bonus, readings=how.readings, parameters=how.parameters)


def together(scheme: Scheme, outcomes: Sequence[Outcome], beyond: Mapping[str, Beyond], how: How) -> Sequence[Outcome]:
    """One outcome for each subject of a round where the scheme has channels; else what is given. `beyond` goes by the
    sheet's id without the channel.
    """
    if scheme.combination is None:
        return outcomes
    own: dict[str, list[Outcome]] = {}
    for found in outcomes:
        own.setdefault(without_channel(found.sheet_id, found.channel), []).append(found)
    return [_as_one(scheme, one, sheets, beyond.get(one, Beyond()), how) for one, sheets in own.items()]


def without_channel(sheet_id: str, channel: str) -> str:
    """What the sheets of a subject's channels have in common."""
    return sheet_id.removesuffix(f"-{channel}") if channel else sheet_id


def _as_one(scheme: Scheme, one: str, sheets: Sequence[Outcome], beyond: Beyond, how: How) -> Outcome:
    totals = {s.channel: Marked(s.lower, s.upper) for s in sheets if s.marked}
    found = combined_of(scheme, totals, beyond, how)
    first = sheets[0]
    if found is None:
        return first
    return Outcome(
        sheet_id=one,
        subject=first.subject,
        name=first.name,
        lower=found.lower,
        upper=found.upper,
        veto=veto_of(s.veto for s in sheets),
        unsettled=sum(s.unsettled for s in sheets) + len(found.missing),
        levels={"": Span(found.lower, found.upper), **_levels(scheme, sheets, beyond, how)},
        parts={},
        area=first.area,
    )


def _levels(scheme: Scheme, sheets: Sequence[Outcome], beyond: Beyond, how: How) -> dict[str, Span]:
    """Only where a gate asks for them."""
    if not scheme.gates:
        return {}
    weighed = bind(scheme, how.readings, how.parameters).scheme
    standings = [_standing(s) for s in sheets]
    levels = levels_together(weighed, standings, settled=beyond.settled, readings=how.readings)
    return {v.title: Span(v.lower, v.upper) for v in levels}


def _standing(found: Outcome) -> SheetStanding:
    return SheetStanding(
        subject=found.subject,
        channel=found.channel,
        lower=found.lower,
        upper=found.upper,
        veto=found.veto,
        levels=tuple(LevelMark(title, s.lower, s.upper) for title, s in found.levels.items() if title),
        marked=found.marked,
        unsettled=found.unsettled,
    )
