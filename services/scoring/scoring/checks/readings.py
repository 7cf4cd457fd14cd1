"""What must hold of a scheme's readings: each is used, in the rows that it names, and its alternatives differ there."""

from collections.abc import Iterator
from itertools import combinations

from scoring.rules.choosing import choices
from scoring.scheme import Choice, Reading, Scheme

FEWEST_ALTERNATIVES = 2


def reading_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Place and reason."""
    yield from _unknown(scheme)
    used = list(choices_of(scheme))
    for number, reading in enumerate(scheme.readings):
        place = f"readings[{number}]"
        ids = [a.id for a in reading.alternatives]
        if len(set(ids)) != len(ids) or len(ids) < FEWEST_ALTERNATIVES:
            yield place, f"reading {reading.id} wants two or more different alternatives"
        if reading.in_force not in ids:
            yield place, f"{reading.in_force} in force is no alternative of {reading.id}"
        own = [choice for choice in used if choice.reading == reading.id]
        if not own:
            yield place, f"reading {reading.id} is used nowhere: no alternative changes anything"
        for one, other in combinations(ids, 2):
            if own and all(c.values.get(one) == c.values.get(other) for c in own):
                yield place, f"alternatives {one} and {other} of {reading.id} differ nowhere"
        yield from ((place, fault) for fault in _place_faults(scheme, reading))


def choices_of(scheme: Scheme) -> Iterator[Choice]:
    """Everything in the scheme that hangs on a reading."""
    specs = [part.rule for row in scheme.rows for part in row.parts]
    specs += [scheme.veto.rule] if scheme.veto else []
    for spec in specs:
        for value in spec.parameters.values():
            yield from choices(value)
    yield from outcome_choices(scheme)


def outcome_choices(scheme: Scheme) -> Iterator[Choice]:
    """Those outside of the rules: channels, areas, units."""
    combination, areas = scheme.combination, scheme.areas
    if combination is not None:
        yield from (combination.basis, combination.missing, combination.bonus.joins, combination.bonus.above_total)
    if areas is not None:
        yield from (areas.together, areas.markets)
    for group in scheme.unit_groups:
        yield from choices(group.units)


def _place_faults(scheme: Scheme, reading: Reading) -> Iterator[str]:
    """The rows that a reading says it is about are those where it is used."""
    rows = {row.number: {r for p in row.parts for r in (*p.readings, *p.rule.readings)} for row in scheme.rows}
    if scheme.veto is not None:
        rows[scheme.veto.number] = set(scheme.veto.rule.readings)
    named = {place for place in reading.places if place in rows}
    using = {number for number, used in rows.items() if reading.id in used}
    for number in sorted(using - named):
        yield f"reading {reading.id} is used in row {number} and does not name it"
    for number in sorted(named - using):
        yield f"reading {reading.id} names row {number} and is not used there"
    for place in reading.places:
        if place.isdigit() and place not in rows:
            yield f"reading {reading.id} names row {place}, and there is none"


def _unknown(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for group, held in enumerate(scheme.unit_groups):
        if not any(held.phrase in row.units for row in scheme.rows):
            yield f"unit_groups[{group}]", f"no row's responsible units say {held.phrase}"
    for choice in outcome_choices(scheme):
        reading = scheme.reading(choice.reading)
        if reading is None or {a.id for a in reading.alternatives} != set(choice.values):
            yield _place_of(scheme, choice), f"wants a value for every alternative of a reading, {choice.reading}"


def _place_of(scheme: Scheme, choice: Choice) -> str:
    if scheme.areas is not None and choice in (scheme.areas.together, scheme.areas.markets):
        return "areas"
    return "combination" if scheme.combination is not None else "unit_groups"
