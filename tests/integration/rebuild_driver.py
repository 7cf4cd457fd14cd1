"""One rebuild in a process that may be killed: `rebuild_driver.py BOOTSTRAP PREFIX DATA_DIR DATABASE_URL CLUSTER INTO`.

Says each of its steps on standard output as it begins, and how far it is. INTO: a build of a past moment of that name,
up to the log's end; empty: a rebuild of the live table.
"""

import asyncio
import logging
import sys
from pathlib import Path

from eventlog.kafka import KafkaConfig
from eventlog.past.building import PastBuilding
from eventlog.past.moments import spans_at
from eventlog.rebuild.progress import Progress
from eventlog.rebuild.refold import Choices, Refold
from eventlog.views.store import open_views
from eventlog.views.tables import now_us
from testkit.rebuild_example import DEFINITION_AT, definition

LONG_AGO_US = 60_000_000


def say(progress: Progress) -> None:
    print(f"at {progress.partition} {progress.done} {progress.target}", flush=True)


async def main(bootstrap: str, prefix: str, data_dir: str, url: str, cluster: str, into: str) -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s", force=True)
    config = KafkaConfig(bootstrap, cluster=cluster, topic_prefix=prefix)
    choices = Choices(processes=2, bound_rows=40, save_every_s=0.05, throttle=6_000, definition_at=DEFINITION_AT)
    projection = definition.projections[0]
    async with open_views(definition, data_dir=Path(data_dir), database_url=url, cluster=cluster) as views:
        refold = Refold(views, config, choices=choices)
        if into:
            spans = await spans_at(config, projection.source, now_us() - LONG_AGO_US)
            ends = {partition: span.end for partition, span in spans.items()}
            built = await PastBuilding(refold.means).until(projection, into, ends, say)
            print(f"result {built.build} {built.events} {built.parked}", flush=True)
        else:
            done = await refold.rebuild(projection, say)
            print(f"result {done.build} {done.comparison.digest} {done.comparison.live_digest}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
