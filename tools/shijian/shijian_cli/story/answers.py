"""Filled-in forms of the story: what a market or a city of some quality answers to what it is asked. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shijian.common.v1 import facts_pb2 as facts

Profile = Mapping[str, Mapping[str, Sequence[Any]]]


class NotAnswered(KeyError):
    """The data file has no answer to what is asked."""


def answers(
    asks: Iterable[facts.Ask], profile: Profile, *, quality: str, who: str, special: Mapping[str, Any] | None = None
) -> list[facts.Field]:
    """The answers of `who`; left out are those whose value is null, and optional ones that have none.

    profile: input id → quality (or `any`) → values, of which each `who` always gets the same one. special: input id →
    the value that `who` has instead.
    """
    own = special or {}

    def chosen(ask: facts.Ask) -> Any:
        if not ask.required and ask.input_id not in {**profile, **own}:
            return None
        return own[ask.input_id] if ask.input_id in own else _choice(profile, ask.input_id, quality, who)

    pairs = [(ask, chosen(ask)) for ask in asks]
    return [_field(ask, value) for ask, value in pairs if value is not None]


def _choice(profile: Profile, input_id: str, quality: str, who: str) -> Any:
    try:
        values = profile[input_id].get(quality) or profile[input_id]["any"]
    except KeyError:
        raise NotAnswered(f"profiles.yaml: {input_id} has no answer for {quality}") from None
    digest = hashlib.sha256(f"{who}/{input_id}".encode()).digest()
    return values[digest[0] % len(values)]


def _field(ask: facts.Ask, value: Any) -> facts.Field:
    field = facts.Field(input_id=ask.input_id, kind=ask.kind, unit=ask.unit, period=ask.period)
    _SETTERS[ask.kind](field, ask, value)
    return field


def _number(field: facts.Field, _: facts.Ask, value: Any) -> None:
    field.number = str(value)


def _flag(field: facts.Field, _: facts.Ask, value: Any) -> None:
    field.flag = bool(value)


def _items(field: facts.Field, ask: facts.Ask, value: Any) -> None:
    """A number stands for so many of the options, from the first."""
    field.items.extend(ask.options[:value] if isinstance(value, int) else value)


def _date(field: facts.Field, _: facts.Ask, value: Any) -> None:
    field.date = str(value)


def _text(field: facts.Field, _: facts.Ask, value: Any) -> None:
    field.text = str(value)


_SETTERS: Mapping[int, Callable[[facts.Field, facts.Ask, Any], None]] = {
    facts.INPUT_KIND_NUMBER: _number,
    facts.INPUT_KIND_COUNT: _number,
    facts.INPUT_KIND_FLAG: _flag,
    facts.INPUT_KIND_ITEMS: _items,
    facts.INPUT_KIND_DATE: _date,
    facts.INPUT_KIND_TEXT: _text,
}
