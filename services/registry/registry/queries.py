"""What can be read of the registry: rows as of a day, page by page. No protobuf here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from domainkit.projection import Projection
from domainkit.rejection import Invalid
from eventlog.views import NotYetVisible, ViewStore
from registry.market.values import ContactTier, MarketKind
from registry.organisation.values import MemberRole
from registry.projections.jurisdictions import Jurisdiction, jurisdictions
from registry.projections.markets import Market, MarketStatus, markets
from registry.projections.organisations import Membership, organisations
from registry.rules.days import within
from registry.values import JurisdictionLevel, KnownJurisdiction

R = TypeVar("R")
DEFAULT_PAGE = 100
# Rows fetched at once where a filter may let few of them pass.
CHUNK = 100
# A jurisdiction that was established a moment ago is on its way here; one that never was costs the asker this long.
LOOKUP_PATIENCE_S = 0.5


class PageTokenWrong(Invalid):
    """Not a token that an answer of this query carried."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """`next_token` is empty on the last page."""

    rows: tuple[R, ...]
    next_token: str = ""


@dataclass(frozen=True, slots=True)
class JurisdictionFilter:
    parent: str = ""
    level: JurisdictionLevel | None = None


@dataclass(frozen=True, slots=True)
class MarketFilter:
    county: str = ""
    city: str = ""
    kind: MarketKind | None = None
    contact_tier: ContactTier | None = None
    include_deregistered: bool = False


async def jurisdiction(views: ViewStore, code: str, day: str) -> Jurisdiction | None:
    """As it stood on that day, under the name of that day."""
    row = await views.get(jurisdictions, code)
    return named_on(row, day) if row and stood(row, day) else None


async def known_jurisdiction(views: ViewStore, code: str) -> KnownJurisdiction | None:
    """What a command is told of a jurisdiction that it speaks of, whatever the day; waits briefly for a new one."""
    if await views.get(jurisdictions, code) is None:
        try:
            await views.wait_for(f"jurisdiction-{code}", 1, LOOKUP_PATIENCE_S)
        except NotYetVisible:
            return None
    row = await views.get(jurisdictions, code)
    return KnownJurisdiction(row.code, row.level, row.parent, row.valid_from, row.valid_to) if row else None


async def jurisdictions_on(
    views: ViewStore, day: str, wanted: JurisdictionFilter, *, size: int = 0, token: str = ""
) -> Page[Jurisdiction]:
    """Those that stood on that day, by code."""
    where = given(parent=wanted.parent, level=wanted.level)
    page = await paged(views, jurisdictions, where, lambda row: stood(row, day), size, token)
    return Page(tuple(named_on(row, day) for row in page.rows), page.next_token)


async def organisations_on(views: ViewStore, day: str, jurisdiction_code: str) -> list[Membership]:
    """The members on that day, the lead first; of all jurisdictions when no code is given."""
    where = given(jurisdiction=jurisdiction_code)
    rows = await views.find(organisations, where=where, order_by=("jurisdiction", "slug"))
    members = [row for row in rows if within(day, row.since, row.until)]
    return sorted(members, key=lambda row: (row.jurisdiction, row.role is not MemberRole.LEAD))


async def market(views: ViewStore, uscc: str) -> Market | None:
    return await views.get(markets, uscc)


async def markets_of(views: ViewStore, wanted: MarketFilter, *, size: int = 0, token: str = "") -> Page[Market]:
    """By code."""
    status = None if wanted.include_deregistered else MarketStatus.REGISTERED
    where = given(county=wanted.county, city=wanted.city, kind=wanted.kind, status=status)
    tier = wanted.contact_tier
    return await paged(views, markets, where, lambda row: tier is None or tier in row.contact_tiers, size, token)


def given(**filters: Any) -> dict[str, Any]:
    """Only those that were given: an empty one lets everything pass."""
    return {name: value for name, value in filters.items() if value}


async def paged(
    views: ViewStore,
    projection: Projection[Any, R],
    where: Mapping[str, Any],
    wanted: Callable[[R], bool],
    size: int,
    token: str,
) -> Page[R]:
    """Rows in order of their one-field key. The token is the key of the last row given: new rows shift nothing."""
    size = size or DEFAULT_PAGE
    limit = max(CHUNK, size + 1)
    last = await after(views, projection, token)
    found: list[R] = []
    while True:
        chunk = await views.find(projection, where=where, order_by=projection.key, limit=limit, after=last)
        found += [row for row in chunk if wanted(row)]
        if len(found) > size:
            return Page(tuple(found[:size]), getattr(found[size - 1], projection.key[0]))
        if len(chunk) < limit:
            return Page(tuple(found))
        last = chunk[-1]


async def after(views: ViewStore, projection: Projection[Any, R], token: str) -> R | None:
    if not token:
        return None
    if (row := await views.get(projection, token)) is None:
        raise PageTokenWrong("翻页标记无效，请从第一页重新查询", field="page_token")
    return row


def stood(row: Jurisdiction, day: str) -> bool:
    return within(day, row.valid_from, row.valid_to)


def named_on(row: Jurisdiction, day: str) -> Jurisdiction:
    """Under the name that it bore on that day."""
    return replace(row, name=[dated.name for dated in row.names if dated.valid_from <= day][-1])
