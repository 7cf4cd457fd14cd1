"""A joint result as a paper: what each channel's sheet comes to, what they become, every row in every channel. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.answers.joint import Joint, row_adds, shares_of
from scoring.facts import plain
from scoring.projections.candidates import BonusGiven
from scoring.reports.bonus import form_tables
from scoring.reports.outcomes import channels_table
from scoring.reports.paper import Column, Marks, Paper, Table, Value
from scoring.reports.sheet_paper import SIGNATURES, data_said, known_name, scheme_said
from scoring.scheme import NOT_STATED, Row

ROOM = 273
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class JointContent:
    """`sheets`: the id and version of each channel's sheet, by channel; `beside`: bonus and rulings, one sentence each
    with its event. Empty texts are left out of the head.
    """

    joint: Joint
    state: str
    joint_id: str
    sheets: Mapping[str, str]
    day: str
    round_id: str = ""
    round_title: str = ""
    subject: str = ""
    subject_name: str = ""
    place: str = ""
    period: str = ""
    known: str = ""
    beside: tuple[str, ...] = ()
    made_up: bool = False
    departed: tuple[str, ...] = ()
    bonuses: tuple[BonusGiven, ...] = ()


def joint_paper(content: JointContent) -> Paper:
    joint = content.joint
    total = Marks(joint.combined.lower, joint.combined.upper)
    bonus, own = joint.beyond.bonus, {s.channel.id: s for s in shares_of(joint)}
    counted = {c: Marks(s.counted.lower, s.counted.upper) for c, s in own.items() if s.marked and s.counted}
    ruled = {c: Marks(s.own.lower, s.own.upper) for c, s in own.items() if s.settled and s.own}
    given = Marks(bonus.lower, bonus.upper) if bonus.upper else None
    channels = channels_table(joint.scheme, counted, given, ruled)
    said = f"综合成绩 {total}，{data_said(made_up=content.made_up)}"
    return Paper(
        name=f"{content.joint_id}{known_name(content.known)}",
        title=joint.scheme.title,
        day=next(iter(joint.sheets.values())).as_of,
        made_up=content.made_up,
        summary=f"{content.subject_name or content.subject}，{content.period}年度，{content.state}，{said}",
        head=tuple((label, text) for label, text in _head(content, total) if text),
        tables=(
            *(t for t in (channels, rows_table(joint)) if t is not None),
            *form_tables(content.bonuses, content.subject_name),
        ),
        notes=(
            "各行所列是各渠道评分表的得分，“折合”为按权重计入综合成绩的分数，不含加分；每一段的依据见各渠道评分表的报表。",
            "得分写作“下限～上限”的，事实尚不足以定分。签字栏为本系统所加。",
        ),
        signatures=SIGNATURES,
        known=content.known,
    )


def _head(content: JointContent, total: Marks) -> Sequence[tuple[str, str]]:
    joint = content.joint
    silent = "、".join(joint.title(c) for c in joint.combined.missing)
    return [
        *scheme_said(joint.scheme),
        ("评价对象", " ".join(filter(None, [content.subject_name, content.subject]))),
        ("所在地", content.place),
        ("评价年度", content.period),
        ("评价日", content.day),
        ("当时所知", content.known),
        ("状态", content.state),
        ("与记录不符", "；".join(content.departed)),
        ("综合成绩", str(total)),
        ("尚未评分的渠道", silent),
        ("加分与裁定", "\n".join(content.beside)),
        ("各渠道评分表", "\n".join(f"{joint.title(c)}：{named}" for c, named in content.sheets.items())),
        ("轮次", " ".join(filter(None, [content.round_title, content.round_id]))),
        ("数据性质", data_said(made_up=content.made_up)),
    ]


def rows_table(joint: Joint) -> Table:
    """Every row of the source's table with its mark in each channel, and what these add to the whole."""
    channels = [c for c in joint.channels if c.id in joint.sheets]
    marks = tuple(
        Column(f"channel{n}", f"{c.title}（{plain(c.weight)}%）", 26, "center") for n, c in enumerate(channels)
    )
    fixed = (Column("number", "行", 11, "center"), Column("level", "一级指标", 26, "center", merged=True))
    last = (Column("marks", "满分", 12, "center"), *marks, Column("adds", "折合", 24, "center"))
    room = ROOM - sum(c.width for c in (*fixed, *last))
    columns = (*fixed, Column("text", "内容与评分细则", room), *last)
    return Table("各行", columns, tuple(_row(joint, row, [c.id for c in channels]) for row in joint.scheme.rows))


def _row(joint: Joint, row: Row, channels: Sequence[str]) -> Mapping[str, Value]:
    found: dict[str, Value] = {
        "number": row.number,
        "level": row.level1,
        "text": "\n".join(t for t in (row.level3 if row.level3 != NOT_STATED else row.level2, row.text) if t),
        "marks": row.marks,
    }
    for n, channel in enumerate(channels):
        own = joint.sheets[channel].row(row.number)
        marked = own is not None and channel in joint.marked
        found[f"channel{n}"] = Marks(own.lower, own.upper) if own is not None and marked else "尚未评分"
    adds = row_adds(joint, row.number)
    if not adds or not adds.keys() >= joint.weighing.shares.keys():
        return {**found, "adds": NOTHING}
    lower, upper = (sum((getattr(s, side) for s in adds.values()), row.marks * 0) for side in ("lower", "upper"))
    return {**found, "adds": Marks(lower, upper)}
