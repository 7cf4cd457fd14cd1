"""schemes list, show, check, diff: published tables as this release ships them, and files of one's own. Offline."""

from pathlib import Path
from typing import Annotated, Any

import typer

from scoring.scheme import Scheme
from scoring.schemes.catalogue import shipped
from scoring.schemes.loading import load_scheme
from scoring.schemes.nodes import SchemeBroken
from scoring.table_diff import differences
from shijian_cli.offline import scheme_named
from shijian_cli.options import Json
from shijian_cli.scheme_tables import changes, listed, shown
from shijian_cli.screen import emit
from shijian_cli.trouble import FAILED, USAGE, Trouble

app = typer.Typer(no_args_is_help=True, help="评价体系：列出、逐行查看、检查文件、比较两个体系。不连接任何服务。")
group = typer.Typer()
group.add_typer(app, name="schemes")

UNREAD = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "是文件夹，不是文件",
    PermissionError: "没有读取权限",
}
Which = Annotated[str, typer.Argument(metavar="ID", help="体系编号，可带版本（编号@版本），或 YAML 文件。")]


@app.command("list")
def list_all(*, as_json: Json = False) -> None:
    """列出本版本附带的评价体系。"""
    schemes = list(shipped())
    emit({"schemes": [_summary(s) for s in schemes]}, as_json=as_json, table=listed(schemes))


@app.command()
def show(
    scheme: Which,
    row: Annotated[str, typer.Option("--row", help="只看一行（含否决行）：各段、规则、填报项、读法、出处。")] = "",
    *,
    as_json: Json = False,
) -> None:
    """逐行查看一个评价体系，可与原文对照。"""
    found = _named(scheme)
    if row and found.row(row) is None and not (found.veto and found.veto.number == row):
        raise Trouble(f"评价体系 {found.id} 没有第 {row} 行", "行号见 shijian schemes show", code=USAGE)
    emit(_summary(found) | {"scheme": found}, as_json=as_json, table=shown(found, row))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="体系的 YAML 文件。")], *, as_json: Json = False
) -> None:
    """检查体系文件：分值合计、编号、单位、读法、可达性；有误则说明文件、行和原因，退出码 1。"""
    found = [_checked(path) for path in files]
    lines = [_told(f) for f in found]
    emit({"files": found}, as_json=as_json, table="\n".join(line.replace("[", "\\[") for line in lines))
    if not all(f["ok"] for f in found):
        raise typer.Exit(FAILED)


@app.command()
def diff(first: Which, second: Which, *, as_json: Json = False) -> None:
    """比较两个体系或两个版本：逐行逐段列出不同之处；有不同时退出码 1。"""
    one, other = _named(first), _named(second)
    found = differences(one, other)
    named = {"before": f"{one.id}@{one.version}", "after": f"{other.id}@{other.version}"}
    emit({**named, "differences": found}, as_json=as_json, table=changes(found, named) if found else "✓ 没有不同")
    if found:
        raise typer.Exit(FAILED)


def _named(name: str) -> Scheme:
    path = name.endswith((".yaml", ".yml"))
    scheme, _, version = (name, "", "") if path else name.partition("@")
    return scheme_named(scheme, version)


def _summary(scheme: Scheme) -> dict[str, Any]:
    return {
        "id": scheme.id,
        "version": scheme.version,
        "title": scheme.title,
        "rows": len(scheme.rows),
        "parts": sum(len(r.parts) for r in scheme.rows),
        "total": scheme.total,
        "readings": len(scheme.readings),
        "what_if": scheme.what_if,
        "digest": scheme.digest,
    }


def _told(found: dict[str, Any]) -> str:
    if found["ok"]:
        return f"✓ {found['file']}：{found['id']} 第 {found['version']} 版"
    return f"✗ {found['reason']}" + (f" [{found['code']}]" if "code" in found else "")


def _unread(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"不是 UTF-8 文本（第 {error.start} 字节）"
    return UNREAD.get(type(error), f"读不了，原文“{error.strerror}”")


def _checked(path: Path) -> dict[str, Any]:
    try:
        scheme = load_scheme(path, shipped().find)
    except SchemeBroken as broken:
        where = {"line": broken.line, "place": broken.place, "code": broken.code}
        return {"file": str(path), "ok": False, **where, "reason": broken.said, "detail": str(broken)}
    except (OSError, UnicodeDecodeError) as error:
        return {"file": str(path), "ok": False, "line": 0, "reason": f"{path}：{_unread(error)}", "detail": str(error)}
    return {"file": str(path), "ok": True, "id": scheme.id, "version": scheme.version, "digest": scheme.digest}
