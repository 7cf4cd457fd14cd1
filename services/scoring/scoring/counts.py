"""What other services count: measures, what each must be to stand in a sheet, and the facts that it becomes. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from domainkit.rejection import Invalid
from scoring.days import parsed
from scoring.scheme import Scheme
from scoring.values import Field, InputKind


class CountRefused(Invalid):
    """A count of the wrong unit, period, place or span, of more than all, or one that no row asks for."""


class Measure(enum.Enum):
    """The value says it to people."""

    IDENTITIES_HANDLED = "主体身份信息认领处置"
    LEADS_CHECKED_ON_TIME = "线索举报按时核查"
    ASSIGNED_LEADS_ON_TIME = "交办督办线索及时处置"
    ASSIGNED_LEADS_DONE = "交办督办线索完成"
    DECISIONS_UPHELD = "行政复议维持"
    LAWSUITS_WON = "行政诉讼胜诉"
    CASES_OVERTURNED = "程序性违法导致的撤销或败诉"
    FINDINGS_CHECKED_ON_TIME = "监测信息及时核查"
    FINDINGS_CHECKED = "监测信息完成核查"
    COMPLAINTS_CHECKED_ON_TIME = "投诉按时初查"
    COMPLAINTS_CLOSED_ON_TIME = "投诉按时办结"
    MEDIATIONS_SUCCEEDED = "调解成功"
    CONSUMERS_SATISFIED = "消费者满意"
    ODR_CLOSED_ON_TIME = "ODR按时办结"
    ODR_SETTLED = "ODR和解成功"


@dataclass(frozen=True, slots=True)
class Count:
    """`counted` of `of` (None: a plain count), from a log with all days from `complete_from` to `complete_to`."""

    measure: Measure
    unit: str
    period: str
    counted: int
    of: int | None
    complete_from: str
    complete_to: str
    event_ids: tuple[bytes, ...]
    events: int
    events_sha256: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """The inputs of a scheme that a measure answers, by id; `rate`: one input holds the rate in %."""

    unit: str
    counted: str = ""
    of: str = ""
    rate: str = ""
    complete_from: str = ""
    complete_to: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        named = (self.counted, self.of, self.rate, self.complete_from, self.complete_to)
        return tuple(filter(None, named))


FEEDS: Mapping[Measure, Feed] = {
    Measure.IDENTITIES_HANDLED: Feed("条", "identities_handled", "identities_sent"),
    Measure.LEADS_CHECKED_ON_TIME: Feed("件", "leads_checked_on_time", "leads_received"),
    Measure.ASSIGNED_LEADS_ON_TIME: Feed("件", "assigned_on_time", "assigned_leads"),
    Measure.ASSIGNED_LEADS_DONE: Feed("件", "assigned_done", "assigned_leads"),
    Measure.DECISIONS_UPHELD: Feed("件", "decisions_upheld", "decisions_reviewed"),
    Measure.LAWSUITS_WON: Feed("件", "lawsuits_won", "lawsuits"),
    Measure.CASES_OVERTURNED: Feed("件", "overturned_cases", complete_from="case_log_from", complete_to="case_log_to"),
    Measure.FINDINGS_CHECKED_ON_TIME: Feed("条", "findings_on_time", "findings_sent"),
    Measure.FINDINGS_CHECKED: Feed("条", "findings_done", "findings_sent"),
    Measure.COMPLAINTS_CHECKED_ON_TIME: Feed("件", "complaints_checked_on_time", "complaints_received"),
    Measure.COMPLAINTS_CLOSED_ON_TIME: Feed("件", "complaints_closed_on_time", "complaints_to_close"),
    Measure.MEDIATIONS_SUCCEEDED: Feed("件", "mediations_succeeded", "mediations"),
    Measure.CONSUMERS_SATISFIED: Feed("人", rate="satisfaction"),
    Measure.ODR_CLOSED_ON_TIME: Feed("件", "odr_closed_on_time", "odr_to_close"),
    Measure.ODR_SETTLED: Feed("件", "odr_settled", "odr_handled"),
}
# A rate as a fact has so many places; the rest is cut, so that rounding never lifts one past a limit.
RATE_PLACES = Decimal("0.000001")


def facts_from(scheme: Scheme, counts: Sequence[Count], period: str, day: date) -> dict[str, tuple[Field, ...]]:
    """The facts by row, of a sheet of that year, evaluated on that day. Raises CountRefused, naming the measure."""
    if not counts:
        raise CountRefused("没有计数", field="counts")
    check_together(counts)
    rows = {wanted.id: row for row, _, wanted in scheme.inputs()}
    found: dict[str, dict[str, Field]] = {}
    for count in counts:
        check_count(count, period, day)
        for field in fields_of(count):
            if field.input_id not in rows:
                raise refused(count, "本评价体系没有哪一行要这一计数")
            found.setdefault(rows[field.input_id], {})[field.input_id] = field
    return {row: tuple(fields.values()) for row, fields in found.items()}


def check_count(count: Count, period: str, day: date) -> None:
    feed = FEEDS[count.measure]
    if count.unit != feed.unit:
        raise refused(count, f"单位应为“{feed.unit}”，计的是“{count.unit}”")
    if period and count.period != period:
        raise refused(count, f"应为{period}年的计数，计的是“{count.period}”")
    if (count.of is None) == bool(feed.of or feed.rate):
        raise refused(count, "缺少分母" if count.of is None else "不应有分母")
    if count.of is not None and count.counted > count.of:
        raise refused(count, f"{count.counted}{count.unit}多于全部的{count.of}{count.unit}")
    begin, end = span_of(count)
    if feed.complete_from:
        return
    year = int(count.period)
    wanted_from, wanted_to = date(year, 1, 1), min(date(year, 12, 31), day)
    if begin > wanted_from or end < wanted_to:
        raise refused(count, f"须计全 {wanted_from} 至 {wanted_to}，记录只在 {begin} 至 {end} 完整")


def span_of(count: Count) -> tuple[date, date]:
    """The days on which the log is complete."""
    try:
        begin, end = parsed(count.complete_from), parsed(count.complete_to)
    except ValueError:
        raise refused(count, "记录完整的起止日应为日期（年-月-日）") from None
    if begin > end:
        raise refused(count, f"记录完整的起日 {begin} 晚于止日 {end}")
    return begin, end


def check_together(counts: Sequence[Count]) -> None:
    """No measure twice; those of one denominator together, with the same one: else a rate would mix two logs."""
    given = {c.measure: c for c in counts}
    for count in counts:
        if given[count.measure] is not count:
            raise refused(count, "同一次计数中出现两次")
        shared = [m for m, feed in FEEDS.items() if feed.of and feed.of == FEEDS[count.measure].of]
        for measure in shared:
            if measure not in given:
                raise refused(count, f"须与“{measure.value}”一并报送")
            if given[measure].of != count.of:
                raise refused(count, f"分母 {count.of} 与“{measure.value}”的 {given[measure].of} 不一致")


def fields_of(count: Count) -> list[Field]:
    """What it becomes. A rate of nothing is no fact: there is none."""
    feed, of = FEEDS[count.measure], count.of
    if feed.rate:
        if not of:
            return []
        rate = (Decimal(count.counted) * 100 / of).quantize(RATE_PLACES, ROUND_DOWN)
        return [Field(feed.rate, InputKind.NUMBER, number=rate, unit="%", period=count.period)]
    if feed.complete_from:
        return [
            Field(feed.counted, InputKind.COUNT, number=Decimal(count.counted), unit=count.unit),
            Field(feed.complete_from, InputKind.DATE, date=count.complete_from),
            Field(feed.complete_to, InputKind.DATE, date=count.complete_to),
        ]
    numbers = ((feed.counted, Decimal(count.counted)), (feed.of, Decimal(of or 0)))
    return [Field(i, InputKind.COUNT, number=n, unit=count.unit, period=count.period) for i, n in numbers]


def refused(count: Count, why: str) -> CountRefused:
    return CountRefused(f"{count.measure.value}：{why}", field=f"counts.{count.measure.name.lower()}")
