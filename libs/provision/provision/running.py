"""Servers that an earlier process left running: found again by their data folder."""

from provision.answers import kafka_answers
from provision.child import Child, process_alive
from provision.kafka_folder import KafkaFolder
from provision.kafka_server import KafkaServer
from provision.kafka_settings import KafkaSettings
from provision.postgres_server import PostgresServer
from provision.postgres_settings import PostgresSettings
from provision.prerequisites import say_to_stderr


def running_kafka(settings: KafkaSettings) -> KafkaServer | None:
    """The broker on this data folder and port, if one runs and answers."""
    pid = KafkaFolder(settings, say_to_stderr).noted()
    if pid is None or not process_alive(pid) or not kafka_answers(settings.address):
        return None
    return KafkaServer(settings, child=Child(pid))


def running_postgres(settings: PostgresSettings) -> PostgresServer | None:
    """The database server on this data folder, if one runs."""
    try:
        note = (settings.data_dir / "postgres" / "postmaster.pid").read_text(encoding="ascii")
        pid = int(note.split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return PostgresServer(settings, child=Child(pid)) if process_alive(pid) else None
