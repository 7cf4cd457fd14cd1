"""A variant: another scheme with some of it changed, as a what-if. It names what it stands on and why it is there."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from scoring.scheme import Scheme
from scoring.schemes.nodes import Entry
from scoring.schemes.outcome_entries import gate_from

Find: TypeAlias = Callable[[str, str], Scheme | None]


def is_variant(root: Entry) -> bool:
    return "variant_of" in root.mapping()


def variant_from(root: Entry, find: Find) -> Scheme:
    """The scheme that it stands on, with its own gates. Raises SchemeBroken."""
    found = root.fields({"id", "version", "title", "variant_of", "what_if", "why", "gates"})
    of = found["variant_of"].fields({"id", "version"})
    base = find(of["id"].text(), of["version"].text())
    if base is None:
        raise found["variant_of"].broken(f"没有评价体系 {of['id'].text()} {of['version'].text()}")
    found["what_if"].one_of({"true"})
    return replace(
        base,
        id=found["id"].text(),
        version=found["version"].text(),
        title=found["title"].text(),
        gates=tuple(gate_from(e) for e in found["gates"].items()),
        what_if=found["why"].text(),
        variant_of=(base.id, base.version),
        digest=base.digest,
    )
