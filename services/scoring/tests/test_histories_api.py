"""The history of a subject beside its sheets, and the places of a sheet as they stood on a day of the past."""

from scoring_calls import event_from, header, opening, registered
from scoring_examples import CHANNELS, CITY, COUNTY, OTHER_USCC, ROUND, SHEET, USCC
from scoring_rounds_asked import deciding, naming, objecting, publishing, revoking
from scoring_rounds_told import SMART, applied, final, seen, smart_opening, staffed
from shijian.registry.v1 import events_pb2 as registry_pb2
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import scoring_service_pb2 as sheets_pb

from scoring.inbound import JurisdictionAbolished, JurisdictionEstablished, JurisdictionRenamed
from scoring.projections.known_places import PlaceSpan, project


def kinds(events):
    return [words.RoundEventKind.Name(e.kind).removeprefix("ROUND_EVENT_KIND_") for e in events]


async def through_a_round(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await applied(service, OTHER_USCC, "另一市场（虚构）")
    await staffed(service)
    for subject in (USCC, OTHER_USCC):
        for channel in CHANNELS:
            await seen(service, channel, subject)
    await final(service)
    await service.rounds.PublishNotice(publishing(USCC, OTHER_USCC))
    await service.rounds.LodgeObjection(objecting(USCC))
    await service.rounds.DecideObjection(deciding(1, upheld=False))
    await service.rounds.NameSubjects(naming(USCC))
    await service.rounds.RevokeAward(revoking(USCC))


async def test_a_history_tells_notices_awards_and_revocations(service):
    await through_a_round(service)
    found = await service.answers.GetHistory(pb.GetHistoryRequest(subject=USCC))
    told = kinds(found.events)
    assert told[:2] == ["ENTERED", "REVIEWED"]
    assert told[2:6] == ["NOTICED", "OBJECTED", "DECIDED", "NAMED"]
    assert set(told[6:]) == {"GRANTED", "REVOKED", "WITHDRAWN"}
    assert told.index("REVOKED") < told.index("WITHDRAWN")
    assert {e.round_title for e in found.events} == {smart_opening().title}
    stream = {e.event_id: e for e in await service.log.stream(f"round-{SMART}")}
    own = [e for e in found.events if e.stream == f"round-{SMART}"]
    assert [stream[e.event_id].version for e in own] == [e.version for e in own]
    assert len(found.sheets) == len(CHANNELS)


async def test_a_history_leaves_out_what_befell_others(service):
    await through_a_round(service)
    found = await service.answers.GetHistory(pb.GetHistoryRequest(subject=OTHER_USCC))
    assert kinds(found.events) == ["ENTERED", "REVIEWED", "NOTICED"]


async def test_a_subject_that_only_applied_has_a_history(service):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    found = await service.answers.GetHistory(pb.GetHistoryRequest(subject=USCC))
    assert "ENTERED" in kinds(found.events)


def of_place(field, version, **said):
    event = {
        "jurisdiction_established": registry_pb2.JurisdictionEstablished,
        "jurisdiction_renamed": registry_pb2.JurisdictionRenamed,
        "jurisdiction_abolished": registry_pb2.JurisdictionAbolished,
    }[field](code=COUNTY, **said)
    return event_from(event, registry_pb2.RegistryEvent, field, f"jurisdiction-{COUNTY}", version)


async def test_places_are_answered_as_they_stood_on_the_day(service):
    await service.hear_registry(
        registered(),
        of_place("jurisdiction_established", 1, name="太谷县", parent=CITY, valid_from="2000-01-01"),
        of_place("jurisdiction_renamed", 2, name="太谷区", valid_from="2020-01-01"),
        of_place("jurisdiction_abolished", 3, valid_to="2023-01-01", successor="140702"),
    )
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(sheets_pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=USCC))

    async def then(day):
        seen_on = await service.answers.GetSheetAsOf(pb.GetSheetAsOfRequest(sheet_id=SHEET, true_on=day))
        explained = await service.api.Explain(sheets_pb.ExplainRequest(sheet_id=SHEET, row="9", true_on=day))
        assert list(seen_on.places) == list(explained.places)
        (place,) = seen_on.places
        return place.name, place.stood, place.until, place.successor

    assert await then("2019-12-31") == ("太谷县", True, "2020-01-01", "140702")
    assert await then("2020-01-01") == ("太谷区", True, "2023-01-01", "140702")
    assert await then("2023-01-01") == ("", False, "", "140702")


class Said:
    def __init__(self, event):
        self.event = event


def test_a_code_that_is_used_again_keeps_its_earlier_days():
    row = None
    for event in (
        JurisdictionEstablished("140726", "太谷县", CITY, "2000-01-01"),
        JurisdictionAbolished("140726", "2010-01-01", "140703"),
        JurisdictionEstablished("140726", "新县（虚构）", CITY, "2015-01-01"),
        JurisdictionRenamed("140726", "新区（虚构）", "2018-01-01"),
    ):
        row = project(row, Said(event))
    assert row.on("2012-01-01") is None
    assert row.on("2009-12-31") == PlaceSpan("太谷县", "2000-01-01", "2010-01-01")
    assert row.on("2018-01-01") == PlaceSpan("新区（虚构）", "2018-01-01", "")
    assert (row.stands, row.name, row.successor) == (True, "新区（虚构）", "")


async def test_an_abolished_place_cannot_be_entered(service, refused):
    code = "140726"
    for number, (field, event) in enumerate(
        (
            (
                "jurisdiction_established",
                registry_pb2.JurisdictionEstablished(code=code, name="太谷县", parent=CITY, valid_from="2000-01-01"),
            ),
            ("jurisdiction_abolished", registry_pb2.JurisdictionAbolished(code=code, valid_to="2020-01-01")),
        ),
        1,
    ):
        await service.hear_registry(
            event_from(event, registry_pb2.RegistryEvent, field, f"jurisdiction-{code}", number)
        )
    await service.api.OpenRound(opening(scheme_id="yuncheng-online-demo-2022"))
    entering = sheets_pb.EnterSubjectRequest(header=header(), round_id=ROUND, subject=code)
    assert (await refused(service.api.EnterSubject(entering))).reason == "PlaceUnknown"
