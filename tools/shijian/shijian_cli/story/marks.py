"""What the story's assessor awards: a share of the span by quality, down to the step. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """What may be awarded: from minimum to maximum in steps."""

    minimum: Decimal
    maximum: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    points: Decimal
    reason: str


def mark(content: Mapping[str, Any], span: Span, *, quality: str, who: str, part: str) -> Mark:
    """content: the parsed marks.yaml. The same sheet's part always gets the same mark."""
    shares = content["shares"][quality]
    digest = hashlib.sha256(f"{who}/{part}".encode()).digest()
    wished = (span.maximum - span.minimum) * Decimal(shares[digest[0] % len(shares)])
    return Mark(span.minimum + wished // span.step * span.step, content["reasons"][quality])
