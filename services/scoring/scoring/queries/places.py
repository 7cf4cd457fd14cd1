"""Read functions for places on a day of the past."""

from eventlog.views.readable import Readable
from scoring.projections.known_places import KnownPlaceRow, PlaceSpan, known_places
from scoring.projections.sheets import SheetRow


async def places_on(views: Readable, row: SheetRow, day: str) -> list[tuple[KnownPlaceRow, PlaceSpan | None]]:
    """The sheet's city, county, and the place that it is of, as they stood on that day; None: it did not stand."""
    codes = dict.fromkeys(code for code in (row.locality, row.county, row.subject) if code)
    rows = {r.code: r for r in await views.find(known_places, where={"code": list(codes)})}
    return [(rows[code], rows[code].on(day)) for code in codes if code in rows]
