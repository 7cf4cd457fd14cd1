"""The `steps` section of a scheme file: each step with the source's passage, or marked as ours."""

from scoring.schemes.nodes import Entry
from scoring.steps import NOT_STATED, NumberKind, Step, StepNumber
from scoring.values import RoundStep

WORDS = {kind.name.lower(): kind for kind in RoundStep}


def steps_from(entry: Entry) -> tuple[Step, ...]:
    return tuple(_step(e) for e in entry.items())


def _step(entry: Entry) -> Step:
    """`{kind: notice, title: 公示, text: …, working_days: {value: 5, ours: true}}`. Raises SchemeBroken."""
    numbers = {kind.value for kind in NumberKind}
    found = entry.fields({"kind", "title", "why"}, {"text", "place", "ours", "enabled", "materials"} | numbers)
    given = [name for name in found if name in numbers]
    if len(given) > 1:
        raise entry.broken(f"wants one number at most, has {', '.join(given)}")
    return Step(
        kind=WORDS[found["kind"].one_of(set(WORDS))],
        title=found["title"].text(),
        text=found["text"].text() if "text" in found else NOT_STATED,
        place=found["place"].text() if "place" in found else NOT_STATED,
        ours=_flag(found["ours"]) if "ours" in found else False,
        enabled=_flag(found["enabled"]) if "enabled" in found else True,
        why=found["why"].text(),
        number=_number(NumberKind(given[0]), found[given[0]]) if given else None,
        materials=found["materials"].texts() if "materials" in found else (),
    )


def _number(kind: NumberKind, entry: Entry) -> StepNumber:
    found = entry.fields({"value", "ours"})
    return StepNumber(kind, found["value"].integer(), _flag(found["ours"]))


def _flag(entry: Entry) -> bool:
    return entry.one_of({"true", "false"}) == "true"
