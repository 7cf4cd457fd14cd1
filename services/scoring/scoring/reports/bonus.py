"""附件4 加分事项申报表 as a table: its columns as printed, whose bonus it is, and what was given. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from scoring.bonus_form import APPLICANT, BASIS, DISTRICT, FORM, ITEM, BonusForm, applicant_said, district_said
from scoring.projections.candidates import BonusGiven, CandidateRow
from scoring.reports.paper import Column, Table, Value

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
