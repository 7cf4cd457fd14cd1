"""Every result that a sheet has had, by the stream version that brought it: nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.projections.sheets import PREFIX
from scoring.sheet.events import Event, SheetFinalized, SheetRescored, SheetScored
from scoring.values import PartMark, VetoStatus


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """`final`: the sheet was final then. `cause` is empty but for re-scoring."""

    sheet_id: str
    version: int
    lower: Decimal
    upper: Decimal
    veto: VetoStatus
    parts: tuple[PartMark, ...]
    cause: str
    final: bool
    recorded_at: int


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    if not isinstance(recorded.event, SheetScored | SheetFinalized | SheetRescored):
        return []
    return [(recorded.stream.removeprefix(PREFIX), recorded.version)]


def project(row: RevisionRow | None, recorded: Recorded[Event]) -> RevisionRow | None:
    match recorded.event:
        case SheetScored() as e:
            standing, parts, cause, final = e.standing, e.parts, "", False
        case SheetFinalized() as e:
            standing, parts, cause, final = e.standing, e.parts, "", True
        case SheetRescored() as e:
            standing, parts, cause, final = e.after, e.parts, e.cause, True
        case _:
            return row
    return RevisionRow(
        sheet_id=recorded.stream.removeprefix(PREFIX),
        version=recorded.version,
        lower=standing.lower,
        upper=standing.upper,
        veto=standing.veto,
        parts=parts,
        cause=cause,
        final=final,
        recorded_at=recorded.recorded_at,
    )


sheet_revisions: Projection[Event, RevisionRow] = Projection(
    name="sheet_revisions",
    source="scoring-events-v1",
    version=1,
    row=RevisionRow,
    key=("sheet_id", "version"),
    touches=touches,
    project=project,
)
