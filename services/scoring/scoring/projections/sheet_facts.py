"""Every fact that came into a sheet, with the event that it came from; the ones that were replaced stay."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.frozen import replace
from domainkit.projection import Key, Projection
from domainkit.recorded import Recorded
from scoring.projections.sheets import PREFIX
from scoring.sheet.events import AssessorBarred, Event, FactsRecorded, FactsWithdrawn, FindingsRecorded
from scoring.values import Field, Scope, Source


@dataclass(frozen=True, slots=True)
class FactsRow:
    """The facts of one row of the scheme, as one event brought them.

    `version` is the sheet's; revision 0: findings. `withdrawn`: inputs that count no longer; with revision 0 only the
    findings of `accepted_by`, else all that submissions of the row brought.
    """

    sheet_id: str
    version: int
    row: str
    scope: Scope
    revision: int
    fields: tuple[Field, ...]
    source: Source
    submitted_by: str
    accepted_by: str
    accepted_at: int
    recorded_at: int
    withdrawn: tuple[str, ...] = ()


def touches(recorded: Recorded[Event]) -> Sequence[Key]:
    held = isinstance(recorded.event, FactsRecorded | FactsWithdrawn | FindingsRecorded | AssessorBarred)
    return [(recorded.stream.removeprefix(PREFIX), recorded.version)] if held else []


def project(row: FactsRow | None, recorded: Recorded[Event]) -> FactsRow | None:
    e = recorded.event
    if isinstance(e, FindingsRecorded):
        return found(recorded, e)
    if isinstance(e, AssessorBarred):
        gone = found(recorded, FindingsRecorded("", (), e.reason, e.assessor, e.at))
        return replace(gone, withdrawn=e.withdrawn)
    if isinstance(e, FactsWithdrawn):
        gone = found(recorded, FindingsRecorded(e.row, (), "", e.by, e.at))
        return replace(gone, revision=e.revision, source=e.source, withdrawn=e.inputs)
    if not isinstance(e, FactsRecorded):
        return row
    return FactsRow(
        sheet_id=recorded.stream.removeprefix(PREFIX),
        version=recorded.version,
        row=e.row,
        scope=e.scope,
        revision=e.revision,
        fields=e.fields,
        source=e.source,
        submitted_by=e.submitted_by,
        accepted_by=e.accepted_by,
        accepted_at=e.accepted_at,
        recorded_at=recorded.recorded_at,
    )


def found(recorded: Recorded[Event], e: FindingsRecorded) -> FactsRow:
    """Findings come from the sheet itself."""
    return FactsRow(
        sheet_id=recorded.stream.removeprefix(PREFIX),
        version=recorded.version,
        row=e.row,
        scope=Scope.SUBJECT,
        revision=0,
        fields=e.fields,
        source=Source(recorded.event_id, recorded.stream, recorded.version, recorded.recorded_at),
        submitted_by=e.by,
        accepted_by=e.by,
        accepted_at=e.at,
        recorded_at=recorded.recorded_at,
    )


sheet_facts: Projection[Event, FactsRow] = Projection(
    name="sheet_facts",
    source="scoring-events-v1",
    version=3,
    row=FactsRow,
    key=("sheet_id", "version"),
    touches=touches,
    project=project,
)
