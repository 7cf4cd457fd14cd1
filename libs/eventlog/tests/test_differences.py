"""What differs between two builds, and why: merged by key on both databases, explained by code and events."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.diff.differences import Differences, Head, NoSuchBuild, NotComparable, Summary
from eventlog.diff.reasons import CODE, CODE_UNKNOWN, NEW_EVENTS, SET_ASIDE
from eventlog.past.building import PastBuilding
from eventlog.projector import Projector
from eventlog.proof.merge import DIFFERS, ONLY_A, ONLY_B, CellDifference, Merge, comparing
from eventlog.rebuild.means import Means
from eventlog.rebuild.refold import Choices, Refold
from eventlog.views.columns import Column
from eventlog.views.stored_values import SqlKind
from testkit.events_topic import EventsTopic, envelope
from testkit.log_example import EVENTS, Added
from testkit.reading_example import TOPIC, added, ledger, noted, reading
from testkit.running import running

T0 = 1_700_000_000_000_000
HOUR = 3_600_000_000
DEFINITION = reading()
LEDGER = DEFINITION.projections[0]
ROWS = st.dictionaries(st.text(max_size=2), st.tuples(st.integers(0, 2), st.text(max_size=1)), max_size=12)


def merged(a, b, column=None):
    merge = Merge(1, ("number", "text"), comparing([column, None]))
    rows = [iter([(key, *values) for key, values in sorted(side.items())]) for side in (a, b)]
    return list(merge.differences(*rows)), merge.counts


class TestMerging:
    @given(ROWS, ROWS)
    def test_every_row_that_differs_is_found_once_and_counted(self, a, b):
        found, counts = merged(a, b)
        kinds = {row.key[0]: row.kind for row in found}
        expected = dict.fromkeys(a.keys() - b.keys(), ONLY_A) | dict.fromkeys(b.keys() - a.keys(), ONLY_B)
        assert kinds == expected | {key: DIFFERS for key in a.keys() & b.keys() if a[key] != b[key]}
        assert [row.key[0] for row in found] == sorted(kinds)
        assert (counts.rows_a, counts.rows_b, counts.differing) == (len(a), len(b), len(kinds))
        differing = [row for row in found if row.kind == DIFFERS]
        assert counts.columns.total() == sum(len(row.cells) for row in differing)

    def test_only_the_fields_that_differ_are_told(self):
        ((row,), _) = merged({"k": (1, "same")}, {"k": (2, "same")})
        assert row.cells == (CellDifference("number", 1, 2),)

    def test_decimals_that_are_equal_do_not_differ(self):
        amount = Column("number", SqlKind.DECIMAL, nullable=True, encode=str, decode=Decimal)
        for a, b, same in (("1.50", Decimal("1.5"), True), ("1.50", "1.51", False), (None, "0", False)):
            found, counts = merged({"k": (a, "")}, {"k": (b, "")}, amount)
            assert (not found) is same
            assert counts.differing == len(found)


@pytest.mark.broker
class TestBuilds:
    @pytest.fixture(autouse=True)
    async def topic(self, kafka):
        topic = EventsTopic(kafka, TOPIC)
        await topic.make()
        for n in range(4):
            await topic.write(
                [envelope(EVENTS, f"tally-{who}", n + 1, Added(3, 3 * n + 3), T0 + n * HOUR) for who in "ab"]
            )
        return topic

    async def compared(self, views, kafka, *names, limit=0):
        words = [word async for word in Differences(views, kafka).between(names, limit)]
        assert isinstance(words[0], Head)
        assert isinstance(words[-1], Summary)
        return words[0], [row for some in words[1:-1] for row in some], words[-1]

    async def test_two_moments_differ_by_the_events_between_them_which_are_named(self, kafka, views):
        building = PastBuilding(Means(views, kafka))
        await building.at(LEDGER, "early", T0 + HOUR)
        await building.at(LEDGER, "late", T0 + 3 * HOUR)
        head, rows, summary = await self.compared(views, kafka, "early", "late")
        assert (head.same_code, head.events) == (True, 4)
        by_key = {row.row.key: row for row in rows}
        assert {key: row.row.kind for key, row in by_key.items()} == {
            (f"tally-{who}", decade): kind for who in "ab" for decade, kind in ((0, DIFFERS), (1, ONLY_B))
        }
        first = by_key["tally-a", 0]
        assert first.why == (NEW_EVENTS,)
        assert (first.touch.stream, first.touch.side, first.touch.count) == ("tally-a", "b", 1)
        assert first.touch.event_ids == [envelope(EVENTS, "tally-a", 3, Added(3, 9), T0).event_id]
        assert {"additions", "share"} <= {cell.column for cell in first.row.cells}
        assert (summary.counts.kinds, summary.listed) == ({DIFFERS: 2, ONLY_B: 2}, 4)
        assert summary.counts.reasons == {NEW_EVENTS: 4}
        _, few, cut = await self.compared(views, kafka, "early", "late", limit=1)
        assert (len(few), cut.listed, cut.counts.differing) == (1, 1, 4)

    async def test_a_build_does_not_differ_from_itself_or_from_the_live_one_at_the_same_place(self, kafka, views):
        async with running(Projector(DEFINITION, kafka, views)):
            await views.wait_for("tally-a", 4, 20)
            await views.wait_for("tally-b", 4, 20)
            await PastBuilding(Means(views, kafka)).at(LEDGER, "all", T0 + 3 * HOUR)
            for names in (("all", "all"), ("all", "live"), ("live", "ledger__v1")):
                head, rows, summary = await self.compared(views, kafka, *names)
                assert (rows, head.events, summary.counts.differing) == ([], 0, 0)
                assert summary.counts.rows_a == summary.counts.rows_b == 4

    async def test_new_code_is_named_as_the_reason(self, kafka, open_again):
        louder = ledger(version=2)
        louder = replace(louder, project=shouted(louder))
        async with open_again(DEFINITION) as views, running(Projector(DEFINITION, kafka, views)):
            await views.wait_for("tally-b", 4, 20)
            await views.wait_for("tally-a", 4, 20)
        newer = reading(louder)
        async with open_again(newer) as views:
            await PastBuilding(Means(views, kafka)).at(louder, "then", T0 + 3 * HOUR)
            head, rows, summary = await self.compared(views, kafka, "live", "then")
            assert (head.same_code, head.events, head.a.version, head.b.version) == (False, 0, 1, 2)
            assert {row.why for row in rows} == {(CODE,)}
            assert summary.counts.columns == {"note": 4}
            assert summary.counts.reasons == {CODE: 4}

    async def test_a_row_that_waits_behind_a_parked_event_is_told_apart(self, kafka, topic, open_again):
        await topic.write(added("tally-c", "x", "bad"))
        weak = reading(ledger(noted("bad")))
        async with open_again(weak) as views, running(Projector(weak, kafka, views)):
            for who, version in (("a", 4), ("b", 4), ("c", 1)):
                await views.wait_for(f"tally-{who}", version, 20)
        async with open_again(DEFINITION) as views:
            await Refold(views, kafka, choices=Choices(accept=True)).rebuild(LEDGER)
            head, rows, _ = await self.compared(views, kafka, "ledger__v1", "ledger__v1_2")
            assert head.same_code is None
            assert [(row.row.key, row.why) for row in rows] == [(("tally-c", 0), (SET_ASIDE,))]

    async def test_without_a_note_of_the_code_nothing_is_claimed(self, kafka, open_again):
        async with open_again(DEFINITION) as views, running(Projector(DEFINITION, kafka, views)):
            await views.wait_for("tally-a", 4, 20)
            await views.wait_for("tally-b", 4, 20)
        other = replace(LEDGER, project=shouted(LEDGER))
        async with open_again(reading(other)) as views:
            await Refold(views, kafka, choices=Choices(accept=True)).rebuild(other)
            head, rows, _ = await self.compared(views, kafka, "ledger__v1", "live")
            assert head.same_code is None
            assert {row.why for row in rows} == {(CODE_UNKNOWN,)}

    async def test_what_cannot_be_compared_is_refused(self, kafka, open_again):
        two = reading(ledger(), ledger(name="other"))
        async with open_again(two) as views:
            for names, error in (
                (("ledger__v1", "nothing"), NoSuchBuild),
                (("live", "live"), NotComparable),
                (("ledger__v1", "other__v1"), NotComparable),
            ):
                with pytest.raises(error):
                    await self.compared(views, kafka, *names)

    async def test_who_stops_listening_lets_the_database_go(self, kafka, views):
        building = PastBuilding(Means(views, kafka))
        await building.at(LEDGER, "early", T0)
        await building.at(LEDGER, "late", T0 + 3 * HOUR)
        words = Differences(views, kafka).between(("early", "late"), 0)
        assert isinstance(await anext(words), Head)
        await words.aclose()
        assert await views.count(LEDGER) == 0
        assert await building.drop("early") != ""


def shouted(projection):
    return lambda row, recorded: replace(projection.project(row, recorded), note="LOUD")
