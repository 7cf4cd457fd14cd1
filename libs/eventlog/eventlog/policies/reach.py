"""Whether the log still has everything that the policies have not reacted to. Faust would go on behind a gap."""

import asyncio
import logging
from collections.abc import Sequence

from eventlog.fetching.log_tail import PositionOutsideLog
from eventlog.group_lag import passed_over
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable

log = logging.getLogger(__name__)

EVERY_S = 10.0
# What was reacted to is committed within a second; only what is missing after this was not.
AGAIN_S = 3.0


class Reach:
    """Of one group in the topics that it reads. `lost` says where events are gone that it had not come to."""

    def __init__(self, config: KafkaConfig, group: str, topics: Sequence[str]) -> None:
        self._config = config
        self._group = group
        self._topics = topics
        self.lost = ""

    async def check(self) -> None:
        """Raises PositionOutsideLog and LogUnavailable."""
        self.lost = "\n".join(await passed_over(self._config, self._group, self._topics))
        if self.lost:
            log.error("%s STOPS, events are gone that it had not come to: %s", self._group, self.lost)
            raise PositionOutsideLog(self.lost)

    async def watch(self) -> None:
        """Until it is cancelled. Raises PositionOutsideLog."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                if await passed_over(self._config, self._group, self._topics):
                    await asyncio.sleep(AGAIN_S)
                    await self.check()
            except LogUnavailable:
                continue  # the broker is away: the session itself finds that out
