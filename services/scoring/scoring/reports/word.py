"""A paper as Word: filled into templates/report.docx, then cells merged and widths set; the same bytes every time."""

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

from scoring.reports.paper import Paper, Table, shown

ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def word_of(paper: Paper) -> bytes:
    """One file; its date is the paper's day."""
    template = resources.files("scoring.reports") / "templates" / "report.docx"
    document = DocxTemplate(BytesIO(template.read_bytes()))
    document.render(content_of(paper), autoescape=True)
    properties = document.docx.core_properties
    properties.title = paper.title
    properties.created = datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC)
    tables = [e for e in document.docx.element.body if e.tag == qn("w:tbl")]
    for element, table in zip(tables[1:], paper.tables, strict=True):
        _lay_out(element, table)
    out = BytesIO()
    document.save(out)
    return packed(out.getvalue())


def content_of(paper: Paper) -> dict[str, Any]:
    """What the template's fields are filled with."""
    pairs = [*paper.head, ("", "")] if len(paper.head) % 2 else [*paper.head]
    return {
        "title": paper.title,
        "warning": paper.warning,
        "summary": paper.summary,
        "head": [(*pairs[n], *pairs[n + 1]) for n in range(0, len(pairs), 2)],
        "tables": [table_of(t) for t in paper.tables],
        "notes": paper.notes,
        "signatures": paper.signatures,
    }


def table_of(table: Table) -> dict[str, Any]:
    spans = table.spans()
    rows = [
        ["" if c.key in spans and not spans[c.key][n] else shown(row.get(c.key, "")) for c in table.columns]
        for n, row in enumerate(table.rows)
    ]
    headings = [{"title": title, "over": over} for title, over in table.headings()]
    return {"title": table.title, "headings": headings, "rows": rows, "notes": table.notes}


def _lay_out(element: Any, table: Table) -> None:
    """Widths and alignments column by column; a merged cell goes on in the cells below it."""
    heading, *rows = element.tr_lst
    widths = [Mm(c.width) for c in table.columns]
    for grid, width in zip(element.tblGrid.gridCol_lst, widths, strict=True):
        grid.w = width
    done = 0
    for cell, (_, over) in zip(heading.tc_lst, table.headings(), strict=True):
        cell.width = sum(widths[done : done + over])
        _align(cell.p_lst, ALIGN["center"])
        done += over
    spans = table.spans()
    for n, row in enumerate(rows):
        for cell, column, width in zip(row.tc_lst, table.columns, widths, strict=True):
            cell.width = width
            _align(cell.p_lst, ALIGN[column.align])
            if column.key in spans and spans[column.key][n] != 1:
                cell.vMerge = "restart" if spans[column.key][n] else "continue"


def _align(paragraphs: Iterable[Any], align: WD_ALIGN_PARAGRAPH) -> None:
    for paragraph in paragraphs:
        Paragraph(paragraph, None).alignment = align  # type: ignore[arg-type]  # its part is not asked for


def packed(document: bytes) -> bytes:
    """The parts as they are, under one fixed date."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, ZIP_DATE), given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
