"""A real service process, as in a pod: started, waited for, killed, paused, continued."""

import asyncio
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class ServiceProcess:
    """`python -m <service>` with settings of its own. Ports are given by the test; nothing is shared but the broker."""

    service: str
    bootstrap: str
    data_dir: Path
    health_port: int
    grpc_port: int
    roles: str = "worker"
    instance: str = "0"
    topic_prefix: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log_file(self) -> Path:
        return self.data_dir / f"{self.service}-{self.instance}.log"

    def environment(self) -> dict[str, str]:
        """The settings of this process, and nothing of this project's from outside."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("SHIJIAN_")}
        return env | {
            "SHIJIAN_KAFKA_BOOTSTRAP": self.bootstrap,
            "SHIJIAN_DATA_DIR": str(self.data_dir),
            "SHIJIAN_HEALTH_PORT": str(self.health_port),
            "SHIJIAN_GRPC_PORT": str(self.grpc_port),
            "SHIJIAN_ROLES": self.roles,
            "SHIJIAN_INSTANCE": self.instance,
            "SHIJIAN_TOPIC_PREFIX": self.topic_prefix,
            **self.extra,
        }

    def start(self) -> None:
        """Starts it and returns at once."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.service],
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the process."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL; returns once it is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self, patience: float = 20) -> int:
        """SIGTERM; the exit code. A process that does not go is killed, and that is a failure."""
        assert self.process is not None
        self.process.terminate()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise

    def answers(self, path: str = "/readyz") -> bool:
        """Whether the health port says yes."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health_port}{path}", timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    async def ready(self, patience: float = 40) -> None:
        """Returns when it is ready; fails with the end of its log."""
        end = asyncio.get_running_loop().time() + patience
        while not await asyncio.to_thread(self.answers):
            gone = self.process.poll() if self.process is not None else None
            assert gone is None, f"{self.service} ended with {gone}:\n{self.tail()}"
            assert asyncio.get_running_loop().time() < end, f"{self.service} is not ready:\n{self.tail()}"
            await asyncio.sleep(0.1)

    def tail(self, lines: int = 40) -> str:
        """The end of its log."""
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
