"""Commands that retention deleted before they were decided: nobody can carry them out; they are counted and said."""

import asyncio
import logging
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from eventlog.log_reading import starts
from eventlog.observer import COMMANDS_EXPIRED, Observer
from eventlog.worker.log_span import named

log = logging.getLogger(__name__)

PATIENCE_S = 1.0


async def first_held(members: AIOKafkaConsumer, place: TopicPartition, wanted: int) -> int:
    """The first command to decide of those that the broker still has; `wanted` is where the partition had got to."""
    return max(wanted, (await starts(members, [place]))[place])


def expired(wanted: int, held: int) -> range:
    """The commands that a new owner can no longer have, `held` being the first that it can.

    Where nobody knows how far the partition had got (0), whether any is missing is not known either.
    """
    return range(wanted, held) if wanted > 0 else range(0)


async def gone(members: AIOKafkaConsumer, place: TopicPartition, wanted: int, reached: int) -> range:
    """The commands from `wanted` on that the broker deleted before they were read; `reached`: where reading went on.

    A log without holes is the rule, so the broker is asked where there is one only.
    """
    if reached <= wanted:
        return range(0)
    begin = (await starts(members, [place]))[place]
    return range(wanted, min(begin, reached))


async def reached_by(members: AIOKafkaConsumer, place: TopicPartition) -> int:
    """Where reading goes on, which is not where it ended when the broker has no such place any more; 0: not known."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return int(await members.position(place))
    except (KafkaError, TimeoutError):
        return 0


def tell(place: TopicPartition, missing: range, count: Callable[[int], None], say: Callable[[str], None]) -> None:
    """Logs, counts and remarks them."""
    text = f"{named(place)}: commands {missing.start} to {missing.stop - 1} expired and were never decided"
    log.warning("%s", text)
    count(len(missing))
    say(text)


def counting(watch: Observer, service: str) -> Callable[[int], None]:
    """Adds to the figure of that service."""
    return lambda amount: watch.count(COMMANDS_EXPIRED, amount, service=service)
