"""Differences between two builds as messages: the head, rows, the counts. Values go as text, whatever they are."""

from decimal import Decimal
from typing import Any

from shijian.common.v1 import rebuild_service_pb2 as pb

from eventlog.diff.differences import Difference, Head, Summary
from eventlog.diff.sides import Side
from eventlog.proof.content_hash import plain_decimal


def diff_answer(word: Head | list[Difference] | Summary) -> Any:
    """One answer of the stream."""
    if isinstance(word, Head):
        return pb.DiffBuildsResponse(head=_head(word))
    if isinstance(word, Summary):
        return pb.DiffBuildsResponse(counts=_counts(word))
    return pb.DiffBuildsResponse(rows=pb.DiffRows(rows=[_row(one) for one in word]))


def _head(head: Head) -> Any:
    return pb.DiffHead(
        projection=head.a.projection.name,
        a=_side(head.a),
        b=_side(head.b),
        same_code=head.same_code,
        events_between=head.events,
        only_columns_a=head.only_columns_a,
        only_columns_b=head.only_columns_b,
        key=head.a.projection.key,
    )


def _side(side: Side) -> Any:
    topic = side.projection.source
    return pb.DiffSide(
        name=side.name,
        build=side.build,
        version=side.version,
        state=side.state,
        code=side.code,
        ends=[pb.LogOffset(topic=topic, partition=p, end=end) for p, end in sorted(side.positions.items())],
    )


def _row(one: Difference) -> Any:
    row = pb.DiffRow(
        key=[_text(part) or "" for part in one.row.key],
        kind=one.row.kind,
        cells=[pb.DiffCell(column=c.column, a=_text(c.a), b=_text(c.b)) for c in one.row.cells],
        why=one.why,
    )
    if one.touch is not None:
        row.stream, row.side, row.event_count = one.touch.stream, one.touch.side, one.touch.count
        row.event_ids.extend(one.touch.event_ids)
    return row


def _counts(summary: Summary) -> Any:
    counts = summary.counts
    return pb.DiffCounts(
        rows_a=counts.rows_a,
        rows_b=counts.rows_b,
        listed=summary.listed,
        kinds=counts.kinds,
        columns=counts.columns,
        reasons=counts.reasons,
    )


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
