"""Makes the broker match the table of topics: creates and alters, never shrinks, never deletes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from contracts.topics import Topic
from eventlog.kafka import KafkaConfig, admin_client
from eventlog.log import LogUnavailable

COPIES = 3
# Kafka's number for "set on the topic itself".
TOPIC_LEVEL = 1


@dataclass(frozen=True, slots=True)
class TopicDiff:
    """How one topic of the broker differs from the table. `conflict` is what this tool will not change."""

    topic: str
    missing: bool = False
    partitions: int = 0
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""

    @property
    def is_same(self) -> bool:
        """Nothing to do and nothing to say."""
        return not (self.missing or self.changes or self.conflict)

    def lines(self) -> list[str]:
        """What would happen, for people."""
        if self.conflict:
            return [f"! {self.topic}: {self.conflict}"]
        if self.missing:
            settings = " ".join(f"{name}={new}" for name, (_, new) in sorted(self.changes.items()))
            return [f"+ {self.topic}: {self.partitions} partitions {settings}"]
        return [f"~ {self.topic}: {name} {old} -> {new}" for name, (old, new) in sorted(self.changes.items())]


class TopicsRefused(Exception):
    """The broker refused a change; the text names topic and reason."""


def settings_of(topic: Topic) -> dict[str, str]:
    """The table's contract as broker settings."""
    settings = {
        "cleanup.policy": topic.cleanup_policy,
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
        # Timestamps say when the log took a record in, whatever the client's clock says.
        "message.timestamp.type": "LogAppendTime",
    }
    if topic.retention_ms < 0:
        settings["retention.bytes"] = "-1"
    return settings


async def diff(topics: Sequence[Topic], config: KafkaConfig, partitions: int = 0) -> list[TopicDiff]:
    """Topic by topic, in order. `partitions` 0 takes the table's number. Changes nothing. Raises LogUnavailable."""
    admin = await _connected(config)
    try:
        existing = await _existing(admin, [config.topic(t.topic) for t in topics])
    finally:
        await admin.close()
    return [_compared(t, config, partitions or t.partitions, existing.get(config.topic(t.topic))) for t in topics]


async def apply(
    topics: Sequence[Topic], config: KafkaConfig, partitions: int = 0, replication: int = 0
) -> list[TopicDiff]:
    """Makes the broker match and returns what was different. Conflicts are returned, not touched.

    `replication` 0 takes three copies, or as many as there are brokers. Raises LogUnavailable and TopicsRefused.
    """
    found = await diff(topics, config, partitions)
    admin = await _connected(config)
    try:
        copies = replication or min(COPIES, len((await admin.describe_cluster())["brokers"]))
        for change in found:
            if change.missing:
                await _create(admin, change, copies)
            elif change.changes and not change.conflict:
                await _alter(admin, change)
    finally:
        await admin.close()
    return found


async def _connected(config: KafkaConfig) -> AIOKafkaAdminClient:
    admin = admin_client(config)
    try:
        await admin.start()
    except (KafkaError, OSError) as error:
        await admin.close()
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error
    return admin


async def _existing(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, tuple[int, list[Any]]]:
    known = set(await admin.list_topics()) & set(names)
    if not known:
        return {}
    counts = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics(sorted(known))}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in sorted(known)]
    answers = await admin.describe_configs(asked)
    settings = {name: entries for answer in answers for _, _, _, name, entries in answer.resources}
    return {name: (counts[name], settings[name]) for name in known}


def _compared(topic: Topic, config: KafkaConfig, partitions: int, existing: tuple[int, list[Any]] | None) -> TopicDiff:
    wanted = settings_of(topic)
    blank = TopicDiff(config.topic(topic.topic), partitions=partitions)
    if existing is None:
        return replace(blank, missing=True, changes={name: ("", value) for name, value in wanted.items()})
    count, entries = existing
    settings = {entry[0]: entry[1] for entry in entries}
    blank = replace(blank, overrides={e[0]: e[1] for e in entries if e[3] == TOPIC_LEVEL})
    if count != partitions:
        text = f"has {count} partitions, the table says {partitions}: never changed, streams would move"
        return replace(blank, conflict=text)
    changes = {n: (settings.get(n, ""), value) for n, value in wanted.items() if settings.get(n) != value}
    return replace(blank, changes=changes) if not _shrinks(changes) else replace(blank, conflict=_shrinks(changes))


def _shrinks(changes: Mapping[str, tuple[str, str]]) -> str:
    """Why a change would lose data; empty when it would not. -1 stands for no limit."""
    for name in ("retention.ms", "retention.bytes", "max.message.bytes"):
        if name in changes:
            old, new = (float("inf") if v in {"-1", ""} else float(v) for v in changes[name])
            if new < old:
                return f"{name} {changes[name][0]} -> {changes[name][1]} would shrink it: do it by hand if you mean it"
    if "compact" in changes.get("cleanup.policy", ("", ""))[1]:
        return "cleanup.policy would become compact: history would be lost"
    return ""


async def _create(admin: AIOKafkaAdminClient, change: TopicDiff, replication: int) -> None:
    settings = {name: new for name, (_, new) in change.changes.items()}
    if replication >= COPIES:
        settings["min.insync.replicas"] = "2"  # one copy may be away and the log still takes writes
    new = NewTopic(change.topic, change.partitions, replication, topic_configs=settings)
    response = await admin.create_topics([new])
    for entry in response.topic_errors:
        _check(entry[0], entry[1], entry[2] if len(entry) > 2 else "")  # noqa: PLR2004 - older answers have no text


async def _alter(admin: AIOKafkaAdminClient, change: TopicDiff) -> None:
    # What is not named here falls back to the broker's default, so operators' own settings are named again.
    settings: dict[str, Any] = dict(change.overrides) | {name: new for name, (_, new) in change.changes.items()}
    response = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, change.topic, settings)])
    for answer in response if isinstance(response, list) else [response]:
        for code, text, _, name in answer.resources:
            _check(name, code, text or "")


def _check(topic: str, code: int, text: str) -> None:
    if code:
        raise TopicsRefused(f"{topic}: {for_code(code).__name__} {text}")
