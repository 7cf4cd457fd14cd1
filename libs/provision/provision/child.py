"""One server process: started in a session of its own, watched, stopped, killed, paused."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A parent-death signal would be tied to the thread that forked; this watches the owning process instead.
# A zombie counts as dead: whoever killed the owner may never collect it.
_ALIVE = """
alive() {
  if [ -d /proc/self ]; then
    case "$(cat "/proc/$1/stat" 2>/dev/null)" in ""|*") Z "*) return 1 ;; esac
  else
    case "$(ps -o stat= -p "$1")" in ""|Z*) return 1 ;; esac
  fi
}
"""
_GUARD = """
while alive "$1"; do alive "$2" || exit 0; sleep 0.5; done
kill -CONT "$2"; kill -TERM "$2"
for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; alive "$2" || exit 0; done
kill -KILL "$2"
"""


@dataclass
class Child:
    """A process by its id; `popen` only where this process is the parent."""

    pid: int
    popen: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        """Whether it still runs; collects it where it is ours and has ended."""
        if self.popen is not None:
            return self.popen.poll() is None
        return process_alive(self.pid)

    def terminate(self, grace: float) -> None:
        """Ask it to end, wait, and kill it when the grace is over."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if not self._gone_within(grace):
            self.kill()

    def interrupt(self, grace: float) -> None:
        """As terminate, by SIGINT: PostgreSQL's word for not waiting until its clients have left."""
        self.signal(signal.SIGINT)
        if not self._gone_within(grace):
            self.kill()

    def kill(self) -> None:
        """SIGKILL, and return once it is gone."""
        self.signal(signal.SIGKILL)
        self._gone_within(10)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that has ended does not mind."""
        if self.alive():
            os.kill(self.pid, number)

    def _gone_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


def spawn(
    command: Sequence[str | Path],
    *,
    output: Path,
    owner: int | None,
    env: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a process away from the terminal's signals; with an owner, it is ended when that process is gone."""
    with output.open("ab") as out:
        popen = subprocess.Popen(  # noqa: S603 - the command is built here, from the settings
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    child = Child(popen.pid, popen)
    if owner is not None:
        _leave_running(_GUARD, owner, str(child.pid))
    return child


def process_alive(pid: int) -> bool:
    """Whether a process, not necessarily ours, runs; zombies do not."""
    process = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        try:
            stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
            # A first thread that has ended is a zombie too, while others still close their files.
            return ") Z " not in stat or len(list((process / "task").iterdir())) > 1
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def guard_container(name: str, owner: int) -> None:
    """End a container when its owner is gone; the engine, not this process, is its parent."""
    _leave_running('while alive "$1"; do sleep 0.5; done; docker rm --force --volumes "$2"', owner, name)


def _leave_running(script: str, owner: int, target: str) -> None:
    # The script itself is left to init: the shell around it ends at once.
    subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", f"( {_ALIVE}{script} ) >/dev/null 2>&1 &", "guard", str(owner), target],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
