"""A market in the made-up round 2021-farm, in the words that the tests share; and one filled event of every class."""

from dataclasses import replace
from decimal import Decimal

from scoring.allowing import AllowMarking, MarkingAllowed
from scoring.award import commands as ac
from scoring.award import events as ae
from scoring.counts import Count, Measure
from scoring.locality import commands as lc
from scoring.locality import events as le
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.values import (
    Admission,
    Ask,
    CountsFrom,
    Deadline,
    Field,
    InputKind,
    KnownMarket,
    KnownPlace,
    LevelMark,
    Marker,
    MarketKind,
    NamedSubject,
    PartMark,
    RoundStep,
    Scope,
    SharedFacts,
    SharedMark,
    SheetStanding,
    Source,
    Standing,
    StepChoice,
    SubjectResult,
    Verdict,
    VetoStatus,
)
from scoring.workcalendar import commands as wc
from scoring.workcalendar import events as we
from scoring.working_days import YearDays

SCHEME, VERSION = "shanxi-farm-produce-2021", "1"
ROUND, PERIOD, DAY = "2021-farm", "2021", "2021-11-21"
T0 = 1_637_452_800_000_000  # 2021-11-21 00:00 UTC
USCC, OTHER_USCC = "91140100MA0K12345X", "91140100MA0K54321Y"
CITY, COUNTY = "140700", "140703"
SHEET = f"{ROUND}-{USCC}"
OFFICE, ASSESSOR, OTHER_ASSESSOR, CLERK, REVIEWER = (
    "province-office-1",
    "assessor-1",
    "assessor-2",
    "taigu-clerk-1",
    "jinzhong-review-1",
)
NAME = "太谷农产品批发市场（虚构）"
MARKET = KnownMarket(USCC, NAME, MarketKind.FARM_PRODUCE, CITY, COUNTY)


def source(number, stream="request-2021-farm-91140100MA0K12345X-9"):
    return Source(number.to_bytes(16, "big"), stream, number, T0 + number)


def number(input_id, value, unit, period=PERIOD, kind=InputKind.NUMBER):
    return Field(input_id, kind, number=Decimal(value), unit=unit, period=period)


def count(input_id, value, unit, period=""):
    return number(input_id, value, unit, period, InputKind.COUNT)


def flag(input_id, *, value=True):
    return Field(input_id, InputKind.FLAG, flag=value)


def items(input_id, *values):
    return Field(input_id, InputKind.ITEMS, items=values)


def text(input_id, value="虚构说明"):
    return Field(input_id, InputKind.TEXT, text=value)


def day(input_id, value):
    return Field(input_id, InputKind.DATE, date=value)


def facts(row, *fields, event=1, scope=Scope.SUBJECT, at=T0, by=CLERK, revision=1):
    """RecordFacts for one row."""
    return sc.RecordFacts(row, scope, revision, fields, source(event), by, REVIEWER, at)


def recorded(command):
    """The event that it leads to."""
    c = command
    return se.FactsRecorded(
        c.row, c.scope, c.revision, c.fields, c.source, c.submitted_by, c.accepted_by, c.accepted_at
    )


def shared(row, *fields, event=1, at=T0, by=CLERK):
    return SharedFacts(row, 1, fields, source(event, f"request-2021-farm-{CITY}-{row}"), by, REVIEWER, at)


OPEN_ROUND = rc.OpenRound(ROUND, SCHEME, VERSION, "2021年农产品市场评价（虚构）", PERIOD, DAY, "140000", OFFICE, T0)
ENTER = rc.EnterSubject(USCC, MARKET, OFFICE, T0)
START = rc.StartMarking(OFFICE, T0)
FULL = SheetStanding(USCC, "", Decimal(100), Decimal(100), VetoStatus.CLEAR, (), True, 0, 9)
FINALIZE_ROUND = rc.FinalizeRound(False, "", (), OFFICE, T0, (FULL,))

DIGEST = "43d190bfe35315bb873f730ff7b17068685abacb276d43af19655d9f35718883"
ROUND_OPENED = re.RoundOpened(ROUND, SCHEME, VERSION, OPEN_ROUND.title, PERIOD, DAY, "140000", OFFICE, T0)
ENTERED = re.SubjectEntered(ROUND, SCHEME, VERSION, USCC, NAME, CITY, COUNTY, PERIOD, DAY, OFFICE, T0)
MARKING_STARTED = re.MarkingStarted(ROUND, OFFICE, T0, (USCC,), (), (CITY,))
ROUND_FINAL = re.RoundFinalized(ROUND, (USCC,), (), "", OFFICE, T0)

ALLOW = AllowMarking(OFFICE, T0)
OPEN_SHEET = sc.OpenSheet(ROUND, SCHEME, VERSION, USCC, NAME, CITY, COUNTY, PERIOD, DAY, OFFICE, T0)
SERVICES_9 = facts(
    "9",
    flag("statistics_cooperation"),
    flag("statistics_on_time"),
    flag("price_index"),
    items("basic_services", "交易结算", "检验检测", "仓储物流"),
    items("professional_services", "展览展示", "营销推广", "培训交流", "信息数据"),
    items("financial_services", "信贷保险", "信用担保", "仓单质押"),
)
JOIN = lc.JoinLocality(ROUND, SCHEME, VERSION, CITY, SHEET, PERIOD, OFFICE, T0)

ASK = Ask(
    row="12",
    input_id="merchant_platform_rate",
    title="公共平台商户入驻率",
    kind=InputKind.NUMBER,
    unit="%",
    period=PERIOD,
    minimum=Decimal(0),
    maximum=Decimal(100),
    options=("虚构选项",),
    scope=Scope.SUBJECT,
    required=True,
    part_of="merchants",
)
FIELD = Field(
    "merchant_platform_rate",
    InputKind.NUMBER,
    number=Decimal("45.5"),
    flag=True,
    items=("虚构选项",),
    date="2021-11-20",
    text="虚构",
    unit="%",
    period=PERIOD,
)
BEFORE = Standing(Decimal(60), Decimal(85), VetoStatus.OPEN)
AFTER = Standing(Decimal("61.5"), Decimal(84), VetoStatus.CLEAR)
PARTS = (PartMark("12.2", Decimal(3), Decimal(3)), PartMark("13.1", Decimal(1), Decimal(6)))
SHARED = SharedFacts("2", 1, (FIELD,), source(7), CLERK, REVIEWER, T0)
MARK = SharedMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0)

CHANNELS = ("district_routine", "third_party", "city_joint")
ZHENGZHOU = "zhengzhou-smart-market-2021"
ADMISSION = Admission(ZHENGZHOU, "1", USCC, NAME, "410100", "410102", PERIOD, DAY, CHANNELS, True)
CHOICE = StepChoice(RoundStep.NOTICE, True, 7, CountsFrom.THAT_DAY)
PLACE = KnownPlace("140822", "万荣县（虚构数据）", "140800")
MARKER = Marker("third_party", ("410102",), (OTHER_USCC,))
RESULT = SubjectResult(
    USCC, Decimal("88.4"), Decimal("92.4"), VetoStatus.CLEAR, Verdict.UNGATED, ("city_joint",), Decimal(7)
)
STANDING = SheetStanding(
    USCC,
    "third_party",
    Decimal(88),
    Decimal(90),
    VetoStatus.CLEAR,
    (LevelMark("市场智慧化管理", Decimal(48), Decimal(50)),),
    True,
    1,
    12,
    (PartMark("1.1", Decimal(9), Decimal(10)),),
)
FORM = {
    "item": "无感结算（虚构）",
    "basis": "市级试点文件（虚构）",
    "applicant_opinion": "情况属实，申请加分（虚构）",
    "applicant_signed_by": USCC,
    "district_opinion": "经审核属实，同意上报（虚构）",
    "district_signed_by": "market-office-410103",
    "district_reviewed_on": "2021-11-20",
}
AWARD_BONUS = rc.AwardBonus(subject=USCC, points=Decimal("2.5"), by=OFFICE, at=T0, **FORM)
YEAR = YearDays(2027, "虚构的放假安排", ("2027-01-01",), ("2027-01-03",))

COUNT = Count(
    Measure.LEADS_CHECKED_ON_TIME, "件", "2022", 97, 100, "2022-01-01", "2022-12-31", (b"e" * 16,), 100, b"d" * 32
)

EXAMPLES = (
    replace(ROUND_OPENED, choices=(CHOICE,), made_up=True, scheme_digest=DIGEST),
    replace(ENTERED, channels=CHANNELS, materials=("申请报告",)),
    replace(MARKING_STARTED, channels=CHANNELS),
    re.RoundFinalized(
        ROUND,
        (USCC, OTHER_USCC),
        (OTHER_USCC,),
        "一处材料逾期未报（虚构）",
        OFFICE,
        T0,
        CHANNELS,
        (RESULT,),
        (STANDING,),
        (CITY,),
    ),
    se.SheetOpened(
        ROUND,
        SCHEME,
        VERSION,
        USCC,
        NAME,
        CITY,
        COUNTY,
        (ASK,),
        T0,
        OFFICE,
        PERIOD,
        DAY,
        "third_party",
        True,
        True,
        DIGEST,
    ),
    se.FactsRecorded("12", Scope.SUBJECT, 2, (FIELD,), source(5), CLERK, REVIEWER, T0),
    se.MarkAwarded("13.1", Decimal("4.5"), "流程优化见效（虚构）", ASSESSOR, T0),
    se.LocalityMarkReceived("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0, source(6)),
    se.MarkSetAside("13.1", ASSESSOR, "评定人后来报送了本行材料", T0),
    se.SheetScored(AFTER, PARTS, T0),
    se.SheetFinalized(AFTER, PARTS, ("13.1",), "一处材料逾期未报（虚构）", OFFICE, T0),
    se.SheetRescored(BEFORE, AFTER, PARTS, "12", T0),
    le.LocalityOpened(ROUND, SCHEME, VERSION, CITY, (ASK,), T0, OFFICE, PERIOD, False, True, DIGEST),
    le.MemberJoined(SHEET, (SHARED,), (MARK,), OFFICE, T0),
    le.LocalityFactsRecorded(SHARED, (SHEET,), T0),
    le.LocalityMarkAwarded(MARK, (SHEET,)),
    le.LocalityMarkSetAside("1.1", ASSESSOR, "评定人后来报送了本行材料", (SHEET,), T0),
    re.SubjectReviewed(ROUND, USCC, True, "sound_management", "材料齐全（虚构）", ADMISSION, OFFICE, T0),
    re.AssessorAssigned(ROUND, ASSESSOR, "third_party", ("410102",), "改派（虚构）", OFFICE, T0),
    re.AssessorReleased(ROUND, OTHER_ASSESSOR, "调离（虚构）", OFFICE, T0),
    re.AssessorRecused(ROUND, ASSESSOR, USCC, "亲属在该市场经营（虚构）", (f"{SHEET}-third_party",), ASSESSOR, T0),
    re.BonusAwarded(round_id=ROUND, subject=USCC, points=Decimal("2.5"), by=OFFICE, at=T0, **FORM),
    re.DifferenceSettled(ROUND, USCC, "third_party", Decimal("81.5"), "复核（虚构）", OFFICE, T0),
    re.NoticePublished(ROUND, 1, (USCC,), "2026-12-28", "2027-01-05", 5, (2027,), OFFICE, T0, CountsFrom.THAT_DAY),
    re.ObjectionLodged(
        ROUND, 1, USCC, "屏幕未亮（虚构）", "商户甲（虚构）", "2026-12-29", "2027-01-13", (2027,), OFFICE, T0
    ),
    re.ObjectionDecided(ROUND, 1, USCC, True, "查证属实（虚构）", OFFICE, T0),
    re.DeadlinesReissued(
        ROUND,
        YEAR,
        (Deadline(1, "", "2027-01-05", "2027-01-04", ()),),
        (Deadline(1, USCC, "2027-01-13", "2027-01-12", (2028,)),),
        OFFICE,
        T0,
    ),
    re.SubjectsNamed(ROUND, ZHENGZHOU, "智慧化商品交易市场", "2027-01-06", 1, (NamedSubject(USCC, NAME),), OFFICE, T0),
    re.AwardRevoked(ROUND, ZHENGZHOU, USCC, "clean_record", "媒体曝光（虚构）", "2027-03-01", OFFICE, T0),
    se.FindingsRecorded("1", (FIELD,), "逐户查看（虚构）", ASSESSOR, T0),
    ae.AwardGranted(ROUND, ZHENGZHOU, USCC, NAME, "智慧化商品交易市场", "2027-01-06", OFFICE, T0),
    ae.UpgradeCounted("2022-smart", ZHENGZHOU, USCC, ROUND, "2027-11-01", OFFICE, T0),
    ae.AwardWithdrawn(ROUND, ZHENGZHOU, USCC, "clean_record", "媒体曝光（虚构）", "2027-03-01", OFFICE, T0),
    we.CalendarYearPublished(YEAR, (ROUND,), OFFICE, T0),
    we.CalendarYearAwaited(ROUND, 2027, YEAR, OFFICE, T0),
    se.CountsKept("140800", 2, (COUNT,), source(7, "counts-2022-demo-140800"), "complaints.made-up", T0),
    se.KeptCountsRefused(source(7, "counts-2022-demo-140800"), "计的年度不是评价年度（虚构）", T0),
    se.AssessorBarred(ASSESSOR, "评定人回避（虚构）", ("merchant_platform_rate",), T0),
    se.FactsWithdrawn("17", 2, ("major_incident_date",), source(5), REVIEWER, T0),
    MarkingAllowed(OFFICE, T0),
    se.StandingDiffered(STANDING, replace(STANDING, lower=Decimal(86), version=13), OFFICE, T0),
    se.LocalityMarkTooLate("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0, source(6)),
    re.ResultCorrected(ROUND, STANDING, (RESULT,), (replace(RESULT, lower=Decimal("87.2")),), OFFICE, T0),
    le.LocalityClosed(OFFICE, T0),
)

COMMANDS = (
    replace(OPEN_ROUND, choices=(CHOICE,)),
    replace(ENTER, place=PLACE, materials=("申请报告",), re_upgrade=True, awarded_in="2020-smart"),
    START,
    rc.FinalizeRound(True, "一处材料逾期未报（虚构）", (OTHER_USCC,), OFFICE, T0, (STANDING,)),
    OPEN_SHEET,
    sc.RecordFacts("12", Scope.SUBJECT, 2, (FIELD,), source(5), CLERK, REVIEWER, T0),
    sc.RecordCounts("140800", 2, (COUNT,), source(7, "counts-2022-demo-140800"), "complaints.made-up", T0),
    sc.AwardMark("13.1", Decimal("4.5"), "流程优化见效（虚构）", ASSESSOR, T0),
    sc.ReceiveLocalityMark(MARK, source(6)),
    sc.SetLocalityMarkAside("1.1", ASSESSOR, "评定人后来报送了本行材料", T0),
    sc.FinalizeSheet("一处材料逾期未报（虚构）", OFFICE, T0, STANDING),
    JOIN,
    lc.RecordLocalityFacts(SHARED),
    lc.AwardLocalityMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0, MARKER, closed=True),
    rc.ReviewApplication(USCC, False, "sound_management", "制度不全（虚构）", OFFICE, T0),
    rc.AssignAssessor(ASSESSOR, "third_party", ("410102",), "改派（虚构）", OFFICE, T0),
    rc.ReleaseAssessor(ASSESSOR, "调离（虚构）", OFFICE, T0),
    rc.RecuseAssessor(ASSESSOR, USCC, "亲属在该市场经营（虚构）", ASSESSOR, T0),
    AWARD_BONUS,
    rc.SettleDifference(USCC, "third_party", Decimal("81.5"), "复核（虚构）", OFFICE, T0),
    rc.PublishNotice((USCC,), "2026-12-28", OFFICE, T0),
    rc.LodgeObjection(USCC, "屏幕未亮（虚构）", "商户甲（虚构）", "2026-12-29", OFFICE, T0),
    rc.DecideObjection(1, True, "查证属实（虚构）", OFFICE, T0),
    rc.NameSubjects((USCC,), "智慧化商品交易市场", "2027-01-06", OFFICE, T0),
    rc.RevokeAward(USCC, "clean_record", "媒体曝光（虚构）", "2027-03-01", OFFICE, T0),
    rc.StrikeVeto(USCC, "17", "2027-03-01", OFFICE, T0),
    rc.ReissueDeadlines(YEAR, OFFICE, T0),
    sc.RecordFindings("1", (FIELD,), "逐户查看（虚构）", MARKER, ASSESSOR, T0),
    sc.SetAssessorAside(ASSESSOR, "评定人回避（虚构）", T0),
    ac.GrantAward(ROUND, ZHENGZHOU, USCC, NAME, "智慧化商品交易市场", "2027-01-06", 1, OFFICE, T0),
    ac.WithdrawAward(ROUND, "clean_record", "媒体曝光（虚构）", "2027-03-01", OFFICE, T0),
    wc.PublishCalendarYear(YEAR, OFFICE, T0),
    wc.AwaitCalendarYear(ROUND, 2027, OFFICE, T0),
    ALLOW,
    rc.CorrectResult(STANDING, OFFICE, T0),
    lc.CloseLocality(OFFICE, T0),
)
