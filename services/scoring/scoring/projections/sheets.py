"""Sheets as they stand: total, veto, state, and what a ranking needs."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.sheet.events import (
    Event,
    FactsRecorded,
    FindingsRecorded,
    MarkAwarded,
    SheetFinalized,
    SheetOpened,
    SheetRescored,
    SheetScored,
)
from scoring.values import PartMark, Standing, VetoStatus

PREFIX = "sheet-"


class SheetState(enum.Enum):
    OPEN = "评分中"
    FINAL = "已定稿"
    RESCORED = "定稿后重新计分"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`unsettled`: how many parts, and the veto where open, have no settled mark. `marked`: anything came in at all."""

    sheet_id: str
    round_id: str
    scheme_id: str
    scheme_version: str
    subject: str
    subject_name: str
    locality: str
    county: str
    period: str
    evaluation_date: str
    state: SheetState
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    unsettled: int
    version: int
    updated_at: int
    channel: str = ""
    marked: bool = False


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    return [(recorded.stream.removeprefix(PREFIX),)] if recorded.stream.startswith(PREFIX) else []


def project(row: SheetRow | None, recorded: Recorded[Event]) -> SheetRow | None:
    moved = _moved(row, recorded)
    return None if moved is None else replace(moved, version=recorded.version, updated_at=recorded.recorded_at)


def _moved(row: SheetRow | None, recorded: Recorded[Event]) -> SheetRow | None:
    match recorded.event, row:
        case SheetOpened() as e, _:
            return opened(recorded.stream.removeprefix(PREFIX), e)
        case SheetScored() as e, SheetRow() as r:
            return standing_at(r, e.standing, e.parts)
        case SheetFinalized() as e, SheetRow() as r:
            return replace(standing_at(r, e.standing, e.parts), state=SheetState.FINAL)
        case SheetRescored() as e, SheetRow() as r:
            return replace(standing_at(r, e.after, e.parts), state=SheetState.RESCORED)
        case ((FactsRecorded() | FindingsRecorded() | MarkAwarded()), SheetRow() as r):
            return replace(r, marked=True)
        case _:
            return row


def opened(sheet_id: str, e: SheetOpened) -> SheetRow:
    return SheetRow(
        sheet_id=sheet_id,
        round_id=e.round_id,
        scheme_id=e.scheme_id,
        scheme_version=e.scheme_version,
        subject=e.subject,
        subject_name=e.subject_name,
        locality=e.locality,
        county=e.county,
        period=e.period,
        evaluation_date=e.evaluation_date,
        state=SheetState.OPEN,
        lower=Decimal(0),
        upper=Decimal(0),
        veto=VetoStatus.OPEN,
        unsettled=0,
        version=0,
        updated_at=0,
        channel=e.channel,
    )


def standing_at(row: SheetRow, standing: Standing, parts: tuple[PartMark, ...]) -> SheetRow:
    unsettled = sum(p.lower != p.upper for p in parts) + (standing.veto is VetoStatus.OPEN)
    return replace(row, lower=standing.lower, upper=standing.upper, veto=standing.veto, unsettled=unsettled)


sheets: Projection[Event, SheetRow] = Projection(
    name="sheets",
    source="scoring-events-v1",
    version=2,
    row=SheetRow,
    key=("sheet_id",),
    touches=touches,
    project=project,
    indexes=(("round_id",),),
)
