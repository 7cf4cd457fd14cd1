"""The pilot area as the subject, through the gRPC face: tried as a reading, and where it is in force."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest
from scoring_calls import event_from, registered
from scoring_examples import T0, flag
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answer_service_pb2_grpc, scoring_service_pb2_grpc, views_pb2
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as sheets_pb

from chassis.clients import channel
from chassis.metrics import Metrics
from chassis.past import Past
from chassis.rpc import grpc_server, listen
from domainkit.recorded import Recorded
from scoring.api import AnswerApi, ScoringApi
from scoring.catalogue import Schemes
from scoring.definition import definition
from scoring.facts import Fact, Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet.events import FactsRecorded, SheetFinalized, SheetOpened, SheetRescored, SheetScored
from scoring.values import Scope, Source

FARM = shipped().get("shanxi-farm-produce-2021")
ROUND = "2021-farm"
DAY = date(2021, 12, 31)
YES, NO = {"price_index": True, "fair_trading": True}, {"price_index": False}
# Two cities: one with two markets, one with three.
MARKETS = {
    "A": ("140100", YES),
    "B": ("140100", {"fair_trading": True}),
    "C": ("140700", YES),
    "D": ("140700", {"price_index": True}),
    "E": ("140700", NO),
}
AREA = {"subject": "pilot_area"}
SCOPE = words.SheetScope(round_id=ROUND)


def uscc(letter):
    return f"91140100MA0K{letter * 6}"


def total(letter, **readings):
    fields = {n: Fact(flag(n, value=v)) for n, v in MARKETS[letter][1].items()}
    return score(FARM, Facts(fields, {}, "2021"), as_of=DAY, readings=readings)


def events(letter):
    city, given = MARKETS[letter]
    stream = f"sheet-{ROUND}-{uscc(letter)}"
    opened = SheetOpened(
        ROUND,
        FARM.id,
        "1",
        uscc(letter),
        f"{letter}市场（虚构）",
        city,
        f"{city[:4]}02",
        (),
        T0,
        "o",
        "2021",
        "2021-12-31",
    )
    fields = tuple(flag(n, value=v) for n, v in given.items())
    source = Source(letter.encode() * 16, "request-x", 1, T0)
    known = FactsRecorded("9", Scope.SUBJECT, 1, fields, source, "clerk", "reviewer", T0)
    scored = total(letter)
    for version, event in enumerate((opened, known, SheetScored(scored.standing, scored.part_marks, T0)), 1):
        n = f"{letter:8}{version:8}".encode()
        yield Recorded(event, n, stream, version, T0, T0 + version, n, n, "", "o")


@pytest.fixture
async def five(service):
    await service.views.apply("scoring-events-v1", [e for letter in MARKETS for e in events(letter)])
    return service


def mean(letters, **readings):
    return sum(Fraction(total(letter, **AREA, **readings).lower) for letter in letters) / len(letters)


async def test_areas_are_ranked_under_the_reading_that_evaluates_them(five):
    asked = pb.RankRequest(scope=SCOPE, readings=AREA)
    (found,) = (await five.answers.Rank(asked)).rankings
    assert (found.label, len(found.changes)) == ("假设推演", 1)
    assert [(r.sheet.subject, r.sheet.sheet_id) for r in found.ranking] == [
        ("140100", f"{ROUND}-140100"),
        ("140700", f"{ROUND}-140700"),
    ]
    assert mean("AB") > mean("CDE")
    assert [Fraction(a.lower) for a in found.areas] == [mean("AB"), round(mean("CDE"), 4)]
    assert [len(a.markets) for a in found.areas] == [2, 3]
    assert {r.id for r in found.areas[0].readings} == {"subject", "area_markets"}
    (plain,) = (await five.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings
    assert (len(plain.ranking), len(plain.areas), plain.label) == (5, 0, "")


async def further(service, letter, version, event):
    n = f"{letter:8}{version:8}".encode()
    stream = f"sheet-{ROUND}-{uscc(letter)}"
    recorded = Recorded(event, n, stream, version, T0, T0 + version, n, n, "", "o")
    await service.views.apply("scoring-events-v1", [recorded])


async def area_states(service):
    (found,) = (await service.answers.Rank(pb.RankRequest(scope=SCOPE, readings=AREA))).rankings
    return {r.sheet.subject: r.sheet.state for r in found.ranking}


async def test_an_area_is_final_once_all_its_markets_are(five):
    for letter in "ACDE":
        marks = total(letter)
        ended = SheetFinalized(marks.standing, marks.part_marks, (), "", "o", T0)
        await further(five, letter, 4, ended)
    final, marking = views_pb2.SHEET_STATE_FINAL, views_pb2.SHEET_STATE_OPEN
    assert await area_states(five) == {"140100": marking, "140700": final}
    marks = total("E")
    await further(five, "E", 5, SheetRescored(marks.standing, marks.standing, marks.part_marks, "9", T0))
    assert await area_states(five) == {"140100": marking, "140700": views_pb2.SHEET_STATE_RESCORED}


async def test_the_order_of_areas_turns_with_how_markets_become_one(five):
    asked = pb.RankRequest(scope=SCOPE, readings={**AREA, "area_markets": "best_of_each_part"})
    (found,) = (await five.answers.Rank(asked)).rankings
    best = {c: max(total(m, **AREA).lower for m in MARKETS if MARKETS[m][0] == c) for c in ("140100", "140700")}
    assert best["140100"] == best["140700"]
    assert [(r.rank, r.sheet.subject) for r in found.ranking] == [(1, "140100"), (1, "140700")]
    assert {a.lower for a in found.areas} == {str(best["140100"])}


async def test_an_area_is_looked_at_whole_whatever_part_of_it_is_asked_for(five):
    asked = pb.RankRequest(scope=words.SheetScope(county="140702"), readings=AREA)
    (found,) = (await five.answers.Rank(asked)).rankings
    assert [len(a.markets) for a in found.areas] == [3]


async def test_another_reading_ranks_subjects_as_they_would_be(five):
    asked = pb.RankRequest(scope=SCOPE, readings={"discretion_floor": "zero"})
    (found,) = (await five.answers.Rank(asked)).rankings
    lowers = {m: str(total(m, discretion_floor="zero").lower) for m in MARKETS}
    assert {r.sheet.subject_name[0]: r.sheet.standing.lower for r in found.ranking} == lowers


async def test_a_what_if_says_what_the_area_would_come_to(five):
    asked = pb.WhatIfRequest(sheet_id=f"{ROUND}-{uscc('D')}", suppose=pb.Supposition(readings=AREA))
    found = await five.answers.WhatIf(asked)
    assert not found.HasField("real_area")
    assert (found.supposed_area.area, Fraction(found.supposed_area.lower)) == ("140700", round(mean("CDE"), 4))
    assert found.supposed_area.steps[-1].startswith("3 个市场的平均")
    more = pb.Supposition(readings=AREA, awards={"13.1": "6"})
    raised = await five.answers.WhatIf(pb.WhatIfRequest(sheet_id=asked.sheet_id, suppose=more))
    gain = Fraction(raised.supposed.standing.lower) - Fraction(total("D", **AREA).lower)
    assert Fraction(raised.supposed_area.lower) == round(mean("CDE") + gain / 3, 4)


async def test_a_simulation_gives_every_market_the_mark_of_its_area(five):
    asked = pb.SimulateRequest(scope=SCOPE, suppose=pb.Supposition(readings=AREA), before=pb.Target(total="9"))
    found = await five.answers.Simulate(asked)
    assert [a.area for a in found.areas] == ["140100", "140700"]
    assert not found.areas_before
    after = {s.name[0]: (Fraction(s.after.lower), s.rank_after) for s in found.shifts}
    assert after["A"] == after["B"] == (mean("AB"), 1)
    assert {after[m][1] for m in "CDE"} == {3}
    assert {round(after[m][0], 4) for m in "CDE"} == {round(mean("CDE"), 4)}
    before = {s.name[0]: (Fraction(s.before.lower), s.rank_before) for s in found.shifts}
    assert before["A"] == (total("A").lower, 1)


async def test_the_subject_is_among_the_readings_that_decide(five):
    found = await five.answers.GetDeciding(pb.GetDecidingRequest(scope=SCOPE))
    assert ("subject", "pilot_area") in {(r.reading, r.alternative) for r in found.readings}


@pytest.fixture
async def in_force(five):
    """The same sheets under a scheme whose subject is the area."""
    readings = tuple(replace(r, in_force="pilot_area") if r.id == "subject" else r for r in FARM.readings)
    schemes = Schemes([replace(FARM, readings=readings)])
    server = grpc_server("scoring", Metrics("scoring"))
    past = Past(definition, five.views, five.log, 5.0)
    api = ScoringApi(None, five.views, schemes, 5.0, past)
    scoring_service_pb2_grpc.add_ScoringServiceServicer_to_server(api, server)
    answer_service_pb2_grpc.add_AnswerServiceServicer_to_server(AnswerApi(five.views, schemes, 5.0, past), server)
    port = listen(server, "127.0.0.1", 0)
    await server.start()
    async with channel(f"127.0.0.1:{port}", deadline_s=10) as to:
        yield SimpleNamespace(
            api=scoring_service_pb2_grpc.ScoringServiceStub(to),
            answers=answer_service_pb2_grpc.AnswerServiceStub(to),
            hear_registry=five.hear_registry,
        )
    await server.stop(None)


async def test_where_the_area_is_the_subject_everybody_says_so(in_force):
    (ranking,) = (await in_force.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings
    assert ([r.sheet.subject for r in ranking.ranking], ranking.label) == (["140100", "140700"], "")
    explained = await in_force.api.Explain(sheets_pb.ExplainRequest(sheet_id=f"{ROUND}-{uscc('C')}", row="9"))
    assert (explained.area.area, Fraction(explained.area.lower)) == ("140700", round(mean("CDE"), 4))
    apart = pb.Supposition(readings={"subject": "market"})
    what_if = await in_force.answers.WhatIf(pb.WhatIfRequest(sheet_id=f"{ROUND}-{uscc('C')}", suppose=apart))
    assert (what_if.HasField("real_area"), what_if.HasField("supposed_area")) == (True, False)
    shifts = await in_force.answers.Simulate(pb.SimulateRequest(scope=SCOPE, suppose=apart))
    assert ([a.area for a in shifts.areas_before], list(shifts.areas)) == (["140100", "140700"], [])


async def test_an_area_has_the_name_that_registry_gives_it(in_force):
    event = registry_pb2.JurisdictionEstablished(code="140700", name="晋中市", parent="140000")
    await in_force.hear_registry(
        registered(), event_from(event, registry_pb2.RegistryEvent, "jurisdiction_established", "jurisdiction-140700")
    )
    (ranking,) = (await in_force.answers.Rank(pb.RankRequest(scope=SCOPE))).rankings
    assert {a.area: a.name for a in ranking.areas} == {"140100": "140100", "140700": "晋中市"}


async def test_a_reading_that_there_is_not_is_refused_by_field(five, refused):
    failure = await refused(five.answers.Rank(pb.RankRequest(scope=SCOPE, readings={"subject": "province"})))
    assert (failure.reason, "readings.subject" in str(failure)) == ("ReadingUnknown", True)


async def test_nobody_stands_against_their_own_last_year(five, refused):
    again = [
        replace(e, event=replace(e.event, period="2022"), stream=e.stream.replace(ROUND, "2022-farm"))
        if isinstance(e.event, SheetOpened)
        else replace(e, stream=e.stream.replace(ROUND, "2022-farm"))
        for letter in "AB"
        for e in events(letter)
    ]
    await five.views.apply("scoring-events-v1", again)
    province = words.SheetScope(province="140000")
    rankings = (await five.answers.Rank(pb.RankRequest(scope=province))).rankings
    assert [(r.period, len(r.ranking)) for r in rankings] == [("2021", 5), ("2022", 2)]
    failure = await refused(five.answers.Simulate(pb.SimulateRequest(scope=province)))
    assert (failure.reason, "scope.period" in str(failure)) == ("SeveralPeriods", True)
    one = words.SheetScope(province="140000", period="2022")
    assert len((await five.answers.Simulate(pb.SimulateRequest(scope=one))).shifts) == 2
