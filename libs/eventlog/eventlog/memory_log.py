"""One service's events, answers and states in dictionaries, decided by the same bench as in the worker."""

from collections import defaultdict

from contracts.envelope import Command, Envelope, Receipt
from eventlog.answers import is_remembered
from eventlog.deciding import Bench, Standing, Verdicts
from eventlog.definition import ServiceDefinition
from eventlog.observer import Observer, Unobserved


class MemoryLog:
    """One service's commands decided and events kept, in memory."""

    def __init__(self, definition: ServiceDefinition, watch: Observer | None = None) -> None:
        self._definition = definition
        self._observer = watch or Unobserved()
        self._standings: dict[str, Standing] = {}
        self._receipts: dict[bytes, Receipt] = {}
        self._streams: defaultdict[str, list[Envelope]] = defaultdict(list)

    def standing(self, stream: str) -> Standing | None:
        """How the stream stands."""
        return self._standings.get(stream)

    def receipt(self, command_id: bytes) -> Receipt | None:
        """The first answer to that id."""
        return self._receipts.get(command_id)

    def decide(self, command: Command) -> tuple[Receipt, list[Envelope]]:
        """Decides and records at once."""
        bench = Bench(self._definition, self, self._observer)
        receipt = bench.decide(command, command.issued_at_us)
        self._record(bench.verdicts)
        return receipt, bench.verdicts.envelopes

    def history(self, stream: str) -> list[Envelope]:
        """The events of one stream."""
        return list(self._streams.get(stream, ()))

    def _record(self, verdicts: Verdicts) -> None:
        self._standings.update(verdicts.standings)
        self._receipts.update({i: r for i, r in verdicts.fresh.items() if is_remembered(r)})
        for envelope in verdicts.envelopes:
            self._streams[envelope.stream].append(envelope)
