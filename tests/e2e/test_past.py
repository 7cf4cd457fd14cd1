"""The past from the command line: a stream as of a moment, a build of a moment, what has changed since."""


def test_a_stream_is_shown_as_it_was(shijian, told):
    sheet = shijian.json("rank", "2021-farm")["ranking"][0]["sheet"]["sheet_id"]
    events = shijian.json("events", f"sheet-{sheet}")["events"]
    middle = events[len(events) // 2]["recorded_at_us"]
    then = shijian.json("events", f"sheet-{sheet}", "--as-of", str(middle))["events"]
    assert then == [event for event in events if event["recorded_at_us"] <= middle]
    answers_of_that_moment(shijian, sheet, str(middle))
    assert "没有事件流" in shijian.run("events", f"sheet-{sheet}", "--as-of", "2001-01-01", code=1)
    assert "尚未过去" in shijian.run("events", f"sheet-{sheet}", "--as-of", "2999-01-01", code=1)


def answers_of_that_moment(shijian, sheet, middle):
    """Each from the streams that it takes, without a build."""
    known = ("--known", middle)
    history = shijian.json("history", sheet.removeprefix("2021-farm-"), *known)
    ((found, steps),) = [(s["sheet"], s["steps"]) for s in history["sheets"]]
    assert [s for s in steps if s["recorded_at"] > int(middle)] == []
    supposed = shijian.json("what-if", sheet, "--without", "merchant_platform_rate", *known)
    standing = shijian.json("sheet", sheet, *known)["sheet"]["standing"]
    assert supposed["sheet"]["standing"] == found["standing"] == standing
    for answer in (history, supposed):
        assert answer["freshness"]["answered_as_of_us"] == int(middle)
    assert "shijian rebuild sheets --as-of" in shijian.run("rounds", "board", "2021-farm", *known, code=1)


def test_a_moment_is_built_compared_with_now_and_dropped(shijian, told):
    (request,) = shijian.json("events", "round-2021-farm")["events"][:1]
    done = shijian.json("rebuild", "sheets", "--as-of", str(request["recorded_at_us"]), "--into", "early", timeout=300)
    assert (done["name"], done["projection"]) == ("early", "sheets")
    (listed,) = [b for b in shijian.json("rebuild", "--status")["builds"] if b["name"] == "early"]
    assert (listed["service"], listed["state"], listed["as_of_us"]) == ("scoring", "past", request["recorded_at_us"])
    assert "没有评价轮次" in shijian.run("rank", "2021-farm", "--known", "2001-01-01", code=1)
    then = shijian.json("rank", "2021-farm", "--known", str(request["recorded_at_us"]))
    assert then["ranking"] == []
    assert then["freshness"]["answered_as_of_us"] == request["recorded_at_us"]
    board = shijian.json("rounds", "board", "2021-farm", "--known", str(request["recorded_at_us"]))
    assert (board["rows"], board["round"]["version"]) == ([], request["version"])
    found = shijian.json("diff", "early", "live", "--limit", "3")
    counts = found["counts"]
    assert counts["rows_b"] - counts["rows_a"] == counts["kinds"].get("only b", 0) - counts["kinds"].get("only a", 0)
    assert counts["reasons"] == {"new events": sum(counts["kinds"].values())}
    assert len(found["rows"]) == counts["listed"] == 3
    assert all(row["events"]["ids"] for row in found["rows"])
    assert "新事件" in shijian.run("diff", "early", "live")
    assert shijian.json("rebuild", "--drop", "early")["name"] == "early"
    missing = shijian.run("rank", "2021-farm", "--known", str(request["recorded_at_us"]), code=1)
    assert "shijian rebuild sheets --as-of" in missing
    assert "没有构建 early" in shijian.run("diff", "early", "live", code=1)
