"""A read model whose log has lost records stands still and says so; the process and its other parts live on."""

import asyncio

from chassis import roles
from chassis.roles import Following
from eventlog.fetching.log_tail import PositionOutsideLog
from testkit.log_installation import until

WHY = "t/3: position 0, log from 7 to 9"


class Projector:
    """Finds its positions outside the log until somebody has mended it."""

    def __init__(self):
        self.ready, self.stopping, self.mended, self.tries = asyncio.Event(), asyncio.Event(), False, 0

    async def run(self):
        self.tries += 1
        if not self.mended:
            raise PositionOutsideLog(WHY)
        self.ready.set()
        await self.stopping.wait()

    async def stop(self):
        self.stopping.set()


async def test_it_waits_says_why_and_goes_on_once_the_log_is_mended(monkeypatch):
    monkeypatch.setattr(roles, "LOST_RETRY_S", 0.01)
    projector = Projector()
    following = Following(projector)
    assert following.waits() == "has not found its positions"
    task = asyncio.create_task(following.run())
    async with asyncio.timeout(20):
        await until(lambda: projector.tries >= 3, "three tries")
        assert following.waits() == WHY
        projector.mended = True
        await projector.ready.wait()
        assert following.waits() == ""
        await following.stop()
        await task


async def test_it_stops_at_once_while_it_waits():
    following = Following(Projector())
    task = asyncio.create_task(following.run())
    async with asyncio.timeout(20):
        await until(lambda: following.lost == WHY, "the first try")
        await following.stop()
        await task
    assert not following.projector.ready.is_set()
