"""Earlier values of an input: they are kept, the one accepted latest counts, and both are shown. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from scoring.facts import shown
from scoring.projections.sheet_facts import FactsRow
from scoring.result import InputUsed, Sheet


def superseded(used: InputUsed, rows: Sequence[FactsRow]) -> tuple[str, ...]:
    """In the order in which they came in; none where nothing is known of the input."""
    if used.fact is None:
        return ()
    given = [(row, field) for row in rows for field in row.fields if field.input_id == used.wanted.id]
    return tuple(
        f"{shown(field)}{field.unit}（{_brought(row)}）" for row, field in given if row.source != used.fact.source
    )


def superseded_in(sheet: Sheet, rows: Sequence[FactsRow]) -> Mapping[str, tuple[str, ...]]:
    """By input id, for every input of which another value was given too."""
    used: Iterable[InputUsed] = (*(i for p in sheet.parts for i in p.inputs), *sheet.veto.inputs)
    found = {i.wanted.id: superseded(i, rows) for i in used}
    return {input_id: earlier for input_id, earlier in found.items() if earlier}


def _brought(row: FactsRow) -> str:
    return f"第 {row.revision} 次报送" if row.revision else f"{row.accepted_by} 查看所见"
