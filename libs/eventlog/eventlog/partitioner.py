"""Which partition a stream lives in: murmur2 of the stream key, as Kafka's own clients compute it."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=65536)
def partition_of(stream: str, partitions: int) -> int:
    """The partition of `stream` among `partitions`; the same in all topics of a service, for ever."""
    number: int = murmur2(stream.encode()) & 0x7FFFFFFF
    return number % partitions
