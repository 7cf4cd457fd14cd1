"""The board of a round as protobuf: its steps, its subjects, notices, objections, assessors; and awards."""

from typing import Any

from shijian.scoring.v1 import round_service_pb2, values_pb2, views_pb2

from contracts.mapping import mapping_of
from scoring.messages.sheets import summary
from scoring.projections.assessors import AssessorRow
from scoring.projections.awards import AwardRow
from scoring.projections.candidates import CandidateRow
from scoring.projections.notices import NoticeRow, Replaced
from scoring.projections.objections import ObjectionRow
from scoring.queries.calendar import CalendarYear
from scoring.queries.outlook import Prospect
from scoring.queries.rounds import BoardRow
from scoring.steps import Step
from scoring.values import SubjectResult
from scoring.wire import counts_number, step_number

candidate_view = mapping_of(CandidateRow, views_pb2.CandidateView.DESCRIPTOR)
result_message = mapping_of(SubjectResult, values_pb2.SubjectResult.DESCRIPTOR)
notice_view = mapping_of(NoticeRow, views_pb2.NoticeView.DESCRIPTOR)
replaced_notice = mapping_of(Replaced, round_service_pb2.ReplacedNotice.DESCRIPTOR)
objection_view = mapping_of(ObjectionRow, views_pb2.ObjectionView.DESCRIPTOR)
assessor_view = mapping_of(AssessorRow, views_pb2.AssessorView.DESCRIPTOR)
award_record_view = mapping_of(AwardRow, views_pb2.AwardRecordView.DESCRIPTOR)


def step_view(step: Step) -> Any:
    view = views_pb2.StepView(
        kind=step_number(step.kind),
        title=step.title,
        text=step.text,
        place=step.place,
        ours=step.ours,
        why=step.why,
        materials=step.materials,
        off=not step.enabled,
    )
    if step.number is not None:
        view.number, view.number_kind, view.number_ours = step.number.value, step.number.kind.value, step.number.ours
    return view


def prospect_view(prospect: Prospect) -> Any:
    """A step, and whether it may be taken now."""
    view = step_view(prospect.step)
    view.may_be_taken = not prospect.obstacles
    view.obstacles.extend(prospect.obstacles)
    if prospect.counts_from is not None:
        view.counts_from = counts_number(prospect.counts_from)
    return view


def board_row_view(row: BoardRow) -> Any:
    return views_pb2.BoardRowView(
        candidate=candidate_view.encode(row.candidate),
        now=result_message.encode(row.now),
        sheets=map(summary, row.sheets),
    )


def calendar_year_view(year: CalendarYear) -> Any:
    row = year.row
    return views_pb2.CalendarYearView(
        year=row.year,
        official=year.official,
        shipped=year.shipped,
        source=row.source,
        off=row.off,
        worked=row.worked,
        rounds=row.rounds,
        by=row.by,
        updated_at=row.updated_at,
    )
