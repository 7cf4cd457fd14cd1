"""Marks lie within their span, on a step, and rise with quality."""

from decimal import Decimal

import pytest

from shijian_cli.story.cast import data
from shijian_cli.story.marks import Span, mark

SPAN = Span(Decimal(1), Decimal(4), Decimal("0.5"))
QUALITIES = ("weak", "fair", "good", "strong")


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("who", ["a", "b", "c", "d"])
def test_a_mark_stands_on_a_step_within_its_span(quality, who):
    given = mark(data("marks.yaml"), SPAN, quality=quality, who=who, part="1.1")
    assert SPAN.minimum <= given.points <= SPAN.maximum
    assert (given.points - SPAN.minimum) % SPAN.step == 0
    assert given.reason.startswith("样例评定")


def test_better_evidence_gets_more():
    given = [mark(data("marks.yaml"), SPAN, quality=q, who="a", part="1.1").points for q in QUALITIES]
    assert given == sorted(given)
    assert given[0] < given[-1]
