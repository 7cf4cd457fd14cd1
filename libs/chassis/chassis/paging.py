"""Pages of a list query: so many rows, and a token that says where the page before ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domainkit.projection import Projection
from domainkit.rejection import Invalid
from eventlog.views.readable import Readable

R = TypeVar("R")
DEFAULT_PAGE = 100
# Rows fetched at once where a filter may let few of them pass.
CHUNK = 100


class PageTokenWrong(Invalid):
    """Not a token that an answer of this query carried."""

    def __init__(self) -> None:
        super().__init__("翻页标记无效，请从第一页重新查询", field="page_token")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """`next_token` is empty on the last page."""

    rows: tuple[R, ...]
    next_token: str = ""


def given(**filters: Any) -> dict[str, Any]:
    """Only those that were given: an empty one lets everything pass."""
    return {name: value for name, value in filters.items() if value}


def every(_row: Any) -> bool:
    """Lets everything pass."""
    return True


async def paged(
    views: Readable,
    projection: Projection[Any, R],
    where: Mapping[str, Any],
    size: int,
    token: str,
    wanted: Callable[[R], bool] = every,
) -> Page[R]:
    """Rows in order of their one-field key. The token is the key of the last row given: new rows shift nothing.

    `size` 0 stands for DEFAULT_PAGE. Raises PageTokenWrong.
    """
    size = size or DEFAULT_PAGE
    limit = size + 1 if wanted is every else max(CHUNK, size + 1)
    last = await _last(views, projection, token)
    found: list[R] = []
    while True:
        chunk = await views.find(projection, where=where, order_by=projection.key, limit=limit, after=last)
        found += [row for row in chunk if wanted(row)]
        if len(found) > size:
            return Page(tuple(found[:size]), getattr(found[size - 1], projection.key[0]))
        if len(chunk) < limit:
            return Page(tuple(found))
        last = chunk[-1]


async def _last(views: Readable, projection: Projection[Any, R], token: str) -> R | None:
    if not token:
        return None
    if (row := await views.get(projection, token)) is None:
        raise PageTokenWrong
    return row
