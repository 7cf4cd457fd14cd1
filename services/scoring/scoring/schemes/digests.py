"""What a scheme file says, as one digest: a version that a round has used never changes, and this is how it shows."""

import hashlib
import json

import yaml

from scoring.schemes.nodes import Entry


def digest_of(root: Entry, stands_on: str = "") -> str:
    """Of the file's words and numbers, whatever its comments, quotes and layout; with the digest that it stands on."""
    return hashlib.sha256(f"{stands_on}{_canonical(root)}".encode()).hexdigest()


def _canonical(entry: Entry) -> str:
    if isinstance(entry.node, yaml.MappingNode):
        return "{" + ",".join(sorted(f"{name}:{_canonical(e)}" for name, e in entry.mapping().items())) + "}"
    if isinstance(entry.node, yaml.SequenceNode):
        return "[" + ",".join(_canonical(e) for e in entry.items()) + "]"
    return json.dumps(entry.text(), ensure_ascii=False)
