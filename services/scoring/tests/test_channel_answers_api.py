"""A subject with channels through the gRPC face: other weights for one sheet, for all, and one place in the ranking."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_examples import CITY, COUNTY, T0, USCC
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2 as words

from domainkit.recorded import Recorded
from scoring.facts import Facts
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet.events import MarkAwarded, SheetOpened, SheetScored

TABLE = shipped().get("zhengzhou-smart-market-2021")
CHANNELS = [c.id for c in TABLE.combination.channels]
ROUND = "2021-smart"


def sheet_events(channel):
    stream = f"sheet-{ROUND}-{USCC}-{channel}"
    scored = score(TABLE, Facts(), as_of=date(2021, 12, 31))
    opened = SheetOpened(
        ROUND, TABLE.id, TABLE.version, USCC, "市场（虚构）", CITY, COUNTY, (), T0, "o", "2021", "2021-12-31", channel
    )
    mark = MarkAwarded("5.2", Decimal(3), "虚构", "assessor-1", T0)
    for version, event in enumerate((opened, mark, SheetScored(scored.standing, scored.part_marks, T0)), 1):
        n = f"{channel[:8]:8}{version:8}".encode()
        yield Recorded(event, n, stream, version, T0, T0, n, n, "", "o")


@pytest.fixture
async def smart(service):
    await service.views.apply("scoring-events-v1", [e for c in CHANNELS for e in sheet_events(c)])
    return service


async def test_a_what_if_of_one_channel_says_what_the_subject_comes_to(smart):
    weights = {f"channels.{c}.weight": "98" if c == CHANNELS[0] else "1" for c in CHANNELS}
    asked = pb.WhatIfRequest(sheet_id=f"{ROUND}-{USCC}-{CHANNELS[0]}", suppose=pb.Supposition(parameters=weights))
    found = await smart.answers.WhatIf(asked)
    assert found.real_combined.steps != found.supposed_combined.steps
    assert any("98/100" in step for step in found.supposed_combined.steps)


async def test_channels_are_one_place_in_ranking_and_simulation(smart):
    scope = words.SheetScope(round_id=ROUND)
    (ranking,) = (await smart.answers.Rank(pb.RankRequest(scope=scope))).rankings
    assert [r.sheet.sheet_id for r in ranking.ranking] == [f"{ROUND}-{USCC}"]
    found = await smart.answers.Simulate(pb.SimulateRequest(scope=scope))
    assert [s.sheet_id for s in found.shifts] == [f"{ROUND}-{USCC}"]


async def test_what_is_supposed_of_the_table_holds_for_every_channel(smart):
    """Each channel has given 3 of at most 5: with at most 4 each of them may still come to 98."""
    sheet = f"{ROUND}-{USCC}-{CHANNELS[0]}"
    supposed = pb.Supposition(parameters={"5.2.maximum": "4"})
    found = await smart.answers.WhatIf(pb.WhatIfRequest(sheet_id=sheet, suppose=supposed))
    assert [step.partition("：")[2].partition(" ×")[0] for step in found.supposed_combined.steps[:3]] == [
        "3 至 98 分"
    ] * 3
    assert (found.supposed_combined.lower, found.supposed_combined.upper) == ("3", "98")


async def test_a_mark_that_is_supposed_stays_with_its_channel(smart):
    supposed = pb.Supposition(awards={"5.2": "5"})
    asked = pb.WhatIfRequest(sheet_id=f"{ROUND}-{USCC}-{CHANNELS[0]}", suppose=supposed)
    steps = (await smart.answers.WhatIf(asked)).supposed_combined.steps
    assert ["5 至" in step for step in steps[:3]] == [True, False, False]
