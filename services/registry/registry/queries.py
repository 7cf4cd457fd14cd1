"""What can be read of the registry: rows as of a day, page by page. No protobuf here."""

from dataclasses import dataclass, replace

from chassis.paging import Page, given, paged
from eventlog.views.readable import Readable
from eventlog.views.store import NotYetVisible, ViewStore
from registry.market.values import ContactTier, MarketKind
from registry.organisation.values import MemberRole
from registry.projections.jurisdictions import Jurisdiction, jurisdictions
from registry.projections.markets import Market, MarketStatus, markets
from registry.projections.organisations import Membership, organisations
from registry.rules.days import within
from registry.values import JurisdictionLevel, KnownJurisdiction

# A jurisdiction that was established a moment ago is on its way here; one that never was costs the asker this long.
LOOKUP_PATIENCE_S = 0.5


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


async def jurisdiction(views: Readable, code: str, day: str) -> Jurisdiction | None:
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
    views: Readable, day: str, wanted: JurisdictionFilter, *, size: int = 0, token: str = ""
) -> Page[Jurisdiction]:
    """Those that stood on that day, by code."""
    where = given(parent=wanted.parent, level=wanted.level)
    page = await paged(views, jurisdictions, where, size, token, lambda row: stood(row, day))
    return Page(tuple(named_on(row, day) for row in page.rows), page.next_token)


async def organisations_on(views: Readable, day: str, jurisdiction_code: str) -> list[Membership]:
    """The members on that day, the lead first; of all jurisdictions when no code is given."""
    where = given(jurisdiction=jurisdiction_code)
    rows = await views.find(organisations, where=where, order_by=("jurisdiction", "slug"))
    members = [row for row in rows if within(day, row.since, row.until)]
    return sorted(members, key=lambda row: (row.jurisdiction, row.role is not MemberRole.LEAD))


async def market(views: Readable, uscc: str) -> Market | None:
    return await views.get(markets, uscc)


async def markets_of(views: Readable, wanted: MarketFilter, *, size: int = 0, token: str = "") -> Page[Market]:
    """By code."""
    status = None if wanted.include_deregistered else MarketStatus.REGISTERED
    where = given(county=wanted.county, city=wanted.city, kind=wanted.kind, status=status)
    tier = wanted.contact_tier
    return await paged(views, markets, where, size, token, lambda row: tier is None or tier in row.contact_tiers)


def stood(row: Jurisdiction, day: str) -> bool:
    return within(day, row.valid_from, row.valid_to)


def named_on(row: Jurisdiction, day: str) -> Jurisdiction:
    """Under the name that it bore on that day."""
    return replace(row, name=[dated.name for dated in row.names if dated.valid_from <= day][-1])
