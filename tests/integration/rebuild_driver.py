"""One rebuild in a process that may be killed: `rebuild_driver.py BOOTSTRAP PREFIX DATA_DIR DATABASE_URL CLUSTER`.

Says each of its steps on standard output as it begins.
"""

import asyncio
import logging
import sys
from pathlib import Path

from eventlog.kafka import KafkaConfig
from eventlog.rebuild.refold import Choices, Refold
from eventlog.views.store import open_views
from testkit.rebuild_example import DEFINITION_AT, definition


async def main(bootstrap: str, prefix: str, data_dir: str, url: str, cluster: str) -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s", force=True)
    config = KafkaConfig(bootstrap, cluster=cluster, topic_prefix=prefix)
    choices = Choices(processes=2, bound_rows=40, save_every_s=0.05, throttle=6_000, definition_at=DEFINITION_AT)
    async with open_views(definition, data_dir=Path(data_dir), database_url=url, cluster=cluster) as views:
        done = await Refold(views, config, choices=choices).rebuild(definition.projections[0])
    print(f"result {done.build} {done.comparison.digest} {done.comparison.live_digest}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
