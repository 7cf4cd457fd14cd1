"""A peer: Faust restores a table whose changelog is the events topic itself: the last record of each stream's name.

Nothing is decoded and nothing folded: raw keys, raw values, as Faust's recovery does it. The clock runs from the
beginning of the recovery to the moment in which every record is in the table.
Usage: faust_table.py BOOTSTRAP CHANGELOG COPARTITIONED_TOPIC PARTITIONS STORE FOLDER  (STORE: memory:// or rocksdb://)
"""

import asyncio
import json
import sys
import time
import uuid
from typing import Any

import faust
from faust.tables.recovery import Recovery

PATIENCE_S = 3600


def app_of(bootstrap: str, source: str, partitions: int, store: str, folder: str) -> Any:
    app = faust.App(
        f"peer-{uuid.uuid4().hex}",
        broker=f"kafka://{bootstrap}",
        store=store,
        datadir=folder,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=partitions,
        table_standby_replicas=0,
        autodiscover=False,
        worker_redirect_stdouts=False,
    )

    @app.agent(app.topic(source, partitions=partitions, value_serializer="raw"))
    async def nothing(stream: Any) -> None:
        """What makes the app a member of the group: the table's partitions follow this topic's."""
        async for _ in stream:
            pass

    return app


async def main(bootstrap: str, changelog: str, source: str, partitions: str, store: str, folder: str) -> None:
    app = app_of(bootstrap, source, int(partitions), store, folder)
    topic = app.topic(
        changelog,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        partitions=int(partitions),
    )
    options = {"driver": "rocksdict"} if store.startswith("rocksdb") else None
    table = app.Table(
        "restored",
        partitions=int(partitions),
        changelog_topic=topic,
        key_type=bytes,
        value_type=bytes,
        options=options,
    )
    counted = 0
    apply = table.apply_changelog_batch

    def counting(batch: Any) -> None:
        nonlocal counted
        apply(batch)
        counted += len(batch)

    table.apply_changelog_batch = counting
    running = asyncio.create_task(app.start())
    recovery: Recovery = app.tables.recovery
    began = 0.0
    end = time.monotonic() + PATIENCE_S
    while not began or not restored(recovery):
        if not began and recovery.in_recovery and recovery.active_highwaters:
            began = time.perf_counter()
            used = time.process_time()
        if running.done() or time.monotonic() > end:
            sys.exit("Faust did not restore its table")
        await asyncio.sleep(0.01)
    recovery.flush_buffers()
    took, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"events": counted, "seconds": took, "cpu": cpu, "rows": len(table)}), flush=True)
    await asyncio.wait_for(app.stop(), 20)


def restored(recovery: Recovery) -> bool:
    """The last offset of a partition is a transaction's marker, which Faust never sees."""
    return all(recovery.active_offsets[tp] >= last - 1 for tp, last in recovery.active_highwaters.items())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:7]))
