"""The report of a joint result holds 附件4 as the source prints it: a form, one line a column, each opinion stamped."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from scoring_examples import USCC
from scoring_papers import opened_book, pdf_text, word_tables

from scoring.answers.channels import Beyond
from scoring.answers.joint import joint_of
from scoring.combining import Marked
from scoring.facts import Facts
from scoring.projections.candidates import BonusGiven
from scoring.projections.round_events import RoundEventKind
from scoring.reports.excel import excel_of
from scoring.reports.joint_paper import JointContent, joint_paper
from scoring.reports.pdf import pdf_of
from scoring.reports.word import word_of
from scoring.rpcs.joint import beside_said
from scoring.schemes.catalogue import shipped
from scoring.score import score

TABLE = shipped().get("zhengzhou-smart-market-2021")
CHANNELS = tuple(c.id for c in TABLE.combination.channels)
GIVEN = BonusGiven(
    item="首创全程电子结算（虚构）",
    basis="实施方案与运行记录（虚构）",
    applicant_opinion="同意申报（虚构）",
    applicant_signed_by=USCC,
    district_opinion="情况属实，同意上报（虚构）",
    district_signed_by="market-office-410103",
    district_reviewed_on="2024-11-12",
    points=Decimal(2),
    by="city-office",
    at=0,
)
OLD = BonusGiven("旧版登记（虚构）", "依据（虚构）", "", "", "", "", "", Decimal(1), "city-office", 0)
LABELS = ["申报内容", "申报依据", "申报单位意见", "开发区管委会、区县（市）市场管理部门意见"]


def paper(*bonuses):
    sheets = {c: score(TABLE, Facts(), as_of=date(2024, 11, 20)) for c in CHANNELS}
    points = sum((b.points for b in bonuses), Decimal(0))
    joint = joint_of(TABLE, sheets, frozenset(CHANNELS), Beyond(Marked(points, points), {}), None)
    content = JointContent(
        joint=joint,
        state="评分中",
        joint_id=f"2024-smart-{USCC}",
        sheets={},
        day="2024-11-20",
        subject=USCC,
        subject_name="二七市场（虚构）",
        period="2024",
        made_up=True,
        bonuses=bonuses,
    )
    return joint_paper(content)


def forms(of):
    return [t for t in of.tables if t.title.startswith("加分事项申报表")]


def test_the_form_stands_line_by_line_as_printed():
    (form,) = forms(paper(GIVEN))
    assert [c.title for c in form.columns] == ["评价对象", "二七市场（虚构）"]
    assert [row["label"] for row in form.rows][:4] == LABELS
    said = [row["said"] for row in form.rows]
    assert said[0] == GIVEN.item
    assert said[2] == f"同意申报（虚构）\n盖章（签字）：{USCC}"
    assert said[3] == "情况属实，同意上报（虚构）\n盖章（签字）：market-office-410103\n审核日期：2024-11-12"
    assert [row["label"] for row in form.rows][4:] == ["加分", "登记"]
    assert not forms(paper())


def test_each_bonus_has_a_form_and_what_was_not_kept_says_so():
    first, second = forms(paper(GIVEN, OLD))
    assert (first.title, second.title) == ("加分事项申报表（1）", "加分事项申报表（2）")
    assert [row["said"] for row in second.rows][2:4] == ["未记录", "未记录"]


@pytest.mark.parametrize("bonuses", [(GIVEN,), (GIVEN, OLD)])
def test_it_is_in_every_format(bonuses):
    made = paper(*bonuses)
    assert GIVEN.district_opinion in pdf_text(pdf_of(made)).replace("\n", "")
    book = opened_book(excel_of(made))
    page = book[forms(made)[0].title]
    cells = {row[0].value: row[1].value for row in page.iter_rows(min_row=3, max_col=2) if row[0].value}
    assert cells["申报内容"] == GIVEN.item
    assert any([*row] == ["申报内容", GIVEN.item] for table in word_tables(word_of(made)) for row in table)


def test_the_head_points_to_the_form_instead_of_repeating_it():
    event = SimpleNamespace(kind=RoundEventKind.BONUS, about=GIVEN.item, note="2 分：依据", by="c", event_id=b"\x01")
    assert beside_said(event, (GIVEN,)) == f"加分 {GIVEN.item} 2 分，见加分事项申报表（c，事件 01）"
    assert beside_said(event, ()) == f"加分 {GIVEN.item} 2 分：依据（c，事件 01）"
