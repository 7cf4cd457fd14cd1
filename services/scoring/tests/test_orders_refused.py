"""Facts that come in by policies and cannot be taken: refused by name, told and counted, in nobody's way; what cannot
even be read is parked with its stream and taken in order once it can.
"""

from dataclasses import dataclass, replace

import pytest
from scoring_calls import accepted
from scoring_examples import OFFICE, OPEN_SHEET, SHEET, T0, number, text
from shijian.evidence.v1 import events_pb2 as evidence_pb2

from contracts.envelope import command_of, recorded_of
from eventlog.deciding import Bench
from eventlog.memory_log import MemoryLog
from eventlog.observer import ORDERS_REFUSED, Unobserved
from eventlog.ordering import ordered
from eventlog.policies.reacting import react
from eventlog.views.arrivals import Record, arrival_of
from eventlog.views.folding import BEHIND
from eventlog.worker.refused_orders import RefusedOrders
from scoring.catalogue import Schemes
from scoring.definition import define, definition
from scoring.policies import policies
from scoring.schemes.catalogue import shipped
from testkit.figures import Figures

TOPIC = "evidence-events-v1"
FARM = shipped().get("shanxi-farm-produce-2021")
POLICY = next(p for p in policies if p.name == "when_evidence_accepted")
GOOD = (text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%"))
WRONG = {
    "unit": number("merchant_platform_rate", "45.5", "万元"),
    "range": number("merchant_platform_rate", "145.5", "%"),
    "period": replace(number("merchant_platform_rate", "45.5", "%"), period="2019"),
    "unknown": number("no_such_input", "1", "%"),
}


@dataclass
class Heard:
    """Events of evidence as scoring's policy and worker take them, one after another."""

    log: MemoryLog
    figures: Figures

    def hear(self, envelope, under=definition):
        bench = Bench(under, self.log, Unobserved())
        orders = ordered(under, POLICY, recorded_of(under.reader(TOPIC), envelope))
        receipts = [bench.decide(order, envelope.recorded_at_us) for order in orders]
        RefusedOrders("scoring").tell(orders, bench.verdicts, self.figures)
        self.log._record(bench.verdicts)
        return receipts


@pytest.fixture
def heard():
    """With the sheet opened."""
    log = MemoryLog(definition)
    asked = {"stream": f"sheet-{SHEET}", "command_id": b"c" * 16, "issued_at": T0, "actor": OFFICE}
    log.decide(command_of(definition.commands, OPEN_SHEET, **asked))
    return Heard(log, Figures())


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_refused_fact_is_named_and_counted_changes_nothing_and_stands_in_nobodys_way(heard, caplog, wrong):
    stream = f"sheet-{SHEET}"
    before = heard.log.standing(stream).version
    (refused,) = heard.hear(accepted("12", text("supply_chain_platform"), wrong))
    assert (refused.rejection.code, refused.rejection.field) == ("FactRefused", f"fields.{wrong.input_id}")
    assert heard.log.standing(stream).version == before
    assert heard.figures.counts[ORDERS_REFUSED] == 1
    assert f"{stream}: FactRefused {wrong.input_id}" in caplog.text
    (taken,) = heard.hear(accepted("12", *GOOD, revision=2))
    assert not taken.rejection.code
    assert heard.log.standing(stream).version > before


def test_under_a_changed_file_facts_are_refused_and_a_newer_revision_counts_once_it_is_restored(heard):
    changed = define(Schemes([replace(FARM, digest="f" * 64)]))
    (refused,) = heard.hear(accepted("12", *GOOD), under=changed)
    assert refused.rejection.code == "SchemeChanged"
    (taken,) = heard.hear(accepted("12", *GOOD, revision=2))
    assert not taken.rejection.code


def arrivals(*envelopes):
    reader = definition.reader(TOPIC)
    records = (Record(0, n, e.stream.encode(), e.SerializeToString()) for n, e in enumerate(envelopes))
    return [arrival_of(reader, TOPIC, r) for r in records]


def test_evidence_that_cannot_be_read_is_parked_with_its_stream_and_taken_in_order_once_it_can():
    newer, behind, other = accepted("12", *GOOD), accepted("12", *GOOD, revision=2), accepted("9", text("fair_trading"))
    unread = type(newer).FromString(newer.SerializeToString())
    unread.schema_version = 99
    found = react(definition, POLICY, arrivals(unread, behind, other))
    assert [(p.arrival.version, p.error == BEHIND) for p in found.parked] == [(1, False), (2, True)]
    assert [c.stream for c in found.commands] == [f"sheet-{SHEET}"]
    assert found.commands[0].causation_id == other.event_id
    again = react(definition, POLICY, arrivals(newer, behind))
    assert [c.causation_id for c in again.commands] == [newer.event_id, behind.event_id]
    assert not again.parked
    assert evidence_pb2.EvidenceEvent.DESCRIPTOR.fields_by_name["evidence_accepted"].number == newer.type
