"""When scoring opens a sheet or a locality, its proof is asked for: one request per row that asks anything."""

from collections.abc import Sequence

from domainkit.policy import Order, Policy
from domainkit.recorded import Recorded
from evidence.inbound import LocalityOpened, ScoringEvent, SheetOpened
from evidence.request.commands import RequestEvidence
from evidence.request.values import CHAINS, Ask, Scope, request_id, stream_of

SOURCE = "scoring-events-v1"


def when_scoring_opens(recorded: Recorded[ScoringEvent]) -> Sequence[Order]:
    match recorded.event:
        case SheetOpened() as e:
            return when_sheet_opened(e)
        case LocalityOpened() as e:
            return when_locality_opened(e)


def when_sheet_opened(e: SheetOpened) -> Sequence[Order]:
    return [
        ordered(
            RequestEvidence(
                round_id=e.round_id,
                scheme_id=e.scheme_id,
                scheme_version=e.scheme_version,
                scope=Scope.SUBJECT,
                subject=e.subject,
                subject_name=e.subject_name,
                locality=e.locality,
                county=e.county,
                row=row,
                asks=asks,
                chain=CHAINS[Scope.SUBJECT],
                due_at=None,
                by=e.by,
                at=e.at,
            )
        )
        for row, asks in rows_of(e.asks, Scope.SUBJECT)
    ]


def when_locality_opened(e: LocalityOpened) -> Sequence[Order]:
    return [
        ordered(
            RequestEvidence(
                round_id=e.round_id,
                scheme_id=e.scheme_id,
                scheme_version=e.scheme_version,
                scope=Scope.LOCALITY,
                subject=e.locality,
                subject_name="",
                locality=e.locality,
                county="",
                row=row,
                asks=asks,
                chain=CHAINS[Scope.LOCALITY],
                due_at=None,
                by=e.by,
                at=e.at,
            )
        )
        for row, asks in rows_of(e.asks, Scope.LOCALITY)
    ]


def rows_of(asks: Sequence[Ask], scope: Scope) -> list[tuple[str, tuple[Ask, ...]]]:
    """The asks of that scope by row, in the order in which the scheme names them."""
    rows: dict[str, list[Ask]] = {}
    for ask in asks:
        if ask.scope is scope:
            rows.setdefault(ask.row, []).append(ask)
    return [(row, tuple(of_row)) for row, of_row in rows.items()]


def ordered(command: RequestEvidence) -> Order:
    return Order(stream_of(request_id(command.round_id, command.subject, command.row)), command)


policies = (Policy("when_scoring_opens", SOURCE, when_scoring_opens),)
