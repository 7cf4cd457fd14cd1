"""Frozen dataclasses made and changed several times faster than by the generated code, which makes a call a field.

What comes out is the same: of the same class, frozen, equal.
"""

import dataclasses
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from domainkit.native import native

R = TypeVar("R")
_changers: dict[type, Callable[..., Any]] = {}


def replaced(row: R, /, **changes: Any) -> R:
    """`dataclasses.replace`, faster. What is imported is `replace`: this, or compiled code that does the same."""
    change = _changers.get(row.__class__) or _changer_of(row.__class__)
    changed: R = change(row, **changes)
    return changed


def twin_of(cls: type) -> type | None:
    """A subclass whose instances are filled field by field and then made to be of `cls`; None where that is not alike.

    The generated __init__ of a frozen dataclass costs a call a field.
    """
    if not dataclasses.is_dataclass(cls) or "__slots__" not in cls.__dict__ or hasattr(cls, "__post_init__"):
        return None
    if any("__new__" in base.__dict__ for base in cls.__mro__[:-1]):
        return None
    freed = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(f"Filling{cls.__name__}", (cls,), freed)


def quicken(cls: type) -> None:
    """Gives a frozen dataclass an __init__ that does the same several times faster. What is not alike is left alone."""
    twin, fields = twin_of(cls), dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    unlike = any(f.default_factory is not dataclasses.MISSING or f.kw_only or not f.init for f in fields)
    if twin is None or unlike or not fields or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return
    known: dict[str, Any] = {"__twin": twin, "__cls": cls, "__become": object.__setattr__, "__plain": cls.__init__}  # type: ignore[misc]
    known |= {f"__default_{f.name}": f.default for f in fields}
    given = [f.name if f.default is dataclasses.MISSING else f"{f.name}=__default_{f.name}" for f in fields]
    lines = [f"def __init(__self, {', '.join(given)}):", "    if type(__self) is not __cls:"]
    lines += [f"        return __plain(__self, {', '.join(f.name for f in fields)})"]
    lines += ["    __become(__self, '__class__', __twin)", *[f"    __self.{f.name} = {f.name}" for f in fields]]
    cls.__init__ = made("\n".join([*lines, "    __self.__class__ = __cls"]), "__init", known)  # type: ignore[misc]


def _changer_of(cls: type) -> Callable[..., Any]:
    """What replaces fields of a `cls`; the standard library's own where the class does something at its making."""
    twin, fields = twin_of(cls), dataclasses.fields(cls)
    params = getattr(cls, "__dataclass_params__", None)
    if twin is None or any(not f.init for f in fields) or params is None or not params.init:
        _changers[cls] = dataclasses.replace
        return dataclasses.replace
    known: dict[str, Any] = {"__twin": twin, "__cls": cls, "__new": object.__new__, "__same": object()}
    lines = [f"def __change(__row, /, {', '.join(f'{f.name}=__same' for f in fields)}):", "    __made = __new(__twin)"]
    lines += [f"    __made.{f.name} = __row.{f.name} if {f.name} is __same else {f.name}" for f in fields]
    _changers[cls] = made("\n".join([*lines, "    __made.__class__ = __cls", "    return __made"]), "__change", known)
    return _changers[cls]


def _learned(row: R, /, **changes: Any) -> R:
    """`replaced`; from now on the compiled code replaces rows of this class."""
    result = replaced(row, **changes)
    change = _changers[row.__class__]
    names = None if change is dataclasses.replace else tuple(f.name for f in dataclasses.fields(row))  # type: ignore[arg-type]
    if native is not None:
        native.replaces(row.__class__, names, change)
    return result


if native is not None:
    native.learn_with(_learned)
replace = replaced if native is None else native.replace


def quicken_all(classes: Iterable[type]) -> None:
    """`quicken` for these and for the dataclasses that their fields hold."""
    for cls in dict.fromkeys(found for given in classes for found in _held(given, set())):
        quicken(cls)


def _held(kind: Any, seen: set[Any]) -> Iterator[type]:
    kind = getattr(kind, "__supertype__", kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if kind in seen:
            return
        seen.add(kind)
        yield kind
        hints = typing.get_type_hints(kind)
        for field in dataclasses.fields(kind):
            yield from _held(hints[field.name], seen)
    for inner in typing.get_args(kind):
        yield from _held(inner, seen)


def made(source: str, name: str, known: dict[str, Any]) -> Any:
    """The function of that name that `source` defines, over what is `known`."""
    exec(compile(source, f"<{name.strip('_')} made>", "exec"), known)  # noqa: S102  as dataclasses does
    return known[name]
