"""A peer: the `eventsourcing` library's ProjectionRunner, with its view on SQLite, over the same events.

Its SQLite recorder of events knows no subscriptions (NotImplementedError in 9.5), which the runner needs: so the events
are in its in-memory recorder, put there beforehand through its own mapper (JSON, our payload as text). The view writes
the same columns as ours; the library's tracking record goes with each event in one transaction, as the library wants
it. The clock runs over the runner alone.
Usage: eventsourcing_runner.py BOOTSTRAP PREFIX SERVICE PROJECTION FOLDER COUNT PARTITIONS
"""

import asyncio
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, uuid5

from aiokafka import AIOKafkaConsumer, TopicPartition
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.popo import POPOApplicationRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

from contracts.envelope import parse_envelope, recorded_of
from domainkit.recorded import Recorded
from eventlog.views.columns import columns_of, row_from, row_values

OURS: Any = None
WIRE: Any = None


class Happened(Aggregate.Event):
    """One of our events inside the library's: the number of its type and its payload as text."""

    number: int
    schema_version: int
    payload: str
    stream: str


class Log(Application):
    """The application whose events are followed."""

    filled: ClassVar[POPOApplicationRecorder] = POPOApplicationRecorder()

    def construct_recorder(self) -> POPOApplicationRecorder:
        return self.filled


class View(SQLiteTrackingRecorder):
    """Rows by key, in the same columns as ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns_of(OURS.row)
        self.places = [list(self.columns).index(name) for name in OURS.key]

    def construct_create_table_statements(self) -> list[str]:
        names, key = ", ".join(columns_of(OURS.row)), ", ".join(OURS.key)
        indexes = [
            f"CREATE INDEX IF NOT EXISTS by_{'_'.join(fields)} ON view_rows ({', '.join(fields)})"
            for fields in OURS.indexes
        ]
        table = f"CREATE TABLE IF NOT EXISTS view_rows ({names}, PRIMARY KEY ({key}))"
        return [*super().construct_create_table_statements(), table, *indexes]

    def project(self, recorded: Recorded[Any], tracking: Tracking) -> None:
        same = " AND ".join(f"{name}=?" for name in OURS.key)
        marks = ", ".join("?" * len(self.columns))
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            for key in OURS.touches(recorded):
                cursor.execute(f"SELECT * FROM view_rows WHERE {same}", key)
                found = cursor.fetchone()
                before = None if found is None else row_from(self.columns, OURS.row, tuple(found))
                after = OURS.project(before, recorded)
                if after is not None:
                    values = tuple(row_values(self.columns, after).values())
                    cursor.execute(f"INSERT OR REPLACE INTO view_rows VALUES ({marks})", values)


class Followed(Projection[View]):
    """Hands each event to the view."""

    name = "followed"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        e = domain_event
        event = WIRE.decode(e.number, bytes.fromhex(e.payload), e.schema_version)
        moment = int(e.timestamp.timestamp() * 1_000_000)
        recorded = Recorded(
            event=event,
            event_id=b"",
            stream=e.stream,
            version=e.originator_version,
            occurred_at=moment,
            recorded_at=moment,
            command_id=b"",
            correlation_id=b"",
            tenant="",
            actor="",
        )
        self.view.project(recorded, tracking)


async def main(
    bootstrap: str, prefix: str, service: str, projection: str, folder: str, count: int, partitions: int
) -> None:
    global OURS, WIRE  # noqa: PLW0603  the library constructs view and projection by itself, from their classes
    definition = importlib.import_module(f"{service}.definition").definition
    OURS = next(p for p in definition.projections if p.name == projection)
    WIRE = definition.reader(OURS.source)
    env = {
        "FOLLOWED_PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "FOLLOWED_SQLITE_DBNAME": str(Path(folder) / "view.sqlite"),
    }
    stored = await copied(bootstrap, prefix + OURS.source, env, count, partitions)
    began, used = time.perf_counter(), time.process_time()
    with ProjectionRunner(application_class=Log, projection_class=Followed, view_class=View, env=env) as runner:
        runner.wait(stored, timeout=7200)
        took, cpu = time.perf_counter() - began, time.process_time() - used
        with runner.view.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT count(*) FROM view_rows")
            rows = cursor.fetchone()[0]
    print(json.dumps({"events": stored, "seconds": took, "cpu": cpu, "rows": rows}), flush=True)


async def copied(bootstrap: str, topic: str, env: dict[str, str], count: int, partitions: int) -> int:
    """The topic's first `count` events, into the library's own tables through its own mapper."""
    app = Log(env)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, isolation_level="read_committed")
    await consumer.start()
    places = [TopicPartition(topic, number) for number in range(partitions)]
    consumer.assign(places)
    for place in places:
        consumer.seek(place, 0)
    stored = 0
    while stored < count:
        for records in (await consumer.getmany(timeout_ms=500, max_records=5000)).values():
            some = [of_library(app, record.value) for record in records[: count - stored]]
            app.recorder.insert_events(some)
            stored += len(some)
    await consumer.stop()
    return stored


def of_library(app: Log, value: bytes) -> StoredEvent:
    envelope = parse_envelope(value)
    recorded_of(WIRE, envelope)
    return app.mapper.to_stored_event(
        Happened(
            originator_id=uuid5(NAMESPACE_URL, envelope.stream),
            originator_version=envelope.version,
            timestamp=Aggregate.Event.create_timestamp(),
            number=envelope.type,
            schema_version=envelope.schema_version,
            payload=envelope.payload.hex(),
            stream=envelope.stream,
        )
    )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6], int(sys.argv[6]), int(sys.argv[7])))
