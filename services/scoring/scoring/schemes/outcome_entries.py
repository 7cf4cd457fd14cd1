"""The outcome side of a scheme file: its pass gates."""

from scoring.scheme import Gate
from scoring.schemes.nodes import Entry


def gate_from(entry: Entry) -> Gate:
    """`{id: …, title: …, total: 85, level_rate: 75, what_if: false, source: …}`. Raises SchemeBroken."""
    found = entry.fields({"id", "title", "total", "level_rate", "what_if", "source"})
    return Gate(
        id=found["id"].text(),
        title=found["title"].text(),
        total=found["total"].decimal(),
        level_rate=found["level_rate"].decimal(),
        what_if=found["what_if"].one_of({"true", "false"}) == "true",
        source=found["source"].text(),
    )
