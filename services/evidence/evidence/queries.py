"""Read functions over the views: one request, requests, work, submissions; page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domainkit.rejection import Invalid
from eventlog.views import ViewStore
from evidence.projections.requests import RequestRow, requests
from evidence.projections.submissions import SubmissionRow, submissions
from evidence.projections.worklist import WorkRow, worklist

DEFAULT_PAGE = 100


class PageTokenWrong(Invalid):
    """Not a token that an answer before gave."""


async def request(views: ViewStore, request_id: str) -> RequestRow | None:
    return await views.get(requests, (request_id,))


async def request_page(
    views: ViewStore, where: Mapping[str, Any], size: int, token: str
) -> tuple[Sequence[RequestRow], str]:
    """A page by request id, and the token of the next."""
    after = None
    if token and (after := await request(views, token)) is None:
        raise PageTokenWrong("分页标记无效", field="page_token")
    size = size or DEFAULT_PAGE
    rows = await views.find(requests, where=where, limit=size + 1, after=after)
    return rows[:size], rows[size - 1].request_id if len(rows) > size else ""


async def work_page(
    views: ViewStore, where: Mapping[str, Any], reviewer: str, size: int, token: str
) -> tuple[Sequence[WorkRow], str]:
    """A page by how long it has waited; what `reviewer` may not review is left out, so a page may be short."""
    size = size or DEFAULT_PAGE
    after = await work_after(views, token) if token else None
    rows = await views.find(worklist, where=where, order_by=("since",), limit=size + 1, after=after)
    page = rows[:size]
    following = f"{page[-1].since}/{page[-1].request_id}" if len(rows) > size else ""
    return [row for row in page if reviewer not in row.submitters + row.endorsers], following


async def work_after(views: ViewStore, token: str) -> WorkRow:
    """The place where the page before ended, also when that work has moved on since."""
    since, _, request_id = token.partition("/")
    row = await views.get(worklist, (request_id,))
    if row is None or not since.isascii() or not since.isdigit():
        raise PageTokenWrong("分页标记无效", field="page_token")
    return replace(row, since=int(since))


async def history(views: ViewStore, request_id: str) -> Sequence[SubmissionRow]:
    return await views.find(submissions, where={"request_id": request_id}, order_by=("revision",))
