"""One round's result as a paper: ranking, ties, who is incomplete, who is vetoed, gates, signature lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from scoring.facts import plain
from scoring.recorded import CHANGED
from scoring.reports.course import RoundCourse, course_said, course_tables
from scoring.reports.outcomes import gate_title, rate_of
from scoring.reports.paper import Column, Marks, Paper, Table, Value
from scoring.reports.sheet_paper import data_said, known_name, scheme_said, veto_said
from scoring.result import Sheet
from scoring.scheme import Scheme

NO_RANK = "—"
SIGNATURES = ("组织单位（盖章）", "负责人（签字）", "经办人（签字）", "日期")
ROOM = 273


@dataclass(frozen=True, slots=True)
class Placing:
    """One subject's place. `rank` 0: out of the ranking. `sheet` None where several channels score: their totals."""

    sheet_id: str
    subject: str
    subject_name: str
    locality: str
    county: str
    rank: int
    best: int
    worst: int
    tied: bool
    incomplete: bool
    vetoed: bool
    total: Marks
    state: str
    remark: str
    sheet: Sheet | None = None
    channels: Mapping[str, Marks] = field(default_factory=dict)
    bonus: Marks | None = None


@dataclass(frozen=True, slots=True)
class RoundContent:
    """`placings` in the order of the ranking; `made_up`: the round says so; `departed`: of its scheme's file;
    `known`: the moment up to which it was recorded, where one was asked for.
    """

    round_id: str
    title: str
    scheme: Scheme
    period: str
    evaluation_date: str
    jurisdiction: str
    state: str
    placings: tuple[Placing, ...]
    reason: str = ""
    course: RoundCourse = field(default_factory=RoundCourse)
    made_up: bool = False
    departed: tuple[str, ...] = ()
    known: str = ""


def round_paper(content: RoundContent) -> Paper:
    counted = counts_said(content.placings)
    when = f"{content.period}年度，评价日 {content.evaluation_date}"
    return Paper(
        name=f"{content.round_id}-result{known_name(content.known)}",
        title=f"{content.title}结果",
        day=date.fromisoformat(content.evaluation_date),
        made_up=content.made_up,
        summary=f"{when}，{content.state}，{counted}，{data_said(made_up=content.made_up)}",
        head=tuple((label, said) for label, said in _head(content, counted) if said),
        tables=tuple(_tables(content)),
        notes=(
            "名次按下限排；“可能名次”是尚未定分的评分表定分后名次还可能在的范围。得分写作“下限～上限”的，尚未定分。",
            "总分相同的并列，名次相同；触发否决的不参加排名，列于末尾。签字栏为本系统所加。",
        ),
        signatures=SIGNATURES,
        known=content.known,
    )


def _head(content: RoundContent, counted: str) -> Sequence[tuple[str, str]]:
    return [
        ("轮次", f"{content.title}（{content.round_id}）"),
        *scheme_said(content.scheme),
        ("评价年度", content.period),
        ("评价日", content.evaluation_date),
        ("当时所知", content.known),
        ("评价地区", content.jurisdiction),
        ("状态", content.state),
        ("与记录不符", "；".join(filter(None, (*content.departed, departed_said(content.placings))))),
        ("评价对象", counted),
        ("定稿说明", content.reason),
        *course_said(content.course),
        ("数据性质", data_said(made_up=content.made_up)),
    ]


def departed_said(placings: Sequence[Placing]) -> str:
    """Whose marks of today are not those that were recorded; empty where all agree."""
    named = "、".join(p.subject_name for p in placings if p.sheet is not None and p.sheet.departed)
    return f"{named}；{CHANGED}" if named else ""


def counts_said(placings: Sequence[Placing]) -> str:
    vetoed, incomplete = sum(p.vetoed for p in placings), sum(p.incomplete for p in placings)
    return f"共 {len(placings)} 个，尚不完整 {incomplete} 个，被否决 {vetoed} 个"


def _tables(content: RoundContent) -> list[Table]:
    found = [ranking_table(content)]
    if content.scheme.gates and any(p.sheet for p in content.placings):
        found.append(gates_table(content))
    combination = content.scheme.combination
    titles = {c.id: c.title for c in combination.channels} if combination else {}
    return [*found, *aside_tables(content.placings), *course_tables(content.course, titles)]


def ranking_table(content: RoundContent) -> Table:
    levels = content.scheme.levels
    fixed = (
        Column("rank", "名次", 11, "center"),
        Column("range", "可能名次", 16, "center"),
        Column("name", "评价对象", 46),
        Column("subject", "代码", 37, "center"),
        Column("county", "所在地", 14, "center"),
    )
    veto = (Column("veto", "否决", 18, "center"),) if content.scheme.veto is not None else ()
    after = (Column("total", "总分", 18, "center"), *veto, Column("state", "状态", 18, "center"))
    middle = tuple(
        Column(f"level{n}", f"{level.title}（{plain(level.marks)}）", 16, "center") for n, level in enumerate(levels)
    )
    if content.scheme.combination is not None:
        middle = tuple(
            Column(f"channel{n}", f"{c.title}（{plain(c.weight)}%）", 22, "center")
            for n, c in enumerate(content.scheme.combination.channels)
        )
        middle = (*middle, Column("bonus", "加分", 12, "center"))
    room = ROOM - sum(c.width for c in (*fixed, *middle, *after))
    columns = (*fixed, *middle, *after, Column("remark", "说明", max(25, room)))
    return Table("排名", columns, tuple(_ranked(p, content.scheme) for p in content.placings))


def _ranked(p: Placing, scheme: Scheme) -> Mapping[str, Value]:
    row: dict[str, Value] = {
        "rank": Decimal(p.rank) if p.rank else NO_RANK,
        "range": NO_RANK if not p.rank else str(p.best) if p.best == p.worst else f"{p.best}～{p.worst}",
        "name": p.subject_name,
        "subject": p.subject,
        "county": p.county or p.locality,
        "total": p.total,
        "veto": "已触发" if p.vetoed else veto_said(p.sheet) if p.sheet else "",
        "state": p.state,
        "remark": p.remark,
    }
    if scheme.combination is not None:
        totals = {f"channel{n}": p.channels.get(c.id, "未评") for n, c in enumerate(scheme.combination.channels)}
        return row | totals | {"bonus": NO_RANK if p.bonus is None else p.bonus}
    levels = p.sheet.levels if p.sheet else ()
    return row | {f"level{n}": Marks(v.lower, v.upper) for n, v in enumerate(levels)}


def gates_table(content: RoundContent) -> Table:
    """Every gate for every subject, with the rate of each level 1."""
    levels, gates = content.scheme.levels, content.scheme.gates
    room = ROOM - 46
    each = room // (len(levels) + len(gates))
    columns = (
        Column("name", "评价对象", 46),
        *(Column(f"rate{n}", f"{v.title}得分率（%）", each, "center") for n, v in enumerate(levels)),
        *(Column(f"gate{n}", gate_title(g), each, "center") for n, g in enumerate(gates)),
    )
    rows = [_through(p) for p in content.placings if p.sheet is not None]
    return Table("合格线", columns, tuple(rows), tuple(f"{g.title}：{g.source}" for g in gates))


def _through(p: Placing) -> Mapping[str, Value]:
    sheet = p.sheet
    if sheet is None:
        return {"name": p.subject_name}
    rates = {f"rate{n}": rate_of(Marks(v.lower, v.upper), v.marks) for n, v in enumerate(sheet.levels)}
    return {"name": p.subject_name} | rates | {f"gate{n}": g.status.value for n, g in enumerate(sheet.gates)}


def aside_tables(placings: Sequence[Placing]) -> list[Table]:
    """Ties, incomplete and vetoed ones, each named; a table that would be empty is left out."""
    columns = (Column("name", "评价对象", 80), Column("subject", "代码", 60, "center"), Column("why", "说明", 133))
    found = {
        "并列": [(p, f"第 {p.rank} 名，总分 {p.total}") for p in placings if p.tied and p.rank],
        "尚不完整": [(p, _open_parts(p)) for p in placings if p.incomplete],
        "被否决": [(p, "；".join(p.sheet.veto.steps) if p.sheet else p.remark) for p in placings if p.vetoed],
    }
    return [
        Table(
            title,
            columns,
            tuple({"name": p.subject_name, "subject": p.subject, "why": why} for p, why in listed),
            small=True,
        )
        for title, listed in found.items()
        if listed
    ]


def _open_parts(p: Placing) -> str:
    parts = f"，未定分的段：{'、'.join(p.sheet.unsettled)}" if p.sheet else ""
    return f"总分 {p.total}{parts}"
