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


async def first_held(
    members: AIOKafkaConsumer,
    place: TopicPartition,
    wanted: int,
    count: Callable[[int], None],
    say: Callable[[str], None],
) -> int:
    """The first command to decide of those that the broker still has; `wanted` is where the partition had got to.

    0 where nobody knows how far that was: then whether any is missing is not known either.
    """
    begin = (await starts(members, [place]))[place]
    if begin <= wanted:
        return wanted
    if wanted > 0:
        tell(place, range(wanted, begin), count, say)
    return begin


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
