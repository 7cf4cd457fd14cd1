"""The broker of an installation: the one that runs, else started for the length of one command, without services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.settings import Settings
from shijian_cli.installation import Say, given_bootstrap, started_broker
from shijian_cli.place import Place, known
from shijian_cli.processes import lock


@asynccontextmanager
async def broker_of(place: Place, settings: Settings, say: Say) -> AsyncIterator[str]:
    """Its address, whether the installation runs or not."""
    if given := given_bootstrap(settings):
        yield given
    elif lock.holder(place) is not None:
        yield known(place).kafka
    else:
        async with broker_without_services(place, settings, say) as bootstrap:
            yield bootstrap


@asynccontextmanager
async def broker_without_services(place: Place, settings: Settings, say: Say) -> AsyncIterator[str]:
    """Its address. Nobody can bring the installation up meanwhile; raises Trouble when it is up."""
    with lock.held(place):
        broker = await asyncio.to_thread(started_broker, place, given_bootstrap(settings), say)
        try:
            yield broker.bootstrap
        finally:
            await asyncio.to_thread(broker.stop)
