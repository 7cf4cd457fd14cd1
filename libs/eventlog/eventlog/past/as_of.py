"""One stream as it was known at a past moment: its events up to then, folded here and now into rows. Nothing is built.

The same code folds as in a rebuild, so the rows are those of a projection that was built up to that moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contracts.wire import Inbound, Wire
from domainkit.projection import AnyProjection, Key
from eventlog.fetching.range_reading import Entry
from eventlog.fold.beginnings import Beginnings
from eventlog.fold.memory_fold import MemoryFold, Spent
from eventlog.fold.row_codec import codec_of
from eventlog.log import EventReader
from eventlog.views.queries import key_of
from eventlog.views.tables import Build, build_of


class PastReader(Protocol):
    """Reads what was recorded of one stream up to a moment."""

    async def stream_as_of(self, stream: str, moment: int, topic: str = "") -> list[Entry]:
        """The stream's committed events recorded until `moment` (µs since the epoch), in order; [] when there was none.

        `topic`: of another service; by default this one's events. Raises moments.MomentAhead for a moment that is not
        past, moments.LogCut where the stream's beginning is gone from the log, LogUnavailable.
        """


class StandsAt(Protocol):
    """Knows where moments stand in the log."""

    async def stands_at(self, topic: str, moment: int, ends: Mapping[int, int]) -> bool:
        """Whether what was recorded on `topic` until `moment` is what stands before these offsets, no more, no less.

        Raises moments.MomentAhead, moments.LogCut where that can no longer be seen, LogUnavailable.
        """


class LogReader(EventReader, PastReader, StandsAt, Protocol):
    """Reads what was recorded, as it is and as it was."""


@dataclass(frozen=True, slots=True)
class StreamRows:
    """The rows of one stream in one projection. `parked_at` is the version at which folding stopped; 0: it did not."""

    build: Build
    rows: Mapping[tuple[Any, ...], Any]
    newest_us: int = 0
    parked_at: int = 0

    def get(self, key: Key | str | int) -> Any | None:
        """The row under `key`, or None."""
        return self.rows.get(key_of(self.build, key))


def folded(
    projection: AnyProjection, reader: Wire | Inbound, entries: Sequence[Entry], skipped: Collection[int] = ()
) -> StreamRows:
    """The rows after these events of one stream. `skipped`: offsets that an operator has given up.

    An event that cannot be folded stops the stream there, as it does everywhere.
    """
    build = build_of(projection, projection.name, None)
    codec = codec_of(build, decimals_as_text=False)
    fold = MemoryFold(build, codec, reader, 0, skipped=skipped, begun=Beginnings({}))
    fold.take(entries, Spent())
    rows = {key: row for key, row in fold.rows.items() if row is not None}
    return StreamRows(build, rows, fold.newest_us, fold.parked[0].arrival.version if fold.parked else 0)
