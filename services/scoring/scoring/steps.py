"""The steps of a round as data of the scheme: taken from its source, or ours with a parameter and a switch. Pure."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.values import CountsFrom, RoundStep, StepChoice

NOT_STATED = "not stated"


class NumberKind(enum.Enum):
    """What a step's number stands for."""

    WORKING_DAYS = "working_days"
    LARGEST_DIFFERENCE = "largest_difference"
    LEAST_ASSESSORS = "least_assessors"
    AWARDS_EACH = "awards_each"
    YEARS = "years"


# In the order in which a round takes them; each with the number that it needs, if any.
ORDER: Mapping[RoundStep, NumberKind | None] = {
    RoundStep.ENTER: None,
    RoundStep.PRE_REVIEW: None,
    RoundStep.ASSIGN: NumberKind.LEAST_ASSESSORS,
    RoundStep.MARK: None,
    RoundStep.SETTLE: NumberKind.LARGEST_DIFFERENCE,
    RoundStep.FINALIZE: None,
    RoundStep.NOTICE: NumberKind.WORKING_DAYS,
    RoundStep.OBJECT: NumberKind.WORKING_DAYS,
    RoundStep.AWARD: NumberKind.AWARDS_EACH,
    RoundStep.REVOKE: NumberKind.YEARS,
}
ALWAYS = (RoundStep.ENTER, RoundStep.MARK, RoundStep.FINALIZE)
# Whose days may be counted from the day itself, and how they are unless a round chooses: ours, no source says.
COUNTED = {RoundStep.NOTICE: CountsFrom.NEXT_DAY}
NEEDS = {RoundStep.OBJECT: RoundStep.NOTICE, RoundStep.REVOKE: RoundStep.AWARD}


@dataclass(frozen=True, slots=True)
class StepNumber:
    kind: NumberKind
    value: int
    ours: bool


@dataclass(frozen=True, slots=True)
class Step:
    """`text` is the source's passage. `ours`: no passage asks for the step; `why` says what it is for."""

    kind: RoundStep
    title: str
    text: str
    place: str
    ours: bool
    enabled: bool
    why: str
    number: StepNumber | None = None
    materials: tuple[str, ...] = ()


# What a scheme without a section of its own gets.
PLAIN = tuple(
    Step(kind, title, NOT_STATED, NOT_STATED, ours=True, enabled=True, why="评价体系没有写明步骤")
    for kind, title in ((RoundStep.ENTER, "申报"), (RoundStep.MARK, "评分"), (RoundStep.FINALIZE, "定稿"))
)


@dataclass(frozen=True, slots=True)
class Course:
    """The steps that one round takes; `notice_counts`: from which day its notices do."""

    steps: tuple[Step, ...]
    notice_counts: CountsFrom = COUNTED[RoundStep.NOTICE]

    def step(self, kind: RoundStep) -> Step | None:
        return next((s for s in self.steps if s.kind is kind), None)

    def has(self, kind: RoundStep) -> bool:
        return self.step(kind) is not None

    def number(self, kind: RoundStep) -> int:
        """The step's number; 0 for a step that is not taken."""
        found = self.step(kind)
        return found.number.value if found is not None and found.number is not None else 0


def course_of(steps: Sequence[Step], choices: Sequence[StepChoice] = ()) -> Course:
    """The scheme's steps as the round's choices leave them."""
    chosen = {c.step: c for c in choices}
    taken = (_chosen(s, chosen.get(s.kind)) for s in steps or PLAIN)
    said = chosen.get(RoundStep.NOTICE)
    counts = (said and said.counts_from) or COUNTED[RoundStep.NOTICE]
    return Course(tuple(s for s in taken if s.enabled), counts)


def _chosen(step: Step, choice: StepChoice | None) -> Step:
    if choice is None:
        return step
    number = step.number if choice.number is None or step.number is None else replace(step.number, value=choice.number)
    return replace(step, enabled=choice.enabled, number=number)


def choice_faults(steps: Sequence[Step], choices: Sequence[StepChoice]) -> Iterator[str]:
    """What a round may not choose: what the source prescribes stays as it is."""
    known = {s.kind: s for s in steps or PLAIN}
    for number, choice in enumerate(choices):
        step = known.get(choice.step)
        if step is None:
            yield f"评价体系没有“{choice.step.value}”这一步"
        elif choice.step in {c.step for c in choices[:number]}:
            yield f"“{step.title}”选择了两次"
        elif not choice.enabled and (not step.ours or step.kind in ALWAYS):
            yield f"“{step.title}”不能关闭" if step.kind in ALWAYS else f"“{step.title}”是原文规定的步骤，不能关闭"
        elif choice.number is not None and (step.number is None or not step.number.ours):
            yield f"“{step.title}”没有可由轮次选定的数字"
        elif choice.number is not None and choice.number <= 0:
            yield f"“{step.title}”的数字须大于 0；不走这一步的应关闭它"
        elif choice.counts_from is not None and step.kind not in COUNTED:
            yield f"“{step.title}”没有可由轮次选定的起算日"
    course = course_of(steps, choices)
    yield from (f"“{s.title}”以“{NEEDS[s.kind].value}”为前提" for s in course.steps if _lacks(course, s))


def _lacks(course: Course, step: Step) -> bool:
    return step.kind in NEEDS and not course.has(NEEDS[step.kind])


def step_faults(steps: Sequence[Step], *, channels: bool) -> Iterator[tuple[str, str]]:
    """What must hold of a scheme's steps: place and reason."""
    order = list(ORDER)
    kinds = [s.kind for s in steps]
    if not steps:
        return
    if [k for k in order if k in kinds] != kinds:
        yield "steps", f"each step once, in the order {', '.join(k.name.lower() for k in order)}"
    if missing := [k.name.lower() for k in ALWAYS if k not in kinds]:
        yield "steps", f"lacks {', '.join(missing)}"
    for at, step in enumerate(steps):
        yield from ((f"steps[{at}]", fault) for fault in _own_faults(step))
        if step.kind is RoundStep.SETTLE and not channels:
            yield f"steps[{at}]", "settling a difference wants channels"
        if step.kind in NEEDS and NEEDS[step.kind] not in kinds:
            yield f"steps[{at}]", f"{step.kind.name.lower()} wants {NEEDS[step.kind].name.lower()}"


def _own_faults(step: Step) -> Iterator[str]:
    name, wanted = step.kind.name.lower(), ORDER[step.kind]
    if (step.text == NOT_STATED) != step.ours:
        yield "a step has the source's passage, or is ours"
    if step.kind in ALWAYS and not step.enabled:
        yield f"{name} is always taken"
    if (step.number.kind if step.number else None) is not wanted:
        yield f"{name} wants {wanted.value if wanted else 'no number'}"
    if step.number is not None and step.number.value <= 0:
        yield "its number must be above 0"
