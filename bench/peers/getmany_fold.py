"""A peer: aiokafka's getmany with the same decoding and the same projection, rows in a dictionary, then into SQLite.

What a careful program without an engine does. The clock runs from the first fetch to the last commit.
Usage: getmany_fold.py BOOTSTRAP PREFIX SERVICE PROJECTION FILE PARTITIONS
"""

import asyncio
import dataclasses
import importlib
import json
import sqlite3
import sys
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import parse_envelope, recorded_of
from eventlog.views.columns import columns_of, row_values


async def main(bootstrap: str, prefix: str, service: str, projection_name: str, file: str, partitions: int) -> None:
    definition = importlib.import_module(f"{service}.definition").definition
    projection = next(p for p in definition.projections if p.name == projection_name)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=4 * 2**20,
    )
    await consumer.start()
    topic = prefix + projection.source
    places = [TopicPartition(topic, number) for number in range(partitions)]
    consumer.assign(places)
    ends = await consumer.end_offsets(places)
    for place in places:
        consumer.seek(place, 0)
    began, used, counted = time.perf_counter(), time.process_time(), 0
    rows: dict[Any, Any] = {}
    touches, project, wire = projection.touches, projection.project, definition.reader(projection.source)
    while any([await consumer.position(place) < ends[place] for place in places]):
        for records in (await consumer.getmany(timeout_ms=200, max_records=5000)).values():
            counted += len(records)
            for record in records:
                recorded = recorded_of(wire, parse_envelope(record.value))
                for key in touches(recorded):
                    rows[key] = project(rows.get(key), recorded)
    write(projection, rows, file)
    took, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"events": counted, "seconds": took, "cpu": cpu, "rows": len(rows)}), flush=True)
    await consumer.stop()


def write(projection: Any, rows: dict[Any, Any], file: str) -> None:
    columns = columns_of(projection.row)
    names = [field.name for field in dataclasses.fields(projection.row)]
    with sqlite3.connect(file) as database:
        database.execute(f"CREATE TABLE rows ({', '.join(names)}, PRIMARY KEY ({', '.join(projection.key)}))")
        database.executemany(
            f"INSERT INTO rows VALUES ({', '.join('?' * len(names))})",
            (tuple(row_values(columns, row).values()) for row in rows.values() if row is not None),
        )
        for index in projection.indexes:
            database.execute(f"CREATE INDEX by_{'_'.join(index)} ON rows ({', '.join(index)})")
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6], int(sys.argv[6])))
