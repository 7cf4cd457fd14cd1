"""Code made for one projection: its keys and rows checked and encoded without a loop over their columns.

What is unusual goes to the slow functions of `columns`, which also word the errors: both accept and refuse the same.
"""

import enum
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.fields import optional_of
from domainkit.native import Columns
from eventlog.views.build import Build, key_of
from eventlog.views.columns import row_values

StoredKey = tuple[Any, ...]
PLAIN = (str, int, bool, bytes)
# As folding.c numbers them.
COMPILED = {str: 0, int: 1, bool: 2, bytes: 3}
MEMBER, DOCUMENT, OTHER = 4, 5, 6
UNUSUAL = {
    str: "type(v) is not str or '\\0' in v or not (v.isascii() or utf8(v))",
    int: f"type(v) is not int or not {-(2**63)} <= v < {2**63}",
    bool: "v is not True and v is not False",
    bytes: "type(v) is not bytes",
    Decimal: "type(v) is not Decimal or not v.is_finite()",
}


@dataclass(frozen=True, slots=True)
class RowCodec:
    """`key` encodes a key as `touches` names it, `check(new, old, key)` refuses a row that could not be stored under
    that key (looking only at what is not the very object of `old`), `values` encodes a checked row, column by column.
    `columns` is what compiled code needs to know of most changes that they can be stored; None: it cannot.
    """

    key: Callable[[Any], StoredKey]
    check: Callable[[Any, Any, StoredKey], None]
    values: Callable[[Any], tuple[Any, ...]]
    columns: Columns | None = None


def codec_of(build: Build, *, decimals_as_text: bool) -> RowCodec:
    """The codec of a build's rows; SQLite holds decimals as text."""
    kinds = _kinds(build.projection.row)
    known: dict[str, Any] = {"Decimal": Decimal, "build": build, "key_of": key_of, "slow": _slow(build), "utf8": _utf8}
    for name, kind in kinds.items():
        known[f"K_{name}"], known[f"E_{name}"] = kind, build.columns[name].encode
    made = {
        "key": _key_source(build, kinds),
        "check": _check_source(build, kinds),
        "values": _values_source(build, kinds, decimals_as_text=decimals_as_text),
    }
    for source in made.values():
        exec(compile(source, f"<rows of {build.projection.name}>", "exec"), known)  # noqa: S102  as dataclasses does
    return RowCodec(known["key"], known["check"], known["values"], _columns(build, kinds))


def _columns(build: Build, kinds: Mapping[str, Any]) -> Columns | None:
    """Each with its place in the key, or -1: there it may not change, and `check` words that."""
    row = build.projection.row
    if not all(isinstance(getattr(row, name, None), types.MemberDescriptorType) for name in kinds):
        return None
    numbers = {name: _number(kind) for name, kind in kinds.items()}
    places = {name: place for place, name in enumerate(build.projection.key)}
    found = [
        (number, build.columns[name].nullable, kinds[name], places.get(name, -1)) for name, number in numbers.items()
    ]
    return row, [(name, *one) for name, one in zip(numbers, found, strict=True)]


def _number(kind: Any) -> int:
    if kind is Decimal:
        return OTHER
    return MEMBER if _is_enum(kind) else COMPILED.get(kind, DOCUMENT)


def _kinds(row: type) -> dict[str, Any]:
    hints = typing.get_type_hints(row)
    inner = {name: optional_of(hint)[0] for name, hint in hints.items()}
    return {name: getattr(kind, "__supertype__", kind) for name, kind in inner.items()}


def _slow(build: Build) -> Callable[[Any, StoredKey], None]:
    def check(row: Any, key: StoredKey) -> None:
        values = row_values(build.columns, row)
        if tuple(values[name] for name in build.projection.key) != key:
            raise ValueError(f"{build.projection.name}: the row of {key} came back under another key")

    return check


def _utf8(text: str) -> bool:
    """A lone surrogate has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, enum.Enum)


def _unusual(name: str, kind: Any) -> str:
    return f"type(v) is not K_{name}" if _is_enum(kind) else UNUSUAL.get(kind, "")


def _key_source(build: Build, kinds: Mapping[str, Any]) -> str:
    fields = build.projection.key
    lines = ["def key(raw):", f"    if type(raw) is not tuple or len(raw) != {len(fields)}:"]
    lines += ["        return key_of(build, raw)"]
    for number, name in enumerate(fields):
        if kinds[name] not in (str, int):
            return "def key(raw):\n    return key_of(build, raw)\n"
        lines += [f"    v = raw[{number}]", f"    if {UNUSUAL[kinds[name]]}:", "        return key_of(build, raw)"]
    return "\n".join([*lines, "    return raw\n"])


def _check_source(build: Build, kinds: Mapping[str, Any]) -> str:
    """A column that is still the same object was checked when it came in."""
    lines = ["def check(n, o, key):", "    if o is None:"]
    key = build.projection.key
    if all(kinds[name] in (str, int) for name in key):
        lines += [f"        if ({''.join(f'n.{name},' for name in key)}) != key:", "            return slow(n, key)"]
    else:
        lines += ["        return slow(n, key)"]
    for name, kind in kinds.items():
        lines += [f"        v = n.{name}", *_refusing("        ", build, name, kind)]
    lines += ["        return None"]
    for name, kind in kinds.items():
        changed = ["        return slow(n, key)"] if name in key else _refusing("        ", build, name, kind)
        lines += [f"    v = n.{name}", f"    if v is not o.{name}:", *changed]
    return "\n".join([*lines, "    return None\n"])


def _refusing(indent: str, build: Build, name: str, kind: Any) -> list[str]:
    unusual, nullable = _unusual(name, kind), build.columns[name].nullable
    if unusual:
        test = f"v is not None and ({unusual})" if nullable else unusual
        return [f"{indent}if {test}:", f"{indent}    return slow(n, key)"]
    tried = [f"try: E_{name}(v)", "except (TypeError, ValueError, AttributeError): return slow(n, key)"]
    if nullable:
        return [f"{indent}if v is not None:", *[f"{indent}    {line}" for line in tried]]
    return [f"{indent}if v is None: return slow(n, key)", *[indent + line for line in tried]]


def _values_source(build: Build, kinds: Mapping[str, Any], *, decimals_as_text: bool) -> str:
    parts = []
    for name, kind in kinds.items():
        value = f"E_{name}(n.{name})"
        if kind in PLAIN:
            value = f"n.{name}"
        elif kind is Decimal:
            value = f"format(n.{name}, 'f')" if decimals_as_text else f"n.{name}"
        elif _is_enum(kind):
            value = f"(n.{name}._name_ if type(n.{name}) is K_{name} else E_{name}(n.{name}))"
        nullable = build.columns[name].nullable and value != f"n.{name}"
        parts.append(f"None if n.{name} is None else {value}" if nullable else value)
    return f"def values(n):\n    return ({', '.join(parts)},)\n"
