"""Sheets and rounds as files: every mark is read back from Excel, PDF and Word; the bytes are the same each time."""

import hashlib
import importlib.util
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pypdf
import pytest
from scoring_papers import (
    CODE,
    SCHEMES,
    content,
    made_up_round,
    made_up_sheet,
    opened_book,
    strip,
    word_tables,
    worksheet_columns,
)

from scoring.facts import Facts
from scoring.reports.excel import excel_of
from scoring.reports.paper import Marks, shown
from scoring.reports.pdf import pdf_of
from scoring.reports.rendering import Format, rendered
from scoring.reports.round_paper import round_paper
from scoring.reports.sheet_paper import sheet_paper
from scoring.reports.word import word_of
from scoring.schemes.catalogue import shipped
from scoring.score import score


@pytest.fixture(scope="module", params=SCHEMES)
def sheet(request):
    return made_up_sheet(request.param)


def row_marks(sheet):
    """As the source's table shows them: rows, then the veto or the sum where it has one."""
    marks = [Marks(r.lower, r.upper) for r in sheet.rows]
    if sheet.scheme.veto is not None:
        return [*marks, sheet.veto.status.value]
    return [*marks, Marks(sheet.lower, sheet.upper)] if "zhengzhou" in sheet.scheme.id else marks


def part_marks(sheet):
    veto = [sheet.veto.status.value] if sheet.scheme.veto is not None else []
    return [*(Marks(p.lower, p.upper) for p in sheet.parts), *veto]


def as_cells(columns, title):
    """(settled mark, lower, upper) of each row of a worksheet."""
    return [
        tuple(
            None if cell.value is None else Decimal(str(cell.value)) if cell.data_type == "n" else cell.value
            for cell in cells
        )
        for cells in zip(columns[title], columns[f"{title}下限"], columns[f"{title}上限"], strict=True)
    ]


def expected_cells(marks):
    return [(m.settled, m.lower, m.upper) if isinstance(m, Marks) else (m, None, None) for m in marks]


def test_the_made_up_sheets_have_settled_and_open_marks(sheet):
    marks = part_marks(sheet)
    assert any(isinstance(m, Marks) and m.settled is not None and m.settled > 0 for m in marks)
    assert any(isinstance(m, Marks) and m.settled is None for m in marks)


def test_excel_holds_every_mark_as_a_number(sheet):
    book = opened_book(excel_of(sheet_paper(content(sheet))))
    assert as_cells(worksheet_columns(book["评分表"]), "得分") == expected_cells(row_marks(sheet))
    assert as_cells(worksheet_columns(book["计分依据"]), "得分") == expected_cells(part_marks(sheet))
    levels = [Marks(v.lower, v.upper) for v in (*sheet.levels, sheet)]
    assert as_cells(worksheet_columns(book["一级指标小计"]), "得分") == expected_cells(levels)


def test_excel_keeps_codes_as_text_and_the_heading_in_sight(sheet):
    book = opened_book(excel_of(sheet_paper(content(sheet, subject="140700"))))
    parts = worksheet_columns(book["计分依据"])["段"]
    assert {cell.data_type for cell in parts} == {"s"}
    assert [cell.value for cell in parts][: len(sheet.parts)] == [p.part.id for p in sheet.parts]
    page = book["评分表"]
    assert page.freeze_panes == "A4"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.print_title_rows) == (
        "landscape",
        0,
        "$3:$3",
    )
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert any("140700" in str(c.value) and c.data_type == "s" for c in book["说明"]["B"])


def test_excel_merges_level_1_over_its_rows(sheet):
    page = opened_book(excel_of(sheet_paper(content(sheet))))["评分表"]
    titles = {
        str(page.cell(r.min_row, r.min_col).value).split("\n")[0]: r.size["rows"] for r in page.merged_cells.ranges
    }
    wanted = {v.title: sum(r.row.level1 == v.title for r in sheet.rows) for v in sheet.levels}
    assert {title: rows for title, rows in titles.items() if title in wanted} == {
        t: n for t, n in wanted.items() if n > 1
    }


def test_word_holds_every_mark(sheet):
    paper = sheet_paper(content(sheet))
    _, *tables = word_tables(word_of(paper))
    assert [row[-1] for row in tables[0][1:]] == [shown(m) for m in row_marks(sheet)]
    assert [row[3] for row in tables[1][1:]] == [shown(m) for m in part_marks(sheet)]
    for table, written in zip(paper.tables, tables, strict=True):
        spans = table.spans()
        for n, (row, cells) in enumerate(zip(table.rows, written[1:], strict=True)):
            covered = {k for k, lengths in spans.items() if not lengths[n]}
            assert cells == ["" if c.key in covered else shown(row.get(c.key, "")) for c in table.columns]


def test_pdf_holds_every_mark(sheet):
    paper = sheet_paper(content(sheet))
    made = pdf_of(paper)
    printed, basis = paper.tables[:2]
    assert strip(made, printed, "mark", before="计分依据") == [shown(m) for m in row_marks(sheet)]
    numbered = [*(p.part.id for p in sheet.parts), *([sheet.scheme.veto.number] if sheet.scheme.veto else [])]
    assert strip(made, basis, "part", "计分依据", "一级指标小计") == numbered
    assert strip(made, basis, "mark", "计分依据", "一级指标小计") == [shown(m) for m in part_marks(sheet)]


def test_the_scoring_text_is_word_for_word_the_sources(sheet):
    (table, *_) = sheet_paper(content(sheet)).tables
    assert [r["text"] for r in table.rows][: len(sheet.rows)] == [r.row.text for r in sheet.rows]
    assert [
        row[[c.key for c in table.columns].index("text")]
        for row in word_tables(word_of(sheet_paper(content(sheet))))[1][1:]
    ][: len(sheet.rows)] == [r.row.text for r in sheet.rows]


def test_every_fact_names_its_event_and_every_part_its_reading(sheet):
    basis = sheet_paper(content(sheet)).tables[1]
    for part, row in zip(sheet.parts, basis.rows, strict=False):
        for used in (i for i in part.inputs if i.fact or i.wanted.required):
            named = used.wanted.title if used.fact is None else used.fact.source.event_id.hex()
            assert named in row["facts"]
        assert all(r.meaning in row["readings"] for r in part.readings)
        assert part.award is None or part.award.source.event_id.hex() in row["facts"]


def test_what_only_another_reading_asks_for_is_missing_only_under_that_reading():
    scheme, day = shipped().get("shanxi-farm-produce-2021"), date(2021, 12, 31)
    for readings, missing in (({}, False), ({"cheaper_bound": "exclusive"}, True)):
        basis = sheet_paper(content(score(scheme, Facts(), as_of=day, readings=readings))).tables[1]
        facts = next(row["facts"] for row in basis.rows if row["part"] == "10.2")
        assert "价格低于监测平均价格10%及以上的鲜活农产品：未报" in facts
        assert ("价格低于监测平均价格超过10%的鲜活农产品：未报" in facts) is missing


def test_the_head_says_what_it_is(sheet):
    head = dict(sheet_paper(content(sheet, state="暂定（评分中）")).head)
    assert sheet.scheme.id in head["评价体系"]
    assert f"第 {sheet.scheme.version} 版" in head["评价体系"]
    assert sheet.scheme.source.number in head["依据文件"]
    assert (head["评价年度"], head["评价日"], head["状态"]) == ("2022", "2022-12-31", "暂定（评分中）")
    assert CODE in head["评价对象"]
    assert head["数据性质"] == "虚构数据，不是真实评价"
    real = sheet_paper(content(sheet, made_up=False))
    assert dict(real.head)["数据性质"] == "未标明为虚构"


def test_a_what_if_says_so():
    tried = replace(made_up_sheet("yuncheng-online-demo-2022"), readings=(("empty_rate", "unmet"),))
    assert "empty_rate=unmet；不是计分结果" in dict(sheet_paper(content(tried)).head)["假设推演"]
    published = sheet_paper(content(made_up_sheet("yuncheng-online-demo-2022")))
    assert ("假设推演" in dict(published.head), "假设推演" in published.summary) == (False, False)


@pytest.mark.parametrize("wanted", Format)
def test_a_scheme_that_nobody_published_is_labelled_on_every_page(wanted):
    tried = made_up_sheet("yuncheng-online-demo-2022-gate-2026")
    paper = sheet_paper(content(tried, made_up=False))
    assert dict(paper.head)["假设推演"] == f"{tried.scheme.what_if.rstrip('。')}；不是计分结果"
    made = rendered(paper, wanted).content
    if wanted is Format.XLSX:
        pages = [p.oddHeader.right.text for p in opened_book(made)]
    elif wanted is Format.DOCX:
        pages = [p.text for p in docx.Document(io.BytesIO(made)).sections[0].header.paragraphs]
    else:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert pages
    assert all("假设推演，不是计分结果" in page for page in pages)


@pytest.mark.parametrize("scheme_id", SCHEMES)
@pytest.mark.parametrize("wanted", Format)
def test_a_rounds_result_is_the_same_in_every_format(scheme_id, wanted):
    round_ = made_up_round(scheme_id)
    paper = round_paper(round_)
    made = rendered(paper, wanted)
    totals = [p.total for p in round_.placings]
    ranks = [str(p.rank) if p.rank else "—" for p in round_.placings]
    after = paper.tables[1].title
    if wanted is Format.XLSX:
        page = worksheet_columns(opened_book(made.content)["排名"])
        assert as_cells(page, "总分") == expected_cells(totals)
        assert [str(c.value) for c in page["名次"]] == ranks
        assert {c.data_type for c in page["代码"]} == {"s"}
    elif wanted is Format.DOCX:
        table = word_tables(made.content)[1][1:]
        index = [c.key for c in paper.tables[0].columns].index("total")
        assert [(row[0], row[index]) for row in table] == list(zip(ranks, map(shown, totals), strict=True))
    else:
        assert strip(made.content, paper.tables[0], "total", before=after) == [shown(t) for t in totals]
        assert strip(made.content, paper.tables[0], "rank", before=after) == ranks
    assert {t.title for t in paper.tables} >= {"并列", "尚不完整", "被否决"}
    assert (made.sha256, made.file_name) == (hashlib.sha256(made.content).hexdigest(), f"made-up-result.{wanted.value}")


ELSEWHERE = """
import sys, importlib.util
spec = importlib.util.spec_from_file_location("scoring_papers", sys.argv[1])
papers = importlib.util.module_from_spec(spec); spec.loader.exec_module(papers)
from scoring.reports.rendering import Format, rendered
from scoring.reports.sheet_paper import sheet_paper
from scoring.reports.round_paper import round_paper
for scheme in papers.SCHEMES:
    for wanted in Format:
        print(rendered(sheet_paper(papers.content(papers.made_up_sheet(scheme))), wanted).sha256)
        print(rendered(round_paper(papers.made_up_round(scheme)), wanted).sha256)
"""


def test_the_same_contents_have_the_same_bytes_in_two_processes():
    path = sys.modules["scoring_papers"].__file__
    runs = [
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE, path],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    first, second = (r.stdout.split() for r in runs)
    here = rendered(sheet_paper(content(made_up_sheet(SCHEMES[0]))), Format.XLSX).sha256
    assert len(first) == len(SCHEMES) * 6
    assert (first, first[0]) == (second, here)


def test_pdf_embeds_its_fonts_and_is_dated_by_the_evaluation():
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(sheet_paper(content(made_up_sheet(SCHEMES[0]))))))
    fonts = [f.get_object() for p in reader.pages for f in p["/Resources"]["/Font"].values()]
    inner = [f["/DescendantFonts"][0].get_object()["/FontDescriptor"] for f in fonts]
    assert {d["/FontName"].partition("+")[2].partition("-")[0] for d in inner} == {"NotoSerifSC", "NotoSansSC"}
    assert all("/FontFile3" in d for d in inner)
    assert reader.metadata.creation_date.date().isoformat() == "2022-12-31"


def test_a_character_without_a_glyph_is_marked_and_named():
    paper = sheet_paper(content(made_up_sheet(SCHEMES[0]), subject_name="𠮷祥市场😀（虚构）"))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf_of(paper))).pages)
    assert "〓祥市场" in text.replace("\n", "") or "吉祥" not in text
    assert "U+1F600" in text


@pytest.mark.parametrize("wanted", Format)
def test_hostile_names_stay_text(wanted):
    name = '=HYPERLINK("x") <w:b>&amp; {{ 1 }} {% if %} #let x \x01\x0b$a$（虚构）'
    made = rendered(sheet_paper(content(made_up_sheet(SCHEMES[0]), subject_name=name)), wanted).content
    if wanted is Format.XLSX:
        cells = [c for c in opened_book(made)["说明"]["B"] if "HYPERLINK" in str(c.value)]
        assert cells
        assert {c.data_type for c in cells} == {"s"}
        said = str(cells[0].value)
    elif wanted is Format.DOCX:
        said = "".join(cell for row in word_tables(made)[0] for cell in row)
    else:
        said = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(made)).pages)
    for piece in ('=HYPERLINK("x")', "<w:b>&amp;", "{{ 1 }}", "#let x", "$a$"):
        assert piece.replace(" ", "") in said.replace(" ", "").replace("\n", "")


def test_the_checked_in_word_template_is_what_its_script_writes():
    path = Path(__file__).resolve().parents[3] / "tools" / "dev" / "word_template.py"
    spec = importlib.util.spec_from_file_location("word_template", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.template() == script.TARGET.read_bytes()


@pytest.mark.parametrize("wanted", Format)
def test_channels_are_printed_with_their_weights_and_what_they_come_to(wanted):
    sheet = made_up_sheet("zhengzhou-smart-market-2021", known=10_000)
    totals = {"district_routine": Marks(sheet.lower, sheet.upper), "third_party": Marks(Decimal(80), Decimal(80))}
    paper = sheet_paper(content(sheet, channel="第三方测评", channels=totals, bonus=Marks(Decimal(5), Decimal(5))))
    lower = sheet.lower * 20 / 100 + 48 + 5
    upper = sheet.upper * 20 / 100 + 48 + 20 + 5
    table = paper.tables[-1]
    assert [shown(row["weight"]) for row in table.rows] == ["20", "60", "20", "/", "/"]
    assert table.rows[-1]["mark"] == Marks(lower, upper)
    made = rendered(paper, wanted).content
    if wanted is Format.XLSX:
        cells = as_cells(worksheet_columns(opened_book(made)["综合成绩"]), "成绩")
        assert cells == expected_cells([row["mark"] for row in table.rows])
    elif wanted is Format.DOCX:
        assert [row[2] for row in word_tables(made)[-1][1:]] == [shown(row["mark"]) for row in table.rows]
    else:
        text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(made)).pages)
        assert shown(Marks(lower, upper)) in text
    assert any(note.startswith("参评条件") for note in paper.notes)


def test_a_text_longer_than_a_cell_is_cut_aloud_in_excel_and_whole_in_pdf():
    sheet = made_up_sheet(SCHEMES[0])
    paper = sheet_paper(content(sheet))
    (printed, basis, *rest) = paper.tables
    long = replace(basis, rows=({**basis.rows[0], "facts": "长" * 40_000 + "完"}, *basis.rows[1:]))
    paper = replace(paper, tables=(printed, long, *rest))
    said = worksheet_columns(opened_book(excel_of(paper))["计分依据"])["依据（事实及其来源事件）"][0].value
    assert (len(said), said.endswith("全文见PDF）")) == (32_767, True)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf_of(paper))).pages)
    assert (text.count("长") >= 40_000, "完" in text) == (True, True)
