"""Adds golden files for events that have none, from services/<service>/tests/examples.py; changes no other."""

import importlib.util
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from google.protobuf import json_format

ROOT = Path(__file__).resolve().parents[2]


def examples(service: str) -> tuple[Any, ...]:
    """One filled event of every class."""
    path = ROOT / "services" / service / "tests" / "examples.py"
    spec = importlib.util.spec_from_file_location(f"{service}_examples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(module.EXAMPLES)


def write(service: str) -> list[Path]:
    """The files that were added."""
    wire = import_module(f"{service}.definition").definition.events
    folder = ROOT / "tests" / "contracts" / "golden" / service
    folder.mkdir(parents=True, exist_ok=True)
    added = []
    for event in examples(service):
        _, version, payload = wire.encode(event)
        path = folder / f"{type(event).__name__}-{version}.bin"
        if path.exists():
            continue
        path.write_bytes(payload)
        message = wire.message_of(type(event)).FromString(payload)
        path.with_suffix(".json").write_text(
            json_format.MessageToJson(message, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        added.append(path)
    return added


if __name__ == "__main__":
    for name in sys.argv[1:] or ("registry", "evidence", "scoring"):
        for path in write(name):
            print(path.relative_to(ROOT))
