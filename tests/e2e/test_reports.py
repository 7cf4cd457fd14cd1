"""Reports of the story's sheets and round, fetched by the command line from a running installation."""

import hashlib
import io

import openpyxl
import pytest

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]
SHEET, ROUND = "2021-farm-91140105MA0000015U", "2021-farm"
STARTS = {"pdf": b"%PDF", "xlsx": b"PK", "docx": b"PK"}


@pytest.mark.parametrize("wanted", STARTS)
@pytest.mark.parametrize("words", [("report", "sheet", SHEET), ("report", "round", ROUND)], ids=" ".join)
def test_a_report_arrives_whole_and_twice_the_same(shijian, told, tmp_path, words, wanted):
    first, second = (
        shijian.json(*words, "--format", wanted, "--out", str(tmp_path / name)) for name in ("first", "second")
    )
    content = (tmp_path / "first").read_bytes()
    assert content.startswith(STARTS[wanted])
    assert first["sha256"] == second["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_printed_ranking_is_the_one_on_the_screen(shijian, told, tmp_path):
    shijian.run("report", "round", ROUND, "--format", "xlsx", "--out", str(tmp_path / "round.xlsx"))
    page = openpyxl.load_workbook(io.BytesIO((tmp_path / "round.xlsx").read_bytes()))["排名"]
    printed = [row[3].value for row in page.iter_rows(min_row=4, max_row=3 + 33)]
    shown = [r["sheet"]["subject"] for r in shijian.json("rank", ROUND)["ranking"]]
    assert printed == shown
