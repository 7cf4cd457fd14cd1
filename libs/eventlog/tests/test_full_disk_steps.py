"""Whatever SQLite calls it: with too little room the disk is said to be full, and room is all that it takes."""

import json
import os
import sqlite3
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from eventlog.fold.full_disk import is_full
from testkit.small_disk import on_a_small_disk

WORDS = "the disk is full ("
STEPS = Path(__file__).parent / "full_disk_steps.py"


def test_too_little_room_is_said_to_be_that_at_every_step(tmp_path):
    command = on_a_small_disk(tmp_path, sys.executable, str(STEPS), str(tmp_path), size=2 << 20)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    tried = [json.loads(line) for line in done.stdout.splitlines()]
    for work, steps in groupby(tried, key=lambda step: step[0]):
        told = [said for _, _, said in steps]
        failed = [said for said in told if said]
        assert {said[: len(WORDS)] for said in failed} == {WORDS}, work
        assert 5 < len(failed) < len(told), work


@pytest.mark.parametrize(("free_bytes", "free_files", "full"), [(0, 9, True), (1 << 30, 0, True), (1 << 30, 9, False)])
def test_where_sqlite_cannot_open_a_file_the_disk_is_asked(tmp_path, monkeypatch, free_bytes, free_files, full):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "nowhere" / "part.sqlite")
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN
    found = list(os.statvfs(tmp_path))
    found[1:5] = [1, 1 << 40, free_bytes, free_bytes]
    found[5:8] = [1000, free_files, free_files]
    monkeypatch.setattr("os.statvfs", lambda _: os.statvfs_result(found))
    assert is_full(caught.value, tmp_path / "nowhere") is full
