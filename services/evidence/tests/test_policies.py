"""What scoring's openings lead to."""

from dataclasses import replace

from evidence_examples import ASKS, STREAM, T0, USCC, request

from domainkit.recorded import Recorded
from evidence.inbound import LocalityOpened, SheetOpened
from evidence.policies import policies, when_scoring_opens
from evidence.request.decider import decider
from evidence.request.values import ReviewLevel, Scope

ROW_10 = replace(ASKS[0], row="10", input_id="brand_count")
LOCAL = tuple(replace(ask, row="1", scope=Scope.LOCALITY) for ask in ASKS)

opened = SheetOpened(
    round_id="2021-farm",
    scheme_id="shanxi-farm-produce-2021",
    scheme_version="1",
    subject=USCC,
    subject_name="太谷农产品批发市场（虚构）",
    locality="140700",
    county="140703",
    asks=(*ASKS[:3], ROW_10, *ASKS[3:]),
    at=T0,
    by="province-office-1",
)
locality_opened = LocalityOpened(
    "2021-farm", "shanxi-farm-produce-2021", "1", "140700", LOCAL, at=T0, by="province-office-1"
)


def recorded(event):
    return Recorded(event, b"e" * 16, "sheet-x", 1, T0, T0, b"c" * 16, b"c" * 16, "", "province-office-1")


def test_an_opened_sheet_asks_for_the_evidence_of_each_row():
    orders = when_scoring_opens(recorded(opened))
    assert [o.stream for o in orders] == [STREAM, f"request-2021-farm-{USCC}-10"]
    assert orders[0].command == replace(request, due_at=None)
    assert orders[1].command.asks == (ROW_10,)


def test_an_opened_locality_asks_for_its_own_rows():
    (order,) = when_scoring_opens(recorded(locality_opened))
    assert order.stream == "request-2021-farm-140700-1"
    assert (order.command.scope, order.command.chain) == (Scope.LOCALITY, (ReviewLevel.PROVINCE,))
    assert (order.command.subject, order.command.county) == ("140700", "")


def test_what_asks_for_nothing_orders_nothing():
    assert when_scoring_opens(recorded(replace(opened, asks=()))) == []
    assert when_scoring_opens(recorded(replace(opened, asks=LOCAL))) == [], "a locality's asks are not the market's"


def test_every_order_is_one_that_the_decider_takes():
    orders = [*when_scoring_opens(recorded(opened)), *when_scoring_opens(recorded(locality_opened))]
    assert all(decider.decide(order.command, decider.initial) for order in orders)


def test_hearing_it_twice_orders_the_same():
    assert when_scoring_opens(recorded(opened)) == when_scoring_opens(recorded(opened))
    assert [p.source for p in policies] == ["scoring-events-v1"]
