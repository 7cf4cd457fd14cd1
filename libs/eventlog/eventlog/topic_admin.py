"""Makes the broker match the table of topics: creates and alters, never shrinks, never deletes."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from contracts.topics import Topic
from eventlog.kafka import KafkaConfig, admin_client
from eventlog.log import LogUnavailable
from eventlog.topic_diff import TopicDiff, compared

COPIES = 3
VISIBLE_S = 15.0


class TopicsRefused(Exception):
    """The broker refused a change; the text names topic and reason."""


async def diff(topics: Sequence[Topic], config: KafkaConfig, partitions: int = 0) -> list[TopicDiff]:
    """Topic by topic, in order. `partitions` 0 takes the table's number. Changes nothing. Raises LogUnavailable."""
    admin = await _connected(config)
    try:
        existing = await _existing(admin, [config.topic(t.topic) for t in topics])
    finally:
        await admin.close()
    return [
        compared(t, config.topic(t.topic), partitions or t.partitions, existing.get(config.topic(t.topic)))
        for t in topics
    ]


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
        await visible(admin, [change.topic for change in found if change.missing])
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


async def _create(admin: AIOKafkaAdminClient, change: TopicDiff, replication: int) -> None:
    settings = {name: new for name, (_, new) in change.changes.items()}
    if replication >= COPIES:
        settings["min.insync.replicas"] = "2"  # one copy may be away and the log still takes writes
    new = NewTopic(change.topic, change.partitions, replication, topic_configs=settings)
    response = await admin.create_topics([new])
    for entry in response.topic_errors:
        _check(entry[0], entry[1], entry[2] if len(entry) > 2 else "")  # noqa: PLR2004 - older answers have no text


async def visible(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
    """Waits until a new topic is seen by whoever asks next: the controller says yes before the brokers know."""
    async with asyncio.timeout(VISIBLE_S):
        while not set(topics) <= set(await admin.list_topics()):  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.02)


async def _alter(admin: AIOKafkaAdminClient, change: TopicDiff) -> None:
    # What is not named here falls back to the broker's default, so operators' own settings are named again.
    settings: dict[str, Any] = dict(change.overrides) | {name: new for name, (_, new) in change.changes.items()}
    response = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, change.topic, settings)])
    for answer in response if isinstance(response, list) else [response]:
        for code, text, _, name in answer.resources:
            _check(name, code, text or "")


def _check(topic: str, code: int, text: str) -> None:
    # Somebody else who applies the same table at the same moment is no trouble.
    if code and for_code(code) is not TopicAlreadyExistsError:
        raise TopicsRefused(f"{topic}: {for_code(code).__name__} {text}")
