"""A one-node Kafka from the official image, with the same settings as one from jars."""

from dataclasses import dataclass

from provision import docker
from provision.answers import kafka_answers, wait_until
from provision.child import guard_container
from provision.kafka_settings import KafkaSettings, single_node
from provision.ports import require_free
from provision.prerequisites import Say, say_to_stderr
from provision.problems import DidNotStart

_DATA = "/var/lib/kafka/data"


@dataclass
class KafkaContainer:
    """Named after its port, so a second start replaces what the first left; a volume stands for its data folder."""

    settings: KafkaSettings
    say: Say = say_to_stderr

    @property
    def bootstrap(self) -> str:
        return self.settings.address

    @property
    def version(self) -> str:
        return self.settings.version

    @property
    def name(self) -> str:
        return f"shijian-kafka-{self.settings.port}"

    @property
    def described(self) -> str:
        return f"Kafka {self.version} in the container {self.name} at {self.bootstrap}"

    def start(self) -> None:
        """Return when the broker answers."""
        image = f"apache/kafka:{self.version}"
        docker.require_image(image, self.say)
        require_free(self.settings.port, "Kafka")
        folder = self.settings.data_dir.resolve()
        docker.run_detached(self.name, folder, self._options(docker.volume_of(folder, "kafka")), image)
        if self.settings.owner is not None:
            guard_container(self.name, self.settings.owner)
        self.await_ready()

    def await_ready(self) -> None:
        """Return when the broker answers; raise DidNotStart, with the end of its log, when it does not."""
        limit = self.settings.start_timeout
        if not wait_until(lambda: kafka_answers(self.bootstrap), limit, alive=lambda: docker.is_running(self.name)):
            tail = docker.logs(self.name)
            docker.act("rm", self.name)
            raise DidNotStart(f"Kafka {self.version} in a container", f"no answer within {limit:g} s", tail)

    def stop(self) -> None:
        """A clean shutdown; the volume stays."""
        docker.act("stop", self.name)
        docker.act("rm", self.name)

    def kill(self) -> None:
        docker.act("kill", self.name)

    def restart(self) -> None:
        """Stop where it still runs, and start again on the same data and port."""
        self.stop()
        self.start()

    def pause(self) -> None:
        docker.act("pause", self.name)

    def resume(self) -> None:
        docker.act("unpause", self.name)

    def _options(self, volume: str) -> list[str]:
        port = self.settings.port
        values = single_node(self.settings) | {
            "listeners": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://127.0.0.1:9093",
            "controller.quorum.voters": "1@127.0.0.1:9093",
            "log.dirs": _DATA,
        }
        heap = self.settings.heap
        environment = {"KAFKA_HEAP_OPTS": f"-Xms{heap} -Xmx{heap}"}
        environment |= {f"KAFKA_{key.upper().replace('.', '_')}": value for key, value in values.items()}
        options = ["--publish", f"127.0.0.1:{port}:{port}", "--volume", f"{volume}:{_DATA}"]
        for key, value in environment.items():
            options += ["--env", f"{key}={value}"]
        return options
