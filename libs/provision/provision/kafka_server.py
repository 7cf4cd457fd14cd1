"""A real one-node Kafka run from its published jars: start, stop, kill, pause, restart, on one data folder."""

from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from provision.answers import kafka_answers, wait_until
from provision.child import Child, spawn
from provision.kafka_folder import KafkaFolder
from provision.kafka_settings import KafkaSettings
from provision.ports import require_free
from provision.prerequisites import Say, say_to_stderr
from provision.problems import DidNotStart


@dataclass
class KafkaServer:
    """The data outlives the process; `child` is given for one that an earlier process started."""

    settings: KafkaSettings
    say: Say = field(default=say_to_stderr, repr=False)
    child: Child | None = None

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
    def pid(self) -> int | None:
        """The running process."""
        return self.child.pid if self.child is not None and self.child.alive() else None

    @property
    def described(self) -> str:
        return f"Kafka {self.version} from its published jars at {self.bootstrap} (pid {self.pid})"

    def start(self) -> None:
        """Return when the broker answers; raise DidNotStart, with the end of its log, when it does not."""
        require_free(self.settings.port, "Kafka")
        require_free(self.settings.controller_port, "Kafka's controller")
        folder = KafkaFolder(self.settings, self.say)
        command = folder.prepare()
        child = spawn(command, output=folder.output, owner=self.settings.owner, cwd=folder.path)
        self.child = child
        folder.note(child.pid)
        limit = self.settings.start_timeout
        if not wait_until(lambda: kafka_answers(self.bootstrap), limit, alive=child.alive):
            reason = f"no answer within {limit:g} s" if child.alive() else "the process ended"
            child.kill()
            raise DidNotStart(f"Kafka {self.version}", reason, folder.tail())

    def stop(self) -> None:
        """A clean shutdown; safe to repeat."""
        if self.child is not None:
            self.child.terminate(30)

    def kill(self) -> None:
        """SIGKILL: what was not yet on disk is left to recovery."""
        self._started().kill()

    def restart(self) -> None:
        """Stop where it still runs, and start again on the same data and ports."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: the process stands still and keeps its sockets."""
        self._started().signal(SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._started().signal(SIGCONT)

    def _started(self) -> Child:
        if self.child is None:
            raise DidNotStart(f"Kafka {self.version}", "it was not started from here")
        return self.child
