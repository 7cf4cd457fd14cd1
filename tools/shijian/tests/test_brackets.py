"""What people wrote is shown as they wrote it: brackets in it are no orders to the screen."""

from io import StringIO

from rich.console import Console
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import views_pb2

from shijian_cli import explain_tables
from shijian_cli.screen import table_of

WRITTEN = "[/b] 见照片[a1]（虚构）"


def read(parts):
    console = Console(width=200, record=True, file=StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()


def test_a_reason_a_step_and_a_fact_with_brackets():
    part = views_pb2.PartView(part="13.1", text="原文", rule="discretion", steps=[f"评定 3 分，理由：{WRITTEN}"])
    part.award.points, part.award.reason = "3", WRITTEN
    part.inputs.add(title="说明", value=WRITTEN, known=True, replaced=[WRITTEN])
    row = views_pb2.RowView(number="13", text="原文", parts=[part])
    shown = read(explain_tables.explanation(rpc.ExplainResponse(row=row)))
    assert shown.count(WRITTEN) == 4


def test_cells_of_a_table():
    assert WRITTEN in read([table_of("", ["说明"], [[WRITTEN]])])
