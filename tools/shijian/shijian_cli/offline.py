"""Scoring without any service: a scheme by name or file, a facts file, the pure `score`."""

from datetime import date
from pathlib import Path
from typing import Any

from domainkit.rejection import Rejected
from scoring.catalogue import SchemeUnknown
from scoring.facts import Facts, shown
from scoring.reports.sheet_paper import what_if_said
from scoring.result import PartResult, Sheet
from scoring.scheme import Scheme
from scoring.schemes.catalogue import shipped
from scoring.schemes.loading import load_scheme
from scoring.schemes.nodes import SchemeBroken
from scoring.score import score
from scoring.shares import check_shares
from shijian_cli.facts_file import read_facts
from shijian_cli.trouble import USAGE, Trouble


def scheme_named(name: str, version: str = "") -> Scheme:
    """A shipped scheme by id, or one from a YAML file. Raises Trouble."""
    try:
        return (
            load_scheme(Path(name), shipped().find)
            if name.endswith((".yaml", ".yml"))
            else shipped().get(name, version)
        )
    except SchemeBroken as broken:
        detail = f"{broken.code}: {broken}"
        raise Trouble(f"评价体系文件有误：{broken.said}", "改正后重试", code=USAGE, detail=detail) from broken
    except (SchemeUnknown, OSError) as error:
        raise Trouble(f"评价体系 {name} 不能用", "用体系编号或 YAML 文件路径", code=USAGE, detail=str(error)) from error


def scored(scheme: Scheme, facts: Path, readings: dict[str, str]) -> Sheet:
    """The sheet that the file's facts lead to. Raises Trouble naming the fact or reading at fault."""
    known, as_of = read_facts(facts, scheme)
    return _scored(scheme, known, as_of, readings)


def _scored(scheme: Scheme, facts: Facts, as_of: date, readings: dict[str, str]) -> Sheet:
    try:
        check_shares([i for _, _, i in scheme.inputs()], facts.fields, facts.fields)
        return score(scheme, facts, as_of=as_of, readings=readings)
    except Rejected as refused:
        raise Trouble(refused.message, "改正后重试", code=USAGE, detail=refused.field) from refused


def sheet_values(sheet: Sheet) -> dict[str, Any]:
    """The sheet as plain values for JSON."""
    return {
        "scheme": sheet.scheme.id,
        "scheme_version": sheet.scheme.version,
        "title": sheet.scheme.title,
        "hypothetical": sheet.hypothetical,
        "what_if": what_if_said(sheet),
        "as_of": sheet.as_of.isoformat(),
        "lower": sheet.lower,
        "upper": sheet.upper,
        "veto": {"status": sheet.veto.status.name, "steps": sheet.veto.steps},
        "gates": [
            {"gate": g.gate.id, "title": g.gate.title, "status": g.status.name, "steps": g.steps} for g in sheet.gates
        ],
        "unsettled": sheet.unsettled,
        "shared": sheet.shared,
        "tight": sheet.tight,
        "levels": [{"title": v.title, "marks": v.marks, "lower": v.lower, "upper": v.upper} for v in sheet.levels],
        "rows": [
            {"row": r.row.number, "title": r.row.level2, "lower": r.lower, "upper": r.upper, "marks": r.row.marks}
            | {"parts": [_part(p) for p in r.parts]}
            for r in sheet.rows
        ],
    }


def _part(part: PartResult) -> dict[str, Any]:
    return {
        "part": part.part.id,
        "rule": part.part.rule.kind,
        "text": part.part.text,
        "lower": part.lower,
        "upper": part.upper,
        "steps": part.steps,
        "readings": {r.id: r.alternative for r in part.readings},
        "inputs": {i.wanted.id: shown(i.fact.field) for i in part.inputs if i.fact is not None},
    }
