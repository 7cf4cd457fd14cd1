"""An installation that outlives this command: a supervisor process, found again by the data folder's lock."""

import os
import signal
import sys
import time
from pathlib import Path

from provision.child import Child, process_alive, spawn
from shijian_cli.place import Addresses, Place, known
from shijian_cli.processes import lock
from shijian_cli.processes.tail import size, tail
from shijian_cli.trouble import Trouble

UP_SECONDS = 180.0
DOWN_SECONDS = 60.0
POLL_SECONDS = 0.1


def up(place: Place) -> Addresses:
    """Starts the supervisor and returns when all is ready. Raises Trouble with the end of its log."""
    if (pid := lock.holder(place)) is not None:
        raise Trouble(
            f"数据目录 {place.data_dir} 的实例已在运行（进程 {pid}）", "查看：shijian doctor；停止：shijian down"
        )
    place.addresses_file.unlink(missing_ok=True)
    log = place.log("shijian")
    before = size(log)
    supervisor = _spawned(place, log)
    deadline = time.monotonic() + UP_SECONDS
    while not place.addresses_file.exists():
        if not supervisor.alive() or time.monotonic() > deadline:
            supervisor.terminate(DOWN_SECONDS)
            raise Trouble("没有起来", f"完整日志：{log}", detail=tail(log, 30, since=before))
        time.sleep(POLL_SECONDS)
    return known(place)


def down(place: Place) -> int | None:
    """Stops the installation of the data folder; its pid, or None when there was none. Raises Trouble if it stays."""
    pid = lock.holder(place)
    if not pid:
        return None
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while process_alive(pid) and lock.holder(place) == pid:
        if time.monotonic() > deadline:
            raise Trouble(f"进程 {pid} 在 {DOWN_SECONDS:.0f} 秒内没有停下", f"看它在做什么：{place.log('shijian')}")
        time.sleep(POLL_SECONDS)
    return pid


def _spawned(place: Place, log: Path) -> Child:
    log.parent.mkdir(parents=True, exist_ok=True)
    where = ["--data-dir", str(place.data_dir), "--port-base", str(place.port_base)]
    return spawn([sys.executable, "-m", "shijian_cli", "serve", *where], output=log, owner=None)
