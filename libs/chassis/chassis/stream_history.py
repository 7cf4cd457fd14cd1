"""The history of one stream for people: each event as the log has it, and as JSON where this release can read it."""

from typing import Any

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import DecodeError
from shijian.common.v1 import operations_pb2 as pb

from chassis.past_refusals import RefusingReader, without_its_head
from contracts.envelope import Envelope, parse_envelope
from contracts.fields import Undecodable
from contracts.wire import Wire
from eventlog.past.as_of import LogReader
from eventlog.past.moments import LogCut

PAGE = 500
# Below what a client takes in one answer; the rest comes with the next page.
PAGE_BYTES = 3 * 1024 * 1024


async def history(reader: LogReader, wire: Wire, request: Any) -> Any:
    """A page of the stream after `after_version`, of all of it or of what was recorded until `as_of`."""
    envelopes = await _recorded(reader, request)
    wanted = [e for e in envelopes if e.version > request.after_version][: request.limit or PAGE]
    response = pb.ReadStreamResponse(stream_version=envelopes[-1].version if envelopes else 0)
    size = 0
    for envelope in wanted:
        size += 2 * envelope.ByteSize()
        if response.events and size > PAGE_BYTES:
            break
        response.events.append(decoded(wire, envelope))
    return response


async def _recorded(reader: LogReader, request: Any) -> list[Envelope]:
    if not request.HasField("as_of"):
        try:
            return await reader.stream(request.stream)
        except LogCut as cut:
            raise without_its_head(cut) from cut
    entries = await RefusingReader(reader).stream_as_of(request.stream, request.as_of)
    return [parse_envelope(value or b"") for _, _, value in entries]


def decoded(wire: Wire, envelope: Envelope) -> Any:
    """One event in words; `problem` says why not."""
    event = pb.DecodedEvent(envelope=envelope)
    try:
        cls = wire.class_of(envelope.type)
        message = wire.message_of(cls).FromString(envelope.payload)
        event.name = cls.__name__
        event.json = MessageToJson(message, preserving_proto_field_name=True, indent=None, ensure_ascii=False)
    except (Undecodable, DecodeError) as error:
        event.problem = str(error)
    return event
