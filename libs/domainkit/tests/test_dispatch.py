"""A projection made from tables by the type of the event, in Python and compiled."""

from dataclasses import dataclass, field

import pytest

from domainkit.declared import making, setting, the_event, the_record
from domainkit.dispatch import by_event, keyed_by
from domainkit.native import native
from domainkit.recorded import Recorded

WAYS = [None, native] if native else [None]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "plain")


@dataclass(frozen=True, slots=True)
class Opened:
    code: str
    floor: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    floor: int
    code: str


@dataclass(frozen=True, slots=True)
class Audited:
    code: str


@dataclass(frozen=True, slots=True)
class MovedTwice(Moved):
    """An event of another type, though it is one of those as well."""

    again: int = 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    code: str = field(init=False)


def recorded(event, version=1):
    return Recorded(event, b"i" * 16, "s-1", version, 1, 1, b"", b"", "", "")


def wrapped(event):
    """What is no Recorded, but holds an event."""
    return type("Other", (), {"event": event, "version": 9})()


@ways
@pytest.mark.parametrize("wrap", [recorded, wrapped])
def test_the_key_is_what_the_fields_hold_and_other_events_have_none(way, wrap):
    touches = keyed_by("code", "floor", of=(Opened, Moved), way=way)
    assert touches(wrap(Opened("x", 3))) == [("x", 3)]
    assert touches(wrap(Moved(4, "y"))) == [("y", 4)]
    assert touches(wrap(Audited("x"))) == []
    assert touches(wrap(MovedTwice(4, "y"))) == []


@ways
def test_a_field_that_no_event_has_is_refused_where_the_table_stands(way):
    with pytest.raises(TypeError, match=r"Moved.*name"):
        keyed_by("code", "name", of=(Opened, Moved), way=way)
    with pytest.raises(TypeError):
        keyed_by("code", of=("Opened",), way=way)


@ways
def test_a_field_that_was_never_set_is_an_error(way):
    with pytest.raises(AttributeError, match="code"):
        keyed_by("code", of=(Unfinished,), way=way)(recorded(Unfinished()))


def opened(event, recorded):
    return None if event.code == "none" else (event.code, event.floor, recorded.version)


def moved(row, event, recorded):
    if event.floor == 13:
        raise ValueError("no such floor")
    return None if event.floor == 0 else (row[0], event.floor, recorded.version)


@ways
@pytest.mark.parametrize("wrap", [lambda e: recorded(e, 9), wrapped])
def test_events_make_change_and_leave_rows(way, wrap):
    project = by_event({Opened: opened}, {Moved: moved, Opened: moved}, way)
    row = ("x", 1, 1)
    assert project(None, wrap(Opened("x", 3))) == ("x", 3, 9)
    assert project(row, wrap(Opened("y", 3))) == ("y", 3, 9)
    assert project(row, wrap(Opened("none", 3))) is None
    assert project(row, wrap(Moved(5, "x"))) == ("x", 5, 9)
    assert project(row, wrap(Moved(0, "x"))) is None
    assert project(None, wrap(Moved(5, "x"))) is None
    assert project(row, wrap(Audited("x"))) is row
    assert project(row, wrap(MovedTwice(5, "x"))) is row
    assert project(None, wrap(Audited("x"))) is None


@ways
def test_what_a_function_of_the_table_raises_goes_on(way):
    project = by_event({}, {Moved: moved}, way)
    with pytest.raises(ValueError, match="no such floor"):
        project(("x", 1, 1), recorded(Moved(13, "x")))


@ways
def test_they_are_called_by_place_only(way):
    project, touches = by_event({}, {}, way), keyed_by("code", of=(Opened,), way=way)
    with pytest.raises(TypeError):
        project(None)
    with pytest.raises(TypeError):
        touches()


@ways
def test_they_are_of_the_module_where_the_table_stands(way):
    assert by_event({}, {}, way).__module__ == __name__
    assert keyed_by("code", of=(Opened,), way=way).__module__ == __name__


@dataclass(frozen=True, slots=True)
class Room:
    code: str
    floor: int
    name: str
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Its making does something: nothing may go around that."""

    code: str
    floor: int = 7

    def __post_init__(self):
        if self.floor == 13:
            raise ValueError("no such floor")


OPENING = making(
    Room, code=the_event.code, floor=the_event.floor, name=the_event.name, state="open", version=the_record.version
)
MOVING = setting(floor=the_event.floor, version=the_record.version, state="moved")


@ways
@pytest.mark.parametrize("wrap", [lambda e: recorded(e, 9), wrapped])
def test_rows_are_made_and_set_by_what_the_table_says(way, wrap):
    project = by_event({Opened: OPENING}, {Moved: MOVING}, way)
    row = project(None, wrap(Opened("x", 3, "hall")))
    assert row == Room("x", 3, "hall", "open", 9)
    assert project(row, wrap(Moved(5, "y"))) == Room("x", 5, "hall", "moved", 9)
    assert row == Room("x", 3, "hall", "open", 9)  # a caller's row is never touched
    assert project(None, wrap(Moved(5, "x"))) is None
    assert project(row, wrap(Audited("x"))) is row


@ways
def test_what_a_class_does_at_its_making_is_done(way):
    project = by_event({Opened: making(Checked, code=the_event.code, floor=the_event.floor)}, {}, way)
    assert project(None, recorded(Opened("x", 3))) == Checked("x", 3)
    with pytest.raises(ValueError, match="no such floor"):
        project(None, recorded(Opened("x", 13)))
    project = by_event({Opened: making(Checked, code=the_event.code)}, {Moved: setting(floor=the_event.floor)}, way)
    assert project(None, recorded(Opened("x", 3))) == Checked("x", 7)
    with pytest.raises(ValueError, match="no such floor"):
        project(Checked("x"), recorded(Moved(13, "x")))


@ways
def test_fields_that_are_not_there_are_refused_where_the_table_stands(way):
    with pytest.raises(TypeError, match=r"Moved.*name"):
        by_event({}, {Moved: setting(name=the_event.name)}, way)
    with pytest.raises(TypeError, match=r"Room.*colour"):
        making(Room, colour="red")
    with pytest.raises(TypeError, match=r"Room.*needs.*floor"):
        making(Room, code=the_event.code)


@ways
def test_a_field_that_the_row_does_not_have_is_an_error_of_the_event(way):
    project = by_event({}, {Moved: setting(colour="red")}, way)
    for _ in range(2):
        with pytest.raises(TypeError, match="colour"):
            project(Room("x", 3, "hall", "open", 9), recorded(Moved(5, "x")))


@ways
def test_a_field_that_was_never_set_is_an_error_of_its_event(way):
    project = by_event({Unfinished: making(Checked, code=the_event.code)}, {}, way)
    with pytest.raises(AttributeError, match="code"):
        project(None, recorded(Unfinished()))
