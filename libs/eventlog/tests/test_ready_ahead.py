"""A new build that is fed and stands ahead of the tables that are read, as a kill before the switch leaves it."""

import pytest

from eventlog.observer import Unobserved
from eventlog.rebuild.levelling import Levelling
from eventlog.views.builds import ensure_positions, fed_builds, new_build
from eventlog.views.following import Pass, in_step
from eventlog.views.progress import positions_by_build
from eventlog.views.switching import set_state, standing
from eventlog.views.tables import READY
from testkit.reading_example import PARTITIONS, FakeLog, added, ledger, reading
from testkit.reading_side import FakeTail, project_all, rows_of

TWO = reading(ledger(), ledger(name="other"))
EARLY = [one for n in range(4) for one in added(f"tally-{n}", *"ab")]
LATE = [one for n in range(4, 8) for one in added(f"tally-{n}", *"ab")]


@pytest.fixture
async def views(open_again):
    async with open_again(TWO) as views:
        yield views


async def fed(views):
    """As a projector that starts finds the builds: those that its pass follows, and those that come after."""

    def look(connection):
        builds = fed_builds(connection, views.books, TWO.projections)
        return builds, positions_by_build(connection, views.books, [build.name for build in builds])

    return in_step(*await views.database.read(look))


async def test_the_tables_that_are_read_are_brought_up_to_it(views):
    log = FakeLog.of(EARLY + LATE)
    await project_all(views, FakeLog.of(EARLY))

    def begin(connection):
        build = new_build(connection, views.books, TWO.projections[0])
        ensure_positions(connection, views.database, views.books, [build], PARTITIONS)
        return build, positions_by_build(connection, views.books, [build.name])[build.name]

    build, positions = await views.database.write(begin)
    folding = Pass(views, [build], positions, Unobserved(), live=False)
    while (fetch := log.fetch(folding.positions, 100)).records:
        await folding.write(fetch)
    await views.database.write(lambda c: set_state(c, views.books, build.name, READY))
    level, behind = await fed(views)
    assert [b.name for b in level] == [build.name]
    for late in behind:
        await Levelling(views, FakeTail(log), late, Unobserved(), "").run()
    level, behind = await fed(views)
    assert ({b.name for b in level}, behind) == ({"ledger__v1", "other__v1", build.name}, [])
    assert (await views.database.write(lambda c: standing(c, views.books, build))).level
    rows = await rows_of(views)
    assert {row.stream for row in rows["ledger"]} == {f"tally-{n}" for n in range(8)}
    assert rows["ledger"] == rows["other"]
