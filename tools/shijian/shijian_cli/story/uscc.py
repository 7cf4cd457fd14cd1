"""Unified social credit codes for made-up markets: right by both checksums

(GB 32100-2015 and GB 11714-1997), issued to nobody.
"""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ENTERPRISE = "91"


def made_up_uscc(county: str, serial: int) -> str:
    """The code of the `serial`-th made-up market of a county."""
    organisation = f"MA0{serial:05d}"
    body = ENTERPRISE + county + organisation + _organisation_check(organisation)
    return body + _check(body)


def _organisation_check(code: str) -> str:
    total = sum(w * int(c, 36) for w, c in zip(ORGANISATION_WEIGHTS, code, strict=True))
    digit = 11 - total % 11
    return "X" if digit == 10 else "0" if digit == 11 else str(digit)  # noqa: PLR2004  the standard's three cases


def _check(body: str) -> str:
    total = sum(pow(3, i, 31) * ALPHABET.index(c) for i, c in enumerate(body))
    return ALPHABET[(31 - total % 31) % 31]
