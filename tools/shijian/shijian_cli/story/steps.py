"""What happens to one request for evidence, in order. Pure. Each step is one event: the version tells what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shijian.evidence.v1 import values_pb2 as values


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand in; `fields` as the form wants them."""

    revision: int
    fields: Sequence[Any]
    with_file: bool = False


@dataclass(frozen=True, slots=True)
class Approve:
    """`level` is a number of the protobuf enum ReviewLevel."""

    revision: int
    level: Any


@dataclass(frozen=True, slots=True)
class Return:
    """`level` is a number of the protobuf enum ReviewLevel."""

    revision: int
    level: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Correct:
    """A late correction: the whole form anew."""

    revision: int
    fields: Sequence[Any]
    reason: str


Step = Submit | Approve | Return | Correct


@dataclass(frozen=True, slots=True)
class Returned:
    """A first try that is sent back by the first level."""

    fields: Sequence[Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps for one request."""

    request_id: str
    locality: str
    county: str
    subject: str
    steps: list[Step] = field(default_factory=list)

    def left(self, version: int) -> list[tuple[int, Step]]:
        """The steps that the request, at this version, has not seen; numbered, the request itself being version 1."""
        return list(enumerate(self.steps, start=1))[max(0, version - 1) :]


def steps_of(
    chain: Sequence[int], fields: Sequence[Any], *, first: Returned | None = None, with_file: bool = False
) -> list[Step]:
    """Hand in and be approved up the chain; with `first`, be sent back once before."""
    steps: list[Step] = []
    if first is not None:
        steps += [Submit(1, first.fields), Return(1, chain[0], first.reason)]
    revision = 2 if first is not None else 1
    steps.append(Submit(revision, fields, with_file))
    return [*steps, *[Approve(revision, level) for level in chain]]


def correction_of(chain: Sequence[int], fields: Sequence[Any], *, revision: int, reason: str) -> list[Step]:
    """A correction of what stands accepted, and its way up the chain."""
    return [Correct(revision, fields, reason), *[Approve(revision, level) for level in chain]]


LEVELS = {
    values.REVIEW_LEVEL_COUNTY: "县级",
    values.REVIEW_LEVEL_CITY: "市级",
    values.REVIEW_LEVEL_PROVINCE: "省级",
}
