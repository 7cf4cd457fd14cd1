"""A data folder is removed when nobody works in it, and only then."""

import subprocess
import sys

import pytest

from provision.__main__ import main
from provision.folders import StillInUse, remove_data, users_of


def test_a_folder_that_nobody_uses_is_removed(tmp_path):
    (tmp_path / "data" / "kafka").mkdir(parents=True)
    assert remove_data(tmp_path / "data")
    assert not (tmp_path / "data").exists()
    assert not remove_data(tmp_path / "data")


def test_a_folder_in_use_stays_and_its_user_is_named(tmp_path):
    deep = tmp_path / "data" / "kafka"
    deep.mkdir(parents=True)
    waiting = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(waiting, cwd=deep, stdin=subprocess.PIPE) as user:
        with pytest.raises(StillInUse, match=f"pid {user.pid}"):
            remove_data(tmp_path / "data")
        assert main(["clean", "--data", str(tmp_path / "data")]) == 2
        user.stdin.close()
        user.wait()
    assert deep.exists()
    assert users_of(tmp_path / "data") == []


def test_the_command_line_says_what_it_did(tmp_path, capsys):
    (tmp_path / "data").mkdir()
    assert main(["clean", "--data", str(tmp_path / "data")]) == 0
    assert "removed" in capsys.readouterr().out
    assert main(["kafka", "status", "--data", str(tmp_path)]) == 1
    assert main(["postgres", "stop", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "not running\nnot running\n"
