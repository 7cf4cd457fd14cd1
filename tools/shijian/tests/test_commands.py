"""The command line itself: help in Chinese on every command, usage faults, offline scoring."""

import json
import subprocess
import sys

import pytest
from shijian.scoring.v1 import values_pb2, views_pb2
from typer.main import get_command
from typer.testing import CliRunner

from shijian_cli.app import PARTS, app_for, whole_app
from shijian_cli.messages import values
from shijian_cli.trouble import Trouble

RUN = CliRunner()
app = whole_app()


def commands(command=None, path=()):
    command = command or get_command(app)
    for name, sub in getattr(command, "commands", {}).items():
        if hasattr(sub, "commands"):
            yield from commands(sub, (*path, name))
        else:
            yield (*path, name), sub


ALL = dict(commands())
PRINTS_DATA = [path for path in ALL if path not in {("run",), ("serve",)}]


@pytest.mark.parametrize("part", PARTS)
def test_each_word_finds_its_command_alone(part):
    (found,) = {tuple(get_command(app_for([word])).commands) for word in PARTS[part]}
    assert found == PARTS[part]


@pytest.mark.parametrize("words", [[], ["--help"], ["no-such-command"]], ids=str)
def test_without_a_command_all_are_there(words):
    assert get_command(app_for(words)).commands.keys() == get_command(app).commands.keys()


def test_a_question_to_a_service_brings_no_database_and_no_typesetting_along():
    code = "import sys; from shijian_cli.app import app_for; app_for(['rank']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "grpc" in loaded
    assert not {"sqlalchemy", "docx", "aiokafka"} & {*loaded}


def test_the_commands_are_those_that_are_promised():
    names = {" ".join(path) for path in ALL}
    assert names == {
        *("run", "serve", "up", "down", "demo", "score", "rank", "sheet", "explain", "events", "doctor", "rebuild"),
        *("verify", "diff"),
        *("schemes list", "schemes show", "schemes check", "schemes diff"),
        *("rounds list", "rounds show", "rounds board", "rounds locality"),
        *("round open", "round declare", "round prereview", "round assign", "round release", "round recuse"),
        *("round start", "round finding", "round mark", "round mark-locality", "round bonus", "round settle"),
        *("round finalize", "round notice", "round object", "round decide", "round award", "round revoke"),
        *("round awards", "round board", "round publish-calendar", "round calendars"),
        *("backup", "restore"),
        *("topics diff", "topics apply", "parked list", "parked retry", "parked skip", "report sheet", "report round"),
        *("compare", "history", "what-if", "sensitivity", "simulate", "deciding"),
    }


@pytest.mark.parametrize("path", list(ALL), ids=" ".join)
def test_every_command_says_in_chinese_what_it_does(path):
    shown = RUN.invoke(app, [*path, "--help"])
    assert shown.exit_code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in ALL[path].help)


@pytest.mark.parametrize("path", PRINTS_DATA, ids=" ".join)
def test_everything_that_prints_data_offers_json(path):
    assert any("--json" in parameter.opts for parameter in ALL[path].params)


def test_offline_scoring_prints_tables_or_json(tmp_path):
    facts = tmp_path / "facts.yaml"
    facts.write_text("as_of: 2021-12-31\nfacts: {price_index: true}\n", encoding="utf-8")
    words = ["score", "shanxi-farm-produce-2021", str(facts)]
    assert "合计" in RUN.invoke(app, words).output
    assert len(json.loads(RUN.invoke(app, [*words, "--json"]).output)["rows"]) == 16


def test_usage_faults_are_told(tmp_path, monkeypatch):
    words = ["score", "shanxi-farm-produce-2021", str(tmp_path / "none.yaml")]
    assert isinstance(RUN.invoke(app, words).exception, Trouble)
    monkeypatch.setenv("SHIJIAN_PARTITIONS", "many")
    caught = RUN.invoke(app, ["topics", "diff"]).exception
    assert isinstance(caught, Trouble)
    assert "SHIJIAN_PARTITIONS" in caught.detail
    assert caught.code == 2


def test_messages_become_plain_values():
    source = values_pb2.Source(event_id=b"\x01\xff", stream="request-x", version=3)
    shown = values(views_pb2.InputView(input_id="rate", known=True, source=source, accepted_at=5))
    assert shown["source"] == {"event_id": "01ff", "stream": "request-x", "version": 3, "recorded_at": 0}
    assert shown["accepted_at"] == 5
    assert values(values_pb2.Standing(veto=values_pb2.VETO_STATUS_CLEAR))["veto"] == "VETO_STATUS_CLEAR"
    assert values(views_pb2.InputView())["source"] is None
