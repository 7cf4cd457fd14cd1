"""Requests as the tests send them, and what the other services would have said."""

import itertools

from scoring_examples import ASSESSOR, CITY, CLERK, COUNTY, DAY, NAME, OFFICE, PERIOD, REVIEWER, ROUND, SCHEME, T0, USCC
from shijian.common.v1 import command_header_pb2
from shijian.evidence.v1 import events_pb2 as evidence_pb2
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.registry.v1 import values_pb2 as registry_values_pb2
from shijian.scoring.v1 import scoring_service_pb2 as pb

from contracts.envelope import Envelope, recorded_of
from contracts.mapping import mapping_of
from eventlog.ordering import ordered
from scoring.values import Field, Scope

counter = itertools.count(1)
fields = mapping_of(Field, evidence_pb2.EvidenceAccepted.DESCRIPTOR.fields_by_name["fields"].message_type)


def header(actor=OFFICE, **more):
    return command_header_pb2.CommandHeader(actor=actor, **more)


def opening(**changes):
    values = {
        "header": header(),
        "round_id": ROUND,
        "scheme_id": SCHEME,
        "title": "2021年农产品市场评价（虚构）",
        "period": PERIOD,
        "evaluation_date": DAY,
        "jurisdiction": "140000",
        "made_up": True,
    }
    return pb.OpenRoundRequest(**{**values, **changes})


def awarding(sheet, part, points, actor=ASSESSOR, reason="现场查看（虚构）"):
    return pb.AwardMarkRequest(header=header(actor), sheet_id=sheet, part=part, points=points, reason=reason)


def locality_awarding(part, points, actor=ASSESSOR, locality=CITY, reason="查阅材料（虚构）"):
    return pb.AwardLocalityMarkRequest(
        header=header(actor), round_id=ROUND, locality=locality, part=part, points=points, reason=reason
    )


def registered(uscc=USCC, name=NAME, county=COUNTY, city=CITY, kind=registry_values_pb2.MARKET_KIND_FARM_PRODUCE):
    event = registry_pb2.MarketRegistered(
        uscc=uscc, name=name, kind=kind, county=county, city=city, stalls=100, by=OFFICE, at=T0
    )
    return event_from(event, registry_pb2.RegistryEvent, "market_registered", f"market-{uscc}")


def established(code, name="某地（虚构）", parent="", **more):
    event = registry_pb2.JurisdictionEstablished(
        code=code, name=name, parent=parent, valid_from="2000-01-01", source="虚构", by=OFFICE, at=T0, **more
    )
    return event_from(event, registry_pb2.RegistryEvent, "jurisdiction_established", f"jurisdiction-{code}")


def abolished(code, day, successor=""):
    event = registry_pb2.JurisdictionAbolished(code=code, valid_to=day, successor=successor)
    return event_from(event, registry_pb2.RegistryEvent, "jurisdiction_abolished", f"jurisdiction-{code}", 2)


def accepted(
    row, *given, subject=USCC, scope=Scope.SUBJECT, by=CLERK, at=T0, revision=1, round_id=ROUND, scheme_id=SCHEME
):
    request = f"{round_id}-{subject}-{row}"
    event = evidence_pb2.EvidenceAccepted(
        request_id=request,
        round_id=round_id,
        scheme_id=scheme_id,
        scope=1 if scope is Scope.SUBJECT else 2,
        subject=subject,
        row=row,
        revision=revision,
        fields=[fields.encode(f) for f in given],
        submitted_by=by,
        accepted_by=REVIEWER,
        at=at,
    )
    return event_from(event, evidence_pb2.EvidenceEvent, "evidence_accepted", f"request-{request}", revision)


def event_from(event, oneof, field, stream, version=1):
    n = next(counter)
    return Envelope(
        event_id=n.to_bytes(16, "big"),
        type=oneof.DESCRIPTOR.fields_by_name[field].number,
        schema_version=1,
        stream=stream,
        version=version,
        occurred_at_us=T0 + n,
        recorded_at_us=T0 + n,
        correlation_id=n.to_bytes(16, "big"),
        causation_id=n.to_bytes(16, "big"),
        actor=OFFICE,
        payload=event.SerializeToString(),
    )


async def heard(definition, log, views, topic, *envelopes):
    """What happens here when another service records these."""
    for envelope in envelopes:
        recorded = recorded_of(definition.reader(topic), envelope)
        await views.take(topic, recorded)
        for policy in definition.policies:
            if policy.source == topic:
                for order in ordered(definition, policy, recorded):
                    await log.submit(order)


async def started(service, round_id=ROUND):
    """Marking has begun."""
    return await service.api.StartMarking(pb.StartMarkingRequest(header=header(), round_id=round_id))
