"""The table as its source prints it, row by row and word for word, with the marks given in the last column. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from scoring.facts import plain
from scoring.reports.paper import Column, Marks, Table, Value
from scoring.result import RowResult, Sheet
from scoring.rules.desk import ZERO
from scoring.scheme import NOT_STATED

MARK = "得分"
Printed = Callable[[RowResult, Sheet], Mapping[str, Value]]


def printed_table(sheet: Sheet) -> Table:
    """Which of the three layouts it is shows in which columns the source fills."""
    rows = sheet.scheme.rows
    if any(r.requirement != NOT_STATED for r in rows):
        return _table(sheet, WITH_REQUIREMENT, _with_requirement, _sum(sheet))
    if any(r.variable_kind != NOT_STATED for r in rows):
        return _table(sheet, WITH_UNITS, _with_units, None)
    return _table(sheet, NUMBERED, _numbered, None)


def _table(sheet: Sheet, columns: tuple[Column, ...], printed: Printed, last: Mapping[str, Value] | None) -> Table:
    rows: list[Mapping[str, Value]] = [{**printed(r, sheet), "mark": Marks(r.lower, r.upper)} for r in sheet.rows]
    if sheet.scheme.veto is not None:
        rows.append(_veto(sheet, columns))
    return Table(sheet.scheme.title, columns, tuple(rows if last is None else [*rows, last]))


# 晋商建函〔2021〕158号，附件3
NUMBERED = (
    Column("number", "序号", 11, "center"),
    Column("level1", "一级指标", 22, "center", merged=True),
    Column("level2", "二级指标", 22, "center"),
    Column("level3", "三级指标", 44),
    Column("marks", "分值", 12, "center"),
    Column("text", "评分细则", 138),
    Column("mark", MARK, 24, "center"),
)


def _numbered(r: RowResult, sheet: Sheet) -> Mapping[str, Value]:
    row = r.row
    level1 = f"{row.level1}\n({plain(_level(sheet, row.level1))}分)"
    return {
        "number": row.number,
        "level1": level1,
        "level2": stated(row.level2),
        "level3": stated(row.level3),
        "marks": row.marks,
        "text": row.text,
    }


# 郑市发〔2021〕91号，附件1: 测评内容 stands over three columns.
WITH_REQUIREMENT = (
    Column("level1", "测评内容", 26, "center", merged=True),
    Column("level2", "测评内容", 34, "center"),
    Column("requirement", "测评内容", 94),
    Column("text", "评分细则", 94),
    Column("mark", MARK, 25, "center"),
)


def _with_requirement(r: RowResult, sheet: Sheet) -> Mapping[str, Value]:
    row = r.row
    return {
        "level1": f"{row.level1}\n({plain(_level(sheet, row.level1))}分)",
        "level2": f"{row.level2}\n{plain(row.marks)}分",
        "requirement": stated(row.requirement),
        "text": row.text,
    }


def _sum(sheet: Sheet) -> Mapping[str, Value]:
    return {"level1": "合计", "level2": "", "requirement": "", "text": "", "mark": Marks(sheet.lower, sheet.upper)}


# 运政办发〔2022〕39号，附件2
WITH_UNITS = (
    Column("level1", "一级指标", 16, "center", merged=True),
    Column("level2", "二级指标", 16, "center", merged=True),
    Column("number", "编号", 10, "center"),
    Column("variable_kind", "变量性质", 15, "center"),
    Column("level3", "三级指标", 36),
    Column("text", "指标说明及打分标准", 80),
    Column("method", "评估方式及数据或资料来源", 45),
    Column("units", "责任单位", 35),
    Column("mark", MARK, 20, "center"),
)


def _with_units(r: RowResult, sheet: Sheet) -> Mapping[str, Value]:
    row = r.row
    beside = [x.row.marks for x in sheet.rows if (x.row.level1, x.row.level2) == (row.level1, row.level2)]
    sources = f"数据或资料来源：\n{row.data_source}" if row.data_source != NOT_STATED else ""
    return {
        "level1": f"{row.level1}\n（{plain(_level(sheet, row.level1))}分）",
        "level2": f"{row.level2}\n（{plain(sum(beside, ZERO))}分）",
        "number": row.number,
        "variable_kind": stated(row.variable_kind),
        "level3": f"{row.level3}（{plain(row.marks)}分）",
        "text": row.text,
        "method": f"方式：{row.method}。\n{sources}" if row.method != NOT_STATED else sources,
        "units": stated(row.responsible_units),
    }


def _veto(sheet: Sheet, columns: tuple[Column, ...]) -> Mapping[str, Value]:
    veto = sheet.scheme.veto
    cells: dict[str, Value] = {c.key: "/" for c in columns}
    if veto is not None:
        cells |= {"number": veto.number, "level1": veto.level1, "level2": veto.level2, "text": veto.text}
    return {k: cells[k] for k in (c.key for c in columns)} | {"mark": sheet.veto.status.value}


def _level(sheet: Sheet, title: str) -> Decimal:
    return next((level.marks for level in sheet.scheme.levels if level.title == title), ZERO)


def stated(text: str) -> str:
    """What the source does not say stays empty, as on the paper."""
    return "" if text == NOT_STATED else text
