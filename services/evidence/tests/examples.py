"""A request for row 9 of a market, made up, in the words that the tests share; and one filled event of every class."""

from dataclasses import replace
from decimal import Decimal

from evidence.request import commands as c
from evidence.request import events as e
from evidence.request.values import Ask, Field, FileRef, InputKind, KnownFile, ReviewLevel, Scope

T0 = 1_637_200_000_000_000
USCC = "91140100MA0K12345X"
REQUEST_ID = f"2021-farm-{USCC}-9"
STREAM = f"request-{REQUEST_ID}"

CLERK, OTHER_CLERK = "taigu-clerk-1", "taigu-clerk-2"
COUNTY, CITY, PROVINCE = "taigu-review-1", "jinzhong-review-1", "shanxi-review-1"

RATE = Ask(
    row="9",
    input_id="merchant_platform_rate",
    title="场内经营者平台入驻率",
    kind=InputKind.NUMBER,
    unit="%",
    period="2021",
    minimum=Decimal(0),
    maximum=Decimal(100),
)
STALLS = Ask(row="9", input_id="stalls", title="摊位数", kind=InputKind.COUNT, unit="个", period="2021")
COLD_STORE = Ask(row="9", input_id="cold_store", title="是否建有冷库", kind=InputKind.FLAG)
TESTS = Ask(
    row="9", input_id="tests", title="检测项目", kind=InputKind.ITEMS, options=("农药残留", "重金属", "兽药残留")
)
OPENED = Ask(row="9", input_id="opened_on", title="开业日期", kind=InputKind.DATE, required=False)
REMARKS = Ask(row="9", input_id="remarks", title="说明", kind=InputKind.TEXT, required=False)
ASKS = (RATE, STALLS, COLD_STORE, TESTS, OPENED, REMARKS)

FIELDS = (
    Field("merchant_platform_rate", InputKind.NUMBER, number="86.5", unit="%", period="2021"),
    Field("stalls", InputKind.COUNT, number="240", unit="个", period="2021"),
    Field("cold_store", InputKind.FLAG, flag=True),
    Field("tests", InputKind.ITEMS, items=("农药残留", "重金属")),
    Field("opened_on", InputKind.DATE, date="2012-05-01"),
    Field("remarks", InputKind.TEXT, text="数据为演示用，系虚构"),
)
BETTER = (replace(FIELDS[0], number="91"), *FIELDS[1:])
FILE = FileRef("ab" * 32, "入驻清单.pdf", 4096, "application/pdf")
KNOWN = (KnownFile(FILE.sha256, FILE.size),)

request = c.RequestEvidence(
    round_id="2021-farm",
    scheme_id="shanxi-farm-produce-2021",
    scheme_version="1",
    scope=Scope.SUBJECT,
    subject=USCC,
    subject_name="太谷农产品批发市场（虚构）",
    locality="140700",
    county="140703",
    row="9",
    asks=ASKS,
    chain=(ReviewLevel.COUNTY, ReviewLevel.CITY),
    due_at=T0 + 30 * 86_400_000_000,
    by="province-office-1",
    at=T0,
)
locality_request = replace(
    request,
    scope=Scope.LOCALITY,
    subject="140700",
    county="",
    asks=tuple(replace(ask, scope=Scope.LOCALITY) for ask in ASKS),
    chain=(ReviewLevel.PROVINCE,),
)
submit = c.SubmitEvidence(FIELDS, (FILE,), "初次报送", KNOWN, by=CLERK, at=T0 + 1)
approve_county = c.ApproveEvidence(1, ReviewLevel.COUNTY, "属实", by=COUNTY, at=T0 + 2)
approve_city = c.ApproveEvidence(1, ReviewLevel.CITY, "", by=CITY, at=T0 + 3)
return_county = c.ReturnEvidence(1, ReviewLevel.COUNTY, "清单缺盖章页", by=COUNTY, at=T0 + 2)
withdraw = c.WithdrawSubmission(1, by=CLERK, at=T0 + 2)
correct = c.CorrectEvidence("年末数据核定后更正", BETTER, (FILE,), KNOWN, by=CLERK, at=T0 + 10)

requested = e.EvidenceRequested(**{f: getattr(request, f) for f in request.__dataclass_fields__})
locality_requested = e.EvidenceRequested(**{f: getattr(locality_request, f) for f in request.__dataclass_fields__})
submitted = e.EvidenceSubmitted(1, FIELDS, (FILE,), "初次报送", CLERK, T0 + 1)
endorsed = e.EvidenceEndorsed(1, ReviewLevel.COUNTY, "属实", COUNTY, T0 + 2)
returned = e.EvidenceReturned(1, ReviewLevel.COUNTY, "清单缺盖章页", COUNTY, T0 + 2)
accepted = e.EvidenceAccepted(
    request_id=REQUEST_ID,
    round_id="2021-farm",
    scheme_id="shanxi-farm-produce-2021",
    scope=Scope.SUBJECT,
    subject=USCC,
    row="9",
    revision=1,
    fields=FIELDS,
    files=(FILE,),
    submitted_by=CLERK,
    accepted_by=CITY,
    at=T0 + 3,
    level=ReviewLevel.CITY,
)
withdrawn = e.SubmissionWithdrawn(1, CLERK, T0 + 2)
correction = e.CorrectionSubmitted(2, 1, "年末数据核定后更正", BETTER, (FILE,), CLERK, T0 + 10)
correction_endorsed = e.EvidenceEndorsed(2, ReviewLevel.COUNTY, "", COUNTY, T0 + 11)
correction_accepted = replace(accepted, revision=2, fields=BETTER, at=T0 + 12)

UNDER_REVIEW = (requested, submitted)
AT_CITY = (requested, submitted, endorsed)
RETURNED = (requested, submitted, returned)
ACCEPTED = (requested, submitted, endorsed, accepted)
CORRECTING = (*ACCEPTED, correction)
CORRECTION_AT_CITY = (*CORRECTING, correction_endorsed)

EXAMPLES = (requested, submitted, endorsed, returned, accepted, correction, withdrawn)
