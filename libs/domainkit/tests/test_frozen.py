"""Frozen dataclasses made quickly are as those made plainly."""

import contextlib
import dataclasses
import sys

import pytest

from domainkit.frozen import quicken, quicken_all, replace, replaced

WAYS = list(dict.fromkeys([replaced, replace]))


def test_a_quickened_class_is_as_before():
    @dataclasses.dataclass(frozen=True, slots=True)
    class Row:
        name: str
        count: int = 3

    before = Row("a"), Row("a", 4), Row(count=5, name="b")
    quicken(Row)
    assert (Row("a"), Row("a", 4), Row(count=5, name="b")) == before
    assert dataclasses.replace(Row("a"), count=9) == Row("a", 9)
    assert type(Row("a")) is Row
    assert hash(Row("a")) == hash(before[0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        Row("a").count = 1
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Row()


@dataclasses.dataclass(frozen=True, slots=True)
class Careful:
    count: int

    def __post_init__(self):
        assert self.count > 0


def test_a_class_that_checks_itself_is_left_alone():
    quicken(Careful)
    with pytest.raises(AssertionError):
        Careful(0)


def test_what_a_class_holds_is_quickened_too():
    @dataclasses.dataclass(frozen=True, slots=True)
    class Inner:
        size: int

    outer = dataclasses.make_dataclass("Outer", [("parts", tuple[Inner, ...])], frozen=True, slots=True)
    before = Inner.__init__
    quicken_all([outer])
    assert Inner.__init__ is not before
    assert outer((Inner(1),)) == outer(parts=(Inner(size=1),))


@pytest.mark.parametrize("replace", WAYS, ids=["python", "compiled"][: len(WAYS)])
def test_replacing_is_as_in_the_standard_library(replace):
    @dataclasses.dataclass(frozen=True, slots=True)
    class Row:
        name: str
        count: int = 3
        note: str | None = None

    row = Row("a", 4, "n")
    for changes in ({}, {"count": 5}, {"note": None}, {"name": "b", "count": 0, "note": "m"}):
        assert replace(row, **changes) == dataclasses.replace(row, **changes)
        assert type(replace(row, **changes)) is Row
    assert row == Row("a", 4, "n")
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(row, count=5).count = 6
    with pytest.raises(TypeError, match="nothing"):
        replace(row, nothing=1)
    with pytest.raises(TypeError):
        replace("no dataclass", count=1)


@pytest.mark.parametrize("replace", WAYS, ids=["python", "compiled"][: len(WAYS)])
def test_a_field_may_have_any_name(replace):
    row = dataclasses.make_dataclass("Row", [("row", int), ("made", int), ("cls", int)], frozen=True, slots=True)
    assert replace(row(1, 2, 3), made=5) == row(1, 5, 3)
    quicken(row)
    assert row(1, 2, 3) == row(cls=3, made=2, row=1)


@pytest.mark.parametrize("replace", WAYS, ids=["python", "compiled"][: len(WAYS)])
def test_replacing_in_a_class_that_checks_itself_checks(replace):
    with pytest.raises(AssertionError):
        replace(Careful(1), count=0)


@pytest.mark.parametrize("replace", WAYS, ids=["python", "compiled"][: len(WAYS)])
def test_replacing_leaves_no_memory_behind(replace):
    @dataclasses.dataclass(frozen=True, slots=True)
    class Row:
        name: object
        count: int = 3

    held = object()
    before = sys.getrefcount(held), sys.getrefcount(Row)
    row = Row(held)
    for number in range(1000):
        replace(row, count=number)
        with contextlib.suppress(TypeError):
            replace(row, name=number, nothing=1)
    del row
    assert sys.getrefcount(held) == before[0]
    assert sys.getrefcount(Row) - before[1] < 10
