"""The fonts in a PDF: Noto Serif SC and Noto Sans SC (SIL OFL 1.1) from a locked package, checked by hash."""

import hashlib
import struct
from functools import cache
from importlib import resources

from typst import Fonts

PACKAGE = "pylopdf_fonts_zh_cn"
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
# From notofonts/noto-cjk, Serif and Sans/SubsetOTF/SC.
FILES = {
    "NotoSerifSC-Regular.otf": "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
    "NotoSansSC-Regular.otf": "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
}

FORMAT_12 = 12


class FontsDiffer(RuntimeError):
    """Not the font files that reports are made with: the same report would have other bytes."""


@cache
def fonts() -> Fonts:
    """These fonts and no others, whatever the machine has. Raises FontsDiffer."""
    folder = resources.files(PACKAGE)
    for name, wanted in FILES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != wanted:
            raise FontsDiffer(f"{name} has SHA-256 {found}, wanted {wanted}")
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def characters() -> frozenset[int]:
    """The code points that one of these fonts has a glyph for."""
    folder = resources.files(PACKAGE)
    return frozenset().union(*(mapped((folder / name).read_bytes()) for name in FILES))


def mapped(font: bytes) -> set[int]:
    """The code points of an OpenType file: the groups of its `cmap` subtables of format 12."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {tag: start for tag, _, start, _ in struct.iter_unpack(">4sLLL", font[12 : 12 + 16 * count])}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        subtable = cmap + struct.unpack_from(">L", font, cmap + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", font, subtable)[0] != FORMAT_12:
            continue
        groups = struct.unpack_from(">L", font, subtable + 12)[0]
        for first, last, _ in struct.iter_unpack(">LLL", font[subtable + 16 : subtable + 16 + 12 * groups]):
            found.update(range(first, last + 1))
    return found
