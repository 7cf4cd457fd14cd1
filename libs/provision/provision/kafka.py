"""Find or start a Kafka: the address that was given, else a container, else the published jars."""

from dataclasses import dataclass
from typing import Protocol

from provision.answers import kafka_answers
from provision.docker import Unavailable, engine_answers
from provision.kafka_container import KafkaContainer
from provision.kafka_server import KafkaServer
from provision.kafka_settings import KafkaSettings
from provision.prerequisites import Say, say_to_stderr
from provision.problems import DidNotStart


class Broker(Protocol):
    """A Kafka that answers; `stop` leaves one alone that was not started here."""

    @property
    def bootstrap(self) -> str: ...
    @property
    def described(self) -> str: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class GivenKafka:
    """Somebody else's broker."""

    bootstrap: str

    @property
    def described(self) -> str:
        return f"the Kafka given at {self.bootstrap}"

    def stop(self) -> None:
        """Not ours to stop."""


def find_or_start_kafka(settings: KafkaSettings, say: Say = say_to_stderr) -> Broker:
    """A broker that answers, or a ProvisionProblem that says what to do."""
    if settings.bootstrap:
        return _given(settings.bootstrap)
    if settings.source == "container" or (settings.source == "auto" and engine_answers()):
        try:
            return started_container(settings, say)
        except Unavailable as why:
            if settings.source == "container":
                raise
            say(f"no container for Kafka ({why}); running it from its published jars instead")
    server = KafkaServer(settings, say)
    server.start()
    return server


def started_container(settings: KafkaSettings, say: Say = say_to_stderr) -> KafkaContainer:
    """The official image, answering; Unavailable where no engine answers or the image cannot be had."""
    container = KafkaContainer(settings, say)
    container.start()
    return container


def _given(bootstrap: str) -> GivenKafka:
    if not kafka_answers(bootstrap, timeout=5):
        raise DidNotStart(f"the Kafka given at {bootstrap}", "it does not answer")
    return GivenKafka(bootstrap)
