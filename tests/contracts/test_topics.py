"""The table of topics is consistent in itself and with what the services say of themselves."""

from importlib import import_module
from pathlib import Path

import pytest

from contracts.topics import TopicTableWrong, topic_of, topics

SERVICES = ("registry", "evidence", "scoring")
TABLE = {t.topic: t for t in topics()}


def definition(service):
    return import_module(f"{service}.definition").definition


def reads(service):
    """The events topics that a service's projections and policies follow."""
    declared = definition(service)
    return {p.source for p in declared.projections} | {p.source for p in declared.policies}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_its_topics_alike(service):
    own = {t.kind: t for t in TABLE.values() if t.service == service}
    assert {"commands", "events", "receipts"} <= set(own)
    assert len({own[kind].partitions for kind in ("commands", "events", "receipts")}) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_owner_writes(service):
    assert {t.producers for t in TABLE.values() if t.service == service} == {(service,)}


@pytest.mark.parametrize("service", SERVICES)
def test_the_table_names_every_reader(service):
    said = {t.topic for t in TABLE.values() if t.kind == "events" and service in t.consumers}
    assert said == reads(service)


def test_the_generated_copy_is_the_table():
    folder = Path(__file__).resolve().parents[2] / "protos" / "topics"
    assert {f.stem for f in folder.glob("*.yaml")} == set(TABLE)


def good():
    return {
        "topic": "a-events-v1",
        "service": "a",
        "kind": "events",
        "meaning": "what happened",
        "message": "shijian.common.v1.Envelope",
        "key": "stream",
        "producers": ["a"],
        "consumers": [],
        "partitions": 4,
        "retention_ms": -1,
        "cleanup_policy": "delete",
        "max_message_bytes": 1,
    }


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"retention_ms": 1}, "keeps everything"),
        ({"cleanup_policy": "compact"}, "keeps everything"),
        ({"topic": "b-events-v1"}, "differs from the file's name"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_file_is_refused_by_name(change, complaint):
    with pytest.raises(TopicTableWrong, match=rf"a-events-v1.yaml.*{complaint}"):
        topic_of("a-events-v1.yaml", good() | change)


def test_a_right_file_passes():
    assert topic_of("a-events-v1.yaml", good()).retention_ms == -1
