"""What a slow or absent broker does to a backup or a restore, in the one word that callers know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.log_reading import reading


@asynccontextmanager
async def awaited_reading(config: KafkaConfig) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer outside any group. What it raises is turned into LogUnavailable: the same command goes on later."""
    try:
        async with reading(config) as consumer:
            yield consumer
    except (KafkaError, TimeoutError) as error:
        raise LogUnavailable(f"{config.bootstrap}: {error!r}") from error
