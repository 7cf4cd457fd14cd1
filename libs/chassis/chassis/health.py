"""Is it started, is it ready, and if not: what does it wait for. Kafka and neighbours are never asked for liveness."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from grpc_health.v1 import health_pb2
from grpc_health.v1.health import aio as health_aio  # type: ignore[attr-defined]  # the stubs know no aio

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
BEAT_S = 0.25
# Where a part says several things.
BETWEEN = "\n"

# What a part waits for, in a few words; empty when it is ready.
Waits = Callable[[], str]


class Health:
    """Collects the parts' words. `started` stays true once everything was ready for the first time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._parts: dict[str, Waits] = {}
        self._remarks: dict[str, Waits] = {}
        self._clock = clock
        self._last_beat = clock()
        self._names: tuple[str, ...] = ()
        self.loop_lag_s = 0.0
        self.started = False
        self.stopping = False
        self.servicer = health_aio.HealthServicer()

    def watch(self, part: str, waits: Waits) -> None:
        """Makes `part` count for readiness."""
        self._parts[part] = waits

    def remark(self, part: str, says: Waits) -> None:
        """Lets `part` say what people should know although it is ready."""
        self._remarks[part] = says

    def remarks(self) -> Mapping[str, str]:
        """Part -> what it says; empty when there is nothing to say."""
        return {part: word for part, says in self._remarks.items() if (word := says())}

    def not_ready(self) -> Mapping[str, str]:
        """Part -> what it waits for; empty when ready."""
        if self.stopping:
            return {"process": "stopping"}
        waiting = {part: word for part, waits in self._parts.items() if (word := waits())}
        if not waiting:
            self.started = True
        return waiting

    async def beat(self) -> None:
        """Until `stop`: measures how late the event loop is and keeps grpc.health.v1 in step."""
        while not self.stopping:
            await self._tell(ready=not self.not_ready())
            now = self._clock()
            self.loop_lag_s = max(0.0, now - self._last_beat - BEAT_S)
            self._last_beat = now
            await asyncio.sleep(BEAT_S)

    async def stop(self) -> None:
        """From now on nothing is ready, and grpc.health.v1 says so for good."""
        self.stopping = True
        await self.servicer.enter_graceful_shutdown()

    def serve(self, names: Sequence[str]) -> None:
        """Answers for these gRPC services too, by readiness."""
        self._names = tuple(names)

    async def _tell(self, *, ready: bool) -> None:
        told = {"live": True, "startup": self.started, "ready": ready, "": ready} | dict.fromkeys(self._names, ready)
        for name, good in told.items():
            await self.servicer.set(name, SERVING if good else NOT_SERVING)
