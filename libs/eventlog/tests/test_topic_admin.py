"""The broker is made to match the table, and nothing is ever shrunk, deleted or moved."""

from dataclasses import replace

import pytest

from eventlog import topic_admin
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from testkit.log_installation import tally_topics
from testkit.running import until


@pytest.fixture
def config(broker, fresh_name):
    return KafkaConfig(broker.bootstrap, topic_prefix=f"{fresh_name}-")


async def test_what_is_missing_is_created_and_then_nothing_is_left_to_do(config):
    before = await topic_admin.diff(tally_topics(), config)
    assert all(change.missing for change in before)
    assert before[0].lines()[0].startswith(f"+ {config.topic('tally-commands-v1')}: 4 partitions")
    await topic_admin.apply(tally_topics(), config)
    assert all(change.is_same for change in await topic_admin.diff(tally_topics(), config))


async def test_a_longer_retention_is_applied_and_other_settings_stay(config):
    await topic_admin.apply(tally_topics(), config)
    longer = [replace(t, retention_ms=900_000_000) if t.kind == "commands" else t for t in tally_topics()]
    (change,) = [c for c in await topic_admin.apply(longer, config) if not c.is_same]
    assert change.lines() == [f"~ {config.topic('tally-commands-v1')}: retention.ms 604800000 -> 900000000"]

    async def is_same():
        return all(c.is_same for c in await topic_admin.diff(longer, config))

    await until(is_same, True)  # the broker says what it was told a moment later


async def test_a_shrinking_is_reported_and_not_done(config):
    await topic_admin.apply(tally_topics(), config)
    shorter = [replace(t, retention_ms=1000) if t.kind == "commands" else t for t in tally_topics()]
    (refused,) = [c for c in await topic_admin.apply(shorter, config) if not c.is_same]
    assert "would shrink" in refused.lines()[0]
    assert all(c.is_same for c in await topic_admin.diff(tally_topics(), config))


async def test_another_number_of_partitions_is_a_conflict(config):
    await topic_admin.apply(tally_topics(), config)
    conflicts = await topic_admin.apply(tally_topics(), config, partitions=8)
    assert [c.conflict for c in conflicts] == [
        "has 4 partitions, the table says 8: never changed, streams would move"
    ] * 4


async def test_a_broker_that_is_away_is_named():
    with pytest.raises(LogUnavailable, match=r"127\.0\.0\.1:1"):
        await topic_admin.diff(tally_topics(), KafkaConfig("127.0.0.1:1"))
