"""What a what-if changes: the scheme, its readings and numbers, facts, marks, the day. Never stored. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from scoring.binding import BoundScheme
from scoring.facts import Award, Fact, FactRefused, Facts, check_field, check_new, plain, refused, shown
from scoring.marking import PartUnknown, PointsNotAllowed
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.rules.discretion import allowed, range_said
from scoring.scheme import Scheme, period_of
from scoring.shares import check_shares
from scoring.values import Field, Scope

SUPPOSED = "假设推演"


@dataclass(frozen=True, slots=True)
class Supposition:
    """`scheme` None: the sheet's own. `fields` replace or add facts, `without` takes inputs out, `awards` are marks."""

    scheme: Scheme | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    without: tuple[str, ...] = ()
    awards: Mapping[str, Decimal] = field(default_factory=dict)
    as_of: date | None = None

    @property
    def empty(self) -> bool:
        return self == Supposition()


@dataclass(frozen=True, slots=True)
class Carried:
    """What another scheme can use of the facts, and what it cannot, in words."""

    facts: Facts
    left_out: tuple[str, ...]


class Crossing:
    """From one scheme to another: facts go over where it asks for the same thing, marks where it has the same part."""

    def __init__(self, ours: Scheme, theirs: Scheme) -> None:
        self._ours, self._theirs = ours, theirs
        self._wanted = {i.id: i for _, _, i in theirs.inputs()}
        own = {i.id: i for _, _, i in ours.inputs()}
        # What both ask for in the same words was checked when it came in.
        self._same = {i for i, asked in self._wanted.items() if own.get(i) == asked}
        self._parts = {p.id for row in theirs.rows for p in row.parts if same_part(ours, theirs, p.id)}

    def carried(self, facts: Facts) -> Carried:
        if self._ours is self._theirs:
            return Carried(facts, ())
        fields, left_out = {}, []
        for input_id, fact in facts.fields.items():
            try:
                if input_id not in self._same:
                    self._check(input_id, fact, facts.period)
                fields[input_id] = fact
            except FactRefused as why:
                left_out.append(why.message)
        awards = {p: a for p, a in facts.awards.items() if p in self._parts}
        left_out += [f"第 {p} 段的评定：所换体系没有相同的一段" for p in facts.awards if p not in awards]
        return Carried(Facts(fields, awards, facts.period), tuple(left_out))

    def _check(self, input_id: str, fact: Fact, period: str) -> None:
        wanted = self._wanted.get(input_id)
        if wanted is None:
            raise refused(input_id, "所换体系不问这一项")
        check_field(fact.field, wanted, period_of(wanted, self._theirs, period))


def carried(facts: Facts, ours: Scheme, theirs: Scheme) -> Carried:
    """For one sheet."""
    return Crossing(ours, theirs).carried(facts)


def same_part(ours: Scheme, theirs: Scheme, part_id: str) -> bool:
    """Versions of one scheme keep their ids; elsewhere the text must be the same too."""
    own, other = ours.part(part_id), theirs.part(part_id)
    if own is None or other is None:
        return False
    return ours.id == theirs.id or own.text == other.text


def with_supposed(facts: Facts, bound: BoundScheme, supposed: Supposition) -> Facts:
    """The facts with those supposed. Raises FactRefused, PartUnknown, PointsNotAllowed, naming the field."""
    wanted = {i.id: i for _, _, i in bound.scheme.inputs()}
    fields = dict(facts.fields)
    for input_id in supposed.without:
        if input_id not in wanted:
            raise FactRefused(f"{input_id}：评价体系没有这一填报项", field=f"without.{input_id}")
        fields.pop(input_id, None)
    for given in supposed.fields:
        if given.input_id not in wanted:
            raise refused(given.input_id, "评价体系没有这一填报项")
        asked = wanted[given.input_id]
        check_new(given, asked, period_of(asked, bound.scheme, facts.period))
        fields[given.input_id] = Fact(given, submitted_by=SUPPOSED, accepted_by=SUPPOSED)
    check_shares(wanted.values(), fields, {f.input_id for f in supposed.fields})
    after = replace(facts, fields=fields)
    awards = {part: _awarded(bound, part, points, after) for part, points in supposed.awards.items()}
    return replace(after, awards={**after.awards, **awards})


def _awarded(bound: BoundScheme, part_id: str, points: Decimal, facts: Facts) -> Award:
    part = bound.part(part_id)
    if part is None:
        raise PartUnknown(f"评价体系没有第 {part_id} 段", field=f"awards.{part_id}")
    granted = allowance(part.rule, Desk(part.inputs, facts.fields, None, date.min))
    if granted is None:
        raise PointsNotAllowed(f"第 {part_id} 段由事实直接计分，不能假设评分", field=f"awards.{part_id}")
    if not allowed(points, granted.minimum, granted.maximum, granted.step):
        said = range_said(granted.minimum, granted.maximum, granted.step)
        raise PointsNotAllowed(f"第 {part_id} 段{said}，不能评 {plain(points)} 分", field=f"awards.{part_id}")
    return Award(part_id, points, SUPPOSED, SUPPOSED)


def said(facts: Facts, scheme: Scheme, supposed: Supposition) -> Iterator[str]:
    """Every change, one sentence each."""
    if supposed.scheme is not None:
        yield f"换用体系 {supposed.scheme.id} {supposed.scheme.version}"
    in_use = supposed.scheme or scheme
    for reading_id, alternative in supposed.readings.items():
        if (reading := in_use.reading(reading_id)) is not None:
            yield f"换用读法：{reading.question}{reading.meaning(alternative)}"
    for path, value in supposed.parameters.items():
        yield f"参数 {path} 换为 {value}"
    whose = {i.id: scope for _, scope, i in in_use.inputs()}
    for given in supposed.fields:
        before = facts.fields.get(given.input_id)
        was = "未报" if before is None else shown(before.field) + before.field.unit
        yield f"{given.input_id} 由 {was} 换为 {shown(given)}{given.unit}{_shared(whose.get(given.input_id))}"
    for input_id in supposed.without:
        yield f"{input_id} 视为未报{_shared(whose.get(input_id))}"
    for part, points in supposed.awards.items():
        own, there = facts.awards.get(part), in_use.part(part)
        was = "未评" if own is None else f"{plain(own.points)} 分"
        yield f"第 {part} 段评定由 {was} 换为 {plain(points)} 分{_shared(there.scope if there else None)}"
    if supposed.as_of is not None:
        yield f"评价日换为 {supposed.as_of}"


def _shared(scope: Scope | None) -> str:
    """No market changes alone what is its locality's."""
    return "（试点地区的数据，同地区的市场共用）" if scope is Scope.LOCALITY else ""
