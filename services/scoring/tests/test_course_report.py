"""A round's result on paper says how far it came: notice, objections, awards, revocations; and what was settled."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
from scoring_calls import header
from scoring_examples import CHANNELS, FORM, OFFICE, OTHER_USCC, USCC, ZHENGZHOU
from scoring_papers import made_up_round, opened_book, word_tables, worksheet_columns
from scoring_rounds_asked import deciding, naming, objecting, publishing, revoking
from scoring_rounds_told import SMART, applied, final, seen, smart_opening, staffed
from shijian.scoring.v1 import report_service_pb2 as rpc
from shijian.scoring.v1 import round_service_pb2 as pb

from scoring.projections.awards import AwardRow
from scoring.projections.candidates import BonusGiven, CandidateRow, Stage
from scoring.projections.notices import NoticeRow
from scoring.projections.objections import ObjectionRow
from scoring.reports.course import RoundCourse, notices_table
from scoring.reports.outcomes import channels_table
from scoring.reports.paper import Marks
from scoring.reports.rendering import Format, rendered
from scoring.reports.round_paper import round_paper
from scoring.schemes.catalogue import shipped
from scoring.values import Verdict, VetoStatus

D = Decimal
CANDIDATE = CandidateRow(
    round_id="made-up",
    subject="91140100MA0K00001X",
    subject_name="第1市场（虚构）",
    locality="140700",
    county="140703",
    channels=CHANNELS,
    re_upgrade=True,
    stage=Stage.REVOKED,
    reason="媒体曝光属实（虚构）",
    bonus=D(3),
    settled=("third_party=88",),
    lower=D(90),
    upper=D(90),
    veto=VetoStatus.CLEAR,
    verdict=Verdict.UNGATED,
    missing=(),
    spread=D(0),
    notice=1,
    objections=(),
    named_on="2027-01-12",
    title="智慧化商品交易市场",
    updated_at=0,
    bonus_items=("3 无感结算（虚构）",),
    bonuses=(BonusGiven(**FORM, points=D(3), by=OFFICE, at=0),),
)
OTHER = replace(
    CANDIDATE,
    subject="91140100MA0K00002X",
    subject_name="第2市场（虚构）",
    stage=Stage.NOTICED,
    reason="",
    bonuses=(BonusGiven("智慧停车（虚构）", "试点（虚构）", "", "", "", "", "", D(1), OFFICE, 0),),
)
NOTICE = NoticeRow(
    "made-up",
    1,
    (CANDIDATE.subject, OTHER.subject),
    "2026-12-28",
    "2027-01-04",
    5,
    (2027,),
    ("2027-01-03",),
    OFFICE,
    0,
    "2026-12-28",
)
OBJECTION = ObjectionRow(
    round_id="made-up",
    number=1,
    subject=OTHER.subject,
    ground="屏幕长期不亮（虚构）",
    lodged_by="商户甲（虚构）",
    day="2026-12-30",
    due_day="2027-01-14",
    missing_years=(),
    upheld=False,
    reason="复查已恢复（虚构）",
    decided_by="office-2",
    updated_at=0,
)
AWARD = AwardRow(
    award_id="x",
    scheme_id=ZHENGZHOU,
    subject=CANDIDATE.subject,
    subject_name=CANDIDATE.subject_name,
    held=(),
    title="智慧化商品交易市场",
    day="2027-01-12",
    upgrades=("2028-smart",),
    withdrawn=("made-up",),
    reason="媒体曝光属实（虚构）",
    version=3,
    updated_at=0,
)
COURSE = RoundCourse((CANDIDATE, OTHER), (NOTICE,), (OBJECTION,), (AWARD,))
PAPER = round_paper(replace(made_up_round(ZHENGZHOU, count=6), course=COURSE))


def test_the_head_says_how_far_the_round_came():
    head = dict(PAPER.head)
    assert head["公示"] == "第 1 次，2026-12-28 至 2027-01-04（暂定，待 2027 年放假安排）"
    assert head["异议"] == "1 件：成立 0，不成立 1，待定 0"
    assert head["命名"] == "0 个，已撤销 1 个"


def test_each_step_has_its_table_after_the_ranking():
    assert PAPER.tables[0].title == "排名"
    assert [t.title for t in PAPER.tables][-5:] == ["进程", "加分事项申报表", "公示", "异议", "奖补"]
    stages, _, notices, objections, awards = PAPER.tables[-5:]
    assert stages.rows[0]["stage"] == "已撤销"
    for said in ("媒体曝光属实", "第三方测评改按 88 分计", "加分 3 无感结算", "二次升级"):
        assert said in stages.rows[0]["said"]
    assert notices.rows[0]["before"] == "2027-01-03"
    assert objections.rows[0]["decided"] == "不成立：复查已恢复（虚构）"
    assert awards.rows[0]["withdrawn"] == "made-up：媒体曝光属实（虚构）"


def test_the_form_of_a_bonus_is_printed_with_its_opinions():
    (table,) = [t for t in PAPER.tables if t.title == "加分事项申报表"]
    titles = [c.title for c in table.columns]
    assert [t for t in titles if t in shipped().get(ZHENGZHOU).combination.bonus.form] == titles[1:5]
    whole, before = table.rows
    assert whole["applicant"] == f"{FORM['applicant_opinion']}（盖章（签字）：{FORM['applicant_signed_by']}）"
    assert whole["district"].endswith("（盖章（签字）：market-office-410103，2021-11-20）")
    assert (before["applicant"], before["district"]) == ("未记录", "未记录")


def test_a_notice_that_a_later_one_replaced_says_so():
    again = replace(NOTICE, number=2, first_day="2027-01-11", subjects=(CANDIDATE.subject,))
    third = replace(NOTICE, number=3, first_day="2027-02-01")
    told = notices_table(replace(COURSE, notices=(NOTICE, again)), {CANDIDATE.subject: "第1市场"})
    assert [row["replaced"] for row in told.rows] == ["已由第 2 次取代：第1市场", ""]
    told = notices_table(replace(COURSE, notices=(NOTICE, again, third)), {})
    assert [row["replaced"] for row in told.rows] == ["已由第 3 次取代", "已由第 3 次取代", ""]


def test_a_round_that_has_only_marks_shows_no_more():
    plain = round_paper(made_up_round(ZHENGZHOU, count=6))
    assert not {"公示", "异议", "命名"} & {label for label, _ in plain.head}
    assert not {"进程", "公示", "异议", "奖补"} & {t.title for t in plain.tables}


def test_every_format_says_it_and_nobody_who_objected_is_named():
    pdf = pypdfium2.PdfDocument(rendered(PAPER, Format.PDF).content)
    text = "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", "")
    cells = [c for t in word_tables(rendered(PAPER, Format.DOCX).content) for row in t for c in row]
    book = opened_book(rendered(PAPER, Format.XLSX).content)
    for said in ("复查已恢复", "2028-smart", "已撤销", "同意上报", "未记录"):
        assert said in text
        assert any(said in cell for cell in cells)
    assert FORM["applicant_opinion"] in worksheet_columns(book["加分事项申报表"])["申报单位意见"][0].value
    assert worksheet_columns(book["异议"])["决定"][0].value == "不成立：复查已恢复（虚构）"
    assert "商户甲" not in text + "".join(cells)


def test_a_settled_total_says_what_the_channel_had_marked():
    marks = {c: Marks(D(80), D(80)) for c in CHANNELS}
    table = channels_table(shipped().get(ZHENGZHOU), marks, None, {"third_party": Marks(D(60), D(60))})
    assert [r["said"] for r in table.rows][:3] == ["", "裁定；渠道自评 60", ""]


async def test_the_service_prints_what_became_of_each(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await applied(service, OTHER_USCC, "另一市场（虚构）")
    await staffed(service)
    for channel in CHANNELS:
        await seen(service, channel)
        await seen(service, channel, OTHER_USCC)
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, OTHER_USCC))
    await service.rounds.LodgeObjection(objecting(USCC))
    await service.rounds.DecideObjection(deciding(1, upheld=True))
    await service.rounds.NameSubjects(naming(OTHER_USCC))
    await service.rounds.RevokeAward(revoking(OTHER_USCC))
    assert len((await service.rounds.ListAwards(pb.ListAwardsRequest(scheme_id=ZHENGZHOU))).awards) == 1
    request = rpc.GetRoundReportRequest(round_id=SMART, format=rpc.REPORT_FORMAT_XLSX)
    content = b"".join([p.chunk async for p in service.reports.GetRoundReport(request)])
    book = opened_book(content)
    stages = {c.value for c in worksheet_columns(book["进程"])["进程"]}
    assert stages == {"异议成立", "已撤销"}
    assert worksheet_columns(book["奖补"])["撤销"][0].value == f"{SMART}：查实（虚构）"
    assert header().actor == OFFICE
