"""Which rows of earlier writings a fold has to look for before it goes on."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from domainkit.native import Native, native
from eventlog.fetching.range_reading import Entry
from eventlog.fold.row_codec import RowCodec, StoredKey
from eventlog.views.arrivals import Parking

Touched = tuple[Any, Sequence[Any], Entry]


class Stored(Protocol):
    """Rows that were written before, by key; asked for those only that memory does not have."""

    def rows_under(self, keys: Collection[StoredKey]) -> Mapping[StoredKey, Any]:
        """The rows that there are."""


def may_be_stored(
    touched: Sequence[Touched],
    codec: RowCodec,
    rows: dict[StoredKey, Any],
    begun: set[str],
    way: Native | None = native,
) -> set[StoredKey]:
    """Keys, not among `rows`, of rows that may have been written before.

    Those of a stream that began since cannot; `begun` names these streams, and grows by those that begin here.
    """
    key = partial(_key, codec)
    if way is not None:
        return way.may_be_stored(touched, Parking, key, rows, begun)
    wanted: set[StoredKey] = set()
    for recorded, keys, _ in touched:
        if type(recorded) is Parking:
            continue
        if recorded.version == 1:
            begun.add(recorded.stream)
        elif recorded.stream not in begun:
            wanted.update(found for raw in keys if (found := key(raw)) not in rows)
    return wanted


def _key(codec: RowCodec, raw: Any) -> StoredKey:
    try:
        return codec.key(raw)
    except Exception:  # noqa: BLE001  the fold will come upon it again, and park the event
        return ()
