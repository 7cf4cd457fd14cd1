"""A running installation backed up, restored into an empty one: the same answers, and it goes on."""

import signal
import subprocess
import sys
import time

import pytest

from shijian_cli.place import SERVICES

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600), pytest.mark.xdist_group("backup")]

QUESTIONS = [
    ("rank", "2021-farm"),
    ("sheet", "2021-farm-91140105MA0000015U"),
    ("explain", "2021-farm-91140105MA0000015U", "12"),
    ("events", "sheet-2021-farm-91140105MA0000015U"),
]


def answers(cli):
    """What it says to a few questions, and the content hash of every projection, proven by the log."""
    proofs = [proof for service in SERVICES for proof in cli.json("verify", service, timeout=240)["verified"]]
    assert all(proof["agrees"] for proof in proofs)
    return [cli.json(*words) for words in QUESTIONS], {p["projection"]: p["live_hash"] for p in proofs}


def restore_killed(folder, place):
    """kill -9 when the first events have gone in; what the command had started ends with it."""
    words = ["restore", str(folder), "--data-dir", str(place.data_dir), "--port-base", str(place.port_base)]
    mark = place.data_dir / "restore-unfinished"
    restoring = subprocess.Popen([sys.executable, "-m", "shijian_cli", *words], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not any(log.stat().st_size for log in place.data_dir.glob("**/*-events-v1-*/*.log")):
        assert restoring.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    restoring.send_signal(signal.SIGKILL)
    restoring.wait()
    return mark


def test_an_installation_comes_back_from_its_backup_and_goes_on(shijian, told, elsewhere, tmp_path):
    folder = tmp_path / "backup"
    said = shijian.json("backup", str(folder), timeout=120)
    assert said["records"] == sum(said["topics"].values()) > 4_000
    assert said["files"] > 0
    assert shijian.json("backup", str(folder), timeout=120)["runs"] == 2
    assert shijian.json("backup", str(folder), "--verify")["records"] >= said["records"]
    before = answers(shijian)

    other = elsewhere
    base = ("--port-base", str(other.place.port_base))
    assert restore_killed(folder, other.place).exists()
    assert "重新运行 shijian restore" in other.run("up", *base, code=1, timeout=240)
    other.run("restore", str(folder), *base, timeout=240)
    other.up()
    try:
        other.event_counts()
        assert answers(other) == before
        other.json("demo", timeout=300)  # old command ids: they get their first answers
        assert answers(other) == before
        assert other.json("doctor")["healthy"]
        assert "已在运行" in other.run("restore", str(folder), code=1)
    finally:
        other.down()
    assert "没有改动任何数据" in other.run("restore", str(folder), *base, code=1, timeout=240)


def test_a_harmed_backup_is_refused_by_the_file_at_fault(shijian, told, elsewhere, tmp_path):
    folder = tmp_path / "backup"
    shijian.run("backup", str(folder), timeout=120)
    harmed = min(folder.glob("topics/evidence-events-v1/*"))
    harmed.write_bytes(harmed.read_bytes()[:-1])
    assert harmed.name in shijian.run("backup", str(folder), "--verify", code=1)
    assert harmed.name in elsewhere.run("restore", str(folder), code=1)
    assert "manifest.json" in elsewhere.run("restore", str(tmp_path), code=1)
