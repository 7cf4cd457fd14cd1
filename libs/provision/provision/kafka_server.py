"""A real one-node Kafka run from its published jars: start, stop, kill, pause, restart, on one data folder."""

import base64
import json
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from provision.answers import kafka_answers, wait_until
from provision.child import Child, process_alive, spawn
from provision.jars import broker_jars
from provision.kafka_settings import KafkaSettings, log4j2_properties, reload4j_properties, server_properties
from provision.ports import require_free
from provision.prerequisites import Say, java, say_to_stderr
from provision.problems import DidNotStart

# As the broker's own start script has them.
_JVM = (
    "-server",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-Djava.awt.headless=true",
)


@dataclass
class KafkaServer:
    """The data outlives the process: a started folder is never formatted again."""

    settings: KafkaSettings
    say: Say = say_to_stderr
    _child: Child | None = field(default=None, init=False)

    @property
    def bootstrap(self) -> str:
        return self.settings.address

    @property
    def version(self) -> str:
        return self.settings.version

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    @property
    def log_file(self) -> Path:
        return self.data_dir / "broker.log"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None and self._child.alive() else None

    @property
    def described(self) -> str:
        return f"Kafka {self.version} from its published jars at {self.bootstrap} (pid {self.pid})"

    def start(self) -> None:
        """Return when the broker answers."""
        self.begin()
        self.await_ready()

    def begin(self) -> None:
        """Start the process and return at once; `await_ready` must follow."""
        require_free(self.settings.port, "Kafka")
        require_free(self.settings.controller_port, "Kafka's controller")
        jars = broker_jars(self.version, self.settings.cache, self.say)
        self._write_config()
        if not (self.data_dir / "log" / "meta.properties").exists():
            self._format(jars)
        heap = (f"-Xms{self.settings.heap}", f"-Xmx{self.settings.heap}")
        command = [*self._java(jars, *heap, *_JVM), "kafka.Kafka", str(self.data_dir / "server.properties")]
        self._child = spawn(command, output=self.data_dir / "broker.out", owner=self.settings.owner, cwd=self.data_dir)
        _note(self.data_dir).write_text(json.dumps({"pid": self._child.pid, "version": self.version}), encoding="utf-8")

    def await_ready(self) -> None:
        """Return when the broker answers; raise DidNotStart, with the end of its log, when it does not."""
        child = self._running()
        limit = self.settings.start_timeout
        if not wait_until(lambda: kafka_answers(self.bootstrap), limit, alive=child.alive):
            reason = f"no answer within {limit:g} s" if child.alive() else "the process ended"
            child.kill()
            raise DidNotStart(f"Kafka {self.version}", reason, self._tail())

    def stop(self) -> None:
        """A clean shutdown; safe to repeat."""
        if self._child is not None:
            self._child.terminate(30)

    def kill(self) -> None:
        """SIGKILL: what was not yet on disk is left to recovery."""
        self._running().kill()

    def restart(self) -> None:
        """Stop where it still runs, and start again on the same data and ports."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: the process stands still and keeps its sockets."""
        self._running().signal(SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._running().signal(SIGCONT)

    def _running(self) -> Child:
        if self._child is None:
            raise DidNotStart(f"Kafka {self.version}", "it was not started from here")
        return self._child

    def _write_config(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        (self.data_dir / "server.properties").write_text(server_properties(self.settings), encoding="utf-8")
        (self.data_dir / "log4j2.properties").write_text(log4j2_properties(self.log_file), encoding="utf-8")
        (self.data_dir / "reload4j.properties").write_text(reload4j_properties(self.log_file), encoding="utf-8")

    def _format(self, jars: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = [*self._java(jars, "-Xmx128m", "-XX:TieredStopAtLevel=1"), "kafka.tools.StorageTool", "format"]
        command += ["--cluster-id", cluster, "--standalone", "--config", str(self.data_dir / "server.properties")]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.data_dir)  # noqa: S603
        if done.returncode != 0:
            raise DidNotStart(
                f"Kafka {self.version}", "its data folder could not be formatted", done.stdout + done.stderr
            )

    def _java(self, jars: Path, *options: str) -> list[str]:
        logging = (
            f"-Dlog4j2.configurationFile={self.data_dir / 'log4j2.properties'}",
            f"-Dlog4j.configuration=file:{self.data_dir / 'reload4j.properties'}",
        )
        return [str(java(self.say)), *options, *logging, "-cp", f"{jars}/*"]

    def _tail(self) -> str:
        text = ""
        for file in (self.data_dir / "broker.out", self.log_file):
            if file.exists():
                text += "".join(file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)[-25:])
        return text


def running_server(settings: KafkaSettings) -> KafkaServer | None:
    """The broker that an earlier process left running on this data folder, if it still does."""
    try:
        noted = json.loads(_note(settings.data_dir).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not process_alive(noted["pid"]) or not kafka_answers(settings.address):
        return None
    server = KafkaServer(settings)
    server._child = Child(noted["pid"])  # noqa: SLF001 - the same class, from its own module
    return server


def _note(data_dir: Path) -> Path:
    return data_dir / "server.json"
