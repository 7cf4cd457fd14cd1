"""An input in a scheme file: what the form asks for."""

import re
from enum import Enum
from typing import TypeVar

from scoring.scheme import YEARS_BACK, Input
from scoring.schemes.nodes import Entry
from scoring.values import InputKind

Word = TypeVar("Word", bound=Enum)


def one_of(words: type[Word], entry: Entry) -> Word:
    return words(entry.one_of({word.value for word in words}))


def _period(entry: Entry) -> str:
    return entry.text() if re.fullmatch("[0-9]{4}", entry.text()) else entry.one_of(set(YEARS_BACK))


def input_from(entry: Entry) -> Input:
    extra = {"unit", "period", "minimum", "maximum", "options", "required", "note"}
    found = entry.fields({"id", "title", "kind"}, extra)
    return Input(
        id=found["id"].text(),
        title=found["title"].text(),
        kind=one_of(InputKind, found["kind"]),
        unit=found["unit"].text() if "unit" in found else "",
        period=_period(found["period"]) if "period" in found else "",
        minimum=found["minimum"].decimal() if "minimum" in found else None,
        maximum=found["maximum"].decimal() if "maximum" in found else None,
        options=found["options"].texts() if "options" in found else (),
        required="required" not in found or found["required"].one_of({"true", "false"}) == "true",
        note=found["note"].text() if "note" in found else "",
    )
