"""Reports at the command line: offline from a facts file, and what a download must hold."""

import hashlib
import io
from pathlib import Path

import openpyxl
import pytest
from shijian.scoring.v1 import report_service_pb2 as rpc
from typer.testing import CliRunner

from shijian_cli.app import whole_app
from shijian_cli.commands.report import joined
from shijian_cli.trouble import Trouble

RUN = CliRunner()
app = whole_app()
FACTS = Path(__file__).resolve().parents[3] / "services" / "scoring" / "examples" / "made-up-market.facts.yaml"


@pytest.mark.parametrize(("wanted", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("docx", b"PK")])
def test_a_sheet_is_scored_and_printed_without_any_service(tmp_path, wanted, start):
    out = tmp_path / f"report.{wanted}"
    words = ["score", "shanxi-farm-produce-2021", str(FACTS), "--format", wanted, "--out", str(out), "--subject", "甲"]
    answer = RUN.invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert out.read_bytes().startswith(start)


def test_an_offline_report_says_that_it_is_no_record_and_made_up(tmp_path):
    out = tmp_path / "report.xlsx"
    words = ["score", "shanxi-farm-produce-2021", str(FACTS), "--format", "xlsx", "--out", str(out)]
    assert RUN.invoke(app, words).exit_code == 0
    page = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))["说明"]
    head = {row[0].value: row[1].value for row in page}
    assert (head["状态"], head["数据性质"], head["评价年度"]) == ("离线试算，未入档", "虚构数据，不是真实评价", "2021")


def test_a_facts_file_of_a_real_market_whose_name_sounds_made_up_is_not(tmp_path):
    facts, out = tmp_path / "facts.yaml", tmp_path / "report.xlsx"
    facts.write_text(FACTS.read_text(encoding="utf-8").replace("made_up: true\n", ""), encoding="utf-8")
    words = ["score", "shanxi-farm-produce-2021", str(facts), "--format", "xlsx", "--out", str(out)]
    assert RUN.invoke(app, [*words, "--subject", "虚构路样例市场"]).exit_code == 0
    page = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))["说明"]
    assert {row[0].value: row[1].value for row in page}["数据性质"] == "未标明为虚构"
    facts.write_text(FACTS.read_text(encoding="utf-8").replace("made_up: true", "made_up: 也许"), encoding="utf-8")
    refused = RUN.invoke(app, words).exception
    assert isinstance(refused, Trouble)
    assert "made_up：应为 true 或 false" in refused.detail


async def parts(content, sha256):
    yield rpc.GetSheetReportResponse(header=rpc.ReportHeader(file_name="a.pdf", size=len(content), sha256=sha256))
    for n in range(0, len(content), 3):
        yield rpc.GetSheetReportResponse(chunk=content[n : n + 3])


async def test_the_pieces_are_put_together():
    header, content = await joined(parts(b"contents", hashlib.sha256(b"contents").hexdigest()))
    assert (header.file_name, content) == ("a.pdf", b"contents")


async def test_a_download_that_is_not_whole_is_refused():
    with pytest.raises(Trouble):
        await joined(parts(b"contents", hashlib.sha256(b"other").hexdigest()))
