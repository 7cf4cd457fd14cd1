"""The table of topics, read from protos/topics/*.yaml (copied beside the generated code by `make protos`)."""

from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


class TopicTableWrong(ValueError):
    """A topic file that breaks the table's rules; the text names file and field."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic's contract. An installation may choose other `partitions` before its first start."""

    topic: str
    service: str
    kind: str
    meaning: str
    message: str
    key: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int
    retention_ms: int
    cleanup_policy: str
    max_message_bytes: int


def topic_name(service: str, kind: str) -> str:
    """`<service>-<kind>-v1` with kind one of commands, events, receipts."""
    return f"{service}-{kind}-v1"


def topic_of(source: str, content: dict[str, Any]) -> Topic:
    """A Topic from a parsed file. Raises TopicTableWrong."""
    fields = set(Topic.__dataclass_fields__)
    if set(content) != fields:
        raise TopicTableWrong(f"{source}: {sorted(set(content) ^ fields)} missing or unknown")
    if content["topic"] != source.removesuffix(".yaml"):
        raise TopicTableWrong(f"{source}: topic {content['topic']!r} differs from the file's name")
    if content["kind"] == "events" and (content["retention_ms"] != -1 or content["cleanup_policy"] != "delete"):
        raise TopicTableWrong(f"{source}: an events topic keeps everything (retention_ms -1, cleanup_policy delete)")
    return Topic(**{**content, "producers": tuple(content["producers"]), "consumers": tuple(content["consumers"])})


def topics() -> tuple[Topic, ...]:
    """All topics, by name."""
    folder = resources.files("shijian_topics")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return tuple(topic_of(f.name, yaml.safe_load(f.read_text(encoding="utf-8"))) for f in files)
