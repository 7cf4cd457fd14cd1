"""What came after the marks, as tables: where each subject stands, notices, objections, awards and revocations. Pure.

Who lodged an objection is not printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.projections.awards import AwardRow
from scoring.projections.candidates import CandidateRow, Stage
from scoring.projections.notices import NoticeRow, Replaced, replaced_in
from scoring.projections.objections import ObjectionRow
from scoring.reports.bonus import bonus_table
from scoring.reports.paper import Column, Table

OURS = ("进程、公示、异议和奖补各表为本系统所加。",)
UPHELD = {None: "待定", True: "成立", False: "不成立"}
LATER = {Stage.NOTICED, Stage.OBJECTED, Stage.STRUCK_OFF, Stage.NAMED, Stage.REVOKED}


@dataclass(frozen=True, slots=True)
class RoundCourse:
    """Of one round: `awards` of its subjects under its scheme, over all rounds."""

    candidates: tuple[CandidateRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()
    objections: tuple[ObjectionRow, ...] = ()
    awards: tuple[AwardRow, ...] = ()


def course_said(course: RoundCourse) -> list[tuple[str, str]]:
    """Lines for the head; empty where the round has not come so far."""
    stages = [c.stage for c in course.candidates]
    last = course.notices[-1] if course.notices else None
    upheld, dismissed = (sum(o.upheld is said for o in course.objections) for said in (True, False))
    counted = f"{len(course.objections)} 件：成立 {upheld}，不成立 {dismissed}"
    waiting = len(course.objections) - upheld - dismissed
    named, revoked = stages.count(Stage.NAMED), stages.count(Stage.REVOKED)
    return [
        (
            "公示",
            f"第 {last.number} 次，{last.first_day} 至 {day_said(last.last_day, last.missing_years)}" if last else "",
        ),
        ("异议", (f"{counted}，待定 {waiting}" if course.objections else "无") if last else ""),
        ("命名", f"{named} 个，已撤销 {revoked} 个" if named or revoked else ""),
    ]


def day_said(day: str, missing: Sequence[int]) -> str:
    """A day that was counted through a year without an official arrangement is provisional."""
    return f"{day}（暂定，待 {'、'.join(map(str, missing))} 年放假安排）" if missing else f"{day}（正式）"


def course_tables(course: RoundCourse, channels: Mapping[str, str]) -> list[Table]:
    """`channels`: their titles. A table that would be empty is left out.

    The first is there only where somebody has come further than a result.
    """
    names = {c.subject: c.subject_name for c in course.candidates}
    further = any(c.stage in LATER or c.settled or c.bonus_items for c in course.candidates)
    found = [
        stages_table(course, channels) if further else None,
        bonus_table(course.candidates),
        notices_table(course, names) if course.notices else None,
        objections_table(course, names) if course.objections else None,
        awards_table(course) if course.awards else None,
    ]
    return [table for table in found if table is not None]


def stages_table(course: RoundCourse, channels: Mapping[str, str]) -> Table:
    columns = (
        Column("name", "评价对象", 60),
        Column("subject", "代码", 45, "center"),
        Column("stage", "进程", 28, "center"),
        Column("named", "命名", 50),
        Column("said", "说明", 90),
    )
    rows = [
        {
            "name": c.subject_name,
            "subject": c.subject,
            "stage": c.stage.value,
            "named": f"{c.title}（{c.named_on}）" if c.named_on else "",
            "said": "；".join(filter(None, [c.reason, *_added(c, channels)])),
        }
        for c in course.candidates
    ]
    return Table("进程", columns, tuple(rows), OURS, small=True)


def _added(c: CandidateRow, channels: Mapping[str, str]) -> list[str]:
    pairs = [s.partition("=") for s in c.settled]
    said = [f"裁定：{channels.get(of, of)}改按 {total} 分计" if total else f"裁定：{of}" for of, _, total in pairs]
    return [*said, *(f"加分 {i}" for i in c.bonus_items), "二次升级" if c.re_upgrade else ""]


def notices_table(course: RoundCourse, names: dict[str, str]) -> Table:
    columns = (
        Column("number", "号", 12, "center"),
        Column("days", "公示期（工作日）", 75),
        Column("recorded", "登记日", 28, "center"),
        Column("before", "原定截止日", 38, "center"),
        Column("who", "名单", 88),
        Column("replaced", "取代", 32),
    )
    gone = replaced_in(course.notices)
    rows = [
        {
            "number": str(n.number),
            "days": "，".join((span_said(n), f"{n.working_days} 个", n.counts_from.value)),
            "recorded": n.recorded_on,
            "before": "、".join(n.earlier_last_days),
            "who": "、".join(names.get(s, s) for s in n.subjects),
            "replaced": replaced_said(n, [r for r in gone if r.number == n.number], names),
        }
        for n in course.notices
    ]
    return Table("公示", columns, tuple(rows), small=True)


def replaced_said(n: NoticeRow, gone: Sequence[Replaced], names: Mapping[str, str]) -> str:
    """By which later notice, and for whom where it is not for all."""
    by: dict[int, list[str]] = {}
    for r in gone:
        by.setdefault(r.by_number, []).append(names.get(r.subject, r.subject))
    whole = any(len(who) == len(n.subjects) for who in by.values())
    return "；".join(f"已由第 {number} 次取代" + ("" if whole else f"：{'、'.join(who)}") for number, who in by.items())


def span_said(n: NoticeRow) -> str:
    return f"{n.first_day} 至 {day_said(n.last_day, n.missing_years)}"


def objections_table(course: RoundCourse, names: dict[str, str]) -> Table:
    columns = (
        Column("number", "号", 12, "center"),
        Column("name", "评价对象", 52),
        Column("ground", "异议理由", 70),
        Column("day", "提出日", 26, "center"),
        Column("due", "答复期限", 38, "center"),
        Column("decided", "决定", 75),
    )
    rows = [
        {
            "number": str(o.number),
            "name": names.get(o.subject, o.subject),
            "ground": o.ground,
            "day": o.day,
            "due": day_said(o.due_day, o.missing_years),
            "decided": UPHELD[o.upheld] + (f"：{o.reason}" if o.reason else ""),
        }
        for o in course.objections
    ]
    return Table("异议", columns, tuple(rows), small=True)


def awards_table(course: RoundCourse) -> Table:
    columns = (
        Column("name", "评价对象", 60),
        Column("title", "称号", 55),
        Column("day", "命名日", 26, "center"),
        Column("held", "有效轮次", 36, "center"),
        Column("upgrades", "二次升级", 36, "center"),
        Column("withdrawn", "撤销", 60),
    )
    rows = [
        {
            "name": a.subject_name,
            "title": a.title,
            "day": a.day,
            "held": "、".join(a.held),
            "upgrades": "、".join(a.upgrades),
            "withdrawn": "、".join(a.withdrawn) + (f"：{a.reason}" if a.withdrawn else ""),
        }
        for a in course.awards
    ]
    return Table("奖补", columns, tuple(rows), small=True)
