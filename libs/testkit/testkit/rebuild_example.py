"""The read side of `reading_example` where other processes find it: for rebuilds in processes of their own."""

from typing import Any

from domainkit.recorded import Recorded
from testkit.reading_example import ledger, reading

POISON = "poison"


def is_poison(recorded: Recorded[Any]) -> bool:
    """Events that no version of the projection can take."""
    return bool(recorded.event.note == POISON)


definition = reading(ledger(is_poison), ledger(is_poison, name="other"))
DEFINITION_AT = "testkit.rebuild_example:definition"
