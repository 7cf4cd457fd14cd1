"""An answer of a service as it is shown: first the times that it is of, where it is not of now, then its tables."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from shijian_cli.messages import values
from shijian_cli.moments import moment
from shijian_cli.screen import emit


def tell(answer: Any, table: RenderableType | Iterable[RenderableType], *, as_json: bool) -> None:
    """As JSON with every field, or as tables under what `known` and `true` say."""
    shown = [table] if isinstance(table, str | Table) or not isinstance(table, Iterable) else table
    emit(values(answer), as_json=as_json, table=[] if as_json else [*known(answer), *true(answer), *shown])


def known(answer: Any) -> Iterator[str]:
    """Up to which moment it was recorded."""
    if us := answer.freshness.answered_as_of_us:
        yield f"[bold]当时所知[/]：截至 {moment(us)} 的记录"


def true(answer: Any) -> Iterator[str]:
    """On which day a ranking of all is true, and what is left out for it."""
    if "not_yet_true" not in answer.DESCRIPTOR.fields_by_name or "places" in answer.DESCRIPTOR.fields_by_name:
        return
    if answer.true_on:
        yield f"[bold]当时为真[/]：以 {answer.true_on} 为准重新计分，不是评分结果"
    if answer.not_yet_true:
        yield f"当时尚不成立，未计入：{'、'.join(answer.not_yet_true)}"
