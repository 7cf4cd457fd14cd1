"""Settings that topics have of their own: read, and set whole. Topics are named as in the table, without prefix."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from eventlog.kafka import KafkaConfig, admin_client
from eventlog.log import LogUnavailable
from eventlog.topic_admin import COPIES, TopicsRefused, visible
from eventlog.topic_diff import TOPIC_LEVEL

Settings = Mapping[str, str]
IN_SYNC = "min.insync.replicas"


async def overrides(config: KafkaConfig, topics: Sequence[str]) -> dict[str, dict[str, str]]:
    """What each topic of these that there is has set on itself. Raises LogUnavailable."""
    names = {config.topic(topic): topic for topic in topics}
    async with _admin(config) as admin:
        known = sorted(set(await admin.list_topics()) & set(names))
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in known]
        answers = await admin.describe_configs(asked) if asked else []
    entries = {name: found for answer in answers for _, _, _, name, found in answer.resources}
    return {names[name]: {e[0]: e[1] for e in found if e[3] == TOPIC_LEVEL} for name, found in entries.items()}


async def create(config: KafkaConfig, topic: str, partitions: int, copies: int, settings: Settings) -> None:
    """`copies` 0 takes three, or as many as there are brokers. Raises LogUnavailable and TopicsRefused."""
    async with _admin(config) as admin:
        wanted = copies or min(COPIES, len((await admin.describe_cluster())["brokers"]))
        given = dict(settings) | ({IN_SYNC: "2"} if wanted >= COPIES else {})
        new = NewTopic(config.topic(topic), partitions, wanted, topic_configs=given)
        response = await admin.create_topics([new])
        _check([(entry[0], entry[1]) for entry in response.topic_errors])
        await visible(admin, [config.topic(topic)])


async def set_settings(config: KafkaConfig, topic: str, settings: Settings) -> None:
    """These and no others, but for the copies in sync that it was made with. Raises LogUnavailable, TopicsRefused."""
    before = (await overrides(config, [topic])).get(topic, {})
    kept = {name: value for name, value in before.items() if name == IN_SYNC}
    async with _admin(config) as admin:
        whole: dict[str, Any] = dict(settings) | kept
        response = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, config.topic(topic), whole)])
        answers = response if isinstance(response, list) else [response]
        _check([(name, code) for answer in answers for code, _, _, name in answer.resources])


def _check(answers: Sequence[tuple[str, int]]) -> None:
    for name, code in answers:
        if code:
            raise TopicsRefused(f"{name}: {for_code(code).__name__}")


@asynccontextmanager
async def _admin(config: KafkaConfig) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = admin_client(config)
    try:
        await admin.start()
        yield admin
    except (KafkaError, OSError) as error:
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error
    finally:
        await admin.close()
