"""What complaints and supervision will count, from their recorded events to marks; and what is wrong, by name."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from google.protobuf import json_format
from scoring_calls import event_from, header, heard, opening
from scoring_examples import CLERK, REVIEWER, T0, count, source
from shijian.complaints.v1 import events_pb2 as complaints_pb2
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.supervision.v1 import events_pb2 as supervision_pb2

from contracts.envelope import recorded_of
from scoring.counts import FEEDS, Count, CountRefused, Measure, facts_from
from scoring.definition import definition
from scoring.policies import policies
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.sheet.rejections import SheetUnknown
from scoring.values import Scope, sheet_stream

RECORDED = Path(__file__).parent / "recorded"
YUNCHENG = "yuncheng-online-demo-2022"
MESSAGES = {"complaints": complaints_pb2.ComplaintsEvent, "supervision": supervision_pb2.SupervisionEvent}
FILES = sorted(f.stem for f in RECORDED.glob("*.bin"))
PLACE, DAY = "140800", date(2022, 12, 31)
OPEN = sc.OpenSheet(
    round_id="2022-demo",
    scheme_id=YUNCHENG,
    scheme_version="",
    subject=PLACE,
    subject_name="样例市（虚构）",
    locality=PLACE,
    county="",
    period="2022",
    evaluation_date=DAY.isoformat(),
    by="office-1",
    at=T0,
)
DECIDER = definition.aggregate("sheet-x").decider
GOOD = Count(Measure.LEADS_CHECKED_ON_TIME, "件", "2022", 20, 20, "2022-01-01", "2022-12-31", (), 20, b"")


@pytest.fixture
def opened():
    return DECIDER.fold(DECIDER.decide(OPEN, DECIDER.initial), DECIDER.initial)


def ordered(name):
    """The order that a recorded event leads to."""
    service = name.partition("-")[0]
    message = MESSAGES[service].FromString((RECORDED / f"{name}.bin").read_bytes())
    envelope = event_from(message.counts_taken, MESSAGES[service], "counts_taken", f"counts-{name}")
    happened = recorded_of(definition.reader(f"{service}-events-v1"), envelope)
    (order,) = [o for p in policies if p.source == f"{service}-events-v1" for o in p.react(happened)]
    return order


def told(state, *names):
    """The events, and the sheet that they leave."""
    events = []
    for name in names:
        found = DECIDER.decide(ordered(name).command, state)
        state, events = DECIDER.fold(found, state), [*events, *found]
    return events, state


def marks(state):
    return {p.part: (p.lower, p.upper) for p in state.parts}


SETTLED = {part: (Decimal(1), Decimal(1)) for part in ("11.2", "17.1", "17.2", "18.1", "18.2", "19.1", "25.1")}


@pytest.mark.parametrize("name", FILES)
def test_a_recorded_event_means_what_it_meant(name):
    kind = MESSAGES[name.partition("-")[0]]
    payload = (RECORDED / f"{name}.bin").read_bytes()
    message = kind.FromString(payload)
    assert message == json_format.Parse((RECORDED / f"{name}.json").read_text(encoding="utf-8"), kind())
    assert message.SerializeToString(deterministic=True) == payload
    assert message.counts_taken.by.endswith(".made-up")
    for counted in message.counts_taken.counts:
        ids = list(counted.event_ids)
        assert (ids, len(ids)) == (sorted(set(ids)), counted.events)
        assert hashlib.sha256(b"".join(ids)).digest() == counted.events_sha256


def test_every_measure_feeds_inputs_that_the_scheme_has_and_of_that_unit():
    wanted = {i.id: i for _, _, i in shipped().get(YUNCHENG).inputs()}
    for feed in FEEDS.values():
        for input_id in feed.inputs:
            assert input_id in wanted
        for input_id in filter(None, (feed.counted, feed.of)):
            assert wanted[input_id].unit == feed.unit
    assert set(FEEDS) == set(Measure)


def test_counts_settle_the_rows_that_they_feed(opened):
    events, state = told(opened, "complaints-1", "supervision-1")
    found = marks(state)
    assert {part: found[part] for part in SETTLED} == SETTLED
    # 18/20 is exactly 90 %, and the rule asks for more.
    assert found["19.2"] == (Decimal(0), Decimal(0))
    # The nation's rates, and what assessors keep, are still to come.
    assert {found[part] for part in ("11.3", "17.3", "25.2", "25.3", "26.1", "26.2")} == {(Decimal(0), Decimal(1))}
    rows = [e.row for e in events if isinstance(e, se.FactsRecorded)]
    assert rows == ["17", "25", "26", "11", "17", "18", "19"]
    satisfaction = state.collected.known("2022").fields["satisfaction"]
    assert (satisfaction.field.number, satisfaction.field.unit) == (Decimal("66.666666"), "%")


def test_what_is_explained_names_the_event_that_told_it(opened):
    order = ordered("complaints-1")
    events = DECIDER.decide(order.command, opened)
    assert {e.source for e in events if isinstance(e, se.FactsRecorded)} == {order.command.source}
    assert order.stream == sheet_stream(f"2022-demo-{PLACE}")
    assert order.command.source.stream == "counts-complaints-1"


def test_the_same_event_twice_says_nothing_new(opened):
    order = ordered("complaints-1")
    state = DECIDER.fold(DECIDER.decide(order.command, opened), opened)
    assert DECIDER.decide(order.command, state) == []


def test_a_late_revision_scores_a_final_sheet_again_and_an_older_one_does_not(opened):
    _, state = told(opened, "complaints-1", "supervision-1")
    final = DECIDER.fold(DECIDER.decide(sc.FinalizeSheet("虚构", "office-1", T0), state), state)
    events, after = told(final, "complaints-2-late")
    (again,) = [e for e in events if isinstance(e, se.SheetRescored)]
    assert (again.cause, again.before.lower - again.after.lower) == ("17", Decimal(1))
    assert marks(after)["17.1"] == (Decimal(0), Decimal(0))
    repeated = [e for e in told(after, "complaints-1")[0] if isinstance(e, se.SheetRescored)]
    assert repeated == []


def test_reported_and_counted_facts_are_both_kept_and_the_later_one_counts(opened):
    given = (count("leads_checked_on_time", "1", "件", "2022"), count("leads_received", "20", "件", "2022"))
    later = ordered("complaints-1").command.at + 1
    by_hand = sc.RecordFacts("17", Scope.SUBJECT, 1, given, source(9), CLERK, REVIEWER, later)
    _, state = told(opened, "complaints-1")
    state = DECIDER.fold(DECIDER.decide(by_hand, state), state)
    assert marks(state)["17.1"] == (Decimal(0), Decimal(0))
    assert marks(told(opened, "complaints-1")[1])["17.1"] == (Decimal(1), Decimal(1))


@pytest.mark.parametrize(("alternative", "wanted"), [("met", (1, 1)), ("unmet", (0, 0)), ("open", (0, 1))])
def test_a_rate_of_nothing_is_worth_what_the_reading_says(opened, alternative, wanted):
    _, state = told(opened, "supervision-1")
    known = state.collected.known("2022")
    sheet = score(shipped().get(YUNCHENG), known, as_of=DAY, readings={"empty_rate": alternative})
    (part,) = [p for p in sheet.parts if p.part.id == "18.1"]
    assert (part.lower, part.upper) == wanted
    assert "decisions_reviewed" in known.fields


def test_nobody_asked_leaves_satisfaction_open():
    nobody = replace(GOOD, measure=Measure.CONSUMERS_SATISFIED, unit="人", counted=0, of=0)
    assert facts_from(shipped().get(YUNCHENG), [nobody], "2022", DAY) == {}


def test_an_evaluation_within_the_year_wants_the_days_up_to_it():
    scheme = shipped().get(YUNCHENG)
    so_far = replace(GOOD, complete_to="2022-11-21")
    assert set(facts_from(scheme, [so_far], "2022", date(2022, 11, 21))) == {"17"}
    with pytest.raises(CountRefused, match="记录只在 2022-01-01 至 2022-11-21 完整"):
        facts_from(scheme, [so_far], "2022", date(2022, 11, 22))


BAD = {
    "单位应为“件”，计的是“条”": {"unit": "条"},
    "应为2022年的计数，计的是“2021”": {"period": "2021"},
    "缺少分母": {"of": None},
    "21件多于全部的20件": {"counted": 21},
    "记录只在 2022-01-02 至 2022-12-31 完整": {"complete_from": "2022-01-02"},
    "记录只在 2022-01-01 至 2022-12-30 完整": {"complete_to": "2022-12-30"},
    "起日 2023-01-01 晚于止日 2022-12-31": {"complete_from": "2023-01-01"},
    "起止日应为日期": {"complete_from": "2022-02-30"},
    "不应有分母": {"measure": Measure.CASES_OVERTURNED},
    "须与“交办督办线索完成”一并报送": {"measure": Measure.ASSIGNED_LEADS_ON_TIME},
}


@pytest.mark.parametrize("said", BAD)
def test_a_wrong_count_is_refused_by_name_and_changes_nothing(opened, said):
    bad = replace(GOOD, **BAD[said])
    command = sc.RecordCounts(PLACE, 1, (bad,), source(1), "complaints.made-up", T0)
    with pytest.raises(CountRefused, match=said) as caught:
        DECIDER.decide(command, opened)
    assert caught.value.field == f"counts.{bad.measure.name.lower()}"


def refusal(opened, *counts, place=PLACE):
    with pytest.raises(CountRefused) as caught:
        DECIDER.decide(sc.RecordCounts(place, 1, counts, source(1), "complaints.made-up", T0), opened)
    return caught.value


def test_counts_that_do_not_fit_together_are_refused(opened):
    on_time = replace(GOOD, measure=Measure.ASSIGNED_LEADS_ON_TIME)
    done = replace(GOOD, measure=Measure.ASSIGNED_LEADS_DONE, of=21)
    assert "不一致" in str(refusal(opened, on_time, done))
    assert "出现两次" in str(refusal(opened, GOOD, replace(GOOD, counted=19)))
    assert refusal(opened).field == "counts"


def test_counts_of_another_place_are_refused(opened):
    assert refusal(opened, GOOD, place="140900").field == "place"
    assert ordered("supervision-elsewhere").stream == "sheet-2022-demo-140900"


def history(*commands):
    """The events that these commands lead to, one after the other."""
    events = []
    for command in commands:
        events += DECIDER.decide(command, DECIDER.fold(events, DECIDER.initial))
    return events


def test_counts_that_come_before_the_sheet_are_kept_and_count_once_it_is_there():
    early = ordered("complaints-1").command
    (kept,) = history(early)
    assert (kept.counts, kept.source) == (early.counts, early.source)
    assert history(early, early) == [kept]
    told = history(early, OPEN)
    scored_late = DECIDER.fold(history(OPEN, early), DECIDER.initial)
    scored_early = DECIDER.fold(told, DECIDER.initial)
    assert (scored_early.standing, scored_early.collected) == (scored_late.standing, scored_late.collected)
    assert history(early, OPEN, early) == told


def test_a_later_revision_of_kept_counts_is_the_one_that_counts():
    first, second = (
        sc.RecordCounts(PLACE, n, (replace(GOOD, counted=20 - n),), source(n), "x", T0 + n) for n in (1, 2)
    )
    state = DECIDER.fold(history(first, second, OPEN), DECIDER.initial)
    assert {f.source.event_id for f in state.collected.facts} == {second.source.event_id}


def test_kept_counts_that_do_not_fit_are_said_and_keep_no_sheet_from_opening():
    bad = sc.RecordCounts(PLACE, 1, (replace(GOOD, unit="起"),), source(1), "complaints.made-up", T0)
    good = ordered("complaints-1").command
    opened, said, *facts, _ = history(bad, good, OPEN)[2:]
    assert isinstance(opened, se.SheetOpened)
    assert isinstance(said, se.KeptCountsRefused)
    assert (said.source, "起" in said.reason or "件" in said.reason) == (bad.source, True)
    assert all(isinstance(f, se.FactsRecorded) for f in facts)


def test_what_is_no_count_still_wants_a_sheet():
    with pytest.raises(SheetUnknown):
        DECIDER.decide(sc.FinalizeSheet("", "office-1", T0), DECIDER.initial)


def test_a_scheme_that_asks_for_no_counts_refuses_them():
    farm = shipped().get("shanxi-farm-produce-2021")
    with pytest.raises(CountRefused, match="没有哪一行要这一计数"):
        facts_from(farm, [GOOD], "2022", DAY)


async def test_a_recorded_count_reaches_the_sheet_of_a_place_in_its_round(service):
    place = registry_pb2.JurisdictionEstablished(code=PLACE, name="样例市（虚构）", parent="140000")
    envelope = event_from(place, registry_pb2.RegistryEvent, "jurisdiction_established", f"jurisdiction-{PLACE}")
    await service.hear_registry(envelope)
    opening_round = opening(
        round_id="2022-demo", scheme_id=YUNCHENG, period="2022", evaluation_date="2022-12-31", jurisdiction="140000"
    )
    await service.api.OpenRound(opening_round)
    entering = rpc.EnterSubjectRequest(header=header(), round_id="2022-demo", subject=PLACE)
    await service.api.EnterSubject(entering)
    told_by = complaints_pb2.ComplaintsEvent.FromString((RECORDED / "complaints-1.bin").read_bytes()).counts_taken
    counted = event_from(told_by, complaints_pb2.ComplaintsEvent, "counts_taken", "counts-2022-demo")
    await heard(definition, service.log, service.views, "complaints-events-v1", counted)
    answer = await service.api.Explain(rpc.ExplainRequest(sheet_id=f"2022-demo-{PLACE}", row="17"))
    part = answer.row.parts[0]
    assert (part.lower, part.settled) == ("1", True)
    assert {i.source.event_id for i in part.inputs} == {counted.event_id}
