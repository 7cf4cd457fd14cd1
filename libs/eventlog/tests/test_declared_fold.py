"""Rows made and set by a table of fields, where compiled code may set them in place: as Python does it, and nobody who
holds a row sees it change.
"""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domainkit.declared import making, setting, the_event, the_record
from domainkit.dispatch import by_event, keyed_by
from domainkit.native import native
from domainkit.projection import Projection
from domainkit.recorded import Recorded
from eventlog.fold.memory_fold import MemoryFold
from eventlog.fold.row_codec import codec_of
from eventlog.views.tables import build_of
from testkit.log_example import EVENTS


@dataclass(frozen=True, slots=True)
class Opened:
    code: str
    name: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    code: str
    stalls: int


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Weighed:
    code: str
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Moved:
    code: str
    to: str


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    stalls: int
    weight: Decimal | None
    tags: tuple[str, ...]
    version: int


WAYS = [None, native] if native else [None]
KINDS = (Opened, Counted, Named, Weighed, Moved)
VERSION = {"version": the_record.version}
AS_OPENED = {"code": the_event.code, "name": the_event.name, "tags": the_event.tags}


class Watched(MemoryFold):
    """Keeps what failed, where the fold would park the record."""

    def _failed(self, entry, error):
        self.failures = [*getattr(self, "failures", []), (entry[0], type(error).__name__, str(error))]


def fold_by(way):
    project = by_event(
        {Opened: making(Row, **AS_OPENED, stalls=0, weight=None, **VERSION)},
        {
            Counted: setting(stalls=the_event.stalls, **VERSION),
            Named: setting(name=the_event.name, **VERSION),
            Weighed: setting(weight=the_event.weight, **VERSION),
            Moved: setting(code=the_event.to, **VERSION),
        },
        way,
    )
    touches = keyed_by("code", of=KINDS, way=way)
    build = build_of(Projection("rows", "rows-v1", 1, Row, ("code",), touches, project), "rows__v1", None)
    return Watched(build, codec_of(build, decimals_as_text=True), EVENTS, 0, native=way)


# Mostly of one market that is there, so that something happens to it; each odd value beside plain ones.
CODES = st.sampled_from(["a"] * 12 + ["商", "n\0", "\ud800"])
NAMES = st.sampled_from(["hall", "大厅", "Grün", "\U0001f3ea", "nul\0", "大\0", "\ud800", None, 3])
EVENT = st.one_of(
    st.builds(Opened, CODES, NAMES, st.sampled_from([(), ("x",), ("nul\0",), (object,), None])),
    st.builds(Counted, CODES, st.sampled_from([0, 7, 2**63 - 1, 2**63, -(2**63), True, None, "7"])),
    st.builds(Named, CODES, NAMES),
    st.builds(Weighed, CODES, st.sampled_from([None, Decimal("1.50"), Decimal("NaN"), 1, ()])),
    st.builds(Moved, CODES, CODES),
)
HISTORY = st.lists(EVENT, max_size=20).map(lambda events: [Opened("a", "hall", ()), *events])


def taken(way, events, held_after):
    """Rows, parked events, and what was held on the way, as it was and as it is."""
    fold, held = fold_by(way), []
    for number, event in enumerate(events):
        recorded = Recorded(event, b"i" * 16, "s-1", number + 1, 1, 1, b"", b"", "", "")
        touched = [(recorded, fold.build.projection.touches(recorded), (number, b"", b""))]
        if way is None:
            fold._fold(touched)
        else:
            fold._fold_by(way, touched, fold.codec.columns)
        if number in held_after:
            held += [(row, repr(row)) for row in fold.rows.values()]
    return fold.rows, getattr(fold, "failures", []), held


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
@given(HISTORY, st.sets(st.integers(0, 9), max_size=3))
def test_rows_and_parked_events_are_those_of_the_plain_way(way, events, held_after):
    rows, parked, _ = taken(None, events, set())
    found, set_aside, held = taken(way, events, held_after)
    assert found == rows
    assert set_aside == parked
    assert [repr(row) for row, _ in held] == [was for _, was in held]
