"""A scheme from its YAML file. A broken file is refused with line and reason before anything can be scored by it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.checks.form import complaints
from scoring.rules.registry import RULES, VETOES
from scoring.scheme import (
    Alternative,
    DocumentSource,
    Evaluates,
    Level,
    Part,
    Reading,
    Row,
    Scheme,
    VetoRow,
)
from scoring.schemes.digests import digest_of
from scoring.schemes.input_entries import input_from, one_of
from scoring.schemes.nodes import Entry, SchemeBroken, parse
from scoring.schemes.outcome_entries import areas_from, combination_from, condition_from, gate_from, unit_group_from
from scoring.schemes.rule_entries import rule_from
from scoring.schemes.shares import with_shares
from scoring.schemes.step_entries import steps_from
from scoring.schemes.variants import Find, is_variant, variant_from
from scoring.values import MarketKind, Scope

# Sections that a file may have, each a field of Scheme of the same name, and how it is read.
SECTIONS: dict[str, Callable[[Entry], Any]] = {
    "gates": lambda entry: tuple(gate_from(e) for e in entry.items()),
    "entry_conditions": lambda entry: tuple(condition_from(e) for e in entry.items()),
    "combination": combination_from,
    "areas": areas_from,
    "unit_groups": lambda entry: tuple(unit_group_from(e) for e in entry.items()),
    "steps": steps_from,
}
ROW_DEFAULTS = {"responsible_units", "data_source", "base_period", "place"}
ROW_EXTRAS = {"variable_kind", "formula", "method", "requirement"}


def load_scheme(path: Path, find: Find = lambda _, __: None) -> Scheme:
    """The scheme of a file; `find` gives the one that a variant stands on. Raises SchemeBroken."""
    return scheme_from(path.name, path.read_text(encoding="utf-8"), find)


def scheme_from(file: str, text: str, find: Find = lambda _, __: None) -> Scheme:
    """A scheme from the text of a file. Raises SchemeBroken, with the line, for the first thing that is wrong."""
    root = parse(file, text)
    scheme = variant_from(root, find) if is_variant(root) else _scheme(root)
    for complaint in complaints(scheme):
        raise SchemeBroken(file, _line(root, complaint.place), complaint.place or "file", complaint.reason)
    return replace(scheme, digest=digest_of(root, scheme.digest))


def _line(root: Entry, place: str) -> int:
    """The line of a path such as `rows[5].parts[0]`."""
    entry = root
    for step in place.replace("[", ".").replace("]", "").split(".") if place else ():
        entry = entry.items()[int(step)] if step.isdigit() else entry.mapping()[step]
    return entry.line


def _scheme(root: Entry) -> Scheme:
    names = {"id", "version", "title", "source", "total", "levels", "readings", "row_defaults", "rows"}
    found = root.fields(names, set(SECTIONS) | {"market_kind", "veto", "evaluates"})
    defaults = {k: v.text() for k, v in found["row_defaults"].fields(ROW_DEFAULTS).items()}
    kinds = {kind.name.lower(): kind for kind in MarketKind}
    return Scheme(
        id=found["id"].text(),
        version=found["version"].text(),
        title=found["title"].text(),
        market_kind=kinds[found["market_kind"].one_of(set(kinds))] if "market_kind" in found else None,
        source=_source(found["source"]),
        total=found["total"].decimal(),
        levels=tuple(_level(e) for e in found["levels"].items()),
        readings=tuple(_reading(e) for e in found["readings"].items()),
        rows=with_shares([_row(e, defaults) for e in found["rows"].items()]),
        veto=_veto(found["veto"]) if "veto" in found else None,
        evaluates=one_of(Evaluates, found["evaluates"]) if "evaluates" in found else Evaluates.MARKET,
        **{name: read(found[name]) for name, read in SECTIONS.items() if name in found},
    )


def _source(entry: Entry) -> DocumentSource:
    found = entry.fields({"title", "number", "issued_by", "annex"})
    issuers = found["issued_by"].texts()
    return DocumentSource(found["title"].text(), found["number"].text(), issuers, found["annex"].text())


def _level(entry: Entry) -> Level:
    found = entry.fields({"title", "marks"})
    return Level(found["title"].text(), found["marks"].decimal())


def _reading(entry: Entry) -> Reading:
    found = entry.fields({"id", "question", "places", "alternatives", "in_force", "why"})
    return Reading(
        id=found["id"].text(),
        question=found["question"].text(),
        places=found["places"].texts(),
        alternatives=tuple(Alternative(n, e.text()) for n, e in found["alternatives"].mapping().items()),
        in_force=found["in_force"].text(),
        why=found["why"].text(),
    )


def _row(entry: Entry, defaults: dict[str, str]) -> Row:
    wanted = {"number", "level1", "level2", "level3", "marks", "text", "parts"}
    found = entry.fields(wanted, ROW_DEFAULTS | ROW_EXTRAS | {"notes"})
    said = defaults | {k: found[k].text() for k in (ROW_DEFAULTS | ROW_EXTRAS) & set(found)}
    return Row(
        number=found["number"].text(),
        level1=found["level1"].text(),
        level2=found["level2"].text(),
        level3=found["level3"].text(),
        text=found["text"].text(),
        marks=found["marks"].decimal(),
        parts=tuple(_part(e) for e in found["parts"].items()),
        notes=found["notes"].texts() if "notes" in found else (),
        **said,
    )


def _part(entry: Entry) -> Part:
    found = entry.fields({"id", "text", "marks", "scope", "rule", "inputs"}, {"floor", "readings", "uses"})
    return Part(
        id=found["id"].text(),
        text=found["text"].text(),
        marks=found["marks"].decimal(),
        floor=found["floor"].decimal() if "floor" in found else Decimal(0),
        scope=one_of(Scope, found["scope"]),
        rule=rule_from(found["rule"], set(RULES)),
        inputs=tuple(input_from(e) for e in found["inputs"].items()),
        readings=found["readings"].texts() if "readings" in found else (),
        uses=found["uses"].texts() if "uses" in found else (),
    )


def _veto(entry: Entry) -> VetoRow:
    found = entry.fields({"number", "level1", "level2", "text", "scope", "place", "rule", "inputs"}, {"notes"})
    return VetoRow(
        number=found["number"].text(),
        level1=found["level1"].text(),
        level2=found["level2"].text(),
        text=found["text"].text(),
        scope=one_of(Scope, found["scope"]),
        rule=rule_from(found["rule"], set(VETOES)),
        inputs=tuple(input_from(e) for e in found["inputs"].items()),
        place=found["place"].text(),
        notes=found["notes"].texts() if "notes" in found else (),
    )
