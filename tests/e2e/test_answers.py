"""Questions about scores at the command line, to real services: each answer is held against another one."""

from decimal import Decimal
from fractions import Fraction

import pytest

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]
ROUND = "2021-farm"
PRO_RATA = ("--reading", "partial_steps=pro_rata")


def lower(of):
    return Decimal(of["standing"]["lower"])


def test_an_area_has_the_mean_of_its_markets_and_decides_the_ranking(shijian, told):
    own = {}
    for ranked in told["ranking"]:
        own.setdefault(ranked["sheet"]["locality"], []).append(ranked["sheet"])
    (found,) = shijian.json("rank", ROUND, "--reading", "subject=pilot_area")["rankings"]
    areas = {r["sheet"]["subject"]: r for r in found["ranking"]}
    means = {place: sum(Fraction(lower(s)) for s in sheets) / len(sheets) for place, sheets in own.items()}
    assert {p: round(Fraction(lower(r["sheet"])), 20) for p, r in areas.items()} == {
        p: round(mean, 20) for p, mean in means.items()
    }
    first = next(r["sheet"]["subject"] for r in found["ranking"] if r["rank"] == 1)
    decides = shijian.json("deciding", ROUND, "--line", "60")
    (pilot,) = [r["moved"] for r in decides["readings"] if r["alternative"] == "pilot_area"]
    assert sorted(pilot["leaders"]) == sorted(s["sheet_id"] for s in own[first])
    assert (decides["sheets"], pilot["leaders_change"]) == (33, True)


def test_what_is_simulated_for_all_is_what_is_supposed_of_each(shijian, told):
    sheet = told["ranking"][1]["sheet"]
    shifts = shijian.json("simulate", ROUND, *PRO_RATA, "--line", "60")["shifts"]
    after = {s["sheet_id"]: Decimal(s["after"]["lower"]) for s in shifts}
    assert len(after) == 33
    supposed = shijian.json("what-if", sheet["sheet_id"], *PRO_RATA)
    assert lower(supposed["supposed"]) == after[sheet["sheet_id"]]
    assert [lower(supposed["sheet"]), supposed["label"]] == [lower(sheet), "假设推演"]
    plan = shijian.json("sensitivity", sheet["sheet_id"], "--target", "rank:1", *PRO_RATA)["plan"]
    best = max(total for one, total in after.items() if one != sheet["sheet_id"])
    (required,) = plan["required"]
    assert (Decimal(required["least"]), Decimal(required["before"])) == (best, after[sheet["sheet_id"]])
    assert Decimal(required["after"]) >= best
    assert sum(Decimal(i["gain"]) for i in plan["improvements"]) == Decimal(plan["gain"])


def test_two_sheets_stand_beside_each_other(shijian, told):
    one, other = (r["sheet"] for r in told["ranking"][:2])
    levels = shijian.json("compare", one["sheet_id"], other["sheet_id"])["comparison"]["levels"]
    assert [(v["left"]["lower"], v["right"]["lower"]) for v in levels if not v["title"]] == [
        (one["standing"]["lower"], other["standing"]["lower"])
    ]
    gaps = [Decimal(v["left"]["lower"]) - Decimal(v["right"]["lower"]) for v in levels]
    assert gaps[0] == sum(gaps[1:])


def test_a_row_is_explained_as_it_was_known_the_instant_before_its_correction(shijian, told):
    correction = told["correction"]
    subject = correction["sheet_id"].removeprefix(f"{ROUND}-")
    (of,) = shijian.json("history", subject)["sheets"]
    steps = {s["version"]: s for s in of["steps"]}
    assert [steps[correction[side]["version"]]["result"]["lower"] for side in ("before", "after")] == [
        correction[side]["lower"] for side in ("before", "after")
    ]
    last = steps[correction["after"]["version"]]
    ((part, before, after),) = [
        (c["part"], Decimal(c["before"]["lower"]), Decimal(c["after"]["lower"])) for c in last["result"]["changes"]
    ]
    words = ("explain", correction["sheet_id"], correction["row"], "--known", str(last["recorded_at"] - 1))
    (then,) = [Decimal(p["lower"]) for p in shijian.json(*words)["row"]["parts"] if p["part"] == part]
    assert (then, before != after) == (before, True)


def test_a_veto_is_explained_with_the_window_of_another_day(shijian, told):
    (out,) = [r["sheet"]["sheet_id"] for r in told["ranking"] if r["vetoed"]]
    later = shijian.json("explain", out, "17", "--on", "2024-01-01")
    assert (later["veto"]["status"], later["true_on"]) == ("VETO_STATUS_CLEAR", "2024-01-01")
    assert {p["code"] for p in later["places"]} >= {"140700"}
