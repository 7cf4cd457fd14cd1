"""A poison event parks its stream for its consumer and nothing else; an operator tries again or skips, on record."""

from dataclasses import replace

import pytest

from contracts.fields import Undecodable
from eventlog.parked_events import NotParked, ParkedEvents
from eventlog.views.store import NotYetVisible, memory_views
from testkit.events_topic import envelope
from testkit.log_example import EVENTS, Added
from testkit.reading_example import TOPIC, FakeLog, added, ledger, noted, reading
from testkit.reading_side import following, project_all, rows_of

BROKEN = reading(ledger(noted("bad")), ledger(name="other"))
REPAIRED = reading(ledger(), ledger(name="other"))
HISTORY = [*added("tally-a", "a", "bad", "c", "d"), *added("tally-b", "a", "b")]
LEDGER = "projection:ledger"


@pytest.fixture
async def broken(open_again):
    async with open_again(BROKEN) as views:
        await project_all(views, FakeLog.of(HISTORY))
        yield views


async def test_the_stream_is_parked_from_the_poison_on_and_the_rest_goes_on(broken):
    parked = await ParkedEvents(broken).events()
    assert [(e.consumer, e.stream, e.version) for e in parked] == [(LEDGER, "tally-a", v) for v in (2, 3, 4)]
    assert [e.error for e in parked] == ["ArithmeticError: cannot take bad", "", ""]
    first = parked[0]
    assert (first.topic, first.state, first.code_version, first.attempts) == (TOPIC, "parked", "test", 0)
    assert first.value == HISTORY[1].SerializeToString()
    assert first.parked_at > 0
    assert {row.stream: row.additions for row in await broken.find("ledger")} == {"tally-a": 1, "tally-b": 2}
    assert sum(row.additions for row in await broken.find("other")) == 6


async def test_later_events_queue_up_behind_it_across_batches(broken):
    log = FakeLog.of([*HISTORY, *added("tally-a", "e", first=5), *added("tally-b", "c", first=3)])
    await project_all(broken, log)
    assert [e.version for e in await ParkedEvents(broken).events()] == [2, 3, 4, 5]
    assert (await broken.get("ledger", ("tally-b", 0))).additions == 3


async def test_a_parked_version_is_not_yet_visible(broken):
    await broken.wait_for("tally-a", 1, 0)
    await broken.wait_for("tally-b", 2, 0)
    with pytest.raises(NotYetVisible, match="version 2 wanted, 1 reached"):
        await broken.wait_for("tally-a", 2, 0)


async def test_a_retry_with_repaired_code_applies_all_in_order(broken, open_again):
    async with open_again(REPAIRED) as views, memory_views(REPAIRED) as straight:
        await project_all(straight, FakeLog.of(HISTORY))
        settled = await ParkedEvents(views).retry(LEDGER, "tally-a", by="taigu-operator-1")
        assert (settled.applied, settled.left) == (3, 0)
        assert await rows_of(views) == await rows_of(straight)
        assert await ParkedEvents(views).events() == []
        past = await ParkedEvents(views).events(settled=True)
        assert {(e.state, e.settled_by) for e in past} == {("applied", "taigu-operator-1")}
        await views.wait_for("tally-a", 4, 0)
        await project_all(views, FakeLog.of([*HISTORY, *added("tally-a", "e", first=5)]))
        assert sum(r.additions for r in await views.find("ledger", where={"stream": "tally-a"})) == 5


async def test_a_retry_that_fails_again_changes_nothing_but_the_count(broken):
    before = await rows_of(broken)
    settled = await ParkedEvents(broken, code_version="later").retry(LEDGER, "tally-a", by="taigu-operator-1")
    assert (settled.applied, settled.left) == (0, 3)
    assert await rows_of(broken) == before
    first, *rest = await ParkedEvents(broken).events()
    assert (first.attempts, first.code_version) == (1, "later")
    assert [e.attempts for e in rest] == [0, 0]


async def test_skipping_wants_a_name_and_a_reason_and_stays_on_record(broken):
    parked = ParkedEvents(broken)
    first, second, _ = await parked.events()
    for by, why in (("", "double entry"), ("taigu-operator-1", " ")):
        with pytest.raises(ValueError, match="must be said"):
            await parked.skip(first.number, by=by, why=why)
    with pytest.raises(NotParked, match="waits behind"):
        await parked.skip(second.number, by="taigu-operator-1", why="double entry")
    settled = await parked.skip(first.number, by="taigu-operator-1", why="double entry")
    assert (settled.applied, settled.left) == (2, 0)
    assert await parked.events() == []
    (skipped,) = [e for e in await parked.events(settled=True) if e.state == "skipped"]
    assert (skipped.settled_by, skipped.reason, skipped.number) == ("taigu-operator-1", "double entry", first.number)
    assert sum(r.additions for r in await broken.find("ledger", where={"stream": "tally-a"})) == 3


async def test_what_is_not_parked_cannot_be_settled(broken):
    parked = ParkedEvents(broken)
    for consumer, stream in ((LEDGER, "tally-b"), ("projection:none", "tally-a"), (LEDGER, "")):
        with pytest.raises(NotParked):
            await parked.retry(consumer, stream, by="taigu-operator-1")
    with pytest.raises(NotParked):
        await parked.skip(4711, by="taigu-operator-1", why="gone")


async def test_types_and_schemas_of_a_newer_release_are_parked_not_guessed(views):
    newer, schema = added("tally-a", "a")[0], added("tally-b", "a")[0]
    newer.type, schema.schema_version = 99, 2
    log = FakeLog.of([newer, schema, *added("tally-a", "b", first=2), *added("tally-c", "a")])
    await project_all(views, log)
    parked = await ParkedEvents(views).events()
    assert [(e.stream, e.version) for e in parked] == [("tally-a", 1), ("tally-a", 2), ("tally-b", 1)]
    assert parked[0].error.startswith("UnknownType: ")
    assert parked[2].error.startswith("UnknownType: Added of schema 2")
    assert [row.stream for row in await views.find("ledger")] == ["tally-c"]


async def test_bytes_that_are_no_event_park_the_stream_of_their_key(views):
    broken = added("tally-a", "a")[0]
    broken.payload = b"\xff\xff"
    log = FakeLog.of([broken])
    log.append("tally-b", b"\xff not an envelope")
    log.append("tally-b", added("tally-b", "", "a")[1].SerializeToString())
    log.append("tally-c", None)
    log.append("tally-d", b"\xff no key either", key=None)
    await project_all(views, log)
    found = {(e.stream, e.version): e.error for e in await ParkedEvents(views).events()}
    assert set(found) == {("tally-a", 1), ("tally-b", 0), ("tally-b", 2), ("tally-c", 0), ("", 0)}
    assert found["tally-a", 1].startswith("Undecodable: Added")
    assert found["tally-b", 0].startswith("Undecodable: Envelope")
    assert found["tally-b", 2] == ""
    assert issubclass(Undecodable, ValueError)


async def test_a_version_out_of_range_and_an_unspeakable_error_do_no_harm(open_again):
    def unspeakable(recorded):
        raise ArithmeticError("\ud800\x00" + "x" * 10_000)

    far = added("tally-a", "a")[0]
    far.version = 2**63
    async with open_again(reading(ledger(unspeakable))) as views:
        await project_all(views, FakeLog.of([far, *added("tally-b", "a")]))
        first, second = await ParkedEvents(views).events()
        assert (first.stream, first.version) == ("tally-a", 0)
        assert "out of range" in first.error
        assert second.error.startswith("ArithmeticError: ?\\0xxx")
        assert len(second.error) < 3_000


async def test_an_unknown_stream_blocks_nothing_and_can_only_be_skipped(views):
    log = FakeLog.of([])
    log.append("tally-a", b"\xff", key=None)
    log.append("tally-a", added("tally-a", "a")[0].SerializeToString())
    await project_all(views, log)
    (lost,) = await ParkedEvents(views).events()
    assert (await views.get("ledger", ("tally-a", 0))).additions == 1
    await ParkedEvents(views).skip(lost.number, by="taigu-operator-1", why="foreign bytes")
    assert await ParkedEvents(views).events() == []


@pytest.mark.parametrize(
    ("note", "amount", "error"),
    [("a\x00b", 3, "U+0000"), ("a", 2**62, "64-bit")],
)
async def test_a_row_that_no_column_can_hold_parks_its_event(open_again, note, amount, error):
    plain = ledger()

    def doubled(row, recorded):
        after = plain.project(row, recorded)
        return replace(after, additions=after.additions + recorded.event.amount * 4) if amount > 3 else after

    async with open_again(reading(replace(plain, project=doubled))) as views:
        bad = envelope(EVENTS, "tally-a", 1, Added(amount, 3, note))
        await project_all(views, FakeLog.of([bad, *added("tally-b", "a")]))
        (parked,) = await ParkedEvents(views).events()
        assert parked.stream == "tally-a"
        assert "Unstorable" in parked.error
        assert error in parked.error
        assert [row.stream for row in await views.find("ledger")] == ["tally-b"]


async def test_a_row_under_another_key_than_touched_parks_its_event(views, open_again):
    plain = ledger()
    astray = replace(plain, project=lambda row, r: replace(plain.project(row, r), stream="tally-elsewhere"))
    async with open_again(reading(astray)) as store:
        await project_all(store, FakeLog.of(added("tally-a", "a")))
        (parked,) = await ParkedEvents(store).events()
        assert "another key" in parked.error
        assert await store.find("ledger") == []


async def test_parking_is_counted_once_committed(open_again):
    counted = []

    class Counting:
        def count(self, name, amount=1, **labels):
            counted.append((name, amount, labels.get("consumer", "")))

        def observe(self, name, value, **labels):
            counted.append((name, value, labels))

    async with open_again(BROKEN) as views:
        work = await following(views)
        work.watch = Counting()
        log = FakeLog.of(HISTORY)
        await work.write(log.fetch(work.positions, 100))
    assert counted == [("events_projected", 6, ""), *[("events_parked", 1, LEDGER)] * 3]
