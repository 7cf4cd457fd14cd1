"""States survive the file as they are; whatever changes their folding changes the fingerprint."""

import importlib
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import partial

import pytest

from domainkit.aggregate import Aggregate
from domainkit.decider import Decider
from eventlog.reachable_sources import reachable_sources
from eventlog.worker.state_codec import StateCodec, StateUnfit
from testkit.log_example import definition


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


def test_code_that_lifts_earlier_events_is_part_of_the_fingerprint():
    def lift(event: object) -> object:
        return event

    assert StateCodec([sheet], [lift]).fingerprint != StateCodec([sheet]).fingerprint


TOY = {
    "__init__.py": "",
    "sheet/__init__.py": "",
    "sheet/evolution.py": "from toyfold.collected import with_facts\n"
    "from toyfold.sheet import state\n\n\n"
    "def evolve(before: int, event: object) -> int:\n    return with_facts(before)\n",
    "sheet/state.py": "from . import events\n",
    "sheet/events.py": "import json\n",
    "collected.py": "import toyfold.marking as m\n\n\ndef with_facts(before):\n    return m.marked(before)\n",
    "marking.py": "def marked(before):\n    from .rounding import half_up\n\n    return half_up(before)\n",
    "rounding.py": "def half_up(before):\n    return before + 1\n",
    "api.py": "from toyfold.sheet.evolution import evolve\n",
}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A service package: its folding code spreads over several modules, its api is not part of it."""
    for name, source in TOY.items():
        file = tmp_path / "toyfold" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "toyfold"
    for name in [m for m in sys.modules if m.partition(".")[0] == "toyfold"]:
        del sys.modules[name]


def fingerprint_of_toy():
    evolve = importlib.import_module("toyfold.sheet.evolution").evolve
    return StateCodec([Aggregate("sheet", Decider(0, lambda _c, _s: [], evolve))]).fingerprint


def test_the_folding_code_is_what_evolve_reaches_in_its_own_package(toy):
    assert list(reachable_sources("toyfold.sheet.evolution")) == [
        "toyfold.collected",
        "toyfold.marking",
        "toyfold.rounding",
        "toyfold.sheet",
        "toyfold.sheet.events",
        "toyfold.sheet.evolution",
        "toyfold.sheet.state",
    ]
    assert reachable_sources("toyfold.nowhere") == {}


@pytest.mark.parametrize(
    "changed", ["sheet/evolution.py", "sheet/state.py", "sheet/events.py", "collected.py", "marking.py", "rounding.py"]
)
def test_other_folding_code_changes_the_fingerprint(toy, changed):
    before = fingerprint_of_toy()
    (toy / changed).write_text(TOY[changed] + "# other\n")
    assert fingerprint_of_toy() != before


def test_other_code_leaves_the_fingerprint_and_so_does_what_was_imported_before(toy):
    before = fingerprint_of_toy()
    (toy / "api.py").write_text("other = 1\n")
    importlib.import_module("toyfold.rounding")
    assert fingerprint_of_toy() == before


def test_a_configured_evolve_is_looked_through():
    configured = replace(sheet, decider=replace(sheet.decider, evolve=partial(evolve)))
    assert StateCodec([configured]).fingerprint == StateCodec([sheet]).fingerprint
