"""The data folder of a broker run from jars: its configuration, its formatting, the command that starts it, its log."""

import base64
import json
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from provision.jars import are_cached, broker_jars
from provision.kafka_settings import KafkaSettings, log4j2_properties, reload4j_properties, server_properties
from provision.prerequisites import Say, java
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


@dataclass(frozen=True)
class KafkaFolder:
    """A formatted folder is never formatted again: the log in it outlives every process."""

    settings: KafkaSettings
    say: Say

    @property
    def path(self) -> Path:
        return self.settings.data_dir.resolve()

    @property
    def output(self) -> Path:
        return self.path / "broker.out"

    def prepare(self) -> list[str]:
        """Write the configuration, format what is new, and return the command of the broker."""
        java(self.say, with_maven=not are_cached(self.settings.version, self.settings.cache))
        jars = broker_jars(self.settings.version, self.settings.cache, self.say)
        self.path.mkdir(parents=True, exist_ok=True)
        log = self.path / "broker.log"
        (self.path / "server.properties").write_text(server_properties(self.settings), encoding="utf-8")
        (self.path / "log4j2.properties").write_text(log4j2_properties(log), encoding="utf-8")
        (self.path / "reload4j.properties").write_text(reload4j_properties(log), encoding="utf-8")
        if not (self.path / "log" / "meta.properties").exists():
            self._format(jars)
        heap = (f"-Xms{self.settings.heap}", f"-Xmx{self.settings.heap}")
        return [*self._java(jars, *heap, *_JVM), "kafka.Kafka", str(self.path / "server.properties")]

    def note(self, pid: int) -> None:
        """Remember the process, for whoever looks later."""
        text = json.dumps({"pid": pid, "version": self.settings.version, "port": self.settings.port})
        (self.path / "server.json").write_text(text, encoding="utf-8")

    def noted(self) -> int | None:
        """The process remembered last, whether or not it still runs."""
        try:
            pid: int = json.loads((self.path / "server.json").read_text(encoding="utf-8"))["pid"]
        except (OSError, ValueError, KeyError):
            return None
        return pid

    def tail(self) -> str:
        """The end of what the broker said."""
        files = [file for file in (self.output, self.path / "broker.log") if file.exists()]
        lines = [line for file in files for line in file.read_text("utf-8", errors="replace").splitlines()[-25:]]
        return "\n".join(lines)

    def _format(self, jars: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = [*self._java(jars, "-Xmx128m", "-XX:TieredStopAtLevel=1"), "kafka.tools.StorageTool", "format"]
        # One word: an id may begin with a hyphen and would else be read as an option.
        command += [f"--cluster-id={cluster}", "--standalone", "--config", str(self.path / "server.properties")]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.path)  # noqa: S603
        if done.returncode != 0:
            said = done.stdout + done.stderr
            raise DidNotStart(f"Kafka {self.settings.version}", "its data folder could not be formatted", said)

    def _java(self, jars: Path, *options: str) -> list[str]:
        logging = (
            f"-Dlog4j2.configurationFile={self.path / 'log4j2.properties'}",
            f"-Dlog4j.configuration=file:{self.path / 'reload4j.properties'}",
        )
        return [str(java(self.say)), *options, *logging, "-cp", f"{jars}/*"]
