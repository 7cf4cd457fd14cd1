"""A joint result as protobuf: its channels with their shares, a row of it in each of them, the events beside."""

from fractions import Fraction
from typing import Any

from shijian.scoring.v1 import answers_pb2, joint_pb2

from scoring.answers.compare import Span
from scoring.answers.joint import ChannelShare, row_adds, shares_of
from scoring.facts import plain
from scoring.messages.answers import combined_view
from scoring.messages.histories import round_event_view
from scoring.messages.sheets import reading_views, row_view, summary, veto_view
from scoring.queries.joint import JointAt
from scoring.rules.outcome import percent


def joint_view(found: JointAt, row: str = "") -> Any:
    """`row`: that row in each channel too."""
    shares = {s.channel.id: s for s in shares_of(found.joint)}
    adds = row_adds(found.joint, row) if row else {}
    every = adds.keys() >= found.joint.weighing.shares.keys()
    return joint_pb2.JointView(
        summary=summary(found.row),
        combined=combined_view(found.joint.combined),
        channels=[_channel(found, share, row, adds.get(channel)) for channel, share in shares.items()],
        readings=reading_views(found.joint.combined.readings),
        events=[round_event_view(e, {}) for e in found.events],
        row=_span(_sum(adds.values())) if adds and every else None,
        evaluation_date=found.day,
        period=found.row.period,
        departed=found.departed,
        has_veto=found.joint.scheme.veto is not None,
    )


def _channel(found: JointAt, share: ChannelShare, row: str, adds: Span | None) -> Any:
    channel = share.channel
    at, result = found.ats.get(channel.id), found.results.get(channel.id)
    view = joint_pb2.JointChannel(
        channel=channel.id,
        title=channel.title,
        weight=plain(channel.weight),
        whole=plain(share.whole),
        marked=share.marked,
        settled=share.settled,
        own=_span(share.own),
        counted=_span(share.counted),
        adds=_span(share.adds),
        event_id=result.event_id if result else b"",
        row_adds=_span(adds),
    )
    if at is None:
        return view
    view.sheet.CopyFrom(summary(at.row))
    view.shown_version = at.version
    veto = at.sheet.scheme.veto
    if veto is not None and row == veto.number:
        view.veto.CopyFrom(veto_view(veto, at.sheet.veto, at))
    elif (asked := at.sheet.row(row)) is not None:
        view.row.CopyFrom(row_view(asked, at))
    return view


def _span(span: Span | None) -> Any:
    if span is None:
        return None
    return answers_pb2.Span(lower=percent(Fraction(span.lower)), upper=percent(Fraction(span.upper)))


def _sum(spans: Any) -> Span:
    found = list(spans)
    return Span(sum(s.lower for s in found), sum(s.upper for s in found))
