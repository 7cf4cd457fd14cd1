"""Who may award which points for a part at discretion: the same for a market's sheet and for a locality. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domainkit.rejection import Conflict, Forbidden, Invalid, NotFound
from scoring.binding import BoundPart, bind
from scoring.facts import Facts, plain
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.rules.discretion import allowed, range_said
from scoring.scheme import Scheme
from scoring.values import Scope


class PartUnknown(NotFound):
    """The scheme has no such part."""


class MarkedElsewhere(Invalid):
    """The part belongs to the locality's sheet, or to the market's, and is marked there."""


class NotAtDiscretion(Conflict):
    """As the facts stand, they alone decide."""


class PointsNotAllowed(Invalid):
    """Outside the part's range, or between its steps."""


class ReasonMissing(Invalid):
    """A mark wants a reason."""


class AssessorSubmitted(Forbidden):
    """Whoever submitted the evidence of a row does not mark it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A mark that an assessor wants to award."""

    part: str
    points: Decimal
    reason: str
    by: str


def check_award(scheme: Scheme, scope: Scope, asked: Asked, facts: Facts, submitters: Collection[str]) -> None:
    """Raises one of the rejections above. `submitters`: who handed in evidence of the part's row."""
    bound = bind(scheme).part(asked.part)
    if bound is None:
        raise PartUnknown(f"评价体系没有第 {asked.part} 段", field="part")
    if bound.part.scope is not scope:
        where = "地区表" if scope is Scope.SUBJECT else "市场评分表"
        raise MarkedElsewhere(f"第 {asked.part} 段在{where}评定", field="part")
    if not asked.reason.strip():
        raise ReasonMissing("评分须说明理由", field="reason")
    if asked.by in submitters:
        raise AssessorSubmitted("报送本行材料的人员不得评定本行", field="header.actor")
    check_points(bound, asked, facts)


def check_points(bound: BoundPart, asked: Asked, facts: Facts) -> None:
    granted = allowance(bound.rule, Desk(bound.inputs, facts.fields, None, date.min))
    if granted is None or granted.minimum == granted.maximum:
        raise NotAtDiscretion(f"第 {asked.part} 段由事实直接计分，无须评定", field="part")
    if not allowed(asked.points, granted.minimum, granted.maximum, granted.step):
        said = range_said(granted.minimum, granted.maximum, granted.step)
        raise PointsNotAllowed(f"第 {asked.part} 段{said}，不能评 {plain(asked.points)} 分", field="points")


def row_of(part: str) -> str:
    """`9.3` is the third part of row 9."""
    return part.partition(".")[0]
