"""What the log holds after a storm, and whether it agrees with what callers were told."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from shijian.common.v1 import receipt_pb2

from contracts.envelope import Envelope, Receipt, parse_envelope
from eventlog.kafka import KafkaConfig


@dataclass(slots=True)
class Ledger:
    """Everything committed in a service's events and receipts topics, in partition order."""

    events: list[Envelope] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)


async def committed(config: KafkaConfig, topic: str, isolation: str = "read_committed") -> list[bytes]:
    """Every value of a topic up to its present end."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=config.bootstrap,
        isolation_level=isolation,
        enable_auto_commit=False,
        auto_offset_reset="none",
    )
    await consumer.start()
    try:
        name = config.topic(topic)
        await consumer._client.force_metadata_update()
        partitions = [TopicPartition(name, p) for p in sorted(consumer.partitions_for_topic(name) or ())]
        consumer.assign(partitions)
        starts = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        for tp in partitions:
            consumer.seek(tp, starts[tp])
        values: list[bytes] = []
        while any([await consumer.position(tp) < ends[tp] for tp in partitions]):
            for records in (await consumer.getmany(timeout_ms=200, max_records=5000)).values():
                values += [record.value for record in records]
        return values
    finally:
        await consumer.stop()


async def ledger_of(config: KafkaConfig, service: str) -> Ledger:
    """The committed events and receipts of a service."""
    return Ledger(
        [parse_envelope(value) for value in await committed(config, f"{service}-events-v1")],
        [Receipt.FromString(value) for value in await committed(config, f"{service}-receipts-v1")],
    )


def disagreements(told: Iterable[Receipt], ledger: Ledger) -> list[str]:
    """Where the log and the answers differ; empty when all is well.

    - every accepted command's events stand in the log exactly once, none stands there for a refused one;
    - every answer that a caller got is the one in the receipts topic, and all receipts of one command are alike;
    - versions are dense from 1 in every stream, and event ids are unique.
    """
    complaints = _dense(ledger.events) + _alike(ledger.receipts)
    recorded = Counter(e.causation_id for e in ledger.events)
    written = {r.command_id: r for r in ledger.receipts}
    for receipt in told:
        name = receipt.command_id.hex()
        if receipt.command_id not in written:
            complaints.append(f"{name}: answered, but no receipt stands in the log")
        elif _said(written[receipt.command_id]) != _said(receipt):
            complaints.append(f"{name}: the answer differs from the receipt in the log")
    for receipt in written.values():
        wanted = receipt.event_count if receipt.outcome == receipt_pb2.OUTCOME_ACCEPTED else 0
        if recorded[receipt.command_id] != wanted:
            complaints.append(
                f"{receipt.command_id.hex()}: {recorded[receipt.command_id]} events, receipt says {wanted}"
            )
    complaints += [f"{c.hex()}: events without a receipt" for c in recorded if c not in written]
    return complaints


def _dense(events: Iterable[Envelope]) -> list[str]:
    streams: dict[str, list[int]] = defaultdict(list)
    ids: Counter[bytes] = Counter()
    for event in events:
        streams[event.stream].append(event.version)
        ids[event.event_id] += 1
    complaints = [
        f"{stream}: versions {versions[:20]}…"
        for stream, versions in streams.items()
        if versions != list(range(1, len(versions) + 1))
    ]
    return complaints + [f"event {i.hex()} stands {n} times" for i, n in ids.items() if n > 1]


def _alike(receipts: Iterable[Receipt]) -> list[str]:
    seen: dict[bytes, set[Any]] = defaultdict(set)
    for receipt in receipts:
        seen[receipt.command_id].add(_said(receipt))
    return [f"{c.hex()}: {len(said)} different receipts" for c, said in seen.items() if len(said) > 1]


def _said(receipt: Receipt) -> tuple[Any, ...]:
    return (
        receipt.stream,
        receipt.outcome,
        receipt.version,
        receipt.event_count,
        receipt.rejection.code,
        receipt.recorded_at_us,
    )
