"""In which order a broker and a database are looked for, with a Docker client that the test writes."""

import stat
from dataclasses import replace

import pytest

from provision import docker as docker_module
from provision import kafka, postgres
from provision.docker import Unavailable, containers_on, engine_answers
from provision.folders import StillInUse, remove_data
from provision.kafka import find_or_start_kafka
from provision.kafka_settings import KafkaSettings
from provision.postgres import find_or_start_postgres
from provision.postgres_settings import PostgresSettings
from provision.problems import DidNotStart


class Started:
    """Stands for a server from jars or packages."""

    def __init__(self, settings, _say):
        self.settings = settings

    def start(self):
        self.started = True


@pytest.fixture
def docker(monkeypatch, tmp_path):
    """Writes a docker client with the given answers by verb; its calls are kept."""
    folder = tmp_path / "bin"
    folder.mkdir()
    calls = tmp_path / "calls"

    def install(**answers):
        cases = "\n".join(f"{verb}) {answer} ;;" for verb, answer in answers.items())
        file = folder / "docker"
        file.write_text(f'#!/bin/sh\necho "$@" >> {calls}\ncase "$1" in\n{cases}\nesac\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    install.calls = lambda: calls.read_text().splitlines() if calls.exists() else []
    return install


@pytest.fixture
def kafka_settings(tmp_path):
    return KafkaSettings(tmp_path / "kafka", port=1, controller_port=2)


@pytest.fixture(autouse=True)
def without_real_servers(monkeypatch):
    monkeypatch.setattr(kafka, "KafkaServer", Started)
    monkeypatch.setattr(postgres, "PostgresServer", Started)


def test_an_address_that_is_given_goes_first_and_must_answer(docker, kafka_settings):
    docker(info="exit 0")
    with pytest.raises(DidNotStart, match=r"the Kafka given at 127\.0\.0\.1:1 did not start: it does not answer"):
        find_or_start_kafka(replace(kafka_settings, bootstrap="127.0.0.1:1"))
    assert docker.calls() == []


def test_without_an_engine_the_jars_are_run(docker, kafka_settings):
    docker(info="exit 1")
    assert find_or_start_kafka(kafka_settings).started
    assert not engine_answers()


def test_an_image_that_cannot_be_pulled_falls_through_and_says_why(docker, kafka_settings):
    docker(image="exit 1", pull="echo no route to host; exit 1")
    said = []
    assert find_or_start_kafka(kafka_settings, said.append).started
    assert "apache/kafka:4.3.1 cannot be pulled: no route to host" in said[-1]


def test_a_container_that_was_asked_for_is_not_replaced_by_jars(docker, kafka_settings):
    docker(info="exit 1")
    with pytest.raises(Unavailable, match="no Docker engine answers"):
        find_or_start_kafka(replace(kafka_settings, source="container"))


def test_the_container_keeps_its_data_in_a_volume_and_listens_on_loopback(docker, kafka_settings, monkeypatch):
    docker(inspect="echo true")
    monkeypatch.setattr("provision.kafka_container.require_free", lambda *_: None)
    monkeypatch.setattr("provision.kafka_container.kafka_answers", lambda _: True)
    broker = find_or_start_kafka(kafka_settings)
    run = next(call for call in docker.calls() if call.startswith("run"))
    volume = docker_module.volume_of(kafka_settings.data_dir.resolve(), "kafka")
    assert f"--volume {volume}:/var/lib/kafka/data" in run
    assert f"--label shijian.data={kafka_settings.data_dir.resolve()} " in run
    assert "--publish 127.0.0.1:1:1" in run
    assert "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:1" in run
    assert "KAFKA_AUTO_CREATE_TOPICS_ENABLE=false" in run
    assert run.endswith("apache/kafka:4.3.1")
    broker.stop()
    assert docker.calls()[-1] == "rm --force --volumes shijian-kafka-1"


def test_a_container_that_ends_shows_its_log(docker, kafka_settings, monkeypatch):
    docker(inspect="echo false", logs="echo out of memory")
    monkeypatch.setattr("provision.kafka_container.require_free", lambda *_: None)
    with pytest.raises(DidNotStart, match="out of memory"):
        find_or_start_kafka(kafka_settings)


def test_a_database_that_is_given_is_taken(docker, tmp_path):
    url = "postgresql+psycopg://somebody@example/db"
    assert find_or_start_postgres(PostgresSettings(tmp_path, url=url)).url == url
    assert docker.calls() == []


def test_a_database_image_that_cannot_be_pulled_falls_through(docker, tmp_path):
    docker(image="exit 1", pull="echo denied; exit 1")
    said = []
    assert find_or_start_postgres(PostgresSettings(tmp_path), said.append).started
    assert "denied" in said[-1]


def test_the_database_container_trusts_loopback_only(docker, tmp_path, monkeypatch):
    docker(inspect="echo true")
    monkeypatch.setattr("provision.postgres_container.require_free", lambda *_: None)
    database = find_or_start_postgres(PostgresSettings(tmp_path, port=3))
    run = next(call for call in docker.calls() if call.startswith("run"))
    assert "--publish 127.0.0.1:3:5432" in run
    assert database.url == "postgresql+psycopg://shijian@127.0.0.1:3/shijian"


def test_a_container_on_a_folder_is_seen(docker, tmp_path):
    docker(ps=f"printf 'mine\\t{tmp_path}/kafka\\nother\\t/elsewhere\\nnamed\\t\\n'")
    assert containers_on(tmp_path) == ["mine"]


def test_with_a_folder_go_its_volumes(docker, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    docker(volume=f"[ $2 = rm ] || printf 'mine\\t{data}/kafka\\nother\\t/elsewhere\\n'")
    assert remove_data(data)
    assert [call for call in docker.calls() if " rm " in call] == ["volume rm --force mine"]


def test_a_folder_that_a_container_works_for_stays(docker, tmp_path):
    docker(ps=f"printf 'shijian-kafka-7092\\t{tmp_path}\\n'")
    with pytest.raises(StillInUse, match="container shijian-kafka-7092"):
        remove_data(tmp_path)
