"""States of deciders as bytes, and a fingerprint of everything that decides how a state comes out of its events."""

import dataclasses
import enum
import functools
import hashlib
import typing
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from domainkit.aggregate import Aggregate, aggregate_of
from eventlog.reachable_sources import reachable_sources

FORMAT = 2


class StateUnfit(TypeError):
    """A state type that cannot be stored; the text names it."""


class StateCodec:
    """Encodes the states of a service's aggregates. Made once, at start; unfit types fail here, not in traffic.

    `lifts` give events of earlier releases today's shape: what they say goes into states too.
    """

    def __init__(self, aggregates: Sequence[Aggregate], lifts: Sequence[Callable[[Any], Any]] = ()) -> None:
        self._decoders = {a.name: _decoders(a) for a in aggregates}
        self._encoder = msgspec.msgpack.Encoder()
        self.fingerprint = _fingerprint(aggregates, lifts)

    def encode(self, state: Any) -> bytes:
        """(class name, fields) as msgpack."""
        return self._encoder.encode((type(state).__name__, state))

    def decode(self, stream: str, data: bytes) -> Any:
        """The state of a stream. Raises msgspec.MsgspecError or KeyError for bytes that this code did not write."""
        name, rest = _tagged.decode(data)
        return self._decoders[aggregate_of(stream)][name](rest)


_tagged = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])


def _decoders(aggregate: Aggregate) -> dict[str, Callable[[Any], Any]]:
    decoders: dict[str, Callable[[Any], Any]] = {}
    for cls in state_classes(aggregate):
        try:
            decoders[cls.__name__] = msgspec.msgpack.Decoder(cls).decode
        except TypeError as error:
            raise StateUnfit(f"state {cls.__name__} of {aggregate.name}: {error}") from error
    return decoders


def state_classes(aggregate: Aggregate) -> list[type]:
    """The members of the state's union, as `evolve` says them in its annotation."""
    said = typing.get_type_hints(_plain(aggregate.decider.evolve)).get("return", Any)
    classes = {type(aggregate.decider.initial), *(c for c in typing.get_args(said) or (said,) if isinstance(c, type))}
    return sorted((c for c in classes if c is not Any), key=lambda c: c.__name__)


def _fingerprint(aggregates: Sequence[Aggregate], lifts: Sequence[Callable[[Any], Any]]) -> str:
    """Other state types, another fold_version, other folding or lifting code: another fingerprint."""
    parts = [str(FORMAT)]
    for aggregate in sorted(aggregates, key=lambda a: a.name):
        parts += [aggregate.name, str(aggregate.fold_version), _source(aggregate.decider.evolve)]
        parts += [_shape(cls, frozenset()) for cls in state_classes(aggregate)]
    parts += [f"{lift.__module__}.{lift.__qualname__}\n{_source(lift)}" for lift in lifts]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _plain(function: Any) -> Any:
    """The function inside functools.partial, by which a decider gets what it was configured with."""
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _source(function: Any) -> str:
    """Its module and what that reaches in the service's own package. Without source, fold_version alone speaks."""
    return "\n".join(f"{name}\n{text}" for name, text in reachable_sources(_plain(function).__module__).items())


def _shape(kind: Any, within: frozenset[Any]) -> str:
    """A type and everything below it, written out."""
    if kind in within:
        return str(kind)
    inner = within | {kind}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        fields = ",".join(f"{f.name}:{_shape(hints[f.name], inner)}" for f in dataclasses.fields(kind))
        return f"{kind.__qualname__}({fields})"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return f"{kind.__qualname__}[{','.join(f'{m.name}={m.value!r}' for m in kind)}]"
    members = ",".join(_shape(a, inner) for a in typing.get_args(kind))
    return f"{typing.get_origin(kind) or kind}<{members}>"
