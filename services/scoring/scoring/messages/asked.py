"""What answers are asked with, from protobuf: scopes, suppositions, targets, costs. Wrong ones are refused by field."""

from datetime import date
from decimal import Decimal
from typing import Any

from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answers_pb2, values_pb2

from contracts.fields import Undecodable, enum_converters
from contracts.mapping import mapping_of
from domainkit.rejection import Invalid
from scoring.answers.costs import Cost
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Wish
from scoring.catalogue import Schemes
from scoring.days import parsed
from scoring.facts import FactRefused
from scoring.number_size import fits, misfit, quoted
from scoring.queries.answers import SheetScope
from scoring.round.rejections import SchemeNotThere
from scoring.scheme import Scheme
from scoring.values import Field, MarketKind

_field = mapping_of(Field, facts_pb2.Field.DESCRIPTOR)
_kind = enum_converters(MarketKind, answers_pb2.SheetScope.DESCRIPTOR.fields_by_name["kind"])[1]


class DateWrong(Invalid):
    """Not a day of the calendar."""


class KindUnknown(Invalid):
    """Not a kind of market."""


def scope_of(asked: Any) -> SheetScope:
    """Raises KindUnknown."""
    if asked.kind not in values_pb2.MarketKind.values():
        raise KindUnknown(f"没有市场类型 {asked.kind}", field="scope.kind")
    return SheetScope(
        round_id=asked.round_id,
        province=asked.province,
        city=asked.city,
        county=asked.county,
        kind=_kind(asked.kind) if asked.kind else None,
        scheme_id=asked.scheme_id,
        scheme_version=asked.scheme_version,
        period=asked.period,
    )


def supposition_of(asked: Any, own: Scheme, schemes: Schemes) -> Supposition:
    """Raises SchemeNotThere, FactRefused, DateWrong."""
    scheme = None
    if asked.scheme_id or asked.scheme_version:
        scheme = schemes.find(asked.scheme_id or own.id, asked.scheme_version)
        if scheme is None:
            named = f"{asked.scheme_id or own.id} {asked.scheme_version}".strip()
            raise SchemeNotThere(f"没有评价体系 {named}", field="suppose.scheme_id")
    return Supposition(
        scheme=None if scheme is own else scheme,
        readings=dict(asked.readings),
        parameters=dict(asked.parameters),
        fields=tuple(field_of(f) for f in asked.fields),
        without=tuple(asked.without),
        awards={part: Decimal(points) for part, points in asked.awards.items()},
        as_of=day_of(asked.as_of, "suppose.as_of"),
    )


def field_of(asked: Any) -> Field:
    """Raises FactRefused."""
    try:
        found: Field = _field.decode(asked)
    except Undecodable:
        said = quoted(asked.number)
        raise FactRefused(f"{asked.input_id}：“{said}”不是数值", field=f"fields.{asked.input_id}") from None
    if found.number is not None and not fits(found.number):
        raise FactRefused(f"{asked.input_id}：{misfit(asked.number)}", field=f"fields.{asked.input_id}")
    return found


def day_of(text: str, field: str) -> date | None:
    """None for an empty text. Raises DateWrong."""
    try:
        return parsed(text) if text else None
    except ValueError:
        raise DateWrong(f"{text} 不是日期（年-月-日）", field=field) from None


def wish_of(asked: Any) -> Wish:
    return Wish(asked.gate, Decimal(asked.total) if asked.total else None, asked.rank)


def costs_of(asked: Any) -> list[Cost]:
    return [Cost(c.of, Decimal(c.per_mark or 1), Decimal(c.fixed or 0), c.never) for c in asked]
