"""A paper as PDF/A: set by typst from templates/report.typ, fonts embedded, the same bytes every time."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import typst

from scoring.reports.fonts import characters, fonts
from scoring.reports.paper import Paper, Table, shown, texts, with_texts

# A character that the fonts do not have is shown by the mark that printers use for it, and named at the end.
MISSING = "〓"


def pdf_of(paper: Paper) -> bytes:
    """One file; its date is the paper's day."""
    template = resources.files("scoring.reports") / "templates" / "report.typ"
    said = json.dumps(content_of(displayable(paper)), ensure_ascii=False)
    made = typst.compile(
        template.read_bytes(),
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": said},
        pdf_standards=["a-2b"],
        timestamp=datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def displayable(paper: Paper) -> Paper:
    """With MISSING for what the fonts do not have, and a note that names it."""
    lacking = sorted({c for c in texts(paper) if ord(c) not in characters()} - {"\n"})
    if not lacking:
        return paper
    named = "、".join(f"U+{ord(c):04X}" for c in lacking)
    noted = replace(paper, notes=(*paper.notes, f"字库没有下列字符，以{MISSING}代替：{named}。"))
    anyone = re.compile(f"[{re.escape(''.join(lacking))}]")
    return with_texts(noted, lambda text: anyone.sub(MISSING, text))


def content_of(paper: Paper) -> dict[str, Any]:
    """What the template reads."""
    return {
        "title": paper.title,
        "warning": paper.warning,
        "summary": paper.summary,
        "head": paper.head,
        "tables": [table_of(t) for t in paper.tables],
        "notes": paper.notes,
        "signatures": paper.signatures,
    }


def table_of(table: Table) -> dict[str, Any]:
    """Cells from left to right, row by row; one that a cell above covers is left out."""
    spans = table.spans()
    rows = [
        [
            {"text": shown(row.get(c.key, "")), "rows": spans[c.key][n] if c.key in spans else 1}
            for c in table.columns
            if c.key not in spans or spans[c.key][n]
        ]
        for n, row in enumerate(table.rows)
    ]
    return {
        "title": table.title,
        "small": table.small,
        "widths": [c.width for c in table.columns],
        "aligns": [c.align for c in table.columns],
        "headings": table.headings(),
        "rows": rows,
        "notes": table.notes,
    }
