"""A locality of a round: its markets, which shared parts are marked, which wait; with the wording where it is known."""

from io import StringIO

from rich.console import Console
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import views_pb2

from shijian_cli import locality_tables

FARM = "shanxi-farm-produce-2021"


def read(**changes):
    values = {"round_id": "2021-farm", "locality": "140100", "scheme_id": FARM, "scheme_version": "1", "version": 5}
    view = views_pb2.LocalityView(**{**values, **changes})
    console = Console(width=200, record=True, file=StringIO())
    for part in locality_tables.locality(rpc.GetLocalityResponse(locality=view)):
        console.print(part)
    return console.export_text()


def test_what_is_marked_and_what_waits():
    shown = read(members=["2021-farm-x", "2021-farm-y"], marked=["1.1"], awaiting=["4.1"])
    lines = shown.splitlines()
    assert "试点地区 140100（2021-farm）" in shown
    assert any("1.1" in line and "已评" in line for line in lines)
    assert any("4.1" in line and "待评" in line for line in lines)
    assert "2021-farm-x" in shown
    assert "shijian explain 2021-farm-x 1" in shown


def test_a_locality_without_parts_at_discretion_says_so():
    shown = read(members=["2021-farm-x"])
    assert "没有须由评定人评定的共用段" in shown


def test_a_scheme_that_this_command_line_does_not_know_leaves_the_wording_out():
    assert "4.1" in read(scheme_id="of-another-release", awaiting=["4.1"])
