"""The in-memory twin of the log: same answers, same events, same order; projections and policies run until quiet.

For unit and api tests: one process, no broker, no clock (an event is recorded when its command was issued).
"""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Protocol

from contracts.envelope import Command, Envelope, Receipt, recorded_of
from domainkit.recorded import Recorded
from eventlog.definition import ServiceDefinition
from eventlog.fetching.range_reading import Entry
from eventlog.log import check_size
from eventlog.memory_log import MemoryLog
from eventlog.memory_views import MemoryViews, is_wanted
from eventlog.observer import Observer
from eventlog.ordering import ordered


class ViewSink(Protocol):
    """Where projections of the twin go: MemoryViews, or a ViewStore that takes events one by one."""

    async def take(self, topic: str, recorded: Recorded[Any]) -> None:
        """Folds one event of `topic` into the projections that follow it."""


class MemoryInstallation:
    """Several services that hear one another's events. Deterministic: first in, first carried out."""

    def __init__(
        self,
        definitions: Sequence[ServiceDefinition],
        views: Mapping[str, Any] | None = None,
        watch: Observer | None = None,
    ) -> None:
        self._definitions = {d.name: d for d in definitions}
        self._logs = {d.name: MemoryLog(d, watch) for d in definitions}
        self._logs |= {d.topic("events"): self._logs[d.name] for d in definitions}
        self._views: dict[str, Any] = {d.name: MemoryViews(d.projections) for d in definitions} | dict(views or {})
        self._ordered: deque[tuple[str, Command]] = deque()
        self.answers_to_policies: list[Receipt] = []

    def service(self, name: str) -> "MemoryService":
        """One service of the installation, to submit to and to read."""
        return MemoryService(self._definitions[name], installation=self)

    def log(self, name: str) -> MemoryLog:
        """The log of one service, named by itself or by its events topic."""
        return self._logs[name]

    def views(self, name: str) -> Any:
        """The views of one service."""
        return self._views[name]

    async def carry_out(self, name: str, command: Command) -> Receipt:
        """Decides the command, then everything that policies order because of it, until quiet."""
        receipt = await self._one(name, command)
        while self._ordered:
            target, order = self._ordered.popleft()
            self.answers_to_policies.append(await self._one(target, order))
        return receipt

    async def _one(self, name: str, command: Command) -> Receipt:
        receipt, envelopes = self._logs[name].decide(Command.FromString(command.SerializeToString()))
        topic = self._definitions[name].topic("events")
        for envelope in envelopes:
            for listener in self._definitions.values():
                await self._hear(listener, topic, envelope)
        return receipt

    async def _hear(self, listener: ServiceDefinition, topic: str, envelope: Envelope) -> None:
        if topic != listener.topic("events") and topic not in listener.inbound:
            return
        reader = listener.reader(topic)
        if not is_wanted(reader, envelope.type):
            return
        recorded = recorded_of(reader, envelope)
        await self._views[listener.name].take(topic, recorded)
        for policy in listener.policies:
            if policy.source == topic:
                self._ordered.extend((listener.name, order) for order in ordered(listener, policy, recorded))


class MemoryService:
    """Submitter and EventReader of one service. `MemoryService(definition)` alone is an installation of one."""

    def __init__(
        self,
        definition: ServiceDefinition,
        views: ViewSink | None = None,
        *,
        installation: MemoryInstallation | None = None,
        watch: Observer | None = None,
    ) -> None:
        given = {} if views is None else {definition.name: views}
        self._name = definition.name
        self._installation = installation or MemoryInstallation([definition], given, watch)

    @property
    def views(self) -> Any:
        """The read model, up to date with every answer given."""
        return self._installation.views(self._name)

    async def submit(self, command: Command, *, timeout: float = 0.0) -> Receipt:  # noqa: ARG002, ASYNC109
        """The receipt; before it comes back, projections and policies have run."""
        check_size(command)
        return await self._installation.carry_out(self._name, command)

    async def stream(self, stream: str) -> list[Envelope]:
        """The history of one stream."""
        return self._installation.log(self._name).history(stream)

    async def stream_as_of(self, stream: str, moment: int, topic: str = "") -> list[Entry]:
        """See `as_of.PastReader`; here every moment is past."""
        envelopes = self._installation.log(topic or self._name).history(stream)
        known = takewhile(lambda e: e.recorded_at_us <= moment, envelopes)
        return [(offset, stream.encode(), e.SerializeToString()) for offset, e in enumerate(known)]
