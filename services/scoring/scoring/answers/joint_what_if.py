"""A joint result under a supposition, beside what it is. Pure.

Scheme, readings, numbers and day hold for every channel. A fact or a mark is supposed of every channel that has marked,
or of the one that is named before it: `city_joint/5.2`. `加分` stands for the bonus.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domainkit.rejection import Invalid
from scoring.answers.channels import Beyond
from scoring.answers.compare import Comparison
from scoring.answers.joint import BONUS, Joint, joint_of
from scoring.answers.joint_compare import joint_beside
from scoring.answers.suppositions import SUPPOSED, Supposition, carried, said, with_supposed
from scoring.answers.what_if import NothingSupposed
from scoring.binding import BoundScheme, bind
from scoring.combining import Marked
from scoring.facts import Facts, plain
from scoring.marking import PointsNotAllowed
from scoring.result import Sheet
from scoring.score import score


class ChannelUnknown(Invalid):
    """Something is supposed of a channel that the scheme does not have."""


class NoChannels(Invalid):
    """The supposed scheme has no channels, so that nothing becomes one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A channel with what is known for its sheet."""

    channel: str
    facts: Facts
    as_of: date
    marked: bool


@dataclass(frozen=True, slots=True)
class JointHypothesis:
    """As `Hypothesis`, of a joint result."""

    real: Joint
    supposed: Joint
    changes: tuple[str, ...]
    left_out: tuple[str, ...]
    beside: Comparison
    label: str = SUPPOSED


def joint_what_if(real: Joint, members: Sequence[Member], supposed: Supposition) -> JointHypothesis:
    """Raises NothingSupposed, ChannelUnknown, NoChannels, and what `with_supposed` and `score` raise."""
    if supposed.empty:
        raise NothingSupposed("没有给出任何假设", field="suppose")
    _check_channels(real, supposed)
    own = real.scheme
    bound = bind(supposed.scheme or own, supposed.readings, supposed.parameters)
    beyond = _beyond(real, bound, supposed)
    left_out, changes = [], [*said(Facts(), own, _for_all(supposed)), *_bonus_said(real, supposed)]
    sheets: dict[str, Sheet] = {}
    marked = set(real.marked)
    for member in members:
        told = _of_channel(supposed, member)
        taken = carried(member.facts, own, supposed.scheme or own)
        known = with_supposed(taken.facts, bound, told)
        sheets[member.channel] = score(
            supposed.scheme or own,
            known,
            as_of=supposed.as_of or member.as_of,
            readings=supposed.readings,
            parameters=supposed.parameters,
        )
        title = real.title(member.channel)
        changes += [f"{title}：{change}" for change in said(member.facts, own, _own_only(told))]
        left_out += [f"{title}：{why}" for why in taken.left_out]
        marked |= {member.channel} if told.fields or told.awards else set()
    then = joint_of(bound.scheme, sheets, frozenset(marked), beyond, supposed.readings)
    if then is None:
        raise NoChannels("所换体系没有评分渠道，不能与综合成绩并列", field="suppose.scheme_id")
    return JointHypothesis(real, then, tuple(changes), tuple(left_out), joint_beside(real, then))


def _check_channels(real: Joint, supposed: Supposition) -> None:
    known = {c.id for c in real.channels}
    named = [*(f.input_id for f in supposed.fields), *supposed.without, *supposed.awards]
    for name in named:
        channel, slash, _ = name.partition("/")
        if slash and channel not in known:
            raise ChannelUnknown(f"没有评分渠道 {channel}，可写 {'、'.join(sorted(known))}", field=f"suppose.{name}")


def _of_channel(supposed: Supposition, member: Member) -> Supposition:
    """What of it is this channel's, under its plain names; a named channel counts before all of them."""

    def mine(name: str) -> bool:
        channel, slash, _ = name.partition("/")
        return channel == member.channel if slash else member.marked and name != BONUS

    def bare(name: str) -> str:
        return name.rpartition("/")[2]

    fields = {bare(f.input_id): f for f in sorted(supposed.fields, key=lambda f: "/" in f.input_id) if mine(f.input_id)}
    awards = sorted(supposed.awards.items(), key=lambda award: "/" in award[0])
    return replace(
        supposed,
        fields=tuple(replace(f, input_id=name) for name, f in fields.items()),
        without=tuple(bare(name) for name in supposed.without if mine(name)),
        awards={bare(name): points for name, points in awards if mine(name)},
    )


def _own_only(told: Supposition) -> Supposition:
    return Supposition(fields=told.fields, without=told.without, awards=told.awards)


def _for_all(supposed: Supposition) -> Supposition:
    return replace(supposed, fields=(), without=(), awards={})


def _beyond(real: Joint, bound: BoundScheme, supposed: Supposition) -> Beyond:
    points, rule = supposed.awards.get(BONUS), bound.scheme.combination
    if points is None or rule is None:
        return real.beyond
    if not 0 <= points <= rule.bonus.cap:
        raise PointsNotAllowed(f"加分不超过 {plain(rule.bonus.cap)} 分，收到 {plain(points)}", field=f"awards.{BONUS}")
    return replace(real.beyond, bonus=Marked(points, points))


def _bonus_said(real: Joint, supposed: Supposition) -> Iterator[str]:
    if BONUS in supposed.awards:
        yield f"加分由 {plain(real.beyond.bonus.lower)} 分换为 {plain(supposed.awards[BONUS])} 分"
