"""Commands that retention deleted before they were decided: nobody can carry them out; they are counted and said."""

import logging
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition

from eventlog.log_reading import starts
from eventlog.observer import COMMANDS_EXPIRED, Observer
from eventlog.worker.log_span import named

log = logging.getLogger(__name__)


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
        text = f"{named(place)}: commands {wanted} to {begin - 1} expired and were never decided"
        log.warning("%s", text)
        count(begin - wanted)
        say(text)
    return begin


def counting(watch: Observer, service: str) -> Callable[[int], None]:
    """Adds to the figure of that service."""
    return lambda amount: watch.count(COMMANDS_EXPIRED, amount, service=service)
