"""The schemes that this release ships, each in the versions that rounds may be pinned to."""

from functools import cache
from pathlib import Path

from scoring.catalogue import Schemes, SchemeUnknown
from scoring.schemes.loading import load_scheme

__all__ = ["FOLDER", "SchemeUnknown", "Schemes", "shipped"]

FOLDER = Path(__file__).parent


@cache
def shipped() -> Schemes:
    """Every YAML file beside this module, by file name. Raises SchemeBroken."""
    return Schemes(load_scheme(path) for path in sorted(FOLDER.glob("*.yaml")))
