"""Starting, watching and stopping processes; who holds a port; who holds the data folder."""

import asyncio
import http.server
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.settings import read_settings
from provision.ports import free_port
from shijian_cli.installation import Installation
from shijian_cli.place import Place, planned
from shijian_cli.processes import child, lock, ports, ready
from shijian_cli.processes.tail import size, tail
from shijian_cli.processes.watch import Watch, pause
from shijian_cli.trouble import Trouble

SERVER = """
import http.server, os, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"ready": true}')
    def log_message(self, *a): pass
print("up", flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


@pytest.fixture
def spec(tmp_path, monkeypatch) -> child.Spec:
    (tmp_path / "pretend.py").write_text(SERVER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    port = free_port()
    url = f"http://127.0.0.1:{port}/readyz"
    return child.Spec("pretend", "pretend", {"PORT": str(port)}, tmp_path / "logs" / "pretend.log", url)


async def test_a_service_that_dies_is_started_again_and_said_so(spec):
    said: list[str] = []
    watch = Watch(spec, said.append)
    await watch.start(within=10)
    first = watch.pid
    keeping = asyncio.create_task(watch.run())
    os.kill(first, 9)
    async with asyncio.timeout(15):
        while not (said and "恢复" in said[-1]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert watch.pid != first
    assert "信号 9" in said[0]
    await watch.stop()
    assert ready.ask(spec.ready_url) == (0, "")


async def test_a_service_that_cannot_start_shows_the_end_of_its_log(tmp_path):
    spec = child.Spec(
        "broken", "no_such_module_here", {}, tmp_path / "logs" / "broken.log", "http://127.0.0.1:1/readyz"
    )
    with pytest.raises(Trouble, match="启动失败") as caught:
        await Watch(spec, print).start(within=10)
    assert "no_such_module_here" in caught.value.detail


async def test_who_waits_for_a_service_that_has_ended_is_not_waited_for(tmp_path, monkeypatch):
    def spec(_place, _addresses, service, **_):
        module = "no_such_module_here" if service == "evidence" else "http.server"
        log, port = tmp_path / "logs" / f"{service}.log", free_port()
        return child.Spec(service, module, {}, log, f"http://127.0.0.1:{port}/readyz")

    monkeypatch.setattr("shijian_cli.installation.spec_of", spec)
    place = Place(tmp_path)
    installation = Installation(place, read_settings(), print)
    try:
        async with asyncio.timeout(20):
            with pytest.raises(Trouble, match="服务 evidence 启动失败") as caught:
                await installation._start_services(planned(place))
    finally:
        await installation.stop()
    assert "no_such_module_here" in caught.value.detail


async def test_a_service_that_ends_again_and_again_shows_its_last_words_each_time(spec, tmp_path):
    said: list[str] = []
    watch = Watch(spec, said.append)
    await watch.start(within=10)
    (tmp_path / "pretend.py").write_text("raise SystemExit('the file is damaged')")
    keeping = asyncio.create_task(watch.run())
    os.kill(watch.pid, 9)
    async with asyncio.timeout(15):
        while not any("第 3 次" in line for line in said):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert said.count("the file is damaged") >= 1


def test_the_pause_before_a_restart_grows_to_half_a_minute():
    assert [pause(n) for n in (1, 2, 3, 4, 5, 6, 60)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_taken_port_names_its_holder():
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        wanted = {server.server_port: "registry 服务", free_port(): "scoring 服务"}
        with pytest.raises(Trouble, match=f"端口 {server.server_port}.*{os.getpid()}") as caught:
            ports.require_free(wanted)
    assert "scoring" not in caught.value.message
    ports.require_free(wanted)


def test_a_data_folder_has_one_holder(tmp_path):
    place = Place(tmp_path)
    assert lock.holder(place) is None
    code = (
        "import sys, pathlib; from shijian_cli.place import Place; from shijian_cli.processes import lock\n"
        "with lock.held(Place(pathlib.Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert lock.holder(place) == other.pid
        with pytest.raises(Trouble, match=str(other.pid)), lock.held(place):
            pass
        other.stdin.close()
    assert lock.holder(place) is None


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path):
    log = tmp_path / "a.log"
    log.write_text("".join(f"line {n}\n" for n in range(50_000)))
    assert tail(log, 2) == "line 49998\nline 49999"
    assert tail(tmp_path / "none.log") == ""
    assert tail(log, 2, since=size(log) - len("line 49999\n")) == "line 49999"
    assert tail(log, since=size(log)) == ""
