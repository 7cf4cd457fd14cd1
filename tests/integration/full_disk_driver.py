"""A rebuild on SQLite whose disk is full, told as it goes: `full_disk_driver.py BOOTSTRAP CLUSTER FOLDER LEFT MOMENT`.

The disk is mounted at FOLDER. LEFT bytes stay free; MOMENT is `now`, or the name of a build of the past.
"""

import asyncio
import json
import sys
from pathlib import Path

from rebuilding import LEDGER, live_hash, live_pass

from eventlog.kafka import KafkaConfig
from eventlog.past.building import PastBuilding
from eventlog.rebuild.refold import Choices, DiskFull, Refold
from eventlog.views.store import open_views
from testkit.rebuild_example import DEFINITION_AT, definition
from testkit.small_disk import SmallDisk

IN_STEPS = Choices(processes=2, bound_rows=40, save_every_s=0.05, definition_at=DEFINITION_AT)


async def main(bootstrap, cluster, folder, left, moment):
    kafka = KafkaConfig(bootstrap, cluster=cluster, topic_prefix=f"{cluster}-")
    disk = SmallDisk("", Path(folder))
    async with open_views(definition, data_dir=disk.place, cluster=cluster) as views:
        await live_pass(views, kafka)
        tell("before", await live_hash(views))
        refold = Refold(views, kafka, choices=IN_STEPS)
        ends = {lag.partition: lag.next_offset for lag in await views.lags() if lag.projection == LEDGER.name}

        async def work():
            if moment == "now":
                done = await refold.rebuild(LEDGER)
                return done.comparison.digest, done.resumed
            built = await PastBuilding(refold.means).until(LEDGER, moment, ends)
            return built.rows == await views.count(LEDGER), None

        disk.fill(int(left))
        try:
            await work()
        except DiskFull as error:
            tell("full", str(error))
        tell("live", await live_hash(views))
        disk.free()
        tell("then", await work())
        tell("after", await live_hash(views))


def tell(what, value):
    print(json.dumps([what, value]), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
