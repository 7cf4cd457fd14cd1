"""One sheet as a paper: head, the source's own table, what each mark stands on, levels, gates, channels. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scoring.facts import plain
from scoring.projections.candidates import BonusGiven
from scoring.projections.sheets import SheetState
from scoring.reports.basis import basis_table
from scoring.reports.bonus import forms_table
from scoring.reports.outcomes import channels_table, gates_table, levels_table
from scoring.reports.paper import Marks, Paper
from scoring.reports.printed import printed_table
from scoring.result import Sheet
from scoring.scheme import Scheme

STATES = {
    SheetState.OPEN: "暂定（评分中）",
    SheetState.FINAL: "定稿",
    SheetState.RESCORED: "定稿后重新计分",
}
PARTS_NAMED = 12
SIGNATURES = ("评定单位（盖章）", "评定人（签字）", "复核人（签字）", "日期")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A scored sheet and what a report says around it. Empty texts are left out of the head.

    `state`: final or not, in words. `made_up`: the round says so. Where several channels score: `channel`, whose sheet
    this is, and the totals of all that have scored, by channel id; the table of what they come to is printed once one
    is known, with the forms of its `bonuses`. `joint_left_out`: why it is not, where it could be expected.
    `superseded`: earlier values by input id. `known`: the moment up to which it was recorded, where one was asked for.
    """

    sheet: Sheet
    state: str
    sheet_id: str = ""
    version: int = 0
    round_id: str = ""
    round_title: str = ""
    subject: str = ""
    subject_name: str = ""
    locality: str = ""
    county: str = ""
    period: str = ""
    made_up: bool = False
    channel: str = ""
    channels: Mapping[str, Marks] = field(default_factory=dict)
    bonus: Marks | None = None
    bonuses: tuple[BonusGiven, ...] = ()
    settled: Mapping[str, Marks] = field(default_factory=dict)
    joint_left_out: str = ""
    superseded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: str = ""


def sheet_paper(content: SheetContent) -> Paper:
    sheet = content.sheet
    standing = Marks(sheet.lower, sheet.upper)
    summary = (
        f"{content.subject_name or content.subject or '评价对象未写明'}，{content.period or '未写明'}年度，"
        f"{content.state}，总分 {standing}（满分 {plain(sheet.scheme.total)}），否决：{veto_said(sheet)}，"
        f"{data_said(made_up=content.made_up)}{'，假设推演' if sheet.hypothetical else ''}"
    )
    tables = [printed_table(sheet), basis_table(sheet, content.superseded), levels_table(sheet)]
    tables += [gates_table(sheet)] if sheet.gates else []
    joint = channels_table(sheet.scheme, content.channels, content.bonus, content.settled) if content.channels else None
    forms = forms_table([(content.subject_name, given) for given in content.bonuses]) if joint is not None else None
    tables += [table for table in (joint, forms) if table is not None]
    return Paper(
        name=f"{content.sheet_id or sheet.scheme.id}{f'-v{content.version}' if content.version else ''}"
        f"{known_name(content.known)}",
        title=sheet.scheme.title,
        day=sheet.as_of,
        made_up=content.made_up,
        summary=summary,
        head=tuple((label, said) for label, said in _head(content, standing) if said),
        tables=tuple(tables),
        notes=notes_of(sheet.scheme),
        signatures=SIGNATURES,
        hypothetical=sheet.hypothetical,
        known=content.known,
    )


def known_name(known: str) -> str:
    """For the name of a file, so that what was known at two moments becomes two."""
    digits = "".join(c for c in known if c.isdigit())
    return f"-known-{digits}" if digits else ""


def _head(content: SheetContent, standing: Marks) -> Sequence[tuple[str, str]]:
    sheet, scheme = content.sheet, content.sheet.scheme
    return [
        *scheme_said(scheme),
        ("评价对象", " ".join(filter(None, [content.subject_name, content.subject]))),
        ("所在地", "，".join(filter(None, [content.locality, content.county]))),
        ("评价年度", content.period),
        ("评价日", sheet.as_of.isoformat()),
        ("当时所知", content.known),
        ("评分渠道", content.channel),
        ("综合成绩", content.joint_left_out),
        ("状态", content.state),
        ("假设推演", what_if_said(sheet)),
        ("与记录不符", "；".join(sheet.departed)),
        ("总分", f"{standing}（满分 {plain(scheme.total)}）"),
        ("否决", veto_said(sheet)),
        ("尚未定分的段", unsettled_said(sheet)),
        ("评分表", f"{content.sheet_id}" + (f"，第 {content.version} 版" if content.version else "")),
        ("轮次", " ".join(filter(None, [content.round_title, content.round_id]))),
        ("数据性质", data_said(made_up=content.made_up)),
    ]


def scheme_said(scheme: Scheme) -> list[tuple[str, str]]:
    """Which scheme, in which version, and the document that it stands in."""
    source = scheme.source
    issued = "、".join(source.issued_by)
    return [
        ("评价体系", f"{scheme.title}（{scheme.id}，第 {scheme.version} 版）"),
        ("依据文件", f"{source.number} {source.annex}；{issued}"),
    ]


def what_if_said(sheet: Sheet) -> str:
    """Empty for what is in force, of a scheme that was published."""
    tried = [
        *filter(None, [sheet.scheme.what_if.rstrip("。")]),
        *(f"读法 {k}={v}" for k, v in sheet.readings),
        *(f"{k}={v}" for k, v in sheet.parameters),
    ]
    return f"{'，'.join(tried)}；不是计分结果" if tried else ""


def unsettled_said(sheet: Sheet) -> str:
    parts = sheet.unsettled
    if len(parts) > PARTS_NAMED:
        return f"{len(parts)} 段：{'、'.join(parts[:PARTS_NAMED])}……"
    return "、".join(parts) or "无"


def veto_said(sheet: Sheet) -> str:
    return sheet.veto.status.value if sheet.scheme.veto is not None else "本体系无否决指标"


def state_said(state: SheetState, shown: int = 0, newest: int = 0) -> str:
    """Final or provisional; an earlier version says that there is a later one."""
    now = STATES.get(state, state.value)
    return now if shown == newest else f"历史版本：第 {shown} 版，现为第 {newest} 版（{now}）"


def data_said(*, made_up: bool) -> str:
    return "虚构数据，不是真实评价" if made_up else "未标明为虚构"


def notes_of(scheme: Scheme) -> tuple[str, ...]:
    """The notes on the rows, and what in this report is not the source's."""
    own = [f"参评条件：{condition.text}。" for condition in scheme.entry_conditions]
    own += [f"第 {row.number} 行：{note}" for row in scheme.rows for note in row.notes]
    if scheme.veto is not None:
        own += [f"第 {scheme.veto.number} 行：{note}" for note in scheme.veto.notes]
    added = "除原表各栏外，计分依据、小计、合格线、签字栏为本系统所加；得分写作“下限～上限”的，事实尚不足以定分。"
    return (*own, added)
