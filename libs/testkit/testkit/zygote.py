"""Forks service processes whose modules are loaded already: the same process, started in a tenth of the time.

Run as `python -m testkit.zygote SERVICE`. Reads `fork` and `wait PID` lines; answers with a pid and with an exit code.
"""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self


class Zygote:
    """The calling side. `with` starts and ends the process, and with it every forked service that still runs."""

    def __init__(self, service: str, env: Mapping[str, str], log_file: Path) -> None:
        self._service = service
        self._env = env
        self._log_file = log_file
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "testkit.zygote", self._service],
                env=dict(self._env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._ask("ready?") == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def fork(self) -> int:
        """Starts a service process; its pid."""
        return int(self._ask("fork"))

    def wait(self, pid: int) -> int:
        """Waits for one to end; its exit code, negative for a signal."""
        return int(self._ask(f"wait {pid}"))

    def _ask(self, line: str) -> str:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def main(service: str) -> None:
    """The forking side: loads the service and does as told until its input ends."""
    entry = importlib.import_module(f"{service}.main").main
    alive: set[int] = set()
    for line in sys.stdin:
        match line.split():
            case ["fork"]:
                pid = os.fork()
                if pid == 0:
                    _become(entry)
                alive.add(pid)
                answer = str(pid)
            case ["wait", number]:
                answer = str(os.waitstatus_to_exitcode(os.waitpid(int(number), 0)[1]))
                alive.discard(int(number))
            case _:
                answer = "ready"
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    for pid in alive:  # whoever asked for them is gone, or failed
        os.kill(pid, signal.SIGKILL)


def _become(entry: Callable[[], object]) -> None:
    """In the child: the pipes of the zygote are not its own, all that it says goes to the log."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        entry()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
