"""YAML read node by node, so that whatever is wrong can be told with its line. Numbers never pass through floats."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import yaml

from scoring.number_size import MOST, PLACES, fits, quoted
from scoring.schemes.broken import SchemeBroken

__all__ = ["Entry", "SchemeBroken", "parse"]


@dataclass(frozen=True)
class Entry:
    """A node with its place. Every reader raises SchemeBroken."""

    file: str
    place: str
    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def broken(self, reason: str) -> SchemeBroken:
        return SchemeBroken(self.file, self.line, self.place or "file", reason)

    def mapping(self) -> dict[str, "Entry"]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.broken("wants a mapping")
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            name = str(key.value)
            at = Entry(self.file, f"{self.place}.{name}" if self.place else name, value)
            if name in found:
                raise Entry(self.file, at.place, key).broken("stands twice")
            found[name] = at
        return found

    def fields(self, required: set[str], optional: set[str] | None = None) -> dict[str, "Entry"]:
        """The mapping's entries. Unknown and missing keys are refused."""
        found = self.mapping()
        for name, entry in found.items():
            if name not in required | (optional or set()):
                raise entry.broken("unknown key")
        if missing := required - set(found):
            raise self.broken(f"lacks {', '.join(sorted(missing))}")
        return found

    def items(self) -> list["Entry"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.broken("wants a list")
        return [Entry(self.file, f"{self.place}[{n}]", child) for n, child in enumerate(self.node.value)]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.broken("wants text")
        value = str(self.node.value).strip()
        if not value:
            raise self.broken("is empty")
        return value

    def texts(self) -> tuple[str, ...]:
        return tuple(entry.text() for entry in self.items())

    def decimal(self) -> Decimal:
        try:
            number = Decimal(self.text())
        except InvalidOperation:
            raise self.broken(f"{quoted(self.text())!r} is not a number") from None
        if not number.is_finite():
            raise self.broken(f"{quoted(self.text())!r} is not a number")
        if not fits(number):
            raise self.broken(f"{quoted(self.text())!r} is beyond ±{MOST}, or has more than {PLACES} places")
        return number

    def integer(self) -> int:
        number = self.decimal()
        if number != number.to_integral_value():
            raise self.broken(f"{self.text()!r} is not a whole number")
        return int(number)

    def one_of(self, allowed: set[str]) -> str:
        if self.text() not in allowed:
            raise self.broken(f"{self.text()!r} is not one of {', '.join(sorted(allowed))}")
        return self.text()


def parse(file: str, text: str) -> Entry:
    """The root of a file. Raises SchemeBroken for what is no YAML."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemeBroken(file, line, "", str(error.problem or error)) from error
    if node is None:
        raise SchemeBroken(file, 1, "", "the file is empty")
    return Entry(file, "", node)
