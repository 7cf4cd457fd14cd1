"""A scheme version that a round has used never changes: under another file nothing is opened, marked or scored."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import opening
from scoring_examples import (
    ALLOW,
    DIGEST,
    ENTER,
    JOIN,
    OPEN_ROUND,
    OPEN_SHEET,
    ROUND,
    ROUND_OPENED,
    SERVICES_9,
    T0,
    flag,
    shared,
)
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.altered import altered
from scoring.catalogue import Schemes
from scoring.locality.commands import AwardLocalityMark, CloseLocality, RecordLocalityFacts
from scoring.locality.decider import make_decider as localities_under
from scoring.pinned import SchemeChanged
from scoring.queries.pins import unpinned_rounds
from scoring.round.decider import make_decider as rounds_under
from scoring.schemes.catalogue import shipped
from scoring.sheet.commands import AwardMark
from scoring.sheet.decider import make_decider as sheets_under
from testkit.scenario import given

AWARD = AwardMark("13.1", Decimal(4), "现场查看（虚构）", "assessor-1", T0)
FARM = shipped().get("shanxi-farm-produce-2021")
CHANGED = Schemes([replace(altered(FARM, {"12.2.base": "40"}), digest="f" * 64)])
PINNED = replace(ROUND_OPENED, scheme_digest=DIGEST)
UNRECORDED = ROUND_OPENED


def opened_sheet():
    return given(sheets_under(shipped())).when(OPEN_SHEET).result


def test_what_is_opened_says_what_the_file_said():
    assert given(rounds_under(shipped())).when(OPEN_ROUND).result[0].scheme_digest == FARM.digest == DIGEST
    assert opened_sheet()[0].scheme_digest == DIGEST


@pytest.mark.parametrize("command", [OPEN_ROUND, ENTER], ids=lambda c: type(c).__name__)
def test_a_round_goes_on_only_under_the_file_that_it_was_opened_with(command):
    given(rounds_under(CHANGED), PINNED).when(command).then_rejected(SchemeChanged, field="scheme_version")
    given(rounds_under(shipped()), PINNED).when(command)


@pytest.mark.parametrize("command", [OPEN_SHEET, SERVICES_9, AWARD], ids=lambda c: type(c).__name__)
def test_a_sheet_is_scored_only_under_the_file_that_it_was_opened_with(command):
    opened = [*opened_sheet(), *given(sheets_under(shipped()), *opened_sheet()).when(ALLOW).result]
    given(sheets_under(CHANGED), *opened).when(command).then_rejected(SchemeChanged, field="scheme_version")
    given(sheets_under(shipped()), *opened).when(command)


MARK = AwardLocalityMark("1.1", Decimal(3), "布局规划已实施（虚构）", "assessor-1", T0, started=True)
FACTS = RecordLocalityFacts(shared("2", flag("market_leads")))


@pytest.mark.parametrize("command", [replace(JOIN, sheet="another"), FACTS, MARK], ids=lambda c: type(c).__name__)
def test_a_city_goes_on_only_under_the_file_that_it_was_opened_with(command):
    opened = given(localities_under(shipped())).when(JOIN).result
    assert opened[0].scheme_digest == DIGEST
    given(localities_under(CHANGED), *opened).when(command).then_rejected(SchemeChanged, field="scheme_version")
    unrecorded = [replace(opened[0], scheme_digest=""), *opened[1:]]
    assert given(localities_under(CHANGED), *unrecorded).when(replace(JOIN, sheet="another")).result
    given(localities_under(CHANGED), *opened).when(CloseLocality("office", T0)).then_that(lambda e: len(e) == 1)


def test_what_earlier_releases_opened_goes_on_under_the_file_that_there_is():
    assert given(rounds_under(CHANGED), UNRECORDED).when(ENTER).result
    given(rounds_under(CHANGED), UNRECORDED).when(OPEN_ROUND).then_nothing()
    first, *others = opened_sheet()
    unrecorded = [replace(first, scheme_digest=""), *others]
    given(sheets_under(CHANGED), *unrecorded).when(OPEN_SHEET).then_nothing()
    assert given(sheets_under(CHANGED), *unrecorded).when(SERVICES_9).result


def test_the_refusal_names_scheme_and_digests():
    with pytest.raises(
        SchemeChanged, match=f"shanxi-farm-produce-2021 第 1 版的文件已变：启用时摘要 {DIGEST[:12]}，现为 ffff"
    ):
        rounds_under(CHANGED).decide(ENTER, rounds_under(CHANGED).fold([PINNED]))


async def test_rounds_whose_file_is_another_are_named(service):
    assert await unpinned_rounds(service.views, shipped()) == ""
    await service.api.OpenRound(opening())
    assert (await service.api.GetRound(pb.GetRoundRequest(round_id=ROUND))).round.scheme_digest == DIGEST
    assert await unpinned_rounds(service.views, shipped()) == ""
    changed = await unpinned_rounds(service.views, CHANGED)
    assert changed == f"评价体系 {FARM.id} 第 1 版的文件在轮次启动后已变，轮次 {ROUND} 不能再办理"
    assert f"评价体系 {FARM.id} 第 1 版不在本版本中" in await unpinned_rounds(service.views, Schemes([]))
