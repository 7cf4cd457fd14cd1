"""What a rebuild folds ahead of every table that is fed is noted here stream by stream, as the live pass would have.

Whoever waits for a version of a stream asks these notes, and the live pass goes on behind the stretch.
"""

import itertools
from functools import partial

import sqlalchemy as sa

from eventlog.fetching.batch_reading import READERS
from eventlog.rebuild.means import Means
from eventlog.rebuild.seen_streams import SeenStreams
from eventlog.views.progress import furthest_positions, positions_by_build
from eventlog.views.store import ViewStore
from eventlog.views.tables import READY, Books, Build
from eventlog.views.writes import note_streams

# Held in memory, each as its last record; then written in short transactions, as others write meanwhile.
MOST_STREAMS = 200_000
AT_ONCE = 5_000


async def streams_noted(means: Means, build: Build, noted: dict[int, int]) -> None:
    """The streams of the events from where the furthest fed build stands to where `build` does.

    `noted` remembers, by partition, what was done already: the last look, which holds the live pass up, is a short one.
    """
    views, topic = means.views, build.projection.source
    reader = views.definition.reader(topic)
    projections = views.definition.projections

    def look(connection: sa.Connection) -> dict[int, tuple[int, int]]:
        if _is_fed(connection, views.books, build):
            return {}
        fed = furthest_positions(connection, views.books, projections, topic)
        mine = positions_by_build(connection, views.books, [build.name])[build.name]
        return {partition: (fed.get((topic, partition), 0), end) for (_, partition), end in mine.items()}

    for partition, (fed, end) in (await views.database.read(look)).items():
        start = max(fed, noted.get(partition, 0))
        if start >= end:
            continue
        seen = SeenStreams(reader, topic, partition)
        async with READERS["batches"](means.config, topic, partition, start, end) as chunks:
            async for chunk in chunks:
                seen.take(chunk.records)
                if len(seen.streams) >= MOST_STREAMS:
                    await _written(views, seen)
        await _written(views, seen)
        noted[partition] = end


async def _written(views: ViewStore, seen: SeenStreams) -> None:
    rest, seen.streams = iter(seen.streams.items()), {}
    while some := dict(itertools.islice(rest, AT_ONCE)):
        await views.database.write(partial(note_streams, database=views.database, books=views.books, streams=some))


def _is_fed(connection: sa.Connection, books: Books, build: Build) -> bool:
    state = sa.select(books.builds.c.state).where(books.builds.c.build == build.name)
    return bool(connection.execute(state).scalar() == READY)
