"""A log as files and back: the same records in the same order, and an installation that goes on where it was."""

import asyncio
import contextlib
import uuid
from collections import Counter
from dataclasses import replace

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from contracts.envelope import Envelope, Receipt
from eventlog.backup.checking import check
from eventlog.backup.files import blocks, kept
from eventlog.backup.manifest import read_manifest, write_manifest
from eventlog.backup.parked import has_read_models, restore_parked, take_parked
from eventlog.backup.restoring import LogRestore, NotEmpty, commit_positions
from eventlog.backup.taking import LogBackup, OtherLog, StartGone
from eventlog.backup.unfinished import Unfinished
from eventlog.backup.whole_cut import Cutting
from eventlog.command_publisher import CommandPublisher
from eventlog.kafka import KafkaConfig, admin_client, command_producer
from eventlog.log_reading import committed_ends, partitions_of, ranges, reading, starts
from eventlog.parked_events import ParkedEvents
from eventlog.partitioner import partition_of
from eventlog.policies.worker import PolicyWorker
from eventlog.projector import Projector
from eventlog.proof.content_hash import hash_of_table
from eventlog.views.builds import live_builds
from eventlog.views.store import open_views
from eventlog.worker.catching_up import COMMAND_OFFSET, command_offset
from testkit.figures import Figures
from testkit.log_contract import asked, fresh_stream, fresh_stream_on
from testkit.log_example import SERVICE, Add, AddInSteps, definition
from testkit.log_installation import PARTITIONS, prepared, submitting, tally_topics, until, working
from testkit.reading_side import rows_of
from testkit.running import running

TOPICS = tally_topics()
COMMANDS, EVENTS, RECEIPTS = (f"{SERVICE}-{kind}-v1" for kind in ("commands", "events", "receipts"))


def silent(*_):
    """Nobody watches."""


@pytest.fixture
async def config(broker, fresh_name):
    return await prepared(broker.bootstrap, fresh_name)


@pytest.fixture
def elsewhere(broker, fresh_name):
    """An installation that does not exist yet."""
    return KafkaConfig(broker.bootstrap, cluster=f"{fresh_name}b", topic_prefix=f"{fresh_name}b-")


async def backed_up(config, folder, before=None):
    backup = LogBackup(config, TOPICS, folder, before)
    cut = await Cutting(config, TOPICS).cut()
    manifest = backup.manifest(cut, await backup.copy(cut, silent), releases={})
    write_manifest(folder, manifest)
    assert check(folder, manifest, silent) == []
    return manifest


async def restored(config, folder, advance=silent):
    restore = LogRestore(config, TOPICS, folder, read_manifest(folder))
    await restore.look(silent)
    await restore.write(advance)
    await commit_positions(config, restore.group_positions())
    await restore.open_up()
    return restore


async def records(config, topic):
    """All committed records of a topic, by partition."""
    async with reading(config) as consumer:
        name = config.topic(topic)
        places = [TopicPartition(name, p) for p in await partitions_of(consumer, name)]
        begins, ends = await starts(consumer, places), await committed_ends(consumer, places)
        found = {place.partition: [] for place in places}
        async for place, some in ranges(consumer, {p: (begins[p], ends[p]) for p in places}):
            found[place.partition] += [kept(r) for r in some]
    return found


def without_places(found):
    """All that a record says but where it stands, and which place it names."""
    return {p: [(r.timestamp, r.key, r.value, [n for n, _ in r.headers]) for r in some] for p, some in found.items()}


async def same_log(one, other):
    for topic in (COMMANDS, EVENTS, RECEIPTS):
        mine, theirs = await records(one, topic), await records(other, topic)
        assert without_places(mine) == without_places(theirs)
        assert all([r.offset for r in some] == list(range(len(some))) for some in theirs.values())
    commands = await records(other, COMMANDS)
    for partition, receipts in (await records(other, RECEIPTS)).items():
        for receipt in receipts:
            command = commands[partition][command_offset(receipt.headers)]
            assert command.key == receipt.key


@contextlib.asynccontextmanager
async def everything(config, folder):
    """Worker, policies and projector of the example, until the block ends."""
    async with (
        open_views(definition, data_dir=folder) as views,
        working(config, folder),
        running(Projector(definition, config, views)),
        running(PolicyWorker(definition, config, views, instance_id=uuid.uuid4().hex)),
        submitting(config) as log,
    ):
        yield log, views


async def content(views):
    """The content hash of every projection."""

    def look(connection):
        builds = live_builds(connection, views.books, definition.projections)
        return {build.projection.name: hash_of_table(connection, build).digest for build in builds}

    return await views.database.read(look)


async def history(log):
    """Streams, and what was answered: accepted, refused, large, many events at once; and a door that a policy opens."""
    streams = [fresh_stream() for _ in range(6)]
    told = []
    for stream in streams:
        told += [(c, await log.submit(c, timeout=20)) for c in (asked(Add(3), stream), asked(Add(-100), stream))]
    told += [(c, await log.submit(c, timeout=20)) for c in (asked(AddInSteps(99), streams[0]),)]
    told += [(c, await log.submit(c, timeout=20)) for c in (asked(Add(1, "字" * 300_000), streams[1]),)]
    door = f"door-{streams[0].partition('-')[2]}"
    for _ in range(200):
        if await log.stream(door):
            break
        await asyncio.sleep(0.05)
    return streams, told, door


async def test_a_restored_installation_is_the_same_and_goes_on(config, elsewhere, tmp_path):
    async with everything(config, tmp_path / "a") as (log, views):
        streams, told, door = await history(log)
        for stream in streams:
            await views.wait_for(stream, len(await log.stream(stream)), 10)
        rows, hashes = await rows_of(views), await content(views)
        manifest = await backed_up(config, tmp_path / "files")
        lengths = {stream: len(await log.stream(stream)) for stream in [*streams, door]}
    whole = [await records(config, topic) for topic in (COMMANDS, EVENTS, RECEIPTS)]
    assert manifest.records == sum(len(some) for found in whole for some in found.values())
    await restored(elsewhere, tmp_path / "files")
    await same_log(config, elsewhere)
    async with everything(elsewhere, tmp_path / "b") as (log, views):
        for stream in streams:
            await views.wait_for(stream, lengths[stream], 20)
        await views.wait_for(door, 1, 20)
        assert (await rows_of(views), await content(views)) == (rows, hashes)
        for command, receipt in told:
            assert await log.submit(command, timeout=20) == receipt
        for stream in streams:
            receipt = await log.submit(asked(Add(1), stream, expected_version=lengths[stream]), timeout=20)
            assert receipt.version == lengths[stream] + 1
        assert len(await log.stream(door)) == 1
    with pytest.raises(NotEmpty):
        await LogRestore(elsewhere, TOPICS, tmp_path / "files", manifest).look(silent)


async def test_what_was_not_decided_at_the_cut_is_decided_afterwards_once(config, elsewhere, tmp_path):
    """The commands topic does not begin at 0, receipts are older than commands, and the newest commands wait."""
    stream = fresh_stream()
    async with working(config, tmp_path / "a"), submitting(config) as log:
        told = [(c, await log.submit(c, timeout=20)) for c in (asked(Add(1), stream) for _ in range(5))]
    place = TopicPartition(config.topic(COMMANDS), partition_of(stream, PARTITIONS))
    await deleted_before(config, place, 3)
    waiting = [asked(Add(10), stream) for _ in range(3)]
    producer = command_producer(config)
    await producer.start()
    for command in waiting:
        value = command.SerializeToString()
        await producer.send_and_wait(place.topic, value, partition=place.partition, key=stream.encode())
    await producer.stop()
    manifest = await backed_up(config, tmp_path / "files")
    restore = await restored(elsewhere, tmp_path / "files")
    assert manifest.part(COMMANDS, place.partition).records == 5
    (positions,) = restore.group_positions().values()
    assert positions[COMMANDS, place.partition] == 2
    figures = Figures()
    async with working(elsewhere, tmp_path / "b", watch=figures), submitting(elsewhere) as log:
        assert [await log.submit(c, timeout=20) for c, _ in told] == [receipt for _, receipt in told]
        assert [(await log.submit(c, timeout=20)).version for c in waiting] == [6, 7, 8]
        assert len(await log.stream(stream)) == 8
    receipts = (await records(elsewhere, RECEIPTS))[place.partition]
    assert [command_offset(r.headers) for r in receipts[:8]] == [-1, -1, -1, 0, 1, 2, 3, 4]
    assert [name for r in receipts[3:8] for name, _ in r.headers] == [COMMAND_OFFSET] * 5


async def deleted_before(config, place, offset):
    admin = admin_client(config)
    await admin.start()
    await admin.delete_records({place: RecordsToDelete(before_offset=offset)})
    await admin.close()


class Killed(Exception):
    """In place of kill -9: nothing that comes after is done."""


async def test_a_restore_that_was_broken_off_goes_on_and_a_foreign_log_is_refused(config, elsewhere, tmp_path):
    async with working(config, tmp_path / "a"), submitting(config) as log:
        for _ in range(4):
            await asyncio.gather(*[log.submit(asked(AddInSteps(50), fresh_stream()), timeout=20) for _ in range(8)])
    manifest = await backed_up(config, tmp_path / "files")
    left = manifest.records

    def killed(_topic, _partition, count):
        nonlocal left
        left -= count
        if left < manifest.records * 2 // 3:
            raise Killed

    with pytest.raises(Killed):
        await restored(elsewhere, tmp_path / "files", killed)
    again = LogRestore(elsewhere, TOPICS, tmp_path / "files", manifest)
    assert 0 < await again.look(silent) < manifest.records
    await restored(elsewhere, tmp_path / "files")
    await same_log(config, elsewhere)
    assert await LogRestore(elsewhere, TOPICS, tmp_path / "files", manifest).look(silent) == manifest.records
    other = await prepared(config.bootstrap, f"{elsewhere.cluster}c")
    async with working(other, tmp_path / "c"), submitting(other) as log:
        await log.submit(asked(Add(1), fresh_stream()), timeout=20)
    before = {topic: await records(other, topic) for topic in (COMMANDS, EVENTS, RECEIPTS)}
    with pytest.raises(NotEmpty, match="is not of this backup"):
        await restored(other, tmp_path / "files")
    assert before == {topic: await records(other, topic) for topic in before}


async def test_a_later_backup_adds_what_came_since(config, elsewhere, tmp_path):
    stream = fresh_stream()
    async with working(config, tmp_path / "a"), submitting(config) as log:
        await log.submit(asked(Add(1), stream), timeout=20)
        first = await backed_up(config, tmp_path / "files")
        await log.submit(asked(Add(1), stream), timeout=20)
        second = await backed_up(config, tmp_path / "files", first)
        third = await backed_up(config, tmp_path / "files", second)
    assert (second.runs, third.runs) == (2, 3)
    part = partition_of(stream, PARTITIONS)
    assert [s.file.entries for s in third.part(EVENTS, part).segments] == [1, 1]
    assert third.records == second.records == first.records + 3
    await restored(elsewhere, tmp_path / "files")
    await same_log(config, elsewhere)
    with pytest.raises(OtherLog, match=f"{COMMANDS}/{part}: offset 1 holds something else"):
        await backed_up(await prepared(config.bootstrap, f"{elsewhere.cluster}d"), tmp_path / "files", third)


async def test_a_log_without_its_start_is_backed_up_only_where_the_backup_has_it(config, tmp_path):
    stream = fresh_stream()
    place = TopicPartition(config.topic(EVENTS), partition_of(stream, PARTITIONS))
    async with working(config, tmp_path / "a"), submitting(config) as log:
        for _ in range(3):
            await log.submit(asked(Add(1), stream), timeout=20)
        first = await backed_up(config, tmp_path / "files")
        await deleted_before(config, place, 3)
        assert (await backed_up(config, tmp_path / "files", first)).runs == 2
    with pytest.raises(StartGone, match=f"{place.topic}/{place.partition}: events before 3 are gone"):
        await backed_up(config, tmp_path / "other")


async def test_a_backup_that_was_broken_off_leaves_the_one_before_and_is_taken_again(config, elsewhere, tmp_path):
    streams = [fresh_stream() for _ in range(8)]
    async with working(config, tmp_path / "a"), submitting(config) as log:
        await log.submit(asked(Add(1), streams[0]), timeout=20)
        first = await backed_up(config, tmp_path / "files")
        await asyncio.gather(*[log.submit(asked(AddInSteps(9), stream), timeout=20) for stream in streams])
    left = 20

    def killed(_topic, _partition, count):
        nonlocal left
        left -= count
        if left < 0:
            raise Killed

    cut = await Cutting(config, TOPICS).cut()
    with pytest.raises(Killed):
        await LogBackup(config, TOPICS, tmp_path / "files", first).copy(cut, killed)
    assert read_manifest(tmp_path / "files") == first
    assert check(tmp_path / "files", first, silent) == []
    second = await backed_up(config, tmp_path / "files", first)
    assert second.records > first.records + 72
    await restored(elsewhere, tmp_path / "files")
    await same_log(config, elsewhere)


async def test_a_first_backup_that_was_broken_off_goes_on_from_the_files_that_are_whole(config, elsewhere, tmp_path):
    folder, streams = tmp_path / "files", [fresh_stream_on(n % PARTITIONS, PARTITIONS) for n in range(2 * PARTITIONS)]
    async with working(config, tmp_path / "a"), submitting(config) as log:
        await asyncio.gather(*[log.submit(asked(AddInSteps(9), stream), timeout=20) for stream in streams])
        places = set()

        def killed(topic, partition, _count):
            places.add((topic, partition))
            if len(places) == 5:
                raise Killed

        folder.mkdir()
        with Unfinished(folder, None) as unfinished:
            unfinished.look()
            backup, cut = LogBackup(config, TOPICS, folder, None, unfinished), await Cutting(config, TOPICS).cut()
            with pytest.raises(Killed):
                await backup.copy(cut, killed)
        # the log goes on: what was taken is no longer up to the cut
        await asyncio.gather(*[log.submit(asked(AddInSteps(9), stream), timeout=20) for stream in streams])
    copied = Counter()
    with Unfinished(folder, None) as unfinished:
        unfinished.look()
        assert unfinished.files == 4
        backup, cut = LogBackup(config, TOPICS, folder, None, unfinished), await Cutting(config, TOPICS).cut()
        parts = await backup.copy(cut, lambda topic, partition, count: copied.update({(topic, partition): count}))
        manifest = backup.manifest(cut, parts, releases={})
        write_manifest(folder, manifest)
    assert check(folder, manifest, silent) == []
    assert copied.total() + unfinished.records == manifest.records
    await restored(elsewhere, folder)
    await same_log(config, elsewhere)


async def test_the_cut_agrees_with_itself_while_commands_come_in(config, elsewhere, tmp_path):
    """Three backups in the middle of a storm: events and receipts belong together in each, and a restore goes on."""
    streams = [fresh_stream_on(n % PARTITIONS, PARTITIONS) for n in range(12)]
    told, storming = [], True

    async def caller(log, stream):
        while storming:
            command = asked(AddInSteps(3), stream)
            told.append((command, await log.submit(command, timeout=30)))

    manifests = []
    async with working(config, tmp_path / "a"), submitting(config) as log:
        callers = [asyncio.create_task(caller(log, stream)) for stream in streams]
        for n in range(3):
            await until(
                lambda n=n: len(told) > 100 * (n + 1) and {c.stream for c, _ in told} == {*streams}, "the storm"
            )
            manifests.append(await backed_up(config, tmp_path / f"files{n}"))
        storming = False
        await asyncio.gather(*callers)
    for n, manifest in enumerate(manifests):
        for partition in range(PARTITIONS):
            agrees(tmp_path / f"files{n}", manifest, partition)
    await restored(elsewhere, tmp_path / "files2")
    async with working(elsewhere, tmp_path / "b"), submitting(elsewhere) as log:
        # Also what was decided beyond the cut: its command is in the backup, or comes again under its id.
        again = await asyncio.gather(*[log.submit(command, timeout=30) for command, _ in told])
        assert [(r.version, r.event_count) for r in again] == [(r.version, r.event_count) for _, r in told]
        for stream in streams:
            assert [e.version for e in await log.stream(stream)] == list(range(1, len(await log.stream(stream)) + 1))


def agrees(folder, manifest, partition):
    """Every event has its receipt, and every accepted receipt all of its events."""
    kinds = {}
    for topic in (EVENTS, RECEIPTS):
        segments = manifest.part(topic, partition).segments
        kinds[topic] = [r for s in segments for block in blocks(folder / s.file.path) for r in block]
    caused = Counter(Envelope.FromString(r.value).causation_id for r in kinds[EVENTS])
    promised = {r.command_id: r.event_count for r in (Receipt.FromString(r.value) for r in kinds[RECEIPTS])}
    assert {command: count for command, count in promised.items() if count} == dict(caused)
    assert caused


async def test_what_a_policy_parked_and_what_was_settled_come_along(config, elsewhere, tmp_path):
    def stumbles(recorded):
        if getattr(recorded.event, "note", "") == "poison":
            raise ArithmeticError("cannot take poison")
        return []

    broken = replace(definition, policies=(replace(definition.policies[0], react=stumbles),))
    skipped, left = fresh_stream(), fresh_stream()
    async with (
        open_views(broken, data_dir=tmp_path / "a") as views,
        working(config, tmp_path / "a"),
        running(PolicyWorker(broken, config, views, instance_id=uuid.uuid4().hex)),
        submitting(config) as log,
    ):
        for stream in (skipped, left):
            await log.submit(asked(Add(1, "fine"), stream), timeout=20)
            await log.submit(asked(Add(1, "poison"), stream), timeout=20)
        parked = ParkedEvents(views, CommandPublisher(broken, config))
        for _ in range(200):
            if len(await parked.events()) == 2:
                break
            await asyncio.sleep(0.05)
        (one,) = [e for e in await parked.events() if e.stream == skipped]
        await parked.skip(one.number, by="operator", why="made up")
        await asyncio.sleep(1.5)  # the group's position is told once a second
        manifest = await backed_up(config, tmp_path / "files")
        part = await take_parked(views, tmp_path / "files", 1)
    restore = await restored(elsewhere, tmp_path / "files")
    assert manifest.groups
    async with open_views(broken, data_dir=tmp_path / "b") as views:
        assert not await has_read_models(views)
        assert await restore_parked(views, tmp_path / "files", part, restore.places.known) == 2
        async with running(PolicyWorker(broken, elsewhere, views, instance_id=uuid.uuid4().hex)):
            await asyncio.sleep(1.0)
            (waiting,) = await ParkedEvents(views).events()
            assert (waiting.stream, waiting.version, waiting.error) == (left, 2, "ArithmeticError: cannot take poison")
            place = (await records(elsewhere, EVENTS))[partition_of(left, PARTITIONS)][waiting.offset]
            assert place.value == waiting.value
            (settled,) = [e for e in await ParkedEvents(views).events(settled=True) if e.state != "parked"]
            assert (settled.stream, settled.settled_by, settled.reason) == (skipped, "operator", "made up")
