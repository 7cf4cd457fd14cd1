"""The sheets of a subject's channels as one result: what each adds to the whole, in all and row by row. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.answers.channels import Beyond, How, combined_of
from scoring.answers.compare import Span
from scoring.answers.rising import decimal_of
from scoring.combining import Combined, Marked, Weighing, weighing
from scoring.result import Sheet
from scoring.scheme import Channel, Scheme
from scoring.standings import veto_of
from scoring.values import VetoStatus

ZERO = Decimal(0)
BONUS = "加分"


@dataclass(frozen=True, slots=True)
class Joint:
    """`sheets` by channel, of one scheme; numbers that are tried stand in it. `marked`: channels that have marked."""

    scheme: Scheme
    sheets: Mapping[str, Sheet]
    marked: frozenset[str]
    combined: Combined
    weighing: Weighing
    beyond: Beyond = field(default_factory=Beyond)
    readings: Mapping[str, str] = field(default_factory=dict)

    @property
    def veto(self) -> VetoStatus:
        return veto_of(s.veto.status for s in self.sheets.values())

    @property
    def settled(self) -> Mapping[str, Decimal]:
        """Totals that count instead of what the channel marked."""
        return {c: total for c, total in self.beyond.settled.items() if c in self.marked & self.weighing.counts}

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.scheme.combination.channels if self.scheme.combination else ()

    def title(self, channel: str) -> str:
        return next((c.title for c in self.channels if c.id == channel), channel)


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """`own`: what its sheet comes to; `counted`: what of that counts; `adds`: weighed. None where nothing does."""

    channel: Channel
    whole: Decimal
    own: Span | None
    counted: Span | None
    adds: Span | None
    marked: bool
    settled: bool


def joint_of(
    scheme: Scheme,
    sheets: Mapping[str, Sheet],
    marked: frozenset[str],
    beyond: Beyond | None = None,
    readings: Mapping[str, str] | None = None,
) -> Joint | None:
    """None for a scheme without channels."""
    besides, chosen = beyond or Beyond(), readings or {}
    totals = {c: Marked(s.lower, s.upper) for c, s in sheets.items() if c in marked}
    one = combined_of(scheme, totals, besides, How(chosen))
    weighed = weighing(scheme, marked, bonus=besides.bonus.lower, readings=chosen)
    if one is None or weighed is None:
        return None
    return Joint(scheme, sheets, marked & set(sheets), one, weighed, besides, chosen)


def shares_of(joint: Joint) -> Iterator[ChannelShare]:
    """Each channel of the scheme, in its order; the bonus stands apart."""
    whole = sum((c.weight for c in joint.channels if c.id in joint.weighing.shares), ZERO)
    for channel in joint.channels:
        sheet, share = joint.sheets.get(channel.id), joint.weighing.shares.get(channel.id)
        counted = None if share is None else _counted(joint, channel.id)
        yield ChannelShare(
            channel=channel,
            whole=whole,
            own=None if sheet is None else Span(sheet.lower, sheet.upper),
            counted=counted,
            adds=None if counted is None or share is None else weighed(share, counted),
            marked=channel.id in joint.marked,
            settled=channel.id in joint.settled,
        )


def _counted(joint: Joint, channel: str) -> Span:
    """A channel that never marked, or whose table is another, may come to anything."""
    sheet = joint.sheets.get(channel)
    if channel in joint.settled:
        return Span(joint.settled[channel], joint.settled[channel])
    if sheet is None or channel not in joint.marked & joint.weighing.counts:
        return Span(ZERO, joint.scheme.total)
    return Span(sheet.lower, sheet.upper)


def row_adds(joint: Joint, number: str) -> Mapping[str, Span]:
    """What that row adds to the whole, by channel. A channel whose total was settled, or that has no share, is not in
    it: no row of it counts by itself.
    """
    found = {}
    for channel, share in joint.weighing.shares.items():
        sheet = joint.sheets.get(channel)
        row = sheet.row(number) if sheet else None
        if row is None or channel in joint.settled:
            continue
        own = (
            Span(row.lower, row.upper) if channel in joint.marked & joint.weighing.counts else Span(ZERO, row.row.marks)
        )
        found[channel] = weighed(share, own)
    return found


def weighed(share: Fraction, own: Span) -> Span:
    return Span(decimal_of(share * Fraction(own.lower)), decimal_of(share * Fraction(own.upper)))
