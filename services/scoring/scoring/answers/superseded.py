"""Other values of an input, and other givers: they are kept, the one accepted latest counts, all are shown. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scoring.facts import shown
from scoring.projections.sheet_facts import FactsRow
from scoring.result import InputUsed, Sheet
from scoring.values import Field


def superseded(used: InputUsed, rows: Sequence[FactsRow]) -> tuple[str, ...]:
    """In the order in which they came in; none where nothing is known of the input.

    What a hand-in only repeats of the one before is no other fact; the same value from somebody else is one.
    """
    if used.fact is None:
        return ()
    given = [(row, field) for row in rows for field in row.fields if field.input_id == used.wanted.id]
    told = {(_giver(row), _value(field)) for row, field in given if row.source == used.fact.source}
    other: list[str] = []
    for row, field in given:
        if (it := (_giver(row), _value(field))) not in told:
            told.add(it)
            other.append(f"{shown(field)}{field.unit}（{_brought(row)}）")
    return tuple(other)


def superseded_in(sheet: Sheet, rows: Sequence[FactsRow]) -> Mapping[str, tuple[str, ...]]:
    """By input id, for every input of which another value was given too."""
    used: Iterable[InputUsed] = (*(i for p in sheet.parts for i in p.inputs), *sheet.veto.inputs)
    found = {i.wanted.id: superseded(i, rows) for i in used}
    return {input_id: earlier for input_id, earlier in found.items() if earlier}


def _giver(row: FactsRow) -> str:
    """The request, over all its hand-ins; an assessor, over all that they saw."""
    return row.source.stream if row.revision else row.submitted_by


def _value(field: Field) -> Field:
    """Which items were ticked counts, not in which order."""
    return replace(field, items=tuple(sorted(field.items)))


def _brought(row: FactsRow) -> str:
    return f"第 {row.revision} 次报送" if row.revision else f"{row.accepted_by} 查看所见"
