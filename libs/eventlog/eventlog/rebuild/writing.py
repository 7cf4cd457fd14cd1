"""The build that a rebuild makes: begun or found again, its rows brought together, its indexes made."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from domainkit.projection import AnyProjection
from eventlog.fold.part_store import Mark
from eventlog.rebuild.books import CATCHING_UP, OnRecord, note, note_begun, on_record
from eventlog.rebuild.job import Ground, part_path
from eventlog.rebuild.part_files import reached_in_parts, summary_of
from eventlog.rebuild.part_merge import PartMerge, of_rows
from eventlog.rebuild.part_rows import rows_in_parts
from eventlog.rebuild.progress import Tracker
from eventlog.views.builds import ensure_positions, new_build, unfinished_builds
from eventlog.views.bulk_tables import bare_table, make_indexes
from eventlog.views.folding import Parking
from eventlog.views.parked_rows import park
from eventlog.views.progress import positions_by_build
from eventlog.views.skipped import skipped_places
from eventlog.views.store import ViewStore
from eventlog.views.switching import drop
from eventlog.views.tables import Build, shape_of
from eventlog.views.writes import consumer_of


@dataclass(frozen=True, slots=True)
class Begun:
    """A build to work on, and what is on record of it; `resumed`: there were rows of it already."""

    build: Build
    record: OnRecord
    resumed: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything that a rebuild does to the tables of one database."""

    views: ViewStore
    projection: AnyProjection
    code_version: str

    async def unfinished(self, code: str) -> Build | None:
        """The build that a rebuild would go on with: of the same version, shape and code."""
        return await self.views.database.read(lambda c: self._unfinished(c, code))

    async def begun(self, code: str, partitions: int, *, fresh: bool) -> Begun:
        """The unfinished build, or a new one; others that were left unfinished are dropped. Raises TableInUse."""
        return await self.views.database.write_alone(lambda c: self._begin(c, code, partitions, fresh=fresh))

    def folder(self, build: Build) -> Path | None:
        """Where the part files of a build stand; None on PostgreSQL, which needs none."""
        file = self.views.database.file
        return None if file is None else file.parent / "rebuild" / build.name

    def ground(self, build: Build) -> Ground:
        """Where the processes write to."""
        database, folder = self.views.database, self.folder(build)
        return Ground(folder=str(folder)) if folder else Ground(url=database.url, schema=database.schema or "")

    async def positions(self, build: Build) -> dict[int, int]:
        """How far each partition is folded; one whose part is damaged is not. Changes nothing."""
        folder = self.folder(build)
        reached = {} if folder is None else await asyncio.to_thread(reached_in_parts, folder, build)
        found = await self.views.database.read(lambda c: positions_by_build(c, self.views.books, [build.name]))
        in_table = {partition: offset for (_, partition), offset in found[build.name].items()}
        if reached:  # the table has been given them when it stands further on
            return {partition: max(offset, in_table.get(partition, 0)) for partition, offset in reached.items()}
        return in_table

    async def skipped(self) -> dict[int, tuple[int, ...]]:
        """Offsets that an operator has given up for this projection, by partition."""
        books, consumer = self.views.books, f"projection:{self.projection.name}"
        found: dict[int, tuple[int, ...]] = {}
        places = await self.views.database.read(lambda c: skipped_places(c, books, consumer, self.projection.source))
        for partition, offset in sorted(places):
            found[partition] = (*found.get(partition, ()), offset)
        return found

    async def emptied(self, build: Build, *, indexed: bool) -> None:
        """On SQLite: the build's table anew, for the parts to be copied into; `indexed`: with its indexes at once."""

        def again(connection: sa.Connection) -> None:
            sa.Table(build.name, sa.MetaData()).drop(connection, checkfirst=True)
            bare_table(build).create(connection)
            if indexed:
                make_indexes(connection, build)

        await self.views.database.write(again)

    async def merged(self, build: Build, partitions: Sequence[int], tracker: Tracker) -> int:
        """On SQLite: all parts in the table, as the tracker hears row by row. How many rows."""
        folder = self.folder(build)
        assert folder is not None
        tracker.expect(await asyncio.to_thread(rows_in_parts, folder, partitions))
        rows = 0
        for number in partitions:
            rows += await PartMerge(self.views.database, part_path(str(folder), number), of_rows(build)).run(
                tracker.advance
            )
        return rows

    async def indexed(self, build: Build, partitions: Sequence[int]) -> None:
        """Indexes that are missing, then the positions: from here on the build is one like any other."""
        folder, books, database = self.folder(build), self.views.books, self.views.database

        def summaries() -> list[tuple[int, Mark, list[Parking]]]:
            return [(n, *summary_of(part_path(str(folder), n), build, n)) for n in partitions] if folder else []

        parts = await asyncio.to_thread(summaries)

        def finish(connection: sa.Connection) -> None:
            make_indexes(connection, build)
            p = books.positions
            for number, mark, parked in parts:
                here = (p.c.build == build.name, p.c.partition == number)
                connection.execute(
                    sa.update(p).where(*here).values(next_offset=mark.next_offset, newest_us=mark.newest_us)
                )
                parkings = [(consumer_of(build), build.name, parking) for parking in parked]
                park(connection, database, books, parkings, self.code_version)
            note(connection, books, build.name, CATCHING_UP, None)

        await database.write(finish)

    def cleared(self, build: Build) -> None:
        """The part files are of no use any more. For a thread: they may be large."""
        if (folder := self.folder(build)) is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _unfinished(self, connection: sa.Connection, code: str) -> Build | None:
        books, projection = self.views.books, self.projection
        t = books.builds
        for build in unfinished_builds(connection, books, projection):
            row = connection.execute(sa.select(t).where(t.c.build == build.name)).one()
            record = on_record(connection, books, build.name)
            same = record is not None and record.code == code and row.version == projection.version
            if same and row.shape == shape_of(projection):
                return build
        return None

    def _begin(self, connection: sa.Connection, code: str, partitions: int, *, fresh: bool) -> Begun:
        books, projection = self.views.books, self.projection
        build = None if fresh else self._unfinished(connection, code)
        for left in unfinished_builds(connection, books, projection):
            if build is None or left.name != build.name:
                drop(connection, books, left.name)
                self.cleared(left)
        resumed = build is not None
        if build is None:
            build = new_build(connection, books, projection, bare=True)
            note_begun(connection, self.views.database, books, build.name, projection.name, code)
        ensure_positions(connection, self.views.database, books, [build], partitions)
        record = on_record(connection, books, build.name)
        assert record is not None
        return Begun(build, record, resumed)
