"""Why a server could not be brought up, each said so that a person can act on it.

ProvisionProblem
├── Missing        a program is not there; names the command that installs it
├── PortTaken      somebody else listens; names who, where that can be seen
└── DidNotStart    the server ended or never answered; shows the end of its log
"""

from dataclasses import dataclass


class ProvisionProblem(Exception):
    """Anything that keeps a server from standing up; every kind below says itself in full."""


@dataclass(eq=False)
class Missing(ProvisionProblem):
    """A prerequisite is absent and may not be installed from here."""

    what: str
    command: str

    def __str__(self) -> str:
        return f"missing: {self.what}. Install with: {self.command}"


@dataclass(eq=False)
class PortTaken(ProvisionProblem):
    """The port that a server was told to use is in use."""

    port: int
    what: str
    holder: str

    def __str__(self) -> str:
        by = f" by {self.holder}" if self.holder else " (the process that holds it cannot be seen from here)"
        return f"port {self.port}, wanted for {self.what}, is taken{by}"


@dataclass(eq=False)
class DidNotStart(ProvisionProblem):
    """The server was started and did not come to answer."""

    what: str
    reason: str
    log_tail: str = ""

    def __str__(self) -> str:
        tail = f"\n--- end of its log ---\n{self.log_tail}" if self.log_tail else ""
        return f"{self.what} did not start: {self.reason}{tail}"
