"""An installation that lives as long as this process: up, then whatever is asked for, then until a signal."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

from chassis.settings import Settings
from shijian_cli.installation import Installation, Say
from shijian_cli.place import Addresses, Place
from shijian_cli.processes import lock

Then = Callable[[Addresses], Awaitable[None]]


async def live(place: Place, settings: Settings, say: Say, then: Then) -> None:
    """Returns after SIGINT or SIGTERM once all is stopped; a fault on the way up stops all and is raised."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with lock.held(place):
        installation = Installation(place, settings, say)
        try:
            await _until(stop, _up(installation, then))
            await stop.wait()
            say("正在停止……")
        finally:
            await installation.stop()
        say("✓ 已全部停止，数据保留在 " + str(place.data_dir))


async def _up(installation: Installation, then: Then) -> None:
    await then(await installation.start())


async def _until(stop: asyncio.Event, work: Awaitable[None]) -> None:
    """Runs the work, and drops it when the signal comes first."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return
    await working
