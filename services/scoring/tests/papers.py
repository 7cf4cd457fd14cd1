"""Made-up sheets and rounds of every scheme as the reports' tests print them, and how the files are read back."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
from docx import Document

from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.reports.paper import Marks
from scoring.reports.round_paper import Placing, RoundContent
from scoring.reports.sheet_paper import SheetContent
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.values import Field, InputKind, Source

SCHEMES = sorted(s.id for s in shipped())
DAY = date(2022, 12, 31)
CODE = "91140100MA0K12345X"
MM = 72 / 25.4
MARGIN = 12
# In points from the foot of the page: the text area, and the foot of the head of the first page, at most.
PAGE_TOP, PAGE_BOTTOM, FIRST_ROW = 195.5 * MM, 14 * MM, 150 * MM


def source(n):
    return Source(n.to_bytes(16, "big"), f"request-made-up-{n}", n, 1_670_000_000_000_000 + n)


def made_up_sheet(scheme_id, *, known=3):
    """Of every `known` inputs one is missing, and of every `known` marks at discretion too."""
    scheme = shipped().get(scheme_id)
    fields, awards = {}, {}
    for n, (_, _, wanted) in enumerate(scheme.inputs()):
        if n % known != 1:
            fields[wanted.id] = Fact(value(wanted, n), source(n + 1), "clerk-1", "review-1", n)
    for n, part in enumerate(p for row in bind(scheme).rows for p in row.parts):
        granted = allowance(part.rule, Desk(part.inputs, fields, None, DAY))
        if granted and granted.minimum != granted.maximum and n % known != 1:
            at = part.part.id
            awards[at] = Award(at, granted.maximum, "现场查看（虚构）", "assessor-1", n, source(500 + n))
    return score(scheme, Facts(fields, awards), as_of=DAY)


def value(wanted, n):
    if wanted.kind in {InputKind.NUMBER, InputKind.COUNT}:
        number = Decimal(n % 7) if wanted.kind is InputKind.COUNT else Decimal(n % 13) + Decimal("0.25")
        return Field(wanted.id, wanted.kind, number=number, unit=wanted.unit)
    given = {
        InputKind.FLAG: {"flag": n % 2 == 0},
        InputKind.ITEMS: {"items": wanted.options[:1]},
        InputKind.DATE: {"date": "2015-01-01"},
        InputKind.TEXT: {"text": "情况说明〔2022〕①②（虚构）"},
    }
    return Field(wanted.id, wanted.kind, **given[wanted.kind])


def content(sheet, **changes):
    known = {
        "state": "定稿",
        "sheet_id": f"made-up-{CODE}",
        "version": 7,
        "round_id": "made-up",
        "subject": CODE,
        "subject_name": "某某市场（虚构）",
        "locality": "140700",
        "county": "140703",
        "period": "2022",
        "made_up": True,
    }
    return SheetContent(sheet, **{**known, **changes})


def placing(n, sheet, **changes):
    known = {
        "sheet_id": f"made-up-{n}",
        "subject": f"91140100MA0K{n:05d}X",
        "subject_name": f"第{n}市场（虚构）",
        "locality": "140700",
        "county": "140703",
        "rank": n,
        "best": n,
        "worst": n,
        "tied": False,
        "incomplete": False,
        "vetoed": False,
        "total": Marks(sheet.lower, sheet.upper),
        "state": "定稿",
        "remark": "",
        "sheet": sheet,
    }
    return Placing(**{**known, **changes})


def made_up_round(scheme_id, count=40):
    sheet, fuller = made_up_sheet(scheme_id), made_up_sheet(scheme_id, known=10_000)
    placings = [placing(n, fuller if n % 2 else sheet) for n in range(1, count - 1)]
    placings[2] = placing(2, sheet, tied=True, best=2, worst=9, incomplete=True, remark="与 1 张评分表同分")
    placings += [placing(count, fuller, rank=0, best=0, worst=0, vetoed=True, remark="触发否决，不参加排名")]
    return RoundContent(
        "made-up",
        "虚构轮次",
        sheet.scheme,
        "2022",
        "2022-12-31",
        "140000",
        "已定稿",
        tuple(placings),
        "逾期未报（虚构）",
        made_up=True,
    )


def opened_book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def worksheet_columns(page):
    """Heading → the cells below it, from top to bottom; a heading over several columns names the first."""
    cells = list(page.iter_rows(min_row=3))
    headings = {c.value: n for n, c in reversed(list(enumerate(cells[0]))) if c.value}
    last = next((n for n, row in enumerate(cells) if all(c.value is None for c in row)), len(cells))
    return {title: [row[n] for row in cells[1:last]] for title, n in headings.items()}


def word_tables(content):
    """Each table as rows of texts; a cell that a merged one covers is empty."""
    return [
        [[tc_text(tc) for tc in row.tc_lst] for row in table._tbl.tr_lst]
        for table in Document(io.BytesIO(content)).tables
    ]


def tc_text(cell):
    return "\n".join(
        "".join("\n" if t.tag.endswith("}br") else t.text or "" for t in p.iter("{*}t", "{*}br")) for p in cell.p_lst
    )


def strip(content, table, key, after="", before=""):
    """What stands in one column of a PDF's table, line by line from top to bottom, heading left out.

    `after`, `before`: the titles of this table and of the next; the first table of a file has no title above it.
    """
    index = [c.key for c in table.columns].index(key)
    left = (MARGIN + sum(c.width for c in table.columns[:index])) * MM
    right = left + table.columns[index].width * MM
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(content)]
    top, bottom = found(pages, after, 1) if after else (0, FIRST_ROW), found(pages, before, 3)
    lines = []
    for n in range(top[0], bottom[0] + 1):
        above = top[1] if n == top[0] else PAGE_TOP
        below = bottom[1] if n == bottom[0] else PAGE_BOTTOM
        if below < above - 1:
            lines += pages[n].get_text_bounded(left, below, right, above).split("\r\n")
    return [line.strip() for line in lines if line.strip() not in {"", table.columns[index].title}]


def found(pages, title, edge):
    """(page, height) where it first stands as a line of its own; `edge` 1: its foot, 3: its head."""
    for n, page in enumerate(pages):
        search = page.search(title)
        while at := search.get_next():
            around = page.get_text_range(max(0, at[0] - 1), at[1] + 2).strip()
            if around == title:
                return n, page.get_charbox(at[0], loose=True)[edge] + edge - 2
    raise LookupError(title)


def pdf_text(content):
    """All that stands in the file, without line ends."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    return "".join(pages).replace("\r", "").replace("\n", "")
