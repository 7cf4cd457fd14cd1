"""What a rebuild folds ahead of every table that is fed is noted here stream by stream, as the live pass would have.

Whoever waits for a version of a stream asks these notes, and the live pass goes on behind the stretch. The processes
that folded it have noted it beside their rows, where those go to part files; the rest is read from the log.
"""

import asyncio
import itertools
import logging
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from eventlog.fetching.batch_reading import READERS
from eventlog.fold.seen_streams import SeenStreams
from eventlog.rebuild.crew import RebuildFailed
from eventlog.rebuild.job import part_path
from eventlog.rebuild.means import Means
from eventlog.rebuild.part_files import noted_in
from eventlog.rebuild.part_merge import PartMerge, of_streams
from eventlog.views.arrivals import Arrival
from eventlog.views.progress import furthest_positions, positions_by_build
from eventlog.views.store import ViewStore
from eventlog.views.tables import READY, Books, Build
from eventlog.views.writes import note_streams

log = logging.getLogger(__name__)

# Held in memory, each as its last record; then written in short transactions, as others write meanwhile.
MOST_STREAMS = 200_000
AT_ONCE = 5_000
# Records that are looked at before others in the process have their turn.
TURN = 1_000


async def fed_positions(views: ViewStore, topic: str) -> dict[int, int]:
    """Where the furthest table of `topic` stands that is fed, by partition: the streams before are on record."""

    def look(connection: sa.Connection) -> dict[int, int]:
        found = furthest_positions(connection, views.books, views.definition.projections, topic)
        return {partition: offset for (_, partition), offset in found.items()}

    return await views.database.read(look)


async def streams_noted(means: Means, build: Build, folder: Path | None, noted: dict[int, int]) -> None:
    """The streams of the events from where the furthest fed build stands to where `build` does.

    `noted` remembers, by partition, what was done already: the last look, which holds the live pass up, is a short one.
    """
    views = means.views
    for partition, (fed, end) in (await _stretches(views, build)).items():
        start = max(fed, noted.get(partition, 0))
        if start < end and folder is not None:
            start = await _from_part(views, build, part_path(str(folder), partition), partition, start)
        if start < end:
            await _from_log(means, build.projection.source, partition, start, end)
        noted[partition] = max(end, start)


async def _stretches(views: ViewStore, build: Build) -> dict[int, tuple[int, int]]:
    topic, fed = build.projection.source, await fed_positions(views, build.projection.source)

    def look(connection: sa.Connection) -> dict[int, tuple[int, int]]:
        if _is_fed(connection, views.books, build):
            return {}
        mine = positions_by_build(connection, views.books, [build.name])[build.name]
        return {partition: (fed.get(partition, 0), mine[topic, partition]) for _, partition in mine}

    return await views.database.read(look)


async def _from_part(views: ViewStore, build: Build, path: Path, partition: int, start: int) -> int:
    """Up to where the notes of a part are on record now: `start`, where it has none from there on."""
    stretch = await asyncio.to_thread(noted_in, path)
    if stretch is None or not stretch[0] <= start < stretch[1]:
        return start
    try:
        await PartMerge(views.database, path, of_streams(views.books, build.projection.source, partition)).run()
    except RebuildFailed as error:
        log.warning("the streams of %s are read from the log: %s", path.name, error)
        return start
    return stretch[1]


async def _from_log(means: Means, topic: str, partition: int, start: int, end: int) -> None:
    seen = SeenStreams(means.views.definition.reader(topic), topic, partition)
    async with READERS["batches"](means.config, topic, partition, start, end) as chunks:
        async for chunk in chunks:
            for first in range(0, len(chunk.records), TURN):
                seen.take(chunk.records[first : first + TURN])
                await asyncio.sleep(0)  # readers have their turn
            if len(seen.streams) >= MOST_STREAMS:
                await _written(means.views, seen)
    await _written(means.views, seen)


async def _written(views: ViewStore, seen: SeenStreams) -> None:
    rest, seen.streams = iter(seen.streams.items()), {}
    while some := dict(itertools.islice(rest, AT_ONCE)):
        last = {s: Arrival(seen.topic, seen.partition, offset, None, None, s, v) for s, (v, offset) in some.items()}
        await views.database.write(partial(note_streams, database=views.database, books=views.books, streams=last))


def _is_fed(connection: sa.Connection, books: Books, build: Build) -> bool:
    state = sa.select(books.builds.c.state).where(books.builds.c.build == build.name)
    return bool(connection.execute(state).scalar() == READY)
