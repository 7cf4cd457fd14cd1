"""Differences between two builds: as tables, and as JSON holds them."""

from typing import Any

from rich.text import Text

from shijian_cli.moments import moment
from shijian_cli.screen import table_of

KINDS = {"only a": "仅在甲", "only b": "仅在乙", "differs": "不同"}
WHY = {
    "new events": "新事件",
    "code": "代码变更",
    "parked": "事件被搁置",
    "code not on record": "代码版本无记录",
    "too many events between": "期间事件过多，未逐一核对",
    "unexplained": "原因不明",
}
SIDES = {"a": "甲", "b": "乙"}
LONG = 60
# So many events are named in a table; --json names more.
IDS = 3


def difference_of(row: Any) -> dict[str, Any]:
    """One row as JSON holds it."""
    cells = {c.column: {"a": _given(c, "a"), "b": _given(c, "b")} for c in row.cells}
    found: dict[str, Any] = {"key": list(row.key), "kind": row.kind, "why": list(row.why), "columns": cells}
    if row.stream:
        ids = [one.hex() for one in row.event_ids]
        found["events"] = {"stream": row.stream, "only": row.side, "count": row.event_count, "ids": ids}
    return found


def head_of(head: Any) -> dict[str, Any]:
    """What is compared, as JSON holds it."""
    return {
        "projection": head.projection,
        "key": list(head.key),
        "a": _side(head.a),
        "b": _side(head.b),
        "same_code": head.same_code if head.HasField("same_code") else None,
        "events_between": head.events_between,
        "only_columns_a": list(head.only_columns_a),
        "only_columns_b": list(head.only_columns_b),
    }


def counts_of(counts: Any) -> dict[str, Any]:
    """The counts, as JSON holds them."""
    names = ("kinds", "columns", "reasons")
    plain = {name: dict(sorted(getattr(counts, name).items())) for name in names}
    return {"rows_a": counts.rows_a, "rows_b": counts.rows_b, "listed": counts.listed, **plain}


def shown(found: dict[str, Any]) -> list[Any]:
    """Who is compared, the rows, the sums."""
    counts = found["counts"]
    total = sum(counts["kinds"].values())
    parts: list[Any] = [_told(found["head"])]
    if found["rows"]:
        rows = [line for row in found["rows"] for line in _lines(row)]
        parts.append(table_of("", ["键", "差异", "列", "甲", "乙", "原因"], rows))
    parts.append(_sums(counts, total))
    if total > counts["listed"]:
        parts.append(Text(f"只列出前 {counts['listed']} 行；全部列出：--limit 0", style="dim"))
    return parts


def _told(head: dict[str, Any]) -> Any:
    rows = [
        [sign, side["name"], side["version"], sum(end["end"] for end in side["ends"]), side["code"][:12] or "无记录"]
        for sign, side in (("甲", head["a"]), ("乙", head["b"]))
    ]
    code = {True: "代码相同", False: "代码不同", None: "代码是否相同无记录"}[head["same_code"]]
    gone = [f"仅甲有的列：{'、'.join(head['only_columns_a'])}"] if head["only_columns_a"] else []
    gone += [f"仅乙有的列：{'、'.join(head['only_columns_b'])}"] if head["only_columns_b"] else []
    title = "；".join([f"{head['projection']}：{code}，两者之间有 {head['events_between']:,} 个事件", *gone])
    return table_of(title, ["", "构建", "版本#", "已折叠位置合计#", "代码指纹"], rows)


def _lines(row: dict[str, Any]) -> list[list[Any]]:
    why = "、".join(WHY.get(one, one) for one in row["why"])
    if events := row.get("events"):
        ids = "、".join(events["ids"][:IDS]) + (" 等" if events["count"] > IDS else "")
        why += f"：{events['stream']} 的 {events['count']} 个事件仅{SIDES[events['only']]}有，{ids}"
    first = ["/".join(row["key"]), KINDS.get(row["kind"], row["kind"])]
    if row["kind"] != "differs":
        return [[*first, "", "", "", why]]
    lines = [[column, _told_cell(column, c["a"]), _told_cell(column, c["b"])] for column, c in row["columns"].items()]
    return [[*first, *lines[0], why], *[["", "", *line, ""] for line in lines[1:]]]


def _sums(counts: dict[str, Any], total: int) -> str:
    if not total:
        return f"✓ 没有差异：两者各 {counts['rows_a']:,} 行"
    kinds = "，".join(f"{KINDS.get(kind, kind)} {n:,}" for kind, n in counts["kinds"].items())
    reasons = "，".join(f"{WHY.get(why, why)} {n:,}" for why, n in counts["reasons"].items())
    columns = "，".join(f"{column} {n:,}" for column, n in counts["columns"].items())
    said = f"甲 {counts['rows_a']:,} 行，乙 {counts['rows_b']:,} 行；差异 {total:,} 行：{kinds}；原因：{reasons}"
    return f"{said}；按列：{columns}" if columns else said


def _side(side: Any) -> dict[str, Any]:
    ends = [{"topic": end.topic, "partition": end.partition, "end": end.end} for end in side.ends]
    names = ("name", "build", "version", "state", "code")
    return {**{name: getattr(side, name) for name in names}, "ends": ends}


def _given(cell: Any, name: str) -> str | None:
    return getattr(cell, name) if cell.HasField(name) else None


def _told_cell(column: str, text: str | None) -> str:
    """Times are stored as microseconds, in columns that say so."""
    is_time = column.endswith(("_at", "_us")) and text is not None and text.isdigit()
    return moment(int(text or 0)) if is_time else _cut(text)


def _cut(text: str | None) -> str:
    return "无" if text is None else text if len(text) <= LONG else f"{text[: LONG - 1]}…"
