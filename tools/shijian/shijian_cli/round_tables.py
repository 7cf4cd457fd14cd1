"""Rounds and their boards as tables for people."""

from collections.abc import Iterable
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from shijian.scoring.v1 import values_pb2 as values
from shijian.scoring.v1 import views_pb2 as views

from shijian_cli.score_tables import between, total
from shijian_cli.screen import table_of

STATES = {
    views.ROUND_STATE_OPEN: "申报中",
    views.ROUND_STATE_MARKING: "评分中",
    views.ROUND_STATE_FINAL: "已定稿",
}
STAGES = {
    views.STAGE_APPLIED: "待初审",
    views.STAGE_REFUSED: "初审未通过",
    views.STAGE_ADMITTED: "已受理",
    views.STAGE_FINAL: "成绩已定",
    views.STAGE_NOTICED: "已公示",
    views.STAGE_OBJECTED: "有异议待定",
    views.STAGE_STRUCK_OFF: "异议成立",
    views.STAGE_NAMED: "已命名",
    views.STAGE_REVOKED: "已撤销",
}
VERDICTS = {
    values.VERDICT_PASSED: "合格",
    values.VERDICT_FAILED: "不合格",
    values.VERDICT_OPEN: "尚不能判定",
    values.VERDICT_UNGATED: "",
}
NUMBERS = {
    "working_days": "个工作日",
    "largest_difference": "分",
    "least_assessors": "人",
    "awards_each": "次",
    "years": "年",
}
COUNTS = {values.COUNTS_FROM_NEXT_DAY: "次日起算", values.COUNTS_FROM_THAT_DAY: "当日起算"}
DECIDED = {True: "成立", False: "不成立"}


def rounds(answer: Any) -> Table:
    """All rounds, one a line."""
    rows = [
        [r.round_id, r.title, f"{r.scheme_id} {r.scheme_version}", r.period, len(r.subjects), STATES[r.state]]
        for r in answer.rounds
    ]
    return table_of("评价轮次", ["轮次", "名称", "评价体系", "年度", "申报#", "状态"], rows)


def steps(answer: Any) -> Iterable[RenderableType]:
    """The round's head, and its steps with their source or the reason for them."""
    r = answer.round
    yield f"{r.title}（{r.round_id}）：{STATES[r.state]}，{r.scheme_id} {r.scheme_version}，评价日 {r.evaluation_date}"
    rows = [
        [s.title, _number(s), "本系统所加" if s.ours else s.place, s.why if s.ours else s.text] for s in answer.steps
    ]
    yield table_of("步骤", ["步骤", "数字", "出处", "原文或理由"], rows)


def _number(step: Any) -> str:
    if not step.HasField("number"):
        return ""
    ours = "（本系统定）" if step.number_ours else ""
    counted = f"，{COUNTS[step.counts_from]}（本系统定）" if step.counts_from else ""
    return f"{step.number}{NUMBERS[step.number_kind]}{ours}{counted}"


def prospects(answer: Any) -> Iterable[RenderableType]:
    """Which steps may be taken now, and what stands in the way of the others."""
    rows = [[s.title, "可以" if s.may_be_taken else "", "；".join(s.obstacles)] for s in answer.steps]
    yield table_of(f"现在（{STATES[answer.round.state]}）", ["步骤", "现可办理", "为什么不能"], rows)


def awards(answer: Any) -> Table:
    """Who holds what, since when, and what came after."""
    rows = [
        [
            a.subject,
            a.subject_name,
            a.title,
            a.day,
            "、".join(a.held),
            "、".join(a.upgrades),
            "、".join(a.withdrawn) + (f"（{a.reason}）" if a.withdrawn else ""),
        ]
        for a in answer.awards
    ]
    return table_of("奖补名册", ["代码", "名称", "称号", "命名日", "有效轮次", "二次升级", "撤销"], rows)


def calendars(answer: Any) -> Table:
    """The years, official or not."""
    rows = [
        [
            y.year,
            "正式" if y.official else "未发布，期限暂定",
            "随本版" if y.shipped else y.by,
            y.source,
            len(y.off),
            len(y.worked),
            "、".join(y.rounds),
        ]
        for y in answer.years
    ]
    columns = ["年#", "状态", "录入", "出处", "放假的工作日#", "上班的周末#", "计算过的轮次"]
    return table_of("放假安排", columns, rows)


def board(answer: Any) -> Iterable[RenderableType]:
    """Where each subject stands; then notices, objections and assessors, where there are any."""
    yield table_of(
        f"{answer.round.title}（{answer.round.round_id}）",
        ["申报者", "名称", "阶段", "现得分", "定稿得分", "合格线", "各渠道", "说明"],
        [_standing(r) for r in answer.rows],
    )
    if rows := [_bonus(r.candidate.subject, b) for r in answer.rows for b in r.candidate.bonuses]:
        columns = ["申报者", "分#", "申报内容", "申报依据", "申报单位意见", "区县市场管理部门意见", "审核日期"]
        yield table_of("加分事项申报表", columns, rows)
    if answer.notices:
        rows = [
            [n.number, len(n.subjects), n.first_day, _day(n.last_day, n.missing_years), _replaced(n, answer)]
            for n in answer.notices
        ]
        yield table_of("公示", ["号#", "家数#", "自", "至", "取代"], rows)
    if answer.objections:
        yield table_of(
            "异议", ["号#", "申报者", "理由", "答复期限", "决定"], [_objection(o) for o in answer.objections]
        )
    if answer.assessors:
        rows = [
            [a.assessor, a.channel, "在任" if a.active else "已解除", "；".join(a.changes)] for a in answer.assessors
        ]
        yield table_of("评定人", ["账号", "渠道", "状态", "变动"], rows)


def _bonus(subject: str, b: Any) -> list[Any]:
    """Whoever has given an opinion has signed it; earlier releases kept none."""
    applicant, district = (
        f"{opinion}（{signed_by}）" if opinion else "未记录"
        for opinion, signed_by in (
            (b.applicant_opinion, b.applicant_signed_by),
            (b.district_opinion, b.district_signed_by),
        )
    )
    return [subject, b.points, b.item, b.basis, applicant, district, b.district_reviewed_on or "未记录"]


def _replaced(notice: Any, answer: Any) -> str:
    """By which later notice, and for whom where it is not for all."""
    found: dict[int, list[str]] = {}
    for r in answer.replaced_notices:
        if r.number == notice.number:
            found.setdefault(r.by_number, []).append(r.subject)
    whole = any(len(subjects) == len(notice.subjects) for subjects in found.values())
    return "；".join(f"已由第 {by} 次取代" + ("" if whole else f"：{'、'.join(s)}") for by, s in found.items())


def _standing(row: Any) -> list[Any]:
    c = row.candidate
    final = between(c.lower, c.upper) if c.HasField("lower") else ""
    channels = "，".join(f"{s.channel} {total(s.standing)}" for s in row.sheets if s.channel)
    said = [c.reason, c.title and f"{c.title}（{c.named_on}）", "二次升级" if c.re_upgrade else ""]
    silent = f"未评：{'、'.join(row.now.missing)}" if row.now.missing and row.sheets else ""
    remark = "；".join(filter(None, [*said, silent]))
    now = between(row.now.lower, row.now.upper) if row.sheets else ""
    return [
        c.subject,
        c.subject_name,
        STAGES[c.stage],
        now,
        final,
        VERDICTS[c.verdict] if final else "",
        channels,
        remark,
    ]


def _objection(o: Any) -> list[Any]:
    said = f"{DECIDED[o.upheld]}：{o.reason}" if o.HasField("upheld") else "待定"
    return [o.number, o.subject, o.ground, _day(o.due_day, o.missing_years), said]


def _day(day: str, missing: Any) -> str:
    return f"{day}（暂定，待 {'、'.join(map(str, missing))} 年放假安排）" if missing else day
