"""Commands that a policy ordered and that came to nothing: nobody waits for their receipts, so the worker says it.

They are logged and counted, not parked: to try one again, the cause is mended and the order given by hand.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable

from contracts.envelope import Command, Receipt
from eventlog.answers import ACCEPTED, is_remembered
from eventlog.deciding import Verdicts
from eventlog.observer import ORDERS_REFUSED, Observer

log = logging.getLogger(__name__)

# What failed is decided anew when its event comes again; a few batches of policies and then some.
REMEMBERED = 10_000


class RefusedOrders:
    """Of one partition. What was refused is told once for good; what failed or was not understood, once an owner."""

    def __init__(self, service: str, remembered: int = REMEMBERED) -> None:
        self._service = service
        self._remembered = remembered
        self._told: OrderedDict[tuple[bytes, str], None] = OrderedDict()

    def tell(self, commands: Iterable[Command], verdicts: Verdicts, watch: Observer) -> None:
        """Logs and counts the refused orders of a batch that was committed. `commands` in the order of the receipts."""
        for command, receipt in zip(commands, verdicts.receipts, strict=True):
            if receipt.outcome == ACCEPTED or not _is_ordered(command) or not self._is_news(command, receipt, verdicts):
                continue
            code = receipt.rejection.code
            log.error(
                "%s: order %s of %s about event %s came to nothing on %s: %s %s",
                self._service,
                command.command_id.hex(),
                command.actor,
                command.causation_id.hex(),
                command.stream,
                code,
                receipt.rejection.message,
            )
            watch.count(ORDERS_REFUSED, service=self._service, policy=command.actor, code=code)

    def _is_news(self, command: Command, receipt: Receipt, verdicts: Verdicts) -> bool:
        if is_remembered(receipt) and command.command_id not in verdicts.fresh:
            return False
        key = (command.command_id, receipt.rejection.code)
        if key in self._told:
            return False
        self._told[key] = None
        if len(self._told) > self._remembered:
            self._told.popitem(last=False)
        return True


def _is_ordered(command: Command) -> bool:
    """A command of a caller is its own cause."""
    return command.causation_id not in {b"", command.command_id}
