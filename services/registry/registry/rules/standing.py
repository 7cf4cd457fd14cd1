"""Whether a jurisdiction that a command speaks of is known, of the right level, and stands on the day."""

from domainkit.rejection import Conflict, Invalid, NotFound
from registry.rules.days import within
from registry.values import LEVEL_NAMES, JurisdictionLevel, KnownJurisdiction


class JurisdictionUnknown(NotFound):
    """No jurisdiction of that code is registered."""


class LevelWrong(Invalid):
    """The jurisdiction is of another level than is wanted here."""


class NotStanding(Conflict):
    """The jurisdiction does not stand on the day: not yet, or no longer."""


def standing(
    known: KnownJurisdiction | None, code: str, level: JurisdictionLevel, day: str, *, field: str
) -> KnownJurisdiction:
    """The jurisdiction `code`, of that level, standing on that day. Raises one of the three above, at `field`."""
    if known is None or known.code != code:
        raise JurisdictionUnknown(f"没有代码为 {code} 的行政区划", field=field)
    if known.level is not level:
        raise LevelWrong(f"{code} 是{LEVEL_NAMES[known.level]}区划，此处应为{LEVEL_NAMES[level]}", field=field)
    if not within(day, known.valid_from, known.valid_to):
        until = f"，止于 {known.valid_to}" if known.valid_to else ""
        raise NotStanding(f"行政区划 {code} 在 {day} 无效（自 {known.valid_from} 起{until}）", field=field)
    return known
