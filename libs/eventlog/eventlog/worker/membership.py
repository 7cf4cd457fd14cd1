"""One membership in the group of a commands topic: feeds the owners of the partitions that the group gave."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from eventlog.worker.dead_letters import Sorter
from eventlog.worker.partition_owner import PartitionOwner
from eventlog.worker.takeover import Takeover

RECORDS_AT_ONCE = 4_000
# A batch in hand has that long to finish when partitions are taken away; then it is cut off, and the fence decides.
FINISH_S = 4.0


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Owners live from the group's giving to its taking. The first that fails ends the membership for all.

    A partition whose log cannot be read is no failure of its owner: it waits and the others are served.
    """

    def __init__(self, takeover: Takeover, members: AIOKafkaConsumer, dead_limit: int) -> None:
        self._takeover = takeover
        self._members = members
        self._dead_limit = dead_limit
        self._owners: dict[TopicPartition, PartitionOwner] = {}
        self._tasks: dict[TopicPartition, asyncio.Task[None]] = {}
        self._joined = False

    @property
    def is_serving(self) -> bool:
        """Whether the group has spoken and every partition given is being served."""
        return self._joined and all(owner.is_serving for owner in self._owners.values())

    @property
    def serving(self) -> frozenset[int]:
        """The partitions in service."""
        return frozenset(place.partition for place, owner in self._owners.items() if owner.is_serving)

    @property
    def refused(self) -> dict[int, str]:
        """The partitions given that cannot be served, and why."""
        return {place.partition: owner.refused for place, owner in self._owners.items() if owner.refused}

    async def serve(self, stopping: asyncio.Event) -> None:
        """Hands fetched commands to their owners until `stopping`. Raises what ended an owner."""
        while not stopping.is_set():
            fetched = await self._members.getmany(timeout_ms=200, max_records=RECORDS_AT_ONCE)
            for place, records in fetched.items():
                if (owner := self._owners.get(place)) is not None:
                    owner.queue.offer(records)
            for task in self._tasks.values():
                if task.done():
                    task.result()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Starts taking over, partition by partition, without holding the group up."""
        places = list(assigned)
        self._members.pause(*places)
        for place in places:
            owner = PartitionOwner(self._takeover, self._members, place, Sorter(self._dead_limit))
            self._owners[place] = owner
            self._tasks[place] = asyncio.create_task(owner.run(), name=f"owner {place.topic} {place.partition}")
        self._joined = True

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Everything in hand is finished, or cut off, before the group goes on."""
        del revoked
        await self.release()

    async def release(self) -> None:
        """Stops all owners within a bounded time and forgets them. What ended one is told by `serve`, not here."""
        self._joined = False
        for owner in self._owners.values():
            owner.stop()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=FINISH_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._owners.clear()
        self._tasks.clear()
