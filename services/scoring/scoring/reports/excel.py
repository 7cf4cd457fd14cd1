"""A paper as Excel: one worksheet a table, text cells for codes, number cells for marks, the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from scoring.reports.paper import Column, Marks, Paper, Table, Value

# Before the table: its title, the summary, the headings.
HEADING_ROW = 2
MM_PER_CHARACTER = 2
LINE, MOST_LINES = 14, 28
# A column of marks is three: the settled mark, and the bounds that it has anyway.
BOUNDS = ("下限", "上限")
BOUND_WIDTH = 12
# A cell takes no more; XlsxWriter would leave it empty without a word.
MOST_TEXT, CUT = 32_767, "……（超出单元格所能容纳，全文见PDF）"
# In inches.
SIDE, TOP, BOTTOM = Decimal("0.4"), Decimal("0.5"), Decimal("0.6")
SHEET_NAME, FONT = 31, "宋体"
# Tenths of a millimetre at 10 points; Latin letters and digits are narrow.
WIDE, NARROW, LAST_NARROW = 36, 19, "\u2000"


@dataclass(frozen=True, slots=True)
class Formats:
    """The looks of cells."""

    title: Any
    plain: Any
    heading: Any
    by_align: dict[str, Any]


def excel_of(paper: Paper) -> bytes:
    """One file; its date is the paper's day."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    created = datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": paper.title, "created": created})
    formats = _formats(book)
    for n, table in enumerate(paper.tables):
        name = "评分表" if n == 0 and table.title == paper.title else table.title
        _table(book.add_worksheet(name[:SHEET_NAME]), paper, table, formats, signed=n == 0)
    _about(book.add_worksheet("说明"), paper, formats)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> Formats:
    text = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "vcenter"}
    framed = {**text, "border": 1}
    return Formats(
        title=book.add_format({"font_name": "黑体", "font_size": 14, "align": "center", "valign": "vcenter"}),
        plain=book.add_format(text),
        heading=book.add_format({**framed, "font_name": "黑体", "align": "center", "bg_color": "#EEEEEE"}),
        by_align={a: book.add_format({**framed, "align": a}) for a in ("left", "center", "right")},
    )


def _table(page: Any, paper: Paper, table: Table, formats: Formats, *, signed: bool) -> None:
    columns = physical(table)
    last = len(columns) - 1
    _set_up(page, paper)
    for n, (column, _) in enumerate(columns):
        page.set_column(n, n, max(6, column.width // MM_PER_CHARACTER))
    page.merge_range(0, 0, 0, last, paper.title if signed else table.title, formats.title)
    page.set_row(0, 24)
    page.merge_range(1, 0, 1, last, paper.summary, formats.plain)
    page.set_row(1, LINE * lines_of(paper.summary, sum(c.width for c, _ in columns)) + 6)
    _headings(page, columns, formats)
    _rows(page, table, columns, formats)
    below = HEADING_ROW + len(table.rows) + 2
    for n, note in enumerate(table.notes):
        page.write_string(below + n, 0, note)
    if signed:
        for n, signature in enumerate(paper.signatures):
            page.write_string(below + len(table.notes) + 2 * n, 0, f"{signature}：________________")


def physical(table: Table) -> list[tuple[Column, str]]:
    """The columns of the worksheet, each with what of the value it shows: all, or a bound."""
    found: list[tuple[Column, str]] = []
    for column in table.columns:
        found.append((column, "settled"))
        if any(isinstance(row.get(column.key), Marks) for row in table.rows):
            found += [(Column(column.key, f"{column.title}{b}", BOUND_WIDTH, "center"), b) for b in BOUNDS]
    return found


def _headings(page: Any, columns: Sequence[tuple[Column, str]], formats: Formats) -> None:
    titles = [column.title for column, _ in columns]
    start = 0
    for n in range(1, len(titles) + 1):
        if n < len(titles) and titles[n] == titles[start]:
            continue
        if n - start > 1:
            page.merge_range(HEADING_ROW, start, HEADING_ROW, n - 1, titles[start], formats.heading)
        else:
            page.write_string(HEADING_ROW, start, titles[start], formats.heading)
        start = n
    page.set_row(HEADING_ROW, max(LINE * lines_of(c.title, c.width) for c, _ in columns) + 8)


def _rows(page: Any, table: Table, columns: Sequence[tuple[Column, str]], formats: Formats) -> None:
    spans = table.spans()
    for n, row in enumerate(table.rows):
        at = HEADING_ROW + 1 + n
        lines = [
            lines_of(str(row.get(c.key, "")), c.width) for c, which in columns if which == "settled" and not c.merged
        ]
        page.set_row(at, LINE * min(MOST_LINES, max(lines, default=1)) + 5)
        for x, (column, which) in enumerate(columns):
            look, value = formats.by_align[column.align], part_of(row.get(column.key, ""), which)
            over = spans[column.key][n] if column.key in spans else 1
            if over > 1:
                page.merge_range(at, x, at + over - 1, x, "", look)
            if over:
                _write(page, at, x, value, look)


def part_of(value: Value, which: str) -> str | Decimal | None:
    """What one worksheet column shows of a value; None: nothing."""
    if not isinstance(value, Marks):
        return value if which == "settled" else None
    return {"settled": value.settled, "下限": value.lower, "上限": value.upper}[which]


def _write(page: Any, row: int, column: int, value: str | Decimal | None, look: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.write_string(row, column, value if len(value) <= MOST_TEXT else value[: MOST_TEXT - len(CUT)] + CUT, look)
    else:
        page.write_number(row, column, value, look)


def _set_up(page: Any, paper: Paper) -> None:
    page.freeze_panes(HEADING_ROW + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)
    page.set_margins(left=SIDE, right=SIDE, top=TOP, bottom=BOTTOM)
    page.set_header(f"&R{paper.warning}" if paper.warning else "")
    page.set_footer("&R第 &P 页，共 &N 页")


def _about(page: Any, paper: Paper, formats: Formats) -> None:
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 110)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_header(f"&R{paper.warning}" if paper.warning else "")
    for n, (label, said) in enumerate((*paper.head, *(("说明", note) for note in paper.notes))):
        page.write_string(n, 0, label, formats.by_align["left"])
        page.write_string(n, 1, said, formats.by_align["left"])
        page.set_row(n, LINE * lines_of(said, 220) + 5)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width in mm, at 10 points: a Chinese character is 3.6 mm wide."""
    return sum(max(1, -(-_length(line) // (max(width, 12) * 10 - 20))) for line in text.split("\n"))


def _length(line: str) -> int:
    """In tenths of a millimetre."""
    return sum(WIDE if c > LAST_NARROW else NARROW for c in line)
