"""Why a decider says no.

Rejected
├── Invalid      the command itself is wrong           INVALID_ARGUMENT / 422
├── NotFound     what it speaks of does not exist      NOT_FOUND / 404
├── Conflict     the state forbids it now              FAILED_PRECONDITION / 409
└── Forbidden    this actor may not                    PERMISSION_DENIED / 403
"""

from typing import ClassVar

# A refusal quotes what the caller said. It is copied into a receipt and into the trailers of an answer, and both have
# an end: a quotation without one would block a partition, or keep the reason from the caller.
MESSAGE_CHARACTERS = 300
FIELD_CHARACTERS = 120


class Rejected(Exception):
    """A business refusal. Subclass one of the four kinds below; the class name is the stable `code`.

    `message` is for people (Chinese); `field` is the dotted path of the command's field at fault, empty if none.
    Both are cut off where they are too long to be sent.
    """

    kind: ClassVar[str] = "conflict"

    def __init__(self, message: str = "", *, field: str = "") -> None:
        self.message = _cut(message or self.code, MESSAGE_CHARACTERS)
        self.field = _cut(field, FIELD_CHARACTERS)
        super().__init__(self.message)

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


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
