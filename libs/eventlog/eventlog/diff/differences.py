"""What differs between two builds of one projection, and why: on one snapshot of the database, in bounded memory."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from eventlog.diff.reasons import Reasons, Touch, between, same_code, set_aside
from eventlog.diff.sides import NoSuchBuild, NotComparable, Side, ordered_rows, sides
from eventlog.kafka import KafkaConfig
from eventlog.proof.merge import Counts, Merge, RowDifference, comparing
from eventlog.views.store import ViewStore
from eventlog.views.tables import build_of

__all__ = ["Difference", "Differences", "Head", "NoSuchBuild", "NotComparable", "Summary"]

AT_ONCE = 200
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Head:
    """What is compared. `same_code` is None where one side's code is not on record; `events` stand between the two."""

    a: Side
    b: Side
    same_code: bool | None
    events: int
    only_columns_a: tuple[str, ...]
    only_columns_b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row, and the reasons that it may differ for; `touch` names the events that only one side has seen."""

    row: RowDifference
    why: tuple[str, ...]
    touch: Touch | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Exact counts; `listed` rows were given."""

    counts: Counts
    listed: int


class _Left(Exception):
    """Nobody listens any more."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Between builds of one service."""

    views: ViewStore
    config: KafkaConfig

    async def between(self, names: tuple[str, str], limit: int) -> AsyncIterator[Head | list[Difference] | Summary]:
        """The head, rows by key in lists, `limit` of them at most (0: all), last the summary.

        Raises NoSuchBuild, NotComparable, PositionOutsideLog, LogUnavailable.
        """
        loop, words = asyncio.get_running_loop(), asyncio.Queue[Any](AHEAD)
        left = threading.Event()

        def say(word: Any) -> None:
            if left.is_set():
                raise _Left
            asyncio.run_coroutine_threadsafe(words.put(word), loop).result()

        def compare(connection: sa.Connection) -> None:
            self._compare(connection, names, limit, say, loop)

        work = asyncio.ensure_future(self.views.database.read(compare))
        work.add_done_callback(lambda _: left.set())
        try:
            while not (work.done() and words.empty()):
                coming = asyncio.ensure_future(words.get())
                await asyncio.wait([coming, work], return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    yield coming.result()
                else:
                    coming.cancel()
            work.result()
        finally:
            left.set()
            while not work.done():
                while not words.empty():
                    words.get_nowait()
                await asyncio.wait([work], timeout=0.05)
            with contextlib.suppress(_Left):
                work.exception()

    def _compare(
        self, connection: sa.Connection, names: tuple[str, str], limit: int, say: Callable[[Any], None], loop: Any
    ) -> None:
        books, definition = self.views.books, self.views.definition
        a, b = sides(connection, books, {p.name: p for p in definition.projections}, names)
        reasons = Reasons(same_code(a, b))
        # This thread keeps the snapshot while the loop reads the events between the two positions of it.
        asyncio.run_coroutine_threadsafe(between(self.config, definition, a, b, reasons), loop).result()
        set_aside(connection, books, definition, a, b, reasons)
        say(Head(a, b, reasons.same_code, reasons.events, _only(a, b), _only(b, a)))
        known = build_of(a.projection, a.build, None).columns
        shared = [name for name in a.columns if name in b.columns and name not in a.projection.key]
        merge = Merge(len(a.projection.key), shared, comparing([known.get(name) for name in shared]))
        rows = [ordered_rows(connection, books, side, shared) for side in (a, b)]
        some: list[Difference] = []
        listed = 0
        for row in merge.differences(*rows):
            why, touch = reasons.why(row.key)
            merge.counts.reasons[why[0]] += 1
            if not limit or listed < limit:
                some.append(Difference(row, why, touch))
                listed += 1
            if len(some) >= AT_ONCE:
                say(some)
                some = []
        if some:
            say(some)
        say(Summary(merge.counts, listed))


def _only(one: Side, other: Side) -> tuple[str, ...]:
    return tuple(name for name in one.columns if name not in other.columns)
