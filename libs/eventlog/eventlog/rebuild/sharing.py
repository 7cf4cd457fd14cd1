"""How the work of a rebuild is shared out: over processes, or done in this one where starting one would take longer."""

import sys
from collections.abc import Mapping, Sequence

from domainkit.projection import AnyProjection
from eventlog.rebuild.job import Comparing, Ground, Job, Log, Stretch
from eventlog.rebuild.means import Means
from eventlog.rebuild.plan import PlannedPartition, shared_out
from eventlog.views.tables import Build

Skipped = Mapping[int, tuple[int, ...]]
# A process imports for about a second before it folds; so many offsets are folded here in a tenth of that.
WORTH_A_PROCESS = 20_000


def processes_for(means: Means, planned: Sequence[PlannedPartition]) -> int:
    """How many processes are worth their start; 0: none, the work is done in this one. What was asked for counts."""
    offsets = sum(p.offsets for p in planned)
    if means.choices.processes or means.choices.definition_at or not means.definition_at:
        return means.processes
    return min(means.processes, offsets // WORTH_A_PROCESS)


def comparing_for(means: Means, build: Build, rows: int) -> Comparing | None:
    """The job in which so many rows of a build and of the live one are compared; None: it is done in this process."""
    database, place = means.views.database, means.place
    worth = 2 * rows >= WORTH_A_PROCESS or means.choices.definition_at
    if not place or not worth or not (database.file or database.url):
        return None
    ground = Ground(url=database.url, schema=database.schema or "", file=str(database.file or ""))
    return Comparing(place, tuple(sys.path), build.projection.name, build.name, ground)


def jobs_for(
    means: Means,
    projection: AnyProjection,
    build: str,
    ground: Ground,
    planned: Sequence[PlannedPartition],
    skipped: Skipped,
    *,
    fed: Mapping[int, int] | None = None,
    follow: bool = False,
) -> list[Job]:
    """The jobs in which `build` of a projection is folded over these partitions. A job without `definition_at` is for
    this process (see `crew.run_all`); `follow` as in Job. `fed`: where tables stand that are fed, by partition; streams
    are noted from there on. None: they are not.
    """
    choices, processes = means.choices, processes_for(means, planned)
    groups = shared_out(planned, processes)

    def stretch(p: PlannedPartition) -> Stretch:
        notes_from = -1 if fed is None else fed.get(p.partition, 0)
        return Stretch(p.partition, p.end, skipped.get(p.partition, ()), notes_from)

    return [
        Job(
            means.definition_at if processes else "",
            tuple(sys.path),
            projection.name,
            build,
            Log.of(means.config),
            ground,
            tuple(stretch(p) for p in group),
            means.code_version,
            choices.reader,
            choices.bound_rows,
            choices.bound_bytes,
            choices.save_every_s,
            -(-choices.throttle // len(groups)),
            follow,
        )
        for group in groups
    ]
