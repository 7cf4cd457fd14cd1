"""Why a decider says no.

Rejected
├── Invalid      the command itself is wrong           INVALID_ARGUMENT / 422
├── NotFound     what it speaks of does not exist      NOT_FOUND / 404
├── Conflict     the state forbids it now              FAILED_PRECONDITION / 409
└── Forbidden    this actor may not                    PERMISSION_DENIED / 403
"""

from typing import ClassVar


class Rejected(Exception):
    """A business refusal. Subclass one of the four kinds below; the class name is the stable `code`.

    `message` is for people (Chinese); `field` is the dotted path of the command's field at fault, empty if none.
    """

    kind: ClassVar[str] = "conflict"

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message or self.code)
        self.message = message or self.code
        self.field = field

    @property
    def code(self) -> str:
        return type(self).__name__


class Invalid(Rejected):
    """The command is wrong in itself, whatever the state."""

    kind = "invalid"


class NotFound(Rejected):
    """What the command speaks of does not exist."""

    kind = "not_found"


class Conflict(Rejected):
    """The present state forbids it."""

    kind = "conflict"


class Forbidden(Rejected):
    """Not for this actor."""

    kind = "forbidden"
