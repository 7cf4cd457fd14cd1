"""A market in the made-up round 2021-farm, in the words that the tests share; and one filled event of every class."""

from decimal import Decimal

from scoring.counts import Count, Measure
from scoring.locality import commands as lc
from scoring.locality import events as le
from scoring.round import commands as rc
from scoring.round import events as re
from scoring.sheet import commands as sc
from scoring.sheet import events as se
from scoring.values import (
    Ask,
    Field,
    InputKind,
    KnownMarket,
    MarketKind,
    PartMark,
    Scope,
    SharedFacts,
    SharedMark,
    Source,
    Standing,
    VetoStatus,
)

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
FINALIZE_ROUND = rc.FinalizeRound(False, "", (), OFFICE, T0)

ROUND_OPENED = re.RoundOpened(ROUND, SCHEME, VERSION, OPEN_ROUND.title, PERIOD, DAY, "140000", OFFICE, T0)
ENTERED = re.SubjectEntered(ROUND, SCHEME, VERSION, USCC, NAME, CITY, COUNTY, PERIOD, DAY, OFFICE, T0)
MARKING_STARTED = re.MarkingStarted(ROUND, OFFICE, T0)
ROUND_FINAL = re.RoundFinalized(ROUND, (USCC,), (), "", OFFICE, T0)

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

EXAMPLES = (
    ROUND_OPENED,
    ENTERED,
    MARKING_STARTED,
    re.RoundFinalized(ROUND, (USCC, OTHER_USCC), (OTHER_USCC,), "一处材料逾期未报（虚构）", OFFICE, T0),
    se.SheetOpened(ROUND, SCHEME, VERSION, USCC, NAME, CITY, COUNTY, (ASK,), T0, OFFICE, PERIOD, DAY),
    se.FactsRecorded("12", Scope.SUBJECT, 2, (FIELD,), source(5), CLERK, REVIEWER, T0),
    se.MarkAwarded("13.1", Decimal("4.5"), "流程优化见效（虚构）", ASSESSOR, T0),
    se.LocalityMarkReceived("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0, source(6)),
    se.MarkSetAside("13.1", ASSESSOR, "评定人后来报送了本行材料", T0),
    se.SheetScored(AFTER, PARTS, T0),
    se.SheetFinalized(AFTER, PARTS, ("13.1",), "一处材料逾期未报（虚构）", OFFICE, T0),
    se.SheetRescored(BEFORE, AFTER, PARTS, "12", T0),
    le.LocalityOpened(ROUND, SCHEME, VERSION, CITY, (ASK,), T0, OFFICE, PERIOD),
    le.MemberJoined(SHEET, (SHARED,), (MARK,), OFFICE, T0),
    le.LocalityFactsRecorded(SHARED, (SHEET,), T0),
    le.LocalityMarkAwarded(MARK, (SHEET,)),
    le.LocalityMarkSetAside("1.1", ASSESSOR, "评定人后来报送了本行材料", (SHEET,), T0),
)

COUNT = Count(
    Measure.LEADS_CHECKED_ON_TIME, "件", "2022", 97, 100, "2022-01-01", "2022-12-31", (b"e" * 16,), 100, b"d" * 32
)

COMMANDS = (
    OPEN_ROUND,
    ENTER,
    START,
    rc.FinalizeRound(True, "一处材料逾期未报（虚构）", (OTHER_USCC,), OFFICE, T0),
    OPEN_SHEET,
    sc.RecordFacts("12", Scope.SUBJECT, 2, (FIELD,), source(5), CLERK, REVIEWER, T0),
    sc.RecordCounts("140800", 2, (COUNT,), source(7, "counts-2022-demo-140800"), "complaints.made-up", T0),
    sc.AwardMark("13.1", Decimal("4.5"), "流程优化见效（虚构）", ASSESSOR, T0),
    sc.ReceiveLocalityMark(MARK, source(6)),
    sc.SetLocalityMarkAside("1.1", ASSESSOR, "评定人后来报送了本行材料", T0),
    sc.FinalizeSheet("一处材料逾期未报（虚构）", OFFICE, T0),
    JOIN,
    lc.RecordLocalityFacts(SHARED),
    lc.AwardLocalityMark("1.1", Decimal(3), "布局规划已实施（虚构）", ASSESSOR, T0),
)
