# ruff: noqa: INP001 - a script, run by hand
"""Writes services/scoring/scoring/reports/templates/report.docx, the page that Word reports are filled into.

Offices may change its looks (fonts, margins, wording around the fields) and keep their own; the fields stay.
"""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[2] / "services/scoring/scoring/reports/templates/report.docx"
SONG, HEI = "宋体", "黑体"


def template() -> bytes:
    """The same bytes every time."""
    document = Document()
    document.core_properties.title = ""
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = datetime(2021, 1, 1)  # noqa: DTZ001
    page(document)
    normal(document)
    said(document.add_paragraph(), "{{ title }}", HEI, 16, WD_ALIGN_PARAGRAPH.CENTER)
    head(document)
    document.add_paragraph()
    said(document.add_paragraph(), "{%p for t in tables %}", SONG, 9)
    said(document.add_paragraph(), "{%p if not loop.first %}", SONG, 9)
    titled = document.add_paragraph()
    titled.paragraph_format.space_before, titled.paragraph_format.space_after = Pt(10), Pt(3)
    titled.paragraph_format.keep_with_next = True
    said(titled, "{{ t.title }}", HEI, 11)
    said(document.add_paragraph(), "{%p endif %}", SONG, 9)
    body(document)
    said(document.add_paragraph(), "{%p for note in t.notes %}", SONG, 8)
    said(document.add_paragraph(), "{{ note }}", SONG, 8)
    said(document.add_paragraph(), "{%p endfor %}", SONG, 8)
    said(document.add_paragraph(), "{%p endfor %}", SONG, 9)
    signed = document.add_paragraph()
    signed.paragraph_format.space_before = signed.paragraph_format.space_after = Pt(14)
    said(signed, "{% for s in signatures %}{{ s }}：____________________　　{% endfor %}", SONG, 10)
    said(document.add_paragraph(), "{%p for note in notes %}", SONG, 8)
    said(document.add_paragraph(), "{{ note }}", SONG, 8)
    said(document.add_paragraph(), "{%p endfor %}", SONG, 8)
    out = io.BytesIO()
    document.save(out)
    return packed(out.getvalue())


def page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin, section.bottom_margin = Mm(15), Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    above = section.header.paragraphs[0]
    run = said(above, "{{ warning }}", HEI, 8, WD_ALIGN_PARAGRAPH.RIGHT)
    run.font.color.rgb = RGBColor(0xB0, 0, 0)
    below = section.footer.paragraphs[0]
    said(below, "{{ summary }}　第 ", SONG, 8)
    field(below, "PAGE")
    said(below, " 页，共 ", SONG, 8)
    field(below, "NUMPAGES")
    said(below, " 页", SONG, 8)


def normal(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = SONG, Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)


def head(document: Any) -> None:
    table = document.add_table(rows=3, cols=4)
    table.autofit = False
    mark(table, 0, "{%tr for pair in head %}")
    for n, text in enumerate(("{{ pair[0] }}", "{{ pair[1] }}", "{{ pair[2] }}", "{{ pair[3] }}")):
        said(table.cell(1, n).paragraphs[0], text, SONG if n % 2 else HEI, 9)
    mark(table, 2, "{%tr endfor %}")
    widths = (28, 108, 28, 108)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def body(document: Any) -> None:
    table = document.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    table.autofit = False
    margins(table, 50)
    cells(table, 0, "{%tc for h in t.headings %}", "{% colspan h.over %}{{ h.title }}", HEI, shade="EEEEEE")
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001
    mark(table, 1, "{%tr for r in t.rows %}")
    cells(table, 2, "{%tc for c in r %}", "{{ c }}", SONG)
    whole = OxmlElement("w:cantSplit")
    table.rows[2]._tr.get_or_add_trPr().append(whole)  # noqa: SLF001
    mark(table, 3, "{%tr endfor %}")


def cells(table: Any, row: int, opening: str, text: str, font: str, shade: str = "") -> None:
    for n, part in enumerate((opening, text, "{%tc endfor %}")):
        cell = table.cell(row, n)
        said(cell.paragraphs[0], part, font, 8)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        if shade:
            fill = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
                fill.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001


def margins(table: Any, twentieths: int) -> None:
    """Between a cell's edge and its text, in twentieths of a point."""
    element = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twentieths if side in {"left", "right"} else 20))
        edge.set(qn("w:type"), "dxa")
        element.append(edge)
    table._tbl.tblPr.append(element)  # noqa: SLF001


def mark(table: Any, row: int, text: str) -> None:
    table.cell(row, 0).paragraphs[0].add_run(text)


def said(paragraph: Any, text: str, font: str, size: int, align: Any = None) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001
    if align is not None:
        paragraph.alignment = align
    return run


def field(paragraph: Any, code: str) -> None:
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    paragraph._p.append(element)  # noqa: SLF001


def packed(document: bytes) -> bytes:
    """The parts as they are, under one fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(template())
