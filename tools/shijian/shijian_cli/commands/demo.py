"""demo: the story against what is up. Told again it changes nothing."""

from collections.abc import Iterable
from typing import Any

import typer
from rich.console import RenderableType

from shijian_cli import explain_tables, options, score_tables
from shijian_cli.clients import run
from shijian_cli.messages import values
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit, err, table_of
from shijian_cli.story.play import Told, play, stage_at

app = typer.Typer()


@app.command()
def demo(data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """在已启动的实例上演示：11 市 33 个样例市场，从登记、填报、审核、评分到定稿与更正（数据虚构）。

    可重复执行：命令编号由名称推出，已做过的不会再做。
    """
    told = run(tell(options.addresses(data_dir), again=True))
    emit(_values(told), as_json=as_json, table=shown(told))


async def tell(addresses: Addresses, *, again: bool) -> Told:
    """Plays the story, its progress on standard error."""
    async with stage_at(addresses, err) as stage:
        return await play(stage, again=again)


def shown(told: Told) -> Iterable[RenderableType]:
    """Ranking, one sheet, one explanation, and the score before and after the correction."""
    yield from score_tables.ranking(told.ranking)
    yield ""
    yield from score_tables.sheet(told.sheet)
    yield "\n[bold]解释一行[/]"
    yield from explain_tables.explanation(told.explanation)
    yield _change(told)
    yield f"故事用时 {told.seconds:.1f} 秒。以上数据均为虚构。"


def _change(told: Told) -> RenderableType:
    before, after = ({r.number: r for r in view.rows} for view in (told.before, told.after))
    rows = [
        [number, row.level2, _score(row), _score(after[number])]
        for number, row in before.items()
        if _score(row) != _score(after[number])
    ]
    rows.append(["", "合计", score_tables.total(told.before.standing), score_tables.total(told.after.standing)])
    title = f"\n定稿后更正：{told.after.summary.subject_name}"
    columns = [
        "行",
        "指标",
        f"更正前（第 {told.before.shown_version} 版）#",
        f"更正后（第 {told.after.shown_version} 版）#",
    ]
    return table_of(title, columns, rows)


def _score(row: Any) -> str:
    return score_tables.between(row.lower, row.upper)


def _values(told: Told) -> dict[str, Any]:
    return {
        "seconds": round(told.seconds, 2),
        "round": values(told.ranking.round),
        "ranking": values(told.ranking)["ranking"],
        "sheet": values(told.sheet),
        "explanation": values(told.explanation),
        "correction": {
            "sheet_id": told.after.summary.sheet_id,
            "row": told.corrected_row,
            "before": {"version": told.before.shown_version, **values(told.before.standing)},
            "after": {"version": told.after.shown_version, **values(told.after.standing)},
        },
    }
