"""Histories and places of the past as protobuf."""

from collections.abc import Iterable, Mapping
from typing import Any

from shijian.scoring.v1 import answers_pb2 as pb
from shijian.scoring.v1 import views_pb2

from contracts.fields import enum_converters
from contracts.mapping import mapping_of
from scoring.answers.history import Step
from scoring.messages.sheets import summary
from scoring.projections.known_places import KnownPlaceRow, PlaceSpan
from scoring.projections.round_events import RoundEventKind, RoundEventRow
from scoring.projections.sheets import SheetRow
from scoring.scheme import Scheme

step_view = mapping_of(Step, pb.HistoryStep.DESCRIPTOR).encode
kind_number = enum_converters(RoundEventKind, pb.RoundEvent.DESCRIPTOR.fields_by_name["kind"])[0]


def history_view(row: SheetRow, titles: Mapping[str, str], steps: Iterable[Step], scheme: Scheme | None) -> Any:
    """A scheme version that this release lacks may have had a veto."""
    return pb.SheetHistory(
        sheet=summary(row),
        round_title=titles.get(row.round_id, ""),
        steps=map(step_view, steps),
        has_veto=scheme is None or scheme.veto is not None,
    )


def round_event_view(row: RoundEventRow, titles: Mapping[str, str]) -> Any:
    return pb.RoundEvent(
        kind=kind_number(row.kind),
        round_id=row.round_id,
        round_title=titles.get(row.round_id, ""),
        about=row.about,
        day=row.day,
        by=row.by,
        note=row.note,
        event_id=row.event_id,
        stream=row.stream,
        version=row.version,
        recorded_at=row.recorded_at,
    )


def place_view(row: KnownPlaceRow, span: PlaceSpan | None) -> Any:
    if span is None:
        return views_pb2.PlaceThen(code=row.code, stood=False, successor=row.successor)
    return views_pb2.PlaceThen(
        code=row.code, name=span.name, stood=True, since=span.since, until=span.until, successor=row.successor
    )
