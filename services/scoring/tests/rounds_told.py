"""A Zhengzhou round of made-up markets and a Yuncheng round of places, as the tests ask for them over gRPC."""

from decimal import Decimal

from scoring_calls import accepted, awarding, event_from, header, opening, registered
from scoring_examples import ASSESSOR, CHANNELS, OFFICE, T0, USCC, ZHENGZHOU
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.registry.v1 import values_pb2 as registry_values_pb2
from shijian.scoring.v1 import commands_pb2
from shijian.scoring.v1 import round_service_pb2 as pb
from shijian.scoring.v1 import scoring_service_pb2 as sc

from contracts.mapping import mapping_of
from scoring.scheme import period_of
from scoring.schemes.catalogue import shipped
from scoring.values import Field, InputKind

SMART, PLACES = "2024-smart", "2026-online"
YUNCHENG = "yuncheng-online-demo-2022"
ERQI, ZZ = "410103", "410100"
PAPERS = ("市场相关证照", "申请报告")
# Where a place does well it has grown; elsewhere the most that can be said is the best.
GROWN = {
    "online_retail": 3000,
    "online_retail_1": 2000,
    "parcels": 3000,
    "parcels_1": 2000,
    "national_online_growth": 1,
    "national_online_growth_1": 1,
    "national_parcel_growth": 1,
    "national_parcel_growth_1": 1,
    "online_operators": 20,
    "market_entities": 100,
    "lasting_operators": 18,
}
as_message = mapping_of(Field, commands_pb2.RecordFindings.DESCRIPTOR.fields_by_name["fields"].message_type).encode


def assessor(channel):
    return f"{ASSESSOR}-{channel[:5]}"


def value(scheme, wanted, period, *, best):
    """The best, or the worst, that can be said."""
    made = {
        InputKind.FLAG: lambda: {"flag": best},
        InputKind.ITEMS: lambda: {"items": wanted.options if best else ()},
        InputKind.DATE: lambda: {"date": f"{period}-06-01"},
        InputKind.TEXT: lambda: {"text": "虚构"},
        InputKind.COUNT: lambda: {
            "number": most(wanted, wanted.minimum or 0) if best else wanted.minimum or Decimal(0)
        },
        InputKind.NUMBER: lambda: {"number": most(wanted, wanted.maximum or 1000) if best else Decimal(0)},
    }[wanted.kind]()
    return Field(wanted.id, wanted.kind, unit=wanted.unit, period=period_of(wanted, scheme, period), **made)


def most(wanted, otherwise):
    return Decimal(GROWN.get(wanted.id, otherwise))


def rows(scheme, period, *, best=True):
    """Everything that each row asks for."""
    found = {}
    for row, _, wanted in scheme.inputs():
        found.setdefault(row, []).append(value(scheme, wanted, period, best=best))
    return found


def smart_opening(**changes):
    return opening(
        round_id=SMART,
        scheme_id=ZHENGZHOU,
        title="2024年智慧化市场评定（虚构）",
        period="2024",
        evaluation_date="2024-11-20",
        jurisdiction=ZZ,
        **changes,
    )


async def applied(service, subject=USCC, name="二七市场（虚构）", round_id=SMART, **more):
    await service.hear_registry(registered(subject, name, county=ERQI, city=ZZ))
    entering = sc.EnterSubjectRequest(header=header(), round_id=round_id, subject=subject, materials=PAPERS, **more)
    await service.api.EnterSubject(entering)
    review = pb.ReviewApplicationRequest(header=header("erqi-1"), round_id=round_id, subject=subject, passed=True)
    await service.rounds.ReviewApplication(review)


async def staffed(service, round_id=SMART):
    for channel in CHANNELS:
        await service.rounds.AssignAssessor(
            pb.AssignAssessorRequest(header=header(), round_id=round_id, assessor=assessor(channel), channel=channel)
        )
    await started(service, round_id)


async def started(service, round_id):
    """Marking has begun, and those who were assigned are seen to be."""
    done = await service.api.StartMarking(sc.StartMarkingRequest(header=header(), round_id=round_id))
    await board(service, round_id, after(done))


def after(done):
    """What a query waits for to see that command's events."""
    return command_header_pb2.ReadAfter(stream=done.answer.stream, version=done.answer.version)


def finding(sheet, row, fields, by):
    return pb.RecordFindingsRequest(
        header=header(by), sheet_id=sheet, row=row, fields=[as_message(f) for f in fields], reason="逐户查看（虚构）"
    )


async def seen(service, channel, subject=USCC, *, failing=0, round_id=SMART):
    """The channel's assessor finds all in order but for so many stalls, gives 5.2 its full marks, and it shows."""
    scheme, sheet, by = shipped().get(ZHENGZHOU), f"{round_id}-{subject}-{channel}", assessor(channel)
    for row, fields in rows(scheme, "2024").items():
        told = [
            Field(**{**vars_of(f), "number": Decimal(failing)}) if f.input_id == "displays_failing" else f
            for f in fields
        ]
        done = await service.rounds.RecordFindings(finding(sheet, row, told, by))
    view = (await service.api.GetSheet(sc.GetSheetRequest(sheet_id=sheet, read_after=after(done)))).sheet
    for part in (p for r in view.rows for p in r.parts if p.awaits_award):
        done = await service.api.AwardMark(
            sc.AwardMarkRequest(
                header=header(by),
                sheet_id=sheet,
                part=part.part,
                points=part.allowance.maximum,
                reason="现场查看（虚构）",
            )
        )
    await service.api.GetSheet(sc.GetSheetRequest(sheet_id=sheet, read_after=after(done)))


def vars_of(field):
    return {name: getattr(field, name) for name in type(field).__slots__}


async def final(service, round_id=SMART, **more):
    return await service.api.FinalizeRound(sc.FinalizeRoundRequest(header=header(), round_id=round_id, **more))


async def board(service, round_id=SMART, read_after=None):
    return await service.rounds.GetBoard(pb.GetBoardRequest(round_id=round_id, read_after=read_after))


def place(code, name, parent):
    event = registry_pb2.JurisdictionEstablished(
        code=code,
        name=name,
        level=registry_values_pb2.JURISDICTION_LEVEL_COUNTY,
        parent=parent,
        valid_from="2000-01-01",
        source="虚构",
        by=OFFICE,
        at=T0,
    )
    return event_from(event, registry_pb2.RegistryEvent, "jurisdiction_established", f"jurisdiction-{code}")


async def evidence_of_a_place(service, code, *, best):
    scheme = shipped().get(YUNCHENG)
    for row, fields in rows(scheme, "2025", best=best).items():
        envelope = accepted(row, *fields, subject=code, round_id=PLACES, scheme_id=YUNCHENG)
        await service.hear_evidence(envelope)


async def places_entered(service, codes):
    request = opening(
        round_id=PLACES,
        scheme_id=YUNCHENG,
        title="网络市场示范区评估（虚构）",
        period="2025",
        evaluation_date="2026-03-01",
        jurisdiction="140800",
    )
    await service.api.OpenRound(request)
    for code in codes:
        await service.api.EnterSubject(sc.EnterSubjectRequest(header=header(), round_id=PLACES, subject=code))


async def places_staffed(service):
    """One assessor for all of them; marking has begun."""
    await service.rounds.AssignAssessor(
        pb.AssignAssessorRequest(header=header(), round_id=PLACES, assessor=assessor("online"))
    )
    await started(service, PLACES)


async def place_marked(service, code, *, best):
    """Every part that waits for an assessor gets the most, or the least, that may be given."""
    sheet = (await service.api.GetSheet(sc.GetSheetRequest(sheet_id=f"{PLACES}-{code}"))).sheet
    for part in (p for r in sheet.rows for p in r.parts if p.awaits_award):
        mark = part.allowance.maximum if best else part.allowance.minimum
        await service.api.AwardMark(awarding(f"{PLACES}-{code}", part.part, mark, actor=assessor("online")))
