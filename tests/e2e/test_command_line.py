"""The command line against a running installation: JSON that parses, health, faults that say what to do."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from provision.child import process_alive
from shijian_cli.place import Place

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        ("topics", "diff"),
        ("topics", "apply"),
        ("parked", "list"),
        ("rank", "2021-farm"),
        ("rounds", "locality", "2021-farm", "140100"),
        ("events", "round-2021-farm"),
        ("explain", "2021-farm-91140105MA0000015U", "17"),
    ],
)
def test_everything_that_prints_data_prints_json(shijian, told, words):
    assert isinstance(shijian.json(*words), dict)


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        ("topics", "diff"),
        ("parked", "list"),
        ("rank", "2021-farm"),
        ("rounds", "locality", "2021-farm", "140100"),
        ("sheet", "2021-farm-91140105MA0000015U"),
        ("explain", "2021-farm-91140105MA0000015U", "12"),
        ("events", "sheet-2021-farm-91140105MA0000015U"),
    ],
)
def test_everything_also_prints_for_people(shijian, told, words):
    assert shijian.run(*words).strip()


def test_the_doctor_finds_it_healthy(shijian, told):
    found = shijian.json("doctor")
    assert found["healthy"]
    assert set(found["services"]) == {"registry", "evidence", "scoring"}
    for service in found["services"].values():
        assert service["ready"]
        assert [p["partition"] for p in service["partitions"]] == [0, 1, 2, 3]
        assert sum(p["next_offset"] for p in service["partitions"]) > 0
        assert all(p["lag"] == 0 for p in service["partitions"])


def test_a_refusal_names_reason_and_exit_code(shijian, told):
    said = shijian.run("rank", "no-such-round", code=1)
    assert "no-such-round" in said
    said = shijian.run("events", "market-NONE", code=1)
    assert "没有事件流" in said


def test_nothing_running_says_how_to_start(tmp_path):
    command = [sys.executable, "-m", "shijian_cli", "rank", "2021-farm", "--data-dir", str(tmp_path), "--json"]
    nowhere = "registry=127.0.0.1:1,evidence=127.0.0.1:1,scoring=127.0.0.1:1"
    environment = {**os.environ, "SHIJIAN_ADDRESSES": nowhere}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 3
    assert "shijian up" in json.loads(done.stderr)["advice"]


def test_a_second_instance_on_the_same_ports_names_who_holds_them(shijian, told, tmp_path):
    base = str(shijian.place.port_base)
    command = [sys.executable, "-m", "shijian_cli", "run", "--data-dir", str(tmp_path / "other"), "--port-base", base]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert f"端口 {shijian.place.grpc_port('registry')}" in done.stderr
    assert "-m registry" in done.stderr


def test_a_second_instance_on_the_same_data_names_the_first(shijian, told):
    said = shijian.run("up", "--port-base", str(shijian.place.port_base + 1000), code=1)
    assert "已在运行" in said


def test_a_service_that_is_killed_comes_back_and_it_is_said(shijian, told):
    place: Place = shijian.place
    found = shijian.json("doctor")["services"]["registry"]["started_at_us"]
    (pid,) = [p for p in children_of(place) if command_of(p).endswith("-m registry")]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while "服务 registry 已恢复" not in place.log("shijian").read_text(encoding="utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert not process_alive(pid)
    assert shijian.json("doctor")["services"]["registry"]["started_at_us"] > found


def test_a_projection_is_rebuilt_from_the_log(shijian, told):
    before = shijian.json("rank", "2021-farm")["ranking"]
    rebuilt = shijian.json("rebuild", "sheets", timeout=300)["rebuilt"]
    assert [r["projection"] for r in rebuilt] == ["sheets"]
    assert rebuilt[0]["events"] > 0
    assert rebuilt[0]["hash"] == rebuilt[0]["live_hash"] != ""
    assert shijian.json("rank", "2021-farm")["ranking"] == before
    (proof,) = shijian.json("verify", "sheets", timeout=300)["verified"]
    assert proof["agrees"]
    assert (proof["log_hash"], proof["log_rows"]) == (rebuilt[0]["hash"], proof["live_rows"])


def test_a_rebuild_is_planned_told_and_its_old_table_dropped(shijian, told):
    (plan,) = shijian.json("rebuild", "rounds", "--dry-run")["plans"]
    assert len(plan["partitions"]) == 4
    assert plan["events"] > 0
    (done,) = shijian.json("rebuild", "rounds", "--processes", "2", "--throttle", "5000", timeout=300)["rebuilt"]
    assert done["events"] > 0
    assert len(done["processes"]) == 2
    (record,) = shijian.json("rebuild", "rounds", "--status")["rebuilds"]
    assert (record["build"], record["state"], record["phase"]) == (done["build"], "live", "done")
    assert shijian.json("rebuild", "rounds", "--drop-old")["dropped"][0]["dropped"] == [done["replaced"]]


def children_of(place: Place) -> list[int]:
    supervisor = int((place.run_dir / "shijian.lock").read_text())
    ran = subprocess.run(["ps", "-o", "pid=", "--ppid", str(supervisor)], capture_output=True, text=True, check=True)
    return [int(line) for line in ran.stdout.split()]


def command_of(pid: int) -> str:
    ran = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ran.stdout.strip()
