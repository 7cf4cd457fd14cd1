"""The fixtures give real servers: they answer, they are shared, and what is killed comes back with its data."""

import psycopg
import pytest

from provision.answers import kafka_answers
from testkit.shared_servers import SharedServers, Started

pytestmark = pytest.mark.timeout(240)


@pytest.mark.broker
def test_the_broker_of_the_run_answers(broker):
    assert kafka_answers(broker.bootstrap)


@pytest.mark.broker
def test_a_broker_of_ones_own_may_be_killed_and_comes_back(own_broker, broker):
    own_broker.kill()
    assert not kafka_answers(own_broker.bootstrap)
    own_broker.start()
    assert kafka_answers(own_broker.bootstrap)
    assert kafka_answers(broker.bootstrap)


@pytest.mark.postgres
def test_the_database_of_the_run_answers(postgres_url):
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("select current_database()").fetchone() == ("shijian",)


def test_only_the_first_to_ask_starts_a_server(tmp_path):
    asked = []

    def start(place):
        asked.append(place)
        return Started("127.0.0.1:1", None)

    assert SharedServers(tmp_path, owner=1).once("kafka", start) == "127.0.0.1:1"
    assert SharedServers(tmp_path, owner=1).once("kafka", start) == "127.0.0.1:1"
    assert len(asked) == 1


def test_a_server_that_did_not_start_is_tried_again_by_the_next(tmp_path):
    def fail(place):
        raise OSError(place)

    with pytest.raises(OSError, match="kafka"):
        SharedServers(tmp_path, owner=1).once("kafka", fail)
    assert SharedServers(tmp_path, owner=1).once("kafka", lambda _: Started("127.0.0.1:2", None)) == "127.0.0.1:2"
