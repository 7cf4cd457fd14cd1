"""附件4 加分事项申报表 as a table: its columns as printed, whose bonus it is, and what was given. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from scoring.bonus_form import (
    APPLICANT,
    BASIS,
    DISTRICT,
    FORM,
    ITEM,
    NOT_RECORDED,
    REVIEWED_ON,
    SIGNED,
    BonusForm,
    applicant_said,
    district_said,
)
from scoring.facts import plain
from scoring.projections.candidates import BonusGiven, CandidateRow
from scoring.reports.paper import Column, Table, Value

# In mm, of a page on its side.
ROOM, LABEL = 273, 60
NOTE = "评价对象、加分、登记和审核日期为本系统所加；“未记录”的，登记时的版本没有这一栏。"


def form_of(given: BonusGiven) -> BonusForm:
    return BonusForm(**{f.name: getattr(given, f.name) for f in fields(BonusForm)})


def bonus_table(candidates: Sequence[CandidateRow]) -> Table | None:
    """Of all candidates; None where nobody has a bonus."""
    return forms_table([(c.subject_name, given) for c in candidates for given in c.bonuses])


def forms_table(bonuses: Sequence[tuple[str, BonusGiven]]) -> Table | None:
    """Each with the name of whose it is; None where there is none."""
    columns = (
        Column("name", "评价对象", 40),
        Column("item", ITEM, 48),
        Column("basis", BASIS, 45),
        Column("applicant", APPLICANT, 48),
        Column("district", DISTRICT, 58),
        Column("points", "加分", 12, "center"),
        Column("by", "登记", 22, "center"),
    )
    rows: list[Mapping[str, Value]] = [
        {
            "name": name,
            "item": given.item,
            "basis": given.basis,
            "applicant": applicant_said(form_of(given)),
            "district": district_said(form_of(given)),
            "points": given.points,
            "by": given.by,
        }
        for name, given in bonuses
    ]
    return Table(FORM, columns, tuple(rows), (NOTE,), small=True) if rows else None


def form_tables(bonuses: Sequence[BonusGiven], name: str) -> list[Table]:
    """Of one subject: each form as the source prints it, line by line, its opinions with 盖章（签字）."""
    columns = (Column("label", "评价对象", LABEL, "center"), Column("said", name or "未写明", ROOM - LABEL))
    return [
        Table(FORM if len(bonuses) == 1 else f"{FORM}（{n}）", columns, _lines(given), (NOTE,))
        for n, given in enumerate(bonuses, start=1)
    ]


def _lines(given: BonusGiven) -> tuple[Mapping[str, Value], ...]:
    form = form_of(given)
    lines: tuple[tuple[str, Value], ...] = (
        (ITEM, form.item),
        (BASIS, form.basis),
        (APPLICANT, _stamped(form.applicant_opinion, form.applicant_signed_by)),
        (DISTRICT, _stamped(form.district_opinion, form.district_signed_by, form.district_reviewed_on)),
        ("加分", f"{plain(given.points)} 分"),
        ("登记", given.by),
    )
    return tuple({"label": label, "said": said} for label, said in lines)


def _stamped(opinion: str, signed_by: str, day: str = "") -> str:
    if not opinion:
        return NOT_RECORDED
    return "\n".join([opinion, f"{SIGNED}：{signed_by}", *([f"{REVIEWED_ON}：{day}"] if day else [])])
