"""Streams that begin a second time in one partition: all that follows is parked, as the live pass parks it.

A first event does not say that it is the second one; so a fold remembers which streams have begun, by the hashes of
their names. Where one seems to begin again, what stands before is looked through once more, by name from then on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domainkit.native import Native, native
from eventlog.fetching.range_reading import Entry
from eventlog.fold.loading import Touched
from eventlog.views.arrivals import AGAIN, Arrival, Parking


class BeginsAgain(Exception):
    """A stream may begin again in these records, which were not folded: look through those before by name."""


@dataclass(slots=True)
class Beginnings:
    """Of one partition, from its first record on. `versions`: how far each stream goes, where they are held by name."""

    versions: dict[str, int] | None = None
    native: Native | None = native
    _hashes: set[int] = field(default_factory=set)
    _again: dict[str, str] = field(default_factory=dict)

    @property
    def by_name(self) -> bool:
        return self.versions is not None

    def take(self, touched: list[Touched], plain: Sequence[Arrival], arrival_of: Callable[[Entry], Arrival]) -> None:
        """The next slice as a fold has read it, and the arrivals of it that cannot be folded or are of no interest. By
        name, second lives stand in `touched` as Parking afterwards. Raises BeginsAgain.
        """
        if self.versions is not None:
            self._take_by_name(self.versions, touched, plain, arrival_of)
            return
        firsts = first_events(touched, self.native)
        if plain:
            firsts += [a.stream for a in plain if a.version < 2]  # noqa: PLR2004  1, or not to be read
        known = len(self._hashes)
        self._hashes.update(map(hash, firsts))
        if len(self._hashes) < known + len(firsts) or (plain and _stand_before(plain, touched)):
            raise BeginsAgain
        self._hashes.update(hash(a.stream) for a in plain)

    def _take_by_name(
        self,
        versions: dict[str, int],
        touched: list[Touched],
        plain: Sequence[Arrival],
        arrival_of: Callable[[Entry], Arrival],
    ) -> None:
        places = {entry[0]: place for place, (_, _, entry) in enumerate(touched)}
        known = {a.offset: a for a in plain}
        read = [(e[0], r.stream, r.version, True) for r, _, e in touched if type(r) is not Parking]
        read += [(a.offset, a.stream, a.version, a.recorded is not None) for a in plain]
        for offset, stream, version, is_event in sorted(read):
            if version == 1 and is_event and (before := versions.get(stream)):
                self._again.setdefault(stream, f"{AGAIN} {before}")
            if (trouble := self._again.get(stream)) and offset in places:
                entry = touched[places[offset]][2]
                arrival = known.get(offset) or arrival_of(entry)
                touched[places[offset]] = Parking(arrival, arrival.trouble or trouble), (), entry
            versions[stream] = max(versions.get(stream, 0), version)


def first_events(touched: Sequence[Touched], way: Native | None) -> list[str]:
    """The streams of the first events in a slice, in its order."""
    if way is not None:
        return way.firsts(touched, Parking)
    return [r.stream for r, _, _ in touched if type(r) is not Parking and r.version == 1]


def _stand_before(plain: Sequence[Arrival], touched: Sequence[Touched]) -> bool:
    """Whether something that cannot be folded stands before the first event of its stream."""
    first: dict[str, int] = {}
    for arrival in plain:
        first.setdefault(arrival.stream, arrival.offset)
    found: list[tuple[Any, int]] = [(r, e[0]) for r, _, e in touched if type(r) is not Parking and r.version == 1]
    found += [(a, a.offset) for a in plain if a.version < 2]  # noqa: PLR2004
    return any(first.get(one.stream, offset) < offset for one, offset in found)
