"""The main job on a real broker with real processes: evidence goes in, a published, explained score comes out."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]


def facts_of_inputs(explained: dict[str, Any]) -> list[dict[str, Any]]:
    return [i["source"] for part in explained["row"]["parts"] for i in part["inputs"] if i["source"]]


def test_thirty_three_markets_are_ranked_and_the_vetoed_one_is_out(shijian, told):
    ranking = shijian.json("rank", "2021-farm")["ranking"]
    assert len(ranking) == 33
    (out,) = [r for r in ranking if r["vetoed"]]
    assert out["rank"] == 0
    assert out["sheet"]["subject_name"] == "样例·晋中第一农产品市场"
    ranked = [r for r in ranking if r["rank"]]
    totals = [Decimal(r["sheet"]["standing"]["lower"]) for r in ranked]
    assert len(ranked) == 32
    assert totals == sorted(totals, reverse=True)
    assert not any(r["incomplete"] for r in ranking)


def test_a_sheet_taken_offline_scores_the_same(shijian, told, tmp_path: Path):
    sheet_id = told["sheet"]["summary"]["sheet_id"]
    online = shijian.json("sheet", sheet_id)["sheet"]
    facts = tmp_path / "facts.yaml"
    facts.write_text(shijian.run("sheet", sheet_id, "--facts"), encoding="utf-8")
    offline = shijian.json("score", "shanxi-farm-produce-2021", str(facts))
    assert Decimal(offline["lower"]) == Decimal(offline["upper"]) == Decimal(online["standing"]["lower"])
    marks = {p["part"]: Decimal(p["lower"]) for r in online["rows"] for p in r["parts"]}
    assert {p["part"]: Decimal(p["lower"]) for r in offline["rows"] for p in r["parts"]} == marks


def test_an_explanation_leads_to_events_that_are_in_the_log(shijian, told):
    correction = told["correction"]
    explained = shijian.json("explain", correction["sheet_id"], correction["row"])
    sources = facts_of_inputs(explained)
    assert sources
    for source in sources:
        history = shijian.json("events", source["stream"])["events"]
        (event,) = [e for e in history if e["event_id"] == source["event_id"]]
        assert event["version"] == source["version"]
        assert event["name"] == "EvidenceAccepted"


def test_the_late_correction_changed_the_score_and_both_sheets_can_be_shown(shijian, told):
    correction = told["correction"]
    shown = [
        shijian.json("sheet", correction["sheet_id"], "--version", str(correction[side]["version"]))["sheet"]
        for side in ("before", "after")
    ]
    before, after = (Decimal(sheet["standing"]["lower"]) for sheet in shown)
    assert before == Decimal(correction["before"]["lower"])
    assert after == before + 1
    changed = [a["number"] for a, b in zip(shown[0]["rows"], shown[1]["rows"], strict=True) if a["lower"] != b["lower"]]
    assert changed == [correction["row"]]
    assert shown[1]["summary"]["state"] == "SHEET_STATE_RESCORED"


@pytest.mark.parametrize(
    ("request_id", "level"),
    [("2021-farm-91140105MA0000015U-12", "COUNTY"), ("2021-farm-140300-3", "PROVINCE")],
)
def test_what_was_sent_back_was_handed_in_again(shijian, told, request_id, level):
    events = shijian.json("events", f"request-{request_id}")["events"]
    names = [e["name"] for e in events]
    assert names[:4] == ["EvidenceRequested", "EvidenceSubmitted", "EvidenceReturned", "EvidenceSubmitted"]
    assert names[-1] == "EvidenceAccepted"
    assert events[2]["event"]["level"] == f"REVIEW_LEVEL_{level}"


def test_shared_rows_are_marked_once_for_a_city(shijian, told):
    names = [e["name"] for e in shijian.json("events", "locality-2021-farm-140100")["events"]]
    assert names.count("LocalityMarkAwarded") == 4
    sheets = [r["sheet"]["sheet_id"] for r in told["ranking"] if r["sheet"]["locality"] == "140100"]
    rows = [shijian.json("sheet", sheet_id)["sheet"]["rows"] for sheet_id in sheets]
    assert len({tuple((r["number"], r["lower"]) for r in sheet if int(r["number"]) <= 5) for sheet in rows}) == 1


def test_telling_it_again_changes_nothing(shijian, told):
    before = shijian.event_counts()
    again = shijian.json("demo", timeout=300)
    assert shijian.event_counts() == before
    assert again["ranking"] == told["ranking"]
    assert again["correction"] == told["correction"]


def test_everything_is_found_again_after_stop_and_start(shijian, told):
    before = shijian.event_counts()
    shijian.down()
    shijian.up()
    assert shijian.json("rank", "2021-farm")["ranking"] == told["ranking"]
    assert shijian.event_counts() == before
