"""Steps of a round: what the schemes hold, what a round may choose, what a broken section is told."""

from dataclasses import replace
from importlib import resources

import pytest

from scoring.schemes.catalogue import shipped
from scoring.schemes.loading import scheme_from
from scoring.schemes.nodes import SchemeBroken
from scoring.steps import ALWAYS, NOT_STATED, PLAIN, NumberKind, choice_faults, course_of, step_faults
from scoring.values import RoundStep, StepChoice

ZHENGZHOU = shipped().get("zhengzhou-smart-market-2021")
FARM = shipped().get("shanxi-farm-produce-2021")
K = RoundStep


def kinds(course):
    return [s.kind for s in course.steps]


def test_zhengzhou_applies_is_reviewed_evaluated_published_and_awarded():
    course = course_of(ZHENGZHOU.steps)
    sourced = [s.kind for s in course.steps if not s.ours]
    assert sourced == [K.ENTER, K.PRE_REVIEW, K.MARK, K.NOTICE, K.AWARD]
    assert [course.number(k) for k in (K.NOTICE, K.OBJECT, K.AWARD, K.SETTLE)] == [5, 10, 1, 20]


def test_what_the_source_does_not_say_is_marked_as_ours():
    for scheme in shipped():
        for step in scheme.steps:
            assert step.ours == (step.text == NOT_STATED)
            assert step.why
    award = course_of(ZHENGZHOU.steps).step(K.AWARD)
    assert (award.number.kind, award.number.ours) == (NumberKind.AWARDS_EACH, False)


def test_a_shanxi_round_is_declared_marked_and_final():
    assert kinds(course_of(FARM.steps)) == list(ALWAYS)
    on = StepChoice(K.ASSIGN, True, 2)
    assert course_of(FARM.steps, [on]).number(K.ASSIGN) == 2


def test_a_step_of_ours_can_be_switched_off():
    off = [StepChoice(k, False, None) for k in (K.OBJECT, K.REVOKE, K.SETTLE)]
    assert list(choice_faults(ZHENGZHOU.steps, off)) == []
    assert kinds(course_of(ZHENGZHOU.steps, off)) == [
        K.ENTER,
        K.PRE_REVIEW,
        K.ASSIGN,
        K.MARK,
        K.FINALIZE,
        K.NOTICE,
        K.AWARD,
    ]


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ([StepChoice(K.PRE_REVIEW, False, None)], "原文规定的步骤"),
        ([StepChoice(K.FINALIZE, False, None)], "不能关闭"),
        ([StepChoice(K.AWARD, True, 2)], "没有可由轮次选定的数字"),
        ([StepChoice(K.OBJECT, True, None), StepChoice(K.OBJECT, False, None)], "选择了两次"),
    ],
)
def test_what_a_round_may_not_choose(choices, said):
    (fault,) = choice_faults(ZHENGZHOU.steps, choices)
    assert said in fault
    (fault,) = choice_faults(FARM.steps, [StepChoice(K.NOTICE, True, None)])
    assert "没有“公示”这一步" in fault


NOTICE, AWARD, SETTLE = (next(s for s in ZHENGZHOU.steps if s.kind is k) for k in (K.NOTICE, K.AWARD, K.SETTLE))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (PLAIN[:2], "lacks finalize"),
        ((PLAIN[1], PLAIN[0], PLAIN[2]), "in the order enter"),
        ((*PLAIN, replace(NOTICE, text=NOT_STATED)), "or is ours"),
        ((*PLAIN, replace(NOTICE, number=None)), "wants working_days"),
        ((*PLAIN, replace(NOTICE, number=replace(NOTICE.number, value=0))), "above 0"),
        ((PLAIN[0], PLAIN[1], SETTLE, PLAIN[2]), "wants channels"),
        ((*PLAIN, next(s for s in ZHENGZHOU.steps if s.kind is K.OBJECT)), "object wants notice"),
        ((replace(PLAIN[0], enabled=False), *PLAIN[1:]), "always taken"),
    ],
)
def test_a_broken_section_is_told(steps, said):
    assert any(said in reason for _, reason in step_faults(steps, channels=False))
    assert list(step_faults(PLAIN, channels=False)) == []
    assert list(step_faults((*PLAIN, AWARD), channels=False)) == []


def test_a_broken_section_is_refused_with_its_line(scheme_text):
    broken = scheme_text.replace("working_days: {value: 5, ours: true}", "working_days: {value: 0, ours: true}", 1)
    with pytest.raises(SchemeBroken, match=r"steps\[6\]: its number must be above 0") as caught:
        scheme_from("zhengzhou.yaml", broken)
    assert "kind: notice" in broken.splitlines()[caught.value.line - 1]


@pytest.fixture
def scheme_text():
    path = resources.files("scoring.schemes").joinpath("zhengzhou-smart-market-2021.yaml")
    return path.read_text(encoding="utf-8")
