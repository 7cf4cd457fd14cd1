"""Read functions over the views: one request, requests, work, submissions; page by page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chassis.paging import DEFAULT_PAGE, Page, PageTokenWrong, paged
from eventlog.views.readable import Readable
from evidence.projections.requests import RequestRow, requests
from evidence.projections.submissions import SubmissionRow, submissions
from evidence.projections.worklist import WorkRow, worklist

# What fits into a column.
MICROSECONDS = re.compile(r"[0-9]{1,18}")


async def request(views: Readable, request_id: str) -> RequestRow | None:
    return await views.get(requests, (request_id,))


async def request_page(views: Readable, where: Mapping[str, Any], size: int, token: str) -> Page[RequestRow]:
    """By request id."""
    return await paged(views, requests, where, size, token)


async def work_page(views: Readable, where: Mapping[str, Any], reviewer: str, size: int, token: str) -> Page[WorkRow]:
    """By how long it has waited; what `reviewer` may not review is left out, so a page may be short."""
    size = size or DEFAULT_PAGE
    after = await work_after(views, token) if token else None
    rows = await views.find(worklist, where=where, order_by=("since",), limit=size + 1, after=after)
    page = rows[:size]
    following = f"{page[-1].since}/{page[-1].request_id}" if len(rows) > size else ""
    return Page(tuple(row for row in page if reviewer not in row.submitters + row.endorsers), following)


async def work_after(views: Readable, token: str) -> WorkRow:
    """The place where the page before ended, also when that work has moved on since."""
    since, _, request_id = token.partition("/")
    row = await views.get(worklist, (request_id,))
    if row is None or not MICROSECONDS.fullmatch(since):
        raise PageTokenWrong
    return replace(row, since=int(since))


async def history(views: Readable, request_id: str) -> Sequence[SubmissionRow]:
    return await views.find(submissions, where={"request_id": request_id}, order_by=("revision",))
