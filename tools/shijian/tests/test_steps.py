"""What is left to do on a request follows from its version alone."""

from shijian.evidence.v1 import values_pb2 as values

from shijian_cli.story.steps import Approve, Correct, Plan, Return, Returned, Submit, correction_of, steps_of

CHAIN = (values.REVIEW_LEVEL_COUNTY, values.REVIEW_LEVEL_CITY)


def plan(steps) -> Plan:
    return Plan("2021-farm-x-9", "140100", "140105", "x", steps)


def test_evidence_goes_up_its_chain():
    assert steps_of(CHAIN, ["f"]) == [Submit(1, ["f"]), Approve(1, 1), Approve(1, 2)]


def test_evidence_sent_back_is_handed_in_again():
    steps = steps_of(CHAIN, ["good"], first=Returned(["poor"], "缺页"), with_file=True)
    assert steps == [
        Submit(1, ["poor"]),
        Return(1, 1, "缺页"),
        Submit(2, ["good"], with_file=True),
        Approve(2, 1),
        Approve(2, 2),
    ]


def test_a_correction_goes_up_the_whole_chain_again():
    assert correction_of(CHAIN, ["f"], revision=2, reason="复核") == [
        Correct(2, ["f"], "复核"),
        Approve(2, 1),
        Approve(2, 2),
    ]


def test_what_is_left_is_counted_from_the_requests_version():
    steps = steps_of(CHAIN, ["f"])
    assert plan(steps).left(1) == [(1, steps[0]), (2, steps[1]), (3, steps[2])]
    assert plan(steps).left(3) == [(3, steps[2])]
    assert plan(steps).left(4) == plan(steps).left(7) == []
