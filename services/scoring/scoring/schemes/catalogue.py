"""The schemes that this release ships, each in the versions that rounds may be pinned to."""

from functools import cache
from pathlib import Path

from scoring.catalogue import Schemes, SchemeUnknown
from scoring.schemes.loading import scheme_from
from scoring.schemes.nodes import parse
from scoring.schemes.variants import is_variant

__all__ = ["FOLDER", "SchemeUnknown", "Schemes", "shipped"]

FOLDER = Path(__file__).parent


@cache
def shipped() -> Schemes:
    """Every YAML file beside this module; of each scheme the older versions first. Raises SchemeBroken."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
    variants = [name for name, text in texts.items() if is_variant(parse(name, text))]
    plain = Schemes(scheme_from(name, text) for name, text in texts.items() if name not in variants)
    found = [*plain, *(scheme_from(name, texts[name], plain.find) for name in variants)]
    return Schemes(sorted(found, key=lambda scheme: (scheme.id, int(scheme.version))))
