"""Both databases for every test of the read side, and a broker configuration of one's own."""

from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from eventlog.kafka import KafkaConfig, admin_client
from eventlog.partitioner import partition_of
from eventlog.views.store import open_views
from testkit.reading_example import reading


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_again(request, tmp_path: Path, fresh_name):
    """Opens the same database as often as one likes: `open_again(definition)` is a closed store on it."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return lambda definition: open_views(definition, data_dir=tmp_path, database_url=url, cluster=fresh_name)


@pytest.fixture
async def views(open_again):
    """A fresh store for the example service with its ledger."""
    async with open_again(reading()) as store:
        yield store


@pytest.fixture
def kafka(broker, fresh_name) -> KafkaConfig:
    """The real broker, under a prefix that nobody else uses."""
    return KafkaConfig(broker.bootstrap, cluster=fresh_name, topic_prefix=f"{fresh_name}-")


@pytest.fixture
def cut_log():
    """Deletes the beginning of a stream's partition, as retention would: `await cut_log(topic, stream, offset)`."""

    async def cut(topic, stream, before):
        place = TopicPartition(topic.config.topic(topic.topic), partition_of(stream, topic.partitions))
        admin = admin_client(topic.config)
        await admin.start()
        try:
            await admin.delete_records({place: RecordsToDelete(before_offset=before)})
        finally:
            await admin.close()

    return cut
