"""Dataclasses and messages: equal by name, or refused when the table is made; bytes that lie are named."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

import pytest

from contracts.fields import Undecodable, Unmappable
from contracts.wire import Earlier, Inbound, UnknownType, Wire
from testkit.proto_files import BOOL, BYTES, INT, TEXT, built, enum, message, oneof


class MarketKind(Enum):
    FARM = auto()
    GOODS = auto()


@dataclass(frozen=True, slots=True)
class Part:
    row: str
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Marked:
    name: str
    count: int
    done: bool
    digest: bytes
    kind: MarketKind
    note: str | None
    limit: Decimal | None
    first: Part
    last: Part | None
    parts: tuple[Part, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    by: str


def messages(**changed):
    fields = {
        "name": TEXT,
        "count": INT,
        "done": BOOL,
        "digest": BYTES,
        "kind": ("enum", "MarketKind"),
        "note": ("optional", TEXT),
        "limit": ("optional", TEXT),
        "first": ("message", "Part"),
        "last": ("message", "Part"),
        "parts": ("messages", "Part"),
        "tags": ("repeated", TEXT),
    }
    return built(
        enum("MarketKind", "MARKET_KIND_UNSPECIFIED", "MARKET_KIND_FARM", "MARKET_KIND_GOODS"),
        message("Part", row=TEXT, marks=TEXT),
        message("Marked", **{k: v for k, v in (fields | changed).items() if v}),
        message("Renamed", by=TEXT),
        oneof("TrialEvent", "Marked", "Renamed"),
    )


MESSAGES = messages()
WIRE = Wire(MESSAGES["TrialEvent"], [Marked, Renamed])
FULL = Marked(
    "太谷农贸市场",
    -7,
    True,
    b"\x00\xff",
    MarketKind.GOODS,
    "n",
    Decimal("1.50"),
    Part("9", Decimal("0.1")),
    Part("10", Decimal(-3)),
    (Part("1", Decimal(2)),),
    ("a", "b"),
)
EMPTY = Marked("", 0, False, b"", MarketKind.FARM, None, None, Part("", Decimal(0)), None, (), ())


@pytest.mark.parametrize("value", [FULL, EMPTY, Renamed("x")])
def test_what_goes_in_comes_out(value):
    assert WIRE.decode(*_swapped(WIRE.encode(value))) == value


def _swapped(encoded):
    number, schema_version, payload = encoded
    return number, payload, schema_version


def test_the_digits_of_a_decimal_stay():
    again = WIRE.decode(*_swapped(WIRE.encode(FULL)))
    assert str(again.limit) == "1.50"


def test_the_number_is_that_of_the_oneof():
    assert (WIRE.type_number(Marked), WIRE.type_number(Renamed)) == (1, 2)
    assert WIRE.class_of(2) is Renamed


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": None}, "name"),
        ({"surprise": TEXT}, "surprise"),
        ({"name": INT}, "name"),
        ({"note": TEXT}, "note"),
        ({"tags": TEXT}, "tags"),
        ({"name": ("repeated", TEXT)}, "name"),
        ({"kind": TEXT}, "kind"),
        ({"first": TEXT}, "first"),
    ],
)
def test_a_difference_fails_when_the_table_is_made(changed, complaint):
    with pytest.raises(Unmappable, match=complaint):
        Wire(messages(**changed)["TrialEvent"], [Marked, Renamed])


def test_a_member_on_one_side_only_is_named():
    with pytest.raises(Unmappable, match="Renamed"):
        Wire(MESSAGES["TrialEvent"], [Marked])


def test_an_enum_member_on_one_side_only_is_named():
    short = built(
        enum("MarketKind", "MARKET_KIND_UNSPECIFIED", "MARKET_KIND_FARM"),
        message("Renamed", kind=("enum", "MarketKind")),
        oneof("TrialEvent", "Renamed"),
    )
    with pytest.raises(Unmappable, match="GOODS"):
        Wire(short["TrialEvent"], [_with_kind()])


def raw(**fields):
    """A Marked message with the fields that must be there, and `fields`."""
    part = MESSAGES["Part"](row="1", marks="1")
    return MESSAGES["Marked"](**({"kind": 1, "first": part} | fields)).SerializeToString()


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        (raw(kind=0), "kind"),
        (raw(kind=9), "kind"),
        (raw(limit="much"), "limit.*much"),
        (raw(limit="NaN"), "limit.*NaN"),
        (raw(limit="1e999999999"), "limit.*1e9"),
        (raw(limit=""), "limit"),
        (raw(limit="١"), "limit"),
        (raw(limit="1\n"), "limit"),
        (raw(limit=" 1"), "limit"),
        (b"\xff\xff", "Marked"),
        (MESSAGES["Marked"](kind=1).SerializeToString(), "first"),
    ],
)
def test_bytes_that_lie_are_undecodable_and_named(payload, complaint):
    with pytest.raises(Undecodable, match=complaint):
        WIRE.decode(1, payload)


def test_a_long_text_is_not_quoted_whole():
    with pytest.raises(Undecodable) as caught:
        WIRE.decode(1, raw(limit="x" * 5000))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e101", "1e-101"])
def test_what_could_not_be_read_again_is_not_stored(number):
    with pytest.raises(ValueError, match="no plain decimal"):
        WIRE.encode(replace(FULL, limit=Decimal(number)))


def test_a_number_with_an_exponent_is_stored_without():
    assert WIRE.decode(*_swapped(WIRE.encode(replace(FULL, limit=Decimal("1E+2"))))).limit == Decimal(100)


def test_what_a_newer_release_wrote_is_an_unknown_type():
    with pytest.raises(UnknownType, match="99"):
        WIRE.decode(99, b"")
    for schema in (0, 2):
        with pytest.raises(UnknownType, match=f"schema {schema}"):
            WIRE.decode(2, b"", schema)


@dataclass(frozen=True, slots=True)
class RenamedOf1:
    by: str


@dataclass(frozen=True, slots=True)
class RenamedOf2:
    by: str
    kind: MarketKind


@dataclass(frozen=True, slots=True)
class Moved:
    by: str
    kind: MarketKind
    to: str


def of_3_versions():
    """`kind` came with version 2, `to` with version 3; whoever wrote before meant a farm market that stayed."""
    fields = {"by": TEXT, "kind": ("enum", "MarketKind"), "to": TEXT}
    messages = built(
        enum("MarketKind", "MARKET_KIND_UNSPECIFIED", "MARKET_KIND_FARM", "MARKET_KIND_GOODS"),
        message("Moved", **fields),
        oneof("TrialEvent", "Moved"),
    )
    first = Earlier(RenamedOf1, lambda event: RenamedOf2(event.by, MarketKind.FARM))
    second = Earlier(RenamedOf2, lambda event: Moved(event.by, event.kind, "home"))
    return messages, {Moved: (first, second)}


def test_earlier_shapes_are_lifted_step_by_step():
    messages, earlier = of_3_versions()
    wire = Wire(messages["TrialEvent"], [Moved], earlier=earlier)
    written = messages["Moved"]
    today = Moved("x", MarketKind.GOODS, "there")
    assert wire.encode(today)[1] == wire.schema_version(Moved) == 3
    assert [wire.shape(Moved, version) for version in (1, 2, 3)] == [RenamedOf1, RenamedOf2, Moved]
    assert wire.decode(1, written(by="x").SerializeToString(), 1) == Moved("x", MarketKind.FARM, "home")
    assert wire.decode(1, written(by="x", kind=2).SerializeToString(), 2) == Moved("x", MarketKind.GOODS, "home")
    assert wire.decode(*_swapped(wire.encode(today))) == today
    with pytest.raises(UnknownType, match="schema 4; known up to 3"):
        wire.decode(1, written(by="x").SerializeToString(), 4)
    with pytest.raises(Undecodable, match="kind"):
        wire.decode(1, written(by="x").SerializeToString(), 2)


def test_a_rename_is_a_new_event_and_a_lift_from_the_old():
    messages = built(
        message("Renamed", by=TEXT), message("Called", name=TEXT), oneof("TrialEvent", "Renamed", "Called")
    )
    called = dataclass(frozen=True)(type("Called", (), {"__annotations__": {"name": str}}))
    wire = Wire(messages["TrialEvent"], [called], renamed={Renamed: lambda event: called(event.by)})
    assert (wire.classes, wire.renamed) == ((called,), (Renamed,))
    assert wire.decode(1, messages["Renamed"](by="x").SerializeToString(), 1) == called("x")
    assert wire.decode(*_swapped(wire.encode(called("x")))) == called("x")
    with pytest.raises(Unmappable, match="Renamed is no longer written"):
        wire.encode(Renamed("x"))


def test_earlier_shapes_of_what_is_not_there_are_refused():
    with pytest.raises(Unmappable, match="Part"):
        Inbound(MESSAGES["TrialEvent"], [Renamed], earlier={Part: ()})


def test_a_reader_lifts_what_it_needs_of_earlier_shapes():
    messages, earlier = of_3_versions()
    foreign = Inbound(messages["TrialEvent"], [Moved], earlier=earlier)
    assert foreign.decode(1, messages["Moved"](by="x").SerializeToString(), 1).to == "home"
    with pytest.raises(UnknownType, match="schema 4"):
        foreign.decode(1, b"", 4)


def test_a_reader_takes_only_what_it_needs():
    foreign = Inbound(MESSAGES["TrialEvent"], [_narrow()])
    assert foreign.wants(1)
    assert not foreign.wants(2)
    assert foreign.decode(1, WIRE.encode(FULL)[2]).name == FULL.name


def test_a_reader_guesses_no_schema_that_it_does_not_know():
    foreign = Inbound(MESSAGES["TrialEvent"], [Renamed])
    payload = WIRE.encode(Renamed("x"))[2]
    for schema in (0, 2):
        with pytest.raises(UnknownType, match=f"schema {schema}"):
            foreign.decode(2, payload, schema)
    with pytest.raises(Undecodable, match="Renamed"):
        foreign.decode(2, b"\xff\xff")
    newer = Inbound(MESSAGES["TrialEvent"], [Renamed], schema_versions={Renamed: 2})
    assert newer.decode(2, payload, 2) == newer.decode(2, payload, 1) == Renamed("x")


def test_a_reader_of_what_is_not_there_is_refused():
    with pytest.raises(Unmappable, match="Part"):
        Inbound(MESSAGES["TrialEvent"], [Part])


def _narrow():
    @dataclass(frozen=True, slots=True)
    class Marked:
        name: str

    return Marked


def _with_kind():
    @dataclass(frozen=True, slots=True)
    class Renamed:
        kind: MarketKind

    return Renamed
