"""topics diff, apply: the table of topics against the broker."""

import asyncio
from collections.abc import Sequence
from typing import Any

import typer

from eventlog.topic_diff import TopicDiff
from shijian_cli import options
from shijian_cli.options import DataDir, Json
from shijian_cli.screen import emit
from shijian_cli.topic_table import apply_topics, topic_differences
from shijian_cli.trouble import FAILED

app = typer.Typer(no_args_is_help=True, help="主题表：与代理比较，或使代理与表一致（从不缩减、从不删除）。")
group = typer.Typer()
group.add_typer(app, name="topics")


@app.command()
def diff(data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """比较：不改动；有差别时退出码 1。"""
    found = asyncio.run(topic_differences(options.addresses(data_dir).kafka, options.settings()))
    differing = [d for d in found if not d.is_same]
    emit({"topics": [_values(d) for d in found]}, as_json=as_json, table=_lines(differing, "✓ 代理与主题表一致"))
    if differing:
        raise typer.Exit(FAILED)


@app.command()
def apply(data_dir: DataDir = None, *, as_json: Json = False) -> None:
    """使代理与表一致；会缩减或丢数据的改动只列出、不执行，退出码 1。"""
    found = asyncio.run(apply_topics(options.addresses(data_dir).kafka, options.settings()))
    differing = [d for d in found if not d.is_same]
    emit({"topics": [_values(d) for d in found]}, as_json=as_json, table=_lines(differing, "✓ 无须改动"))
    if any(d.conflict for d in found):
        raise typer.Exit(FAILED)


def _values(difference: TopicDiff) -> dict[str, Any]:
    return {
        "topic": difference.topic,
        "same": difference.is_same,
        "missing": difference.missing,
        "partitions": difference.partitions,
        "changes": {name: {"from": old, "to": new} for name, (old, new) in difference.changes.items()},
        "conflict": difference.conflict,
    }


def _lines(differing: Sequence[TopicDiff], same: str) -> str:
    return "\n".join(line for d in differing for line in d.lines()) or same
