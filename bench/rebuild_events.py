"""Made-up histories for the rebuild benchmarks, written to the log as workers write: real messages, in transactions.

Registry: 50,000 markets live at a time; a market is registered, reports its stalls about every quarter, some become
contact markets and are released again, some are deregistered; 8 to 32 events a market, 20 in the mean.
Evidence: 30,000 requests open at a time; asked, handed in with files, endorsed, accepted; some returned, withdrawn,
corrected; 1 to 9 events a request, 4.9 in the mean.
All streams of a cohort advance together, so that neighbours in the log are of different streams. No code and no name
belongs to anybody.
"""

import asyncio
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markets import made_up_uscc

from contracts.envelope import Envelope
from contracts.wire import Wire
from eventlog.kafka import KafkaConfig
from eventlog.partitioner import partition_of
from eventlog.worker.transactions import PartitionWriter, Record
from evidence.definition import definition as evidence
from evidence.request import events as asked
from evidence.request.values import Ask, Field, FileRef, InputKind, ReviewLevel, Scope
from registry.definition import definition as registry
from registry.market import events as market
from registry.market.values import ContactTier, MarketKind

COUNTY, CITY = ReviewLevel.COUNTY, ReviewLevel.CITY
PLACEHOLDER_CODE = "X" * 18
PLACEHOLDER_ROUND = "r" * 6
PLACEHOLDER_ID, PLACEHOLDER_CAUSE = b"\x01" * 16, b"\x02" * 16
BEGUN_US = 1_600_000_000_000_000
STEP_US = 1_000_000
# Varints of times between 1987 and 4253 have eight bytes: one can stand for another without encoding anew.
PLACEHOLDER_US = BEGUN_US - 1

History = Sequence[bytes]
NOTE = "样例:材料齐全,数据为演示所编,不属于任何单位。"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one service's histories look: their cohort's size, the name of a stream, the histories that there are."""

    service: str
    topic: str
    cohort: int
    mean: float
    stream: Callable[[int], str]
    marks: Callable[[int], tuple[tuple[bytes, bytes], ...]]
    histories: Sequence[History]


def registry_kind() -> Kind:
    """Markets."""
    return Kind(
        "registry",
        registry.topic("events"),
        50_000,
        20.0,
        lambda number: f"market-{made_up_uscc(number)}",
        lambda number: ((PLACEHOLDER_CODE.encode(), made_up_uscc(number).encode()),),
        [history(registry.events, f"market-{PLACEHOLDER_CODE}", of_market(n, 8 + n)) for n in range(25)],
    )


def evidence_kind() -> Kind:
    """Requests for evidence: three rows of a scheme a market and round."""
    turns = [4] * 12 + [6] * 5 + [9] * 2 + [1]
    stream = f"request-{PLACEHOLDER_ROUND}-{PLACEHOLDER_CODE}-a01"
    return Kind(
        "evidence",
        evidence.topic("events"),
        30_000,
        4.85,
        lambda number: f"request-{round_of(number)}-{made_up_uscc(number % 30_000)}-a01",
        lambda number: (
            (PLACEHOLDER_CODE.encode(), made_up_uscc(number % 30_000).encode()),
            (PLACEHOLDER_ROUND.encode(), round_of(number).encode()),
        ),
        [history(evidence.events, stream, of_request(n)) for n in turns],
    )


def round_of(number: int) -> str:
    return f"q{number // 30_000:05d}"


def of_market(variant: int, length: int) -> list[object]:
    code, by = PLACEHOLDER_CODE, "bench-clerk"
    kind = list(MarketKind)[variant % 3]
    events: list[object] = [
        market.MarketRegistered(code, "样例农产品批发市场", kind, "140703", "140700", 120, by, PLACEHOLDER_US)
    ]
    events += [market.StallsReported(code, 120 + 3 * turn, by, PLACEHOLDER_US) for turn in range(1, length)]
    if variant % 4 == 1:
        events[2] = market.ContactMarketDesignated(code, ContactTier.CITY, by, PLACEHOLDER_US)
        events[-2] = market.ContactMarketReleased(code, ContactTier.CITY, "样例", by, PLACEHOLDER_US)
    if variant % 10 == 2:
        events[-1] = market.MarketDeregistered(code, "样例:停业", by, PLACEHOLDER_US)
    return events


def of_request(turns: int) -> list[object]:
    at, fields, files = (
        PLACEHOLDER_US,
        handed_in(),
        (FileRef("ab" * 32, "样例-摊位台账.pdf", 182_044, "application/pdf"),),
    )
    opened = asked.EvidenceRequested(
        PLACEHOLDER_ROUND, "shanxi-farm-produce", "2021", Scope.SUBJECT, PLACEHOLDER_CODE, "样例农产品批发市场",
        "140700", "140703", "a01", asks(), (COUNTY, CITY), BEGUN_US * 2, "scoring", at,
    )  # fmt: skip

    def accepted(revision: int) -> object:
        return asked.EvidenceAccepted(
            f"{PLACEHOLDER_ROUND}-{PLACEHOLDER_CODE}-a01", PLACEHOLDER_ROUND, "shanxi-farm-produce", Scope.SUBJECT,
            PLACEHOLDER_CODE, "a01", revision, fields, files, "bench-submitter", "bench-city", at, CITY,
        )  # fmt: skip

    def submitted(revision: int) -> object:
        return asked.EvidenceSubmitted(revision, fields, files, NOTE, "bench-submitter", at)

    def endorsed(revision: int) -> object:
        return asked.EvidenceEndorsed(revision, COUNTY, "样例", "bench-county", at)

    plain = [opened, submitted(1), endorsed(1), accepted(1)]
    sent_back = [opened, submitted(1), asked.EvidenceReturned(1, COUNTY, NOTE, "bench-county", at), submitted(2)]
    corrected = [
        *[opened, submitted(1), asked.SubmissionWithdrawn(1, "bench-submitter", at), submitted(2), endorsed(2)],
        *[accepted(2), asked.CorrectionSubmitted(3, 2, NOTE, fields, files, "bench-submitter", at)],
        *[endorsed(3), accepted(3)],
    ]
    return {1: [opened], 4: plain, 6: [*sent_back, endorsed(2), accepted(2)], 9: corrected}[turns]


def asks() -> tuple[Ask, ...]:
    return (
        Ask("a01", "stalls_in_use", "在用摊位数", InputKind.COUNT, "个", "2025"),
        Ask("a01", "stalls_total", "摊位总数", InputKind.COUNT, "个", "2025"),
        Ask("a01", "ledger_kept", "是否建立台账", InputKind.FLAG),
    )


def handed_in() -> tuple[Field, ...]:
    return (
        Field("stalls_in_use", InputKind.COUNT, number="118", unit="个", period="2025"),
        Field("stalls_total", InputKind.COUNT, number="120", unit="个", period="2025"),
        Field("ledger_kept", InputKind.FLAG, flag=True),
    )


def history(wire: Wire, stream: str, events: Sequence[object]) -> History:
    """The records of a stream, with placeholders where streams and moments differ."""
    values = []
    for version, event in enumerate(events, 1):
        number, schema_version, payload = wire.encode(event)
        envelope = Envelope(
            event_id=PLACEHOLDER_ID,
            type=number,
            schema_version=schema_version,
            stream=stream,
            version=version,
            occurred_at_us=PLACEHOLDER_US,
            recorded_at_us=PLACEHOLDER_US,
            correlation_id=PLACEHOLDER_CAUSE,
            causation_id=PLACEHOLDER_CAUSE,
            actor="bench-clerk",
            payload=payload,
        )
        values.append(envelope.SerializeToString())
    return values


def varint(number: int) -> bytes:
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])


def records(kind: Kind, count: int) -> Iterator[tuple[str, bytes]]:
    """(stream, value) of `count` events in the order of the log; the same for the same count, but for the ids."""
    moments = itertools.count(BEGUN_US, STEP_US)
    placeholder, cohorts = varint(PLACEHOLDER_US), itertools.count()
    while count > 0:
        first = next(cohorts) * kind.cohort
        # 7 shares no factor with the number of histories: neighbours are unlike
        members = [
            (kind.stream(n), kind.marks(n), kind.histories[n * 7 % len(kind.histories)])
            for n in range(first, first + kind.cohort)
        ]
        for turn in range(max(len(own) for _, _, own in members)):
            for stream, marks, own in members:
                if turn >= len(own):
                    continue
                if not count % 100:
                    moment, ids = varint(next(moments)), os.urandom(3_200)
                place = count % 100 * 32
                value = own[turn].replace(placeholder, moment)
                for mark, meant in marks:
                    value = value.replace(mark, meant)
                value = value.replace(PLACEHOLDER_ID, ids[place : place + 16])
                yield stream, value.replace(PLACEHOLDER_CAUSE, ids[place + 16 : place + 32])
                count -= 1
                if not count:
                    return


async def write(kind: Kind, config: KafkaConfig, count: int, *, of_a_transaction: int, partitions: int) -> None:
    """Writes `count` events, each partition by its one transactional writer, as workers do."""
    places = range(partitions)
    writers = {p: PartitionWriter(config, kind.service, p, config.group(kind.service, "worker")) for p in places}
    waiting: dict[int, list[Record]] = {p: [] for p in places}
    running: dict[int, asyncio.Task[object]] = {}
    topic, known = config.topic(kind.topic), dict[str, tuple[int, bytes]]()
    await asyncio.gather(*(writer.start() for writer in writers.values()))

    async def hand_over(place: int) -> None:
        if place in running:
            await running[place]
        some, waiting[place] = waiting[place], []
        running[place] = asyncio.create_task(writers[place].append([(topic, some)]))

    try:
        for stream, value in records(kind, count):
            found = known.get(stream)
            if found is None:
                if len(known) > 2 * kind.cohort:
                    known.clear()
                known[stream] = found = (partition_of(stream, partitions), stream.encode())
            place, key = found
            waiting[place].append(Record(key, value))
            if len(waiting[place]) == of_a_transaction:
                await hand_over(place)
        for place in places:
            if waiting[place]:
                await hand_over(place)
        await asyncio.gather(*running.values())
    finally:
        for writer in writers.values():
            await writer.stop()
