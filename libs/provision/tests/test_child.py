"""A server process goes when its owner goes, and does not come back as a ghost."""

import os
import signal
import subprocess
import sys
import time

import pytest

from provision.child import process_alive, spawn

OWNER = """
import os, sys, time
from pathlib import Path
from provision.child import spawn
child = spawn(["sleep", "300"], output=Path(sys.argv[1]), owner=os.getpid())
print(child.pid, flush=True)
time.sleep(300)
"""


def eventually(condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_child_is_gone_soon_after_its_owner_is_killed(tmp_path):
    with subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path / "out")], stdout=subprocess.PIPE) as owner:
        pid = int(owner.stdout.readline())
        assert process_alive(pid)
        owner.kill()
    assert eventually(lambda: not process_alive(pid))


def test_a_child_is_gone_although_nobody_collects_its_killed_owner(tmp_path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path / "out")], stdout=subprocess.PIPE)
    with owner.stdout:
        pid = int(owner.stdout.readline())
    os.kill(owner.pid, signal.SIGKILL)
    try:
        assert eventually(lambda: not process_alive(pid))
    finally:
        owner.wait()


def test_a_child_without_an_owner_stays_until_it_is_stopped(tmp_path):
    child = spawn(["sleep", "300"], output=tmp_path / "out", owner=None)
    assert child.alive()
    child.terminate(5)
    assert not process_alive(child.pid)


def test_what_does_not_heed_the_word_is_killed(tmp_path):
    child = spawn(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"], output=tmp_path / "out", owner=None
    )
    assert eventually(lambda: "ready" in (tmp_path / "out").read_text())
    child.terminate(0.3)
    assert not child.alive()


@pytest.mark.parametrize("act", ["terminate", "interrupt"])
def test_stopping_what_has_ended_does_nothing(tmp_path, act):
    child = spawn(["true"], output=tmp_path / "out", owner=None)
    assert eventually(lambda: not child.alive())
    getattr(child, act)(1)
    assert not child.alive()
