"""The cut through a whole log: where each partition of each topic ends, and what the groups had come to by then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.topics import Topic, topic_name
from eventlog.backup.away import awaited_reading
from eventlog.backup.cut import receipts_cut
from eventlog.backup.manifest import GroupPart
from eventlog.group_lag import group_lags
from eventlog.kafka import KafkaConfig
from eventlog.log_reading import committed_ends, partitions_of

POLICIES, WORKER = "policies", "worker"
Place = tuple[str, int]


@dataclass(slots=True)
class Cut:
    """Where each partition ends, by topic and partition, and what the groups had come to before."""

    ends: dict[Place, int] = field(default_factory=dict)
    groups: list[GroupPart] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cutting:
    """Of the topics of a table."""

    config: KafkaConfig
    topics: Sequence[Topic]

    async def cut(self) -> Cut:
        """Raises LogUnavailable."""
        cut = Cut()
        # A topic whose service is still to come has events only: nobody decides there.
        services = sorted({t.service for t in self.topics if t.kind == "receipts"})
        for service in services:
            cut.groups += await self._groups(service)
        async with awaited_reading(self.config) as consumer:
            kinds = {kind: [t for t in self.topics if t.kind == kind] for kind in ("events", "receipts", "commands")}
            cut.ends |= await self._ends(consumer, kinds["events"])
            for service in services:
                await self._cut_service(consumer, service, cut)
            rest = [t for t in self.topics if t.kind not in kinds]
            cut.ends |= await self._ends(consumer, rest)
            cut.ends |= await self._ends(consumer, kinds["commands"])
        return cut

    async def _groups(self, service: str) -> list[GroupPart]:
        sources = [t.topic for t in self.topics if t.kind == "events"]
        found = []
        for role, topics in ((POLICIES, sources), (WORKER, [topic_name(service, "commands")])):
            for topic, lags in (await group_lags(self.config, self.config.group(service, role), topics)).items():
                positions = {p: lag.committed for p, lag in lags.items() if lag.committed > 0}
                if positions:
                    found.append(GroupPart(service, role, topic, positions))
        return found

    async def _cut_service(self, consumer: AIOKafkaConsumer, service: str, cut: Cut) -> None:
        events, receipts = topic_name(service, "events"), topic_name(service, "receipts")
        commands: dict[int, int] = {}
        for (topic, partition), end in sorted(cut.ends.items()):
            if topic != events:
                continue
            at = [TopicPartition(self.config.topic(name), partition) for name in (events, receipts)]
            found = await receipts_cut(consumer, at[0], end, at[1])
            cut.ends[receipts, partition] = found.next_offset
            cut.notes += [found.note] if found.note else []
            if found.next_command is not None:
                commands[partition] = found.next_command
        self._set_worker(service, commands, cut)

    def _set_worker(self, service: str, commands: Mapping[int, int], cut: Cut) -> None:
        """The receipts in the cut say which command comes next; where there is none, the group does."""
        topic = topic_name(service, "commands")
        mine = next((g for g in cut.groups if (g.service, g.role) == (service, WORKER)), None)
        positions = {**(mine.positions if mine else {}), **commands}
        cut.groups = [g for g in cut.groups if g is not mine]
        if positions:
            cut.groups.append(GroupPart(service, WORKER, topic, positions))

    async def _ends(self, consumer: AIOKafkaConsumer, topics: Sequence[Topic]) -> dict[Place, int]:
        ends: dict[Place, int] = {}
        for topic in topics:
            name = self.config.topic(topic.topic)
            places = [TopicPartition(name, p) for p in await partitions_of(consumer, name)]
            found = await committed_ends(consumer, places)
            ends |= {(topic.topic, place.partition): end for place, end in found.items()}
        return ends
