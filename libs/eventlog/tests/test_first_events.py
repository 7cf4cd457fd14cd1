"""The first events of a slice, found by compiled code as by Python, in the order of the slice."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domainkit.native import native
from domainkit.recorded import Recorded
from eventlog.fold.beginnings import first_events
from eventlog.views.arrivals import Parking, Record, arrival_of
from testkit.log_example import EVENTS, Added
from testkit.reading_example import TOPIC

WAYS = [None, native] if native else [None]
ENTRY = (0, b"", b"")
PARKED = Parking(arrival_of(EVENTS, TOPIC, Record(0, *ENTRY)), "boom")
SAID = st.one_of(st.none(), st.tuples(st.sampled_from("abc"), st.sampled_from([0, 1, 1, 2, 2**70])))


@dataclass
class Odd:
    """No slots."""

    stream: str = "a"
    version: int = 1


def recorded(stream, version):
    return Recorded(Added(1, 1), b"\x01" * 16, stream, version, 1, 1, b"", b"", "", "")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "compiled" if way else "python")
@given(st.lists(SAID))
def test_the_streams_of_first_events_in_their_order(way, said):
    touched = [(PARKED if one is None else recorded(*one), (), ENTRY) for one in said]
    assert first_events(touched, way) == [one[0] for one in said if one and one[1] == 1]


@pytest.mark.parametrize("way", [way for way in WAYS if way])
@pytest.mark.parametrize(
    "touched",
    [[recorded("a", 1)], [(recorded("a", 1), ())], [(Odd(), (), ENTRY)], [(recorded("a", "1"), (), ENTRY)]],
    ids=["no tuple", "of two", "no slots", "no number"],
)
def test_compiled_code_refuses_what_is_no_touched_event(way, touched):
    with pytest.raises(TypeError):
        way.firsts(touched, Parking)
