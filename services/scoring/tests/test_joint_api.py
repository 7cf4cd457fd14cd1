"""A joint result through the gRPC face: the id that a ranking gives is taken where a sheet's is, or refused."""

from datetime import date
from decimal import Decimal

import pytest
from scoring_calls import awarding, header
from scoring_examples import CITY, COUNTY, OTHER_USCC, T0, USCC
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as pb
from shijian.scoring.v1 import answers_pb2 as words
from shijian.scoring.v1 import round_service_pb2 as rounds_pb
from shijian.scoring.v1 import scoring_service_pb2 as rpc

from domainkit.recorded import Recorded
from scoring.facts import Award, Facts
from scoring.round.events import BonusAwarded, DifferenceSettled, SubjectEntered
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.sheet.events import MarkAwarded, SheetOpened, SheetScored

TABLE = shipped().get("zhengzhou-smart-market-2021")
DISTRICT, THIRD, CITY_JOINT = CHANNELS = [c.id for c in TABLE.combination.channels]
ROUND = "2021-smart"
JOINT, OTHER = f"{ROUND}-{USCC}", f"{ROUND}-{OTHER_USCC}"
SHEETS = [f"{JOINT}-{c}" for c in CHANNELS]


def recorded(stream, events, at=T0):
    for version, event in enumerate(events, 1):
        n = f"{stream[-10:]:10}{version + at - T0:6}".encode()
        yield Recorded(event, n, stream, version, at + version, at + version, n, n, "", "o")


def sheet_events(subject, channel, points):
    mark = Award("5.2", Decimal(points), "虚构")
    found = score(TABLE, Facts({}, {"5.2": mark}), as_of=date(2021, 12, 31))
    opened = SheetOpened(
        ROUND,
        TABLE.id,
        TABLE.version,
        subject,
        "市场（虚构）",
        CITY,
        COUNTY,
        (),
        T0,
        "o",
        "2021",
        "2021-12-31",
        channel,
    )
    told = MarkAwarded("5.2", mark.points, "虚构", "assessor-1", T0)
    return recorded(
        f"sheet-{ROUND}-{subject}-{channel}", (opened, told, SheetScored(found.standing, found.part_marks, T0))
    )


def entered(subject):
    return SubjectEntered(
        ROUND,
        TABLE.id,
        TABLE.version,
        subject,
        "市场（虚构）",
        CITY,
        COUNTY,
        "2021",
        "2021-12-31",
        "o",
        T0,
        tuple(CHANNELS),
    )


BONUS = BonusAwarded(ROUND, USCC, Decimal(2), "无感结算（虚构）", "文件（虚构）", "district-1", T0)


@pytest.fixture
async def smart(service):
    """Marks of 5.2: 5 from the third party, 3 from the two others; of another market 1 each, and 3 of bonus."""
    given = {USCC: (3, 5, 3), OTHER_USCC: (1, 1, 1)}
    for subject, marks in given.items():
        for channel, points in zip(CHANNELS, marks, strict=True):
            await service.views.apply("scoring-events-v1", list(sheet_events(subject, channel, points)))
    other = BonusAwarded(ROUND, OTHER_USCC, Decimal(3), "其他（虚构）", "文件（虚构）", "district-1", T0)
    told = list(recorded(f"round-{ROUND}", (entered(USCC), entered(OTHER_USCC), BONUS, other), T0 + 100))
    await service.views.apply("scoring-events-v1", told)
    return service


async def test_the_id_that_a_ranking_gives_is_the_one_that_is_asked_with(smart):
    (ranking,) = (await smart.answers.Rank(pb.RankRequest(scope=words.SheetScope(round_id=ROUND)))).rankings
    first = ranking.ranking[0].sheet
    joint = (await smart.api.GetSheet(rpc.GetSheetRequest(sheet_id=first.sheet_id))).joint
    assert (first.sheet_id, joint.summary.standing) == (JOINT, first.standing)
    assert (joint.combined.lower, joint.combined.upper) == ("6.2", "101.2")


async def test_the_whole_is_explained_by_its_channels_and_their_events(smart):
    found = await smart.api.Explain(rpc.ExplainRequest(sheet_id=JOINT))
    shown = [(c.channel, c.sheet.sheet_id, c.weight, c.own.lower, c.adds.lower) for c in found.joint.channels]
    assert shown == [
        (DISTRICT, SHEETS[0], "20", "3", "0.6"),
        (THIRD, SHEETS[1], "60", "5", "3"),
        (CITY_JOINT, SHEETS[2], "20", "3", "0.6"),
    ]
    assert all(len(c.event_id) == 16 for c in found.joint.channels)
    (bonus,) = found.joint.events
    assert (bonus.kind, bonus.about, bonus.by) == (words.ROUND_EVENT_KIND_BONUS, BONUS.item, "district-1")
    assert list(found.joint.combined.steps)[-1] == "综合成绩 6.2 至 101.2 分"


async def test_a_row_is_explained_in_every_channel_and_weighed(smart):
    found = (await smart.api.Explain(rpc.ExplainRequest(sheet_id=JOINT, row="5"))).joint
    assert [(c.row.parts[1].lower, c.row_adds.lower) for c in found.channels] == [
        ("3", "0.6"),
        ("5", "3"),
        ("3", "0.6"),
    ]
    assert (found.row.lower, found.row.upper) == ("4.2", "9.2")
    assert found.channels[1].row.parts[1].award.reason == "虚构"


async def test_what_cannot_be_asked_of_a_joint_result_names_the_channels_sheets(smart, refused):
    for call in (
        smart.api.GetSheet(rpc.GetSheetRequest(sheet_id=JOINT, version=1)),
        smart.api.Explain(rpc.ExplainRequest(sheet_id=JOINT, row="5", version=1)),
        smart.answers.Compare(pb.CompareRequest(left=JOINT, right=f"{OTHER}-{THIRD}")),
    ):
        said = await refused(call)
        assert said.reason == "OfOneChannel"
        assert all(sheet in said.chinese for sheet in SHEETS)


async def test_a_row_that_there_is_not_is_refused(smart, refused):
    assert (await refused(smart.api.Explain(rpc.ExplainRequest(sheet_id=JOINT, row="99")))).reason == "RowUnknown"
    none = await refused(smart.api.Explain(rpc.ExplainRequest(sheet_id=SHEETS[0])))
    assert (none.reason, none.chinese) == ("RowUnknown", "请指明要解释的行号")
    assert (
        await refused(smart.api.GetSheet(rpc.GetSheetRequest(sheet_id="2021-none-140702")))
    ).reason == "SheetUnknown"


async def test_a_what_if_is_of_the_whole(smart):
    suppose = pb.Supposition(awards={"5.2": "5", f"{THIRD}/5.2": "1", "加分": "5"})
    found = await smart.answers.WhatIf(pb.WhatIfRequest(sheet_id=JOINT, suppose=suppose))
    assert (found.real_combined.lower, found.supposed_combined.lower) == ("6.2", "7.6")
    assert [c.adds.lower for c in found.supposed_joint.channels] == ["1", "0.6", "1"]
    assert found.supposed_joint.summary.standing.lower == "7.6"
    assert (found.label, len(found.changes)) == ("假设推演", 4)
    row = next(r for r in found.comparison.rows if r.row == "5")
    assert (row.left.lower, row.right.lower) == ("4.2", "2.6")


async def test_a_fact_is_supposed_of_one_channel(smart):
    guide = facts_pb2.Field(input_id=f"{THIRD}/online_guide", kind=facts_pb2.INPUT_KIND_FLAG, flag=True)
    suppose = pb.Supposition(fields=[guide])
    found = await smart.answers.WhatIf(pb.WhatIfRequest(sheet_id=JOINT, suppose=suppose))
    assert (found.real_combined.lower, found.supposed_combined.lower) == ("6.2", "9.2")
    assert found.changes[0].startswith("第三方测评：online_guide 由 未报")


async def test_the_cheapest_way_to_a_total_and_to_a_rank_goes_over_all_channels(smart):
    costs = [pb.Cost(of=r.number, never=True) for r in TABLE.rows if r.number != "5"]
    costs += [pb.Cost(of=f"{CITY_JOINT}/5.2", per_mark="0.1")]
    asked = pb.GetSensitivityRequest(sheet_id=OTHER, target=pb.Target(total="4.8"), costs=costs)
    plan = (await smart.answers.GetSensitivity(asked)).plan
    assert [(i.channel, i.part, i.before, i.after, i.gain, i.cost) for i in plan.improvements] == [
        (CITY_JOINT, "5.2", "1", "5", "0.8", "0.4")
    ]
    first = pb.GetSensitivityRequest(sheet_id=OTHER, target=pb.Target(rank=1), costs=costs)
    ranked = await smart.answers.GetSensitivity(first)
    assert [(r.least, r.before) for r in ranked.plan.required] == [("6.2", "4")]
    assert (ranked.plan.reachable, ranked.joint.summary.sheet_id) == (True, OTHER)


async def test_the_single_loss_that_breaks_it_names_its_channel(smart):
    asked = pb.GetSensitivityRequest(sheet_id=JOINT, target=pb.Target(total="5"))
    losses = (await smart.answers.GetSensitivity(asked)).losses
    assert [(loss.channel, loss.part, loss.holds_at, loss.breaks_at) for loss in losses.parts] == [
        (THIRD, "5.2", "3", "2")
    ]
    assert [(r.channel, r.row) for r in losses.rows] == [(THIRD, "5"), ("", "加分")]


async def test_a_rank_under_other_weights_is_among_the_others_under_them(smart):
    weights = {f"channels.{c}.weight": "98" if c == DISTRICT else "1" for c in CHANNELS}
    asked = pb.GetSensitivityRequest(
        sheet_id=OTHER, target=pb.Target(rank=1), suppose=pb.Supposition(parameters=weights)
    )
    found = await smart.answers.GetSensitivity(asked)
    assert [r.least for r in found.plan.required] == ["5.02"]
    assert found.changes


async def test_two_joint_results_are_compared(smart):
    found = await smart.answers.Compare(pb.CompareRequest(left=JOINT, right=OTHER))
    assert (found.left.sheet_id, found.right.sheet_id) == (JOINT, OTHER)
    assert [(v.title, v.left.lower, v.right.lower) for v in found.comparison.levels][:2] == [
        ("", "6.2", "4"),
        (TABLE.combination.channels[0].title, "3", "1"),
    ]


async def test_what_was_known_before_the_bonus_is_without_it(smart):
    before = await smart.answers.GetSheetAsOf(pb.GetSheetAsOfRequest(sheet_id=JOINT, known_at=T0 + 50))
    assert (before.joint.combined.lower, len(before.joint.events)) == ("4.2", 0)
    now = await smart.answers.GetSheetAsOf(pb.GetSheetAsOfRequest(sheet_id=JOINT, known_at=T0 + 500))
    assert (now.joint.combined.lower, len(now.joint.events)) == ("6.2", 1)


async def test_a_ruling_of_later_counts_now(smart):
    """What was then, between bonus and ruling, the round's own events tell: see test_known_time."""
    settled = DifferenceSettled(ROUND, USCC, THIRD, Decimal(50), "复核（虚构）", "o", T0)
    event = Recorded(settled, b"s" * 16, f"round-{ROUND}", 5, T0 + 900, T0 + 900, b"s" * 16, b"s" * 16, "", "o")
    await smart.views.apply("scoring-events-v1", [event])
    now = (await smart.api.GetSheet(rpc.GetSheetRequest(sheet_id=JOINT))).joint
    assert [(c.settled, c.own.lower, c.counted.lower) for c in now.channels][1] == (True, "5", "50")
    assert now.combined.lower == "33.2"


async def test_a_mark_or_finding_on_a_joint_result_names_the_channels_sheets(smart, refused):
    fields = [facts_pb2.Field(input_id="merchant_displays", kind=facts_pb2.INPUT_KIND_FLAG, flag=True)]
    finding = rounds_pb.RecordFindingsRequest(
        header=header(), sheet_id=JOINT, row="1", fields=fields, reason="看过（虚构）"
    )
    for call in (smart.api.AwardMark(awarding(JOINT, "5.2", "3")), smart.rounds.RecordFindings(finding)):
        failure = await refused(call)
        assert failure.reason == "OfOneChannel", failure
        assert all(sheet in failure.chinese for sheet in SHEETS)
