"""A service that does not answer is named, and the command fails: it does not pass for one that has nothing to say."""

import json
import socket
from functools import partial

import pytest
from typer.testing import CliRunner

from shijian_cli import options
from shijian_cli.app import whole_app
from shijian_cli.place import Addresses
from shijian_cli.trouble import UNREACHABLE, Trouble

shijian = partial(CliRunner().invoke, whole_app())


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    """Bound for as long as the test runs, so that nobody else can answer there; not listening."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setattr(options, "addresses", lambda _: Addresses("", {"scoring": address}, {}))
        yield


@pytest.mark.parametrize("words", [("verify",), ("rebuild",), ("rebuild", "--dry-run"), ("rebuild", "--drop-old")])
@pytest.mark.parametrize("name", ["scoring", "sheets"])
def test_what_cannot_be_asked_for_is_not_said_to_be_done(words, name):
    trouble = shijian([*words, name]).exception
    assert isinstance(trouble, Trouble)
    assert trouble.code == UNREACHABLE


def test_a_projection_that_may_be_of_a_silent_service_is_not_said_to_be_unknown():
    trouble = shijian(["verify", "sheets"]).exception
    assert trouble.message == "scoring 没有应答；其余服务没有投影 sheets"
    assert "shijian doctor" in trouble.advice


@pytest.mark.parametrize("name", [(), ("scoring",), ("sheets",)])
def test_the_state_of_rebuilds_names_who_did_not_answer(name):
    done = shijian(["rebuild", *name, "--status", "--json"])
    assert json.loads(done.stdout) == {"rebuilds": [], "builds": []}
    assert done.exception.code == UNREACHABLE
    assert done.exception.message == "scoring 没有应答，其重建与构建没有列出"
