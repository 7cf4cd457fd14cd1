"""States survive the file as they are; whatever changes their folding changes the fingerprint."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import partial

import pytest

from domainkit.aggregate import Aggregate
from domainkit.decider import Decider
from eventlog.state_codec import StateCodec, StateUnfit
from testkit.log_example import definition, evolve_tally


class Kind(Enum):
    FARM = "farm"


@dataclass(frozen=True, slots=True)
class Unopened:
    pass


@dataclass(frozen=True, slots=True)
class Part:
    marks: Decimal
    kind: Kind
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    parts: tuple[Part, ...]
    by_row: dict[str, Part]
    members: frozenset[str]
    first: Part | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    parts: tuple[Part, ...]


def evolve(_state: Unopened | Opened | Closed, _event: object) -> Unopened | Opened | Closed:
    return Unopened()


sheet = Aggregate("sheet", Decider(Unopened(), lambda _c, _s: [], evolve))
part = Part(Decimal("1.50"), Kind.FARM)


@pytest.mark.parametrize(
    "state",
    [
        Unopened(),
        Opened((part, Part(Decimal(0), Kind.FARM, "n")), {"9": part}, frozenset({"a", "b"}), part),
        Opened((), {}, frozenset()),
        Closed((part,)),
    ],
)
def test_a_state_comes_back_equal(state):
    codec = StateCodec([sheet])
    again = codec.decode("sheet-1", codec.encode(state))
    assert again == state
    assert type(again) is type(state)


def test_the_digits_of_a_decimal_stay():
    codec = StateCodec([sheet])
    again = codec.decode("sheet-1", codec.encode(Closed((part,))))
    assert str(again.parts[0].marks) == "1.50"


def test_a_state_that_cannot_be_stored_is_refused_at_start():
    @dataclass(frozen=True)
    class Holder:
        either: Opened | Closed

    def evolve_holder(_state: Holder, _event: object) -> Holder:
        return _state

    evolve_holder.__annotations__["return"] = Holder
    holder = Aggregate("holder", Decider(Holder(Closed(())), lambda _c, _s: [], evolve_holder))
    with pytest.raises(StateUnfit, match="Holder of holder"):
        StateCodec([holder])


def test_the_fingerprint_is_stable():
    assert StateCodec(definition.aggregates).fingerprint == StateCodec(definition.aggregates).fingerprint


def test_a_raised_fold_version_changes_the_fingerprint():
    raised = replace(sheet, fold_version=2)
    assert StateCodec([sheet]).fingerprint != StateCodec([raised]).fingerprint


def test_other_state_types_change_the_fingerprint():
    def evolve_less(_state: Unopened, _event: object) -> Unopened:
        return Unopened()

    fewer = Aggregate("sheet", Decider(Unopened(), lambda _c, _s: [], evolve_less))
    assert StateCodec([sheet]).fingerprint != StateCodec([fewer]).fingerprint


def test_other_folding_code_changes_the_fingerprint(monkeypatch):
    before = StateCodec(definition.aggregates).fingerprint
    monkeypatch.setattr("inspect.getsource", lambda module: f"other source of {module}")
    assert evolve_tally.__module__ == "testkit.log_example"
    assert StateCodec(definition.aggregates).fingerprint != before


def test_a_configured_evolve_is_looked_through():
    configured = replace(sheet, decider=replace(sheet.decider, evolve=partial(evolve)))
    assert StateCodec([configured]).fingerprint == StateCodec([sheet]).fingerprint
