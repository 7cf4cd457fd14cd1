"""Both databases for every test of the read side, and a broker configuration of one's own."""

from pathlib import Path

import pytest

from eventlog.kafka import KafkaConfig
from eventlog.views import open_views
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
