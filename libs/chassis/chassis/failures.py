"""Turns exceptions into statuses: refusals as they say, bugs as INTERNAL with a reference that the log repeats."""

import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any

import grpc
import structlog
from grpc_status import rpc_status

from chassis.calls import Call
from chassis.objects import StoreAway
from chassis.outcomes import files_away, log_away, not_yet_visible, undecodable, unimplemented
from chassis.statuses import Refused, of_rejected, status
from contracts.fields import Undecodable
from domainkit.rejection import Rejected
from eventlog.log import LogUnavailable
from eventlog.views.store import NotYetVisible

log = structlog.get_logger(__name__)


def answered(domain: str) -> Callable[[Call], "Answered"]:
    """The step that answers for whatever is raised below it."""
    return lambda call: Answered(call, domain)


class Answered:
    """Leaving with an exception aborts the call with that exception's status."""

    def __init__(self, call: Call, domain: str) -> None:
        self._call = call
        self._domain = domain

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # An abort has been answered; cancellation and exit are no answers.
        if not isinstance(error, Exception) or isinstance(error, grpc.aio.AbortError):
            return
        answer = status_of(error, self._domain)
        if answer is None:
            answer = _bug(error, self._domain, self._call.method)
        context: Any = self._call.context
        await context.abort_with_status(rpc_status.to_status(answer))


def status_of(error: BaseException, domain: str) -> Any:
    """The status of an exception that is an answer; None for one that is a bug."""
    answer: Any = None
    match error:
        case Refused():
            answer = error.status
        case Rejected():
            answer = of_rejected(error, domain=domain)
        case Undecodable():
            answer = undecodable(error, domain)
        case NotYetVisible():
            answer = not_yet_visible(error, domain)
        case LogUnavailable():
            answer = log_away(error, domain)
        case StoreAway():
            answer = files_away(error, domain)
        case NotImplementedError():
            answer = unimplemented(domain)
    return answer


def _bug(error: BaseException, domain: str, method: str) -> Any:
    reference = uuid.uuid4().hex[:12]
    log.error("call failed", reference=reference, rpc=method, exc_info=error)
    return status(
        grpc.StatusCode.INTERNAL,
        "Internal",
        domain=domain,
        message=f"internal error, reference {reference}",
        chinese=f"系统内部错误，查询编号 {reference}",
        metadata={"reference": reference},
    )
