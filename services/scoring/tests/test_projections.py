"""Events in, rows out: what is shown of a round, and that reading the log twice shows the same."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_examples import (
    AFTER,
    ASSESSOR,
    BEFORE,
    CITY,
    COUNTY,
    EXAMPLES,
    MARK,
    NAME,
    OTHER_USCC,
    PARTS,
    ROUND,
    SHEET,
    T0,
    USCC,
    ZHENGZHOU,
    source,
)

from domainkit.recorded import Recorded
from eventlog.memory_views import fold_into
from scoring.allowing import MarkingAllowed
from scoring.inbound import MarketDeregistered, MarketRegistered
from scoring.projections import projections
from scoring.projections.known_markets import KnownMarketRow
from scoring.projections.rounds import RoundState
from scoring.projections.sheets import SheetState
from scoring.values import MarketKind, VetoStatus

OWN, REGISTRY = "scoring-events-v1", "registry-events-v1"
STREAMS = {
    "round": f"round-{ROUND}",
    "sheet": f"sheet-{SHEET}",
    "locality": f"locality-{ROUND}-{CITY}",
    "award": f"award-{ZHENGZHOU}-{USCC}",
    "workcalendar": "workcalendar-cn",
}
# Of several aggregates: shown on one.
OF = {MarkingAllowed: "sheet"}


def recorded(event, stream, version):
    at = T0 + version
    n = version.to_bytes(16, "big")
    return Recorded(event, n, stream, version, at, at, n, n, "", ASSESSOR)


def told():
    """The examples, each on the stream of its aggregate."""
    versions = dict.fromkeys(STREAMS, 0)
    for event in EXAMPLES:
        kind = OF.get(type(event), type(event).__module__.split(".")[1])
        versions[kind] += 1
        yield OWN, recorded(event, STREAMS[kind], versions[kind])


def shown(events):
    tables = {p.name: {} for p in projections}
    for topic, event in events:
        for projection in projections:
            if projection.source == topic:
                fold_into(projection, tables[projection.name], event)
    return tables


@pytest.fixture(scope="module")
def tables():
    return shown(told())


def test_a_round_shows_who_entered_and_how_far_it_came(tables):
    row = tables["rounds"][ROUND,]
    assert (row.state, row.subjects, row.incomplete, row.version) == (RoundState.FINAL, (USCC,), (OTHER_USCC,), 4)


def test_a_sheet_shows_its_last_standing(tables):
    row = tables["sheets"][SHEET,]
    assert (row.lower, row.upper, row.veto) == (AFTER.lower, AFTER.upper, VetoStatus.CLEAR)
    assert (row.state, row.unsettled, row.version) == (SheetState.RESCORED, 1, 16)


def test_every_result_stays(tables):
    rows = [tables["sheet_revisions"][SHEET, version] for version in (6, 7, 8)]
    assert [(r.final, r.cause) for r in rows] == [(False, ""), (True, ""), (True, "12")]
    assert all(r.parts == PARTS for r in rows)
    assert BEFORE.veto is VetoStatus.OPEN


def test_facts_and_marks_name_their_events(tables):
    facts, found, gone = (tables["sheet_facts"][SHEET, version] for version in (2, 9, 12))
    assert (gone.withdrawn, gone.accepted_by, gone.fields) == (("merchant_platform_rate",), ASSESSOR, ())
    assert (found.revision, found.source.stream, found.submitted_by) == (0, STREAMS["sheet"], ASSESSOR)
    assert (facts.version, facts.row, facts.source.stream) == (2, "12", "request-2021-farm-91140100MA0K12345X-9")
    marks = {key[1]: row for key, row in tables["sheet_marks"].items()}
    assert (marks[3].points, marks[3].source.version, marks[3].locality_source) == (Decimal("4.5"), 3, None)
    assert (marks[4].points, marks[4].locality_source.version) == (MARK.points, 6)
    assert (marks[5].points, marks[5].by) == (None, ASSESSOR)


def test_every_event_of_a_sheet_stays_with_its_id_and_where_it_goes_back_to(tables):
    steps = {key[1]: row for key, row in tables["sheet_steps"].items()}
    assert [steps[n].kind.name for n in sorted(steps)] == [
        "OPENED",
        "FACTS",
        "MARK",
        "SHARED_MARK",
        "SET_ASIDE",
        "SCORED",
        "FINAL",
        "RESCORED",
        "FACTS",
        "OTHER",
        "OTHER",
        "SET_ASIDE",
        "OTHER",
        "OTHER",
        "OTHER",
        "OTHER",
    ]
    assert (steps[2].about, steps[2].source_event, steps[2].event_id) == ("12", source(5).event_id, b"\0" * 15 + b"\2")
    assert (steps[3].about, steps[3].by, steps[3].source_event) == ("13.1", ASSESSOR, b"")


def test_a_locality_shows_members_and_what_is_marked(tables):
    (row,) = tables["localities"].values()
    assert (row.members, row.marked, row.locality) == ((SHEET,), (), CITY)


def test_a_market_is_known_until_it_leaves():
    entry = MarketRegistered(USCC, NAME, MarketKind.FARM_PRODUCE, COUNTY, CITY)
    events = [(REGISTRY, recorded(entry, f"market-{USCC}", 1))]
    assert shown(events)["known_markets"] == {
        (USCC,): KnownMarketRow(USCC, NAME, MarketKind.FARM_PRODUCE, CITY, COUNTY)
    }
    left = [*events, (REGISTRY, recorded(MarketDeregistered(USCC), f"market-{USCC}", 2))]
    assert shown(left)["known_markets"] == {}


def test_replaying_twice_shows_the_same(tables):
    assert shown(told()) == tables


def test_every_row_belongs_to_the_events_stream():
    for topic, event in told():
        for projection in (p for p in projections if p.source == topic):
            for key in projection.touches(event):
                assert str(key[0]) in event.stream


def test_events_of_other_aggregates_are_passed_over():
    (_, first), *_ = told()
    only = shown([(OWN, replace(first, event=EXAMPLES[4], stream=STREAMS["sheet"]))])
    assert {name for name, rows in only.items() if rows} == {"sheets", "sheet_steps"}
