"""A scheme with other numbers, for a what-if: marks follow its rules, and it must hold as a file must."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, cast

from scoring.checks.form import unsound
from scoring.facts import plain
from scoring.number_size import fits, misfit, quoted
from scoring.rules.choosing import leaves, rule_of
from scoring.rules.desk import ZERO
from scoring.rules.registry import Rule
from scoring.scheme import Scheme
from scoring.scheme_paths import Change, ParameterRefused, walked
from scoring.schemes.reasons import reason_of


def altered(scheme: Scheme, parameters: Mapping[str, str]) -> Scheme:
    """The scheme with those numbers, by path (see scoring.scheme_paths). Raises ParameterRefused."""
    if not parameters:
        return scheme
    changed = _with(scheme, parameters)
    if (wrong := next(unsound(changed), None)) is None:
        return changed
    alone = ((path, next(unsound(_with(scheme, {path: text})), None)) for path, text in parameters.items())
    at, wrong = next(((path, own) for path, own in alone if own is not None), (next(iter(parameters)), wrong))
    said = f"换了参数后评价体系不成立：{reason_of(wrong.reason).chinese}"
    raise ParameterRefused(said, field=f"parameters.{at}")


def _with(scheme: Scheme, parameters: Mapping[str, str]) -> Scheme:
    for path, text in parameters.items():
        scheme = walked(scheme, Change(path, partial(_number, path, text)))
    return _following(scheme)


def number_at(scheme: Scheme, path: str) -> str:
    """The number as the scheme has it; each of them where it goes by a reading. Raises ParameterRefused."""
    seen: list[Any] = []

    def look(old: Any) -> Any:
        seen.append(old)
        return old

    walked(scheme, Change(path, look))
    return "、".join(dict.fromkeys(plain(Decimal(v)) for held in seen for v in leaves(held)))


def _following(scheme: Scheme) -> Scheme:
    """Parts, rows, levels and the total with the marks that the rules now give."""
    rows = []
    for row in scheme.rows:
        parts = tuple(replace(p, marks=cast(Rule, rule_of(p.rule, scheme.in_force)).full) for p in row.parts)
        rows.append(replace(row, parts=parts, marks=sum((p.marks for p in parts), ZERO)))
    levels = tuple(
        replace(level, marks=sum((r.marks for r in rows if r.level1 == level.title), ZERO)) for level in scheme.levels
    )
    total = sum((level.marks for level in levels), ZERO)
    return replace(scheme, rows=tuple(rows), levels=levels, total=total)


def _number(path: str, text: str, old: Any) -> Decimal | int:
    held = list(leaves(old))
    try:
        wanted = Decimal(text)
    except InvalidOperation:
        raise ParameterRefused(f"参数 {path}：“{quoted(text)}”不是数值", field=f"parameters.{path}") from None
    if not all(isinstance(v, Decimal | int) for v in held) or not wanted.is_finite():
        raise ParameterRefused(f"参数 {path}：只能换数值", field=f"parameters.{path}")
    if not fits(wanted):
        raise ParameterRefused(f"参数 {path}：{misfit(text)}", field=f"parameters.{path}")
    if not all(type(v) is int for v in held):
        return wanted
    if wanted != wanted.to_integral_value():
        raise ParameterRefused(f"参数 {path}：应为整数，收到 {text}", field=f"parameters.{path}")
    return int(wanted)
