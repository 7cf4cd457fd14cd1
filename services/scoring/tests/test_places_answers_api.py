"""Places under the table of 41 rows, through the face: what decides, what a rank takes and what breaks it."""

import importlib.util
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from scoring_examples import T0
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import values_pb2

from domainkit.recorded import Recorded
from scoring.answers.reachable import reachable
from scoring.binding import bind
from scoring.facts import Facts
from scoring.queries.rounds import sheets_in
from scoring.queries.standings import standings_of
from scoring.round.events import RoundOpened
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet.events import FactsRecorded, MarkAwarded, SheetOpened, SheetScored
from scoring.standings import levels_of
from scoring.values import Scope, Source

spec = importlib.util.spec_from_file_location("scoring_all_schemes", Path(__file__).parent / "test_all_schemes.py")
made = sys.modules.setdefault("scoring_all_schemes", importlib.util.module_from_spec(spec))
spec.loader.exec_module(made)

TABLE = shipped().get("yuncheng-online-demo-2022")
DAY, ROUND = date(2022, 12, 31), "2022-demo"
PLACES = ("140100", "140200", "140300", "140400", "140500")
FACTS = {code: made.everything_known(TABLE, Random(code), {}) for code in PLACES}
# The online retail of the year before is missing: with more of it that year is better and this one is worse.
RETAIL = {
    "national_online_growth": "-50",
    "national_online_growth_1": "100",
    "national_online_retail": "2",
    "national_online_retail_1": "2",
    "national_social_retail": "0.5",
    "national_social_retail_1": "0.25",
    "online_retail": "2",
    "online_retail_2": "2",
    "social_retail": "2",
    "social_retail_1": "1",
    "social_retail_2": "8",
}
SCOPE = words.SheetScope(round_id=ROUND)
TOLD = RoundOpened(ROUND, TABLE.id, "1", "线上示范", "2022", DAY.isoformat(), "140000", "o", T0)
OPENED = Recorded(TOLD, b"r" * 16, f"round-{ROUND}", 1, T0, T0, b"r" * 16, b"r" * 16, "", "o")


def sheet(code, **readings):
    return score(TABLE, FACTS[code], as_of=DAY, readings=readings)


def events(code, facts=None):
    stream, facts = f"sheet-{ROUND}-{code}", FACTS[code] if facts is None else facts
    rows = {}
    for row, _, wanted in TABLE.inputs():
        if wanted.id in facts.fields:
            rows.setdefault(row, []).append(facts.fields[wanted.id].field)
    opened = SheetOpened(ROUND, TABLE.id, "1", code, f"{code}（虚构）", code, "", (), T0, "o", "2022", DAY.isoformat())
    told = [opened]
    for row, fields in rows.items():
        source = Source(f"{code}{row:>10}".encode(), "request-x", 1, T0)
        told.append(FactsRecorded(row, Scope.SUBJECT, 1, tuple(fields), source, "clerk", "reviewer", T0))
    told += [MarkAwarded(a.part, a.points, a.reason, "assessor", T0) for a in facts.awards.values()]
    found = score(TABLE, facts, as_of=DAY)
    told.append(SheetScored(found.standing, found.part_marks, T0))
    for version, event in enumerate(told, 1):
        n = f"{code}{version:10}".encode()
        yield Recorded(event, n, stream, version, T0, T0 + version, n, n, "", "o")


@pytest.fixture
async def places(service):
    await service.views.apply("scoring-events-v1", [e for code in PLACES for e in events(code)])
    return service


def ranks(totals):
    return {code: 1 + sum(other > total for other in totals.values()) for code, total in totals.items()}


def moved(before, after):
    """How many stand elsewhere, and who leads then."""
    leaders = tuple(sorted(f"{ROUND}-{code}" for code, rank in after.items() if rank == 1))
    return sum(before[code] != after[code] for code in before), leaders


async def test_the_rows_and_readings_that_decide_are_those_that_move_ranks(places):
    found = await places.answers.GetDeciding(pb.GetDecidingRequest(scope=SCOPE))
    own = {code: sheet(code) for code in PLACES}
    before = ranks({code: s.lower for code, s in own.items()})
    rows = {}
    for row in TABLE.rows:
        left = {code: sum(p.lower for r in s.rows if r.row is not row for p in r.parts) for code, s in own.items()}
        rows[row.number] = moved(before, ranks(left))
    assert {r.row: (r.moved.sheets, tuple(r.moved.leaders)) for r in found.rows} == {
        number: held for number, held in rows.items() if held[0]
    }
    by_reading = {
        (reading.id, other.id): moved(before, ranks({c: sheet(c, **{reading.id: other.id}).lower for c in PLACES}))
        for reading in TABLE.readings
        for other in reading.alternatives
        if other.id != reading.in_force
    }
    said = {(r.reading, r.alternative): (r.moved.sheets, tuple(r.moved.leaders)) for r in found.readings}
    assert {k: v for k, v in said.items() if v[0]} == {k: v for k, v in by_reading.items() if v[0]}


async def test_a_rank_costs_the_gap_to_whom_it_passes(places):
    own = {code: sheet(code) for code in PLACES}
    last = min(PLACES, key=lambda c: own[c].lower)
    others = sorted((own[c].lower for c in PLACES if c != last), reverse=True)
    for rank, least in enumerate(others, 1):
        asked = pb.GetSensitivityRequest(sheet_id=f"{ROUND}-{last}", target=pb.Target(rank=rank))
        plan = (await places.answers.GetSensitivity(asked)).plan
        assert Decimal(plan.required[0].least) == least
        assert Decimal(plan.gain) == cheapest(own[last], least)


def cheapest(of, least):
    """The least sum of gains that closes the gap: every sum that the parts can reach, one part after another."""
    bound, sums = bind(TABLE), {Decimal(0)}
    for part in of.parts:
        gains = [m - part.lower for m in reachable(bound.parts[part.part.id]) if m > part.lower]
        sums |= {s + g for s in sums for g in gains if s <= least - of.lower}
    return min(s for s in sums if of.lower + s >= least)


async def test_the_losses_that_break_a_total_are_those_that_fall_below_it(places):
    code = max(PLACES, key=lambda c: sheet(c).lower)
    of, bound = sheet(code), bind(TABLE)
    line = of.lower - Decimal(1)
    asked = pb.GetSensitivityRequest(sheet_id=f"{ROUND}-{code}", target=pb.Target(total=str(line)))
    losses = (await places.answers.GetSensitivity(asked)).losses
    breaking = {}
    for part in of.parts:
        too_far = [
            m for m in reachable(bound.parts[part.part.id]) if m < part.lower and of.lower - part.lower + m < line
        ]
        if too_far:
            breaking[part.part.id] = max(too_far)
    assert {loss.part: Decimal(loss.breaks_at) for loss in losses.parts} == breaking
    gone = {r.row.number for r in of.rows if of.lower - r.lower < line}
    assert {r.row for r in losses.rows} == gone


async def test_a_stricter_gate_is_simulated_over_the_places(places):
    stricter = shipped().get(f"{TABLE.id}-gate-2026")
    asked = pb.SimulateRequest(scope=SCOPE, suppose=pb.Supposition(scheme_id=stricter.id))
    found = await places.answers.Simulate(asked)
    for shift in found.shifts:
        code = shift.sheet_id.rpartition("-")[2]
        now, then = (score(s, replace(FACTS[code]), as_of=DAY).gates[0].status.name for s in (TABLE, stricter))
        names = [
            words.GateStatus.Name(v).removeprefix("GATE_STATUS_") for v in (shift.verdict_before, shift.verdict_after)
        ]
        assert names == [now, then]


async def test_a_board_sees_levels_as_narrow_as_the_sheet_does(service):
    """Parts that wait for one figure: their level is narrower than the sum of what is on record for each."""
    known = {i: f for i, f in FACTS[PLACES[0]].fields.items() if i != "online_retail_1"}
    for input_id, value in RETAIL.items():
        known[input_id] = replace(known[input_id], field=replace(known[input_id].field, number=Decimal(value)))
    facts = replace(FACTS[PLACES[0]], fields=known)
    await service.views.apply("scoring-events-v1", list(events(PLACES[0], facts)))
    own = score(TABLE, facts, as_of=DAY)
    (row,) = await sheets_in(service.views, ROUND)
    (standing,) = await standings_of(service.views, TABLE, [row])
    assert levels_of(TABLE, own.part_marks) != standing.levels
    assert [(v.title, v.lower, v.upper) for v in standing.levels] == [(v.title, v.lower, v.upper) for v in own.levels]


async def test_a_sheet_says_how_it_stands_to_its_gate(places):
    """Now, and as it was known; with the comparison of each level 1."""
    code = PLACES[0]
    now = await places.api.GetSheet(rpc.GetSheetRequest(sheet_id=f"{ROUND}-{code}"))
    known = pb.GetSheetAsOfRequest(sheet_id=f"{ROUND}-{code}", known_at=T0 + 10_000)
    own = sheet(code).gates[0]
    for found in (now, await places.answers.GetSheetAsOf(known)):
        assert [(g.id, g.title, list(g.steps)) for g in found.gates] == [(own.gate.id, own.gate.title, list(own.steps))]


async def test_a_row_is_explained_with_every_column_that_is_printed(places):
    found = (await places.api.Explain(rpc.ExplainRequest(sheet_id=f"{ROUND}-{PLACES[0]}", row="11"))).row
    row = TABLE.row("11")
    assert (found.variable_kind, found.formula, found.method, found.requirement) == (
        row.variable_kind,
        row.formula,
        row.method,
        row.requirement,
    )
    assert (found.variable_kind, list(found.units)) == ("定性+定量", list(row.units))


async def test_a_ranking_says_who_passes_the_gate_and_that_its_rows_are_places(places):
    """Of a round and of a scope; under another reading the gate is looked through under that one."""
    await places.views.apply("scoring-events-v1", [OPENED])
    whole = await places.api.RankRound(rpc.RankRoundRequest(round_id=ROUND))
    (ranking,) = (await places.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings
    assert (whole.head, list(whole.ranking)) == (ranking.head, list(ranking.ranking))
    assert (ranking.head.places, ranking.head.veto, bool(ranking.head.gate)) == (True, False, True)
    assert said(ranking) == {code: sheet(code).gates[0].status.name for code in PLACES}
    reading = next(r for r in TABLE.readings if len(r.alternatives) > 1)
    other = next(a.id for a in reading.alternatives if a.id != reading.in_force)
    (supposed,) = (await places.answers.Rank(pb.RankRequest(scope=SCOPE, readings={reading.id: other}))).rankings
    assert said(supposed) == {code: sheet(code, **{reading.id: other}).gates[0].status.name for code in PLACES}


async def test_a_place_of_which_nothing_is_known_has_yet_to_pass(service):
    await service.views.apply("scoring-events-v1", list(events(PLACES[0], Facts())))
    (ranking,) = (await service.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings
    assert said(ranking) == {PLACES[0]: "OPEN"}


def said(ranking):
    return {r.sheet.subject: values_pb2.Verdict.Name(r.verdict).removeprefix("VERDICT_") for r in ranking.ranking}
