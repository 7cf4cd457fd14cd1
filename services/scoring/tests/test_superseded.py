"""What else was reported of an input: another value, or another giver; not what a later hand-in only repeats."""

from scoring_examples import number

from scoring.answers.superseded import superseded
from scoring.facts import Fact
from scoring.projections.sheet_facts import FactsRow
from scoring.result import InputUsed
from scoring.schemes.catalogue import shipped
from scoring.values import Scope, Source

RATE = next(i for _, _, i in shipped().get("shanxi-farm-produce-2021").inputs() if i.id == "merchant_platform_rate")


def handed_in(value, revision, at, *, stream="request-a", by="clerk"):
    """A revision of a request, or (revision 0) a finding on the sheet itself."""
    source = Source(bytes([at]) * 16, stream if revision else "sheet-a", at, at)
    fields = (number(RATE.id, value, "%"),)
    accepted = "reviewer" if revision else by
    return FactsRow("a", at, "12", Scope.SUBJECT, revision, fields, source, by, accepted, at, at)


def told(*rows, counting=-1):
    last = rows[counting]
    fact = Fact(last.fields[0], last.source, last.submitted_by, last.accepted_by, last.accepted_at)
    return superseded(InputUsed(RATE, fact), rows)


def test_a_later_hand_in_that_repeats_a_value_replaces_nothing():
    assert told(handed_in("45.5", 1, 1), handed_in("45.5", 2, 2)) == ()
    assert told(handed_in("45.5", 1, 1), handed_in("45.50", 2, 2)) == ()


def test_another_value_is_told_once_however_often_it_was_handed_in():
    rows = (handed_in("25", 1, 1), handed_in("25", 2, 2), handed_in("45.5", 3, 3))
    assert told(*rows) == ("25%（第 1 次报送）",)


def test_the_same_value_from_somebody_else_is_another_fact():
    assert told(handed_in("45.5", 1, 1), handed_in("45.5", 0, 2, by="assessor")) == ("45.5%（第 1 次报送）",)
    seen = (handed_in("45.5", 0, 1, by="one"), handed_in("45.5", 0, 2, by="other"))
    assert told(*seen) == ("45.5%（one 查看所见）",)
    assert told(handed_in("45.5", 0, 1, by="one"), handed_in("45.5", 0, 2, by="one")) == ()
    assert told(handed_in("45.5", 1, 1), handed_in("45.5", 1, 2, stream="request-b")) == ("45.5%（第 1 次报送）",)


def test_back_to_a_former_value_tells_the_one_between():
    rows = (handed_in("45.5", 1, 1), handed_in("25", 2, 2), handed_in("45.5", 3, 3))
    assert told(*rows) == ("25%（第 2 次报送）",)


def test_the_later_accepted_counts_though_it_came_in_first():
    rows = (handed_in("45.5", 2, 9), handed_in("25", 1, 1))
    assert told(*rows, counting=0) == ("25%（第 1 次报送）",)
