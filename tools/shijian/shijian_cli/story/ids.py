"""Command ids of the story, derived from names: telling it twice asks for the same things again."""

import uuid

STORY = uuid.uuid5(uuid.NAMESPACE_URL, "shijian:story:2021-farm")


def command_id(*parts: str) -> str:
    """The id of one step, e.g. of ("submit", request id, "1")."""
    return str(uuid.uuid5(STORY, "/".join(parts)))
