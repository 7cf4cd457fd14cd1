"""A build of a past moment holds what was known then: what the log says of each stream, what its prefix folds to."""

import itertools
import time
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import recorded_of
from eventlog.memory_views import fold_into
from eventlog.past.as_of import folded
from eventlog.past.books import PastNameTaken, PastNameWrong, past_builds
from eventlog.past.building import PastBuilding
from eventlog.past.moments import LogCut, MomentAhead
from eventlog.past.views import PastViews, views_at
from eventlog.projector import Projector
from eventlog.rebuild.claim import RebuildRunning, claimed
from eventlog.rebuild.means import Means
from eventlog.rebuild.refold import Refold
from eventlog.stream_reader import KafkaReader
from testkit.events_topic import EventsTopic, envelope
from testkit.log_example import EVENTS, Added
from testkit.reading_example import TOPIC, added, reading
from testkit.running import running

pytestmark = pytest.mark.broker
T0 = 1_700_000_000_000_000
HOUR = 3_600_000_000
DEFINITION = reading()
LEDGER = DEFINITION.projections[0]
NUMBERS = itertools.count()
STEPS = st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(["", "x", "forget"]))


@pytest.fixture
async def topic(kafka):
    return await made(kafka)


async def made(kafka):
    topic = EventsTopic(kafka, TOPIC)
    await topic.make()
    return topic


def history(steps):
    """Envelopes of tallies a to e, some of them recorded in the same microsecond."""
    versions, now, found = dict.fromkeys("abcde", 0), T0, []
    for who, pause, note in steps:
        name = "abcde"[who]
        versions[name], now = versions[name] + 1, now + pause
        found.append(envelope(EVENTS, f"tally-{name}", versions[name], Added(3, 3 * versions[name], note), now))
    return found


def by_key(rows):
    return {(row.stream, row.decade): row for row in rows}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=25), share=st.integers(-1, 10))
async def test_log_prefix_and_build_agree_on_every_moment(kafka, views, steps, share):
    envelopes, name = history(steps), f"p{next(NUMBERS)}"
    moment = T0 + (envelopes[-1].recorded_at_us - T0) * share // 10
    config = replace(kafka, topic_prefix=f"{kafka.topic_prefix}{name}-")
    topic = await made(config)
    for some in (envelopes[:9], envelopes[9:]):
        await topic.write_in_transaction(some, commit=True)
        await topic.write_in_transaction(added("tally-a", "never"), commit=False)
    expected = {}
    for one in envelopes:
        if one.recorded_at_us <= moment:
            fold_into(LEDGER, expected, recorded_of(EVENTS, one))
    reader = KafkaReader(DEFINITION, config)
    streams = [await reader.stream_as_of(f"tally-{who}", moment) for who in "abcde"]
    assert {k: r for entries in streams for k, r in folded(LEDGER, EVENTS, entries).rows.items()} == expected
    building = PastBuilding(Means(views, config))
    built = await building.at(LEDGER, name, moment)
    found = await views_at(views, reader, [LEDGER], moment)
    assert by_key(await found.find(LEDGER)) == expected
    assert (built.rows, built.events) == (len(expected), sum(e.recorded_at_us <= moment for e in envelopes))
    await building.drop(name)


async def hourly(topic, count=6):
    for n in range(count):
        await topic.write([envelope(EVENTS, "tally-a", n + 1, Added(3, 3 * n + 3), T0 + n * HOUR)])


async def additions(views):
    return sum(row.additions for row in await views.find(LEDGER))


class TestBuilds:
    async def test_a_build_answers_for_every_moment_between_two_events_and_no_other(self, kafka, topic, views):
        await hourly(topic)
        await PastBuilding(Means(views, kafka)).at(LEDGER, "third", T0 + 2 * HOUR)
        await topic.write_in_transaction(added("tally-a", "never"), commit=False)
        await topic.write_in_transaction(added("tally-b", "never"), commit=False)
        reader = KafkaReader(DEFINITION, kafka)
        for moment, known in ((2 * HOUR, True), (3 * HOUR - 1, True), (3 * HOUR, False), (2 * HOUR - 1, False)):
            found = await views_at(views, reader, [LEDGER], T0 + moment)
            assert isinstance(found, PastViews) is known, moment
            if known:
                assert (await additions(found), found.newest_us) == (3, T0 + 2 * HOUR)

    async def test_the_live_pass_and_rebuilds_leave_it_alone(self, kafka, topic, views):
        await hourly(topic)
        async with running(Projector(DEFINITION, kafka, views)):
            await views.wait_for("tally-a", 6, 20)
            await PastBuilding(Means(views, kafka)).at(LEDGER, "third", T0 + 2 * HOUR)
            await Refold(views, kafka).rebuild(LEDGER)
            await topic.write(added("tally-a", "later", first=7))
            await views.wait_for("tally-a", 7, 20)
            assert await additions(views) == 7
        found = await views_at(views, KafkaReader(DEFINITION, kafka), [LEDGER], T0 + 2 * HOUR)
        assert await additions(found) == 3

    async def test_offsets_may_be_given_and_must_be_those_of_the_log(self, kafka, topic, views):
        await hourly(topic)
        building = PastBuilding(Means(views, kafka))
        whole = await building.at(LEDGER, "whole", T0 + 9 * HOUR)
        (partition,) = [p for p, end in whole.ends.items() if end]
        built = await building.until(LEDGER, "two", {partition: 2, 1 - partition: 0})
        assert (built.events, built.as_of) == (2, 0)
        for ends in ({partition: 7, 1 - partition: 0}, {partition: 1}):
            with pytest.raises(ValueError, match=TOPIC):
                await building.until(LEDGER, "three", ends)

    async def test_names_are_taken_once_and_free_again_when_dropped(self, kafka, topic, views):
        await hourly(topic)
        building = PastBuilding(Means(views, kafka))
        first = await building.at(LEDGER, "mine", T0)
        if views.database.file is not None:  # what it was folded into is not kept beside the rows
            assert list((views.database.file.parent / "rebuild").iterdir()) == []
        with pytest.raises(PastNameTaken):
            await building.at(LEDGER, "mine", T0 + HOUR)
        for wrong in ("live", "", "Mine", "a/b", "../x", first.build, "other__v1", "ledger__v1_77", "x" * 64):
            with pytest.raises(PastNameWrong):
                await building.at(LEDGER, wrong, T0)
        assert await building.drop("mine") == first.build
        assert await building.drop("mine") == ""
        assert await views.database.read(lambda c: past_builds(c, views.books)) == []
        assert first.build not in await tables(views)
        assert (await building.at(LEDGER, "mine", T0 + HOUR)).build != first.build

    async def test_what_was_interrupted_goes_on_and_is_not_read_before(self, kafka, topic, views, monkeypatch):
        await hourly(topic)
        building = PastBuilding(Means(views, kafka))

        async def broken(*_):
            raise OSError("pulled out")

        with monkeypatch.context() as patched:
            patched.setattr(PastBuilding, "_finish", broken)
            with pytest.raises(OSError, match="pulled out"):
                await building.at(LEDGER, "mine", T0 + HOUR)
        reader = KafkaReader(DEFINITION, kafka)
        assert await views_at(views, reader, [LEDGER], T0 + HOUR) is LEDGER
        (left,) = await views.database.read(lambda c: past_builds(c, views.books))
        # a minute later nothing else was known: the same rows, and the moment that was asked for
        assert (await building.at(LEDGER, "mine", T0 + HOUR + 60)).build == left.build
        (done,) = await views.database.read(lambda c: past_builds(c, views.books))
        assert done.as_of == T0 + HOUR + 60
        assert await additions(await views_at(views, reader, [LEDGER], T0 + HOUR + 60)) == 2

    async def test_one_name_is_built_once_at_a_time(self, kafka, topic, views):
        await hourly(topic, 1)
        async with claimed(views.database, "past-mine"):
            with pytest.raises(RebuildRunning):
                await PastBuilding(Means(views, kafka)).at(LEDGER, "mine", T0)

    async def test_what_cannot_be_known_is_refused(self, kafka, topic, views, cut_log):
        now = time.time_ns() // 1000
        await hourly(topic)
        building = PastBuilding(Means(views, kafka))
        with pytest.raises(MomentAhead):
            await building.at(LEDGER, "mine", now + HOUR)
        await cut_log(topic, "tally-a", 2)
        with pytest.raises(LogCut):
            await building.at(LEDGER, "mine", T0 + 3 * HOUR)
        assert await views.database.read(lambda c: past_builds(c, views.books)) == []


async def tables(views):
    schema = views.database.schema
    return await views.database.read(lambda c: sa.inspect(c).get_table_names(schema=schema))
