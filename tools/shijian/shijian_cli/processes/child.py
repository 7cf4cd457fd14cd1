"""One service as a process of its own: the same entry point as in a pod, settings by environment, a log file."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provision.child import Child, spawn

STOP_SECONDS = 15.0
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Spec:
    """What to start. `settings` are environment variables added to those of this process; no secrets."""

    name: str
    module: str
    settings: Mapping[str, str]
    log: Path
    ready_url: str

    @property
    def command(self) -> list[str]:
        """`env` adds the settings and is replaced by Python, so that the pid is the service's own."""
        return ["env", *[f"{k}={v}" for k, v in sorted(self.settings.items())], sys.executable, "-m", self.module]


def start(spec: Spec) -> Child:
    """Starts it away from the terminal's Ctrl-C; it is ended when this process is gone, however that happens."""
    spec.log.parent.mkdir(parents=True, exist_ok=True)
    return spawn(spec.command, output=spec.log, owner=os.getpid())


async def ended(child: Child) -> int:
    """Waits for the end; the exit code, negative for a signal."""
    while child.alive():  # noqa: ASYNC110  a process has no event to wait for
        await asyncio.sleep(POLL_SECONDS)
    return code_of(child) or 0


def code_of(child: Child) -> int | None:
    """The exit code; None while it runs."""
    return child.popen.poll() if child.popen is not None else None
