"""A paper in one of the three formats: file name, media type, contents and their SHA-256."""

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from scoring.reports.excel import excel_of
from scoring.reports.paper import Paper, printable
from scoring.reports.pdf import pdf_of
from scoring.reports.word import word_of

OFFICE = "application/vnd.openxmlformats-officedocument"


class Format(enum.Enum):
    """The value is the file name's ending."""

    XLSX = "xlsx"
    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Report:
    file_name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Kind:
    media_type: str
    write: Callable[[Paper], bytes]


KINDS = {
    Format.XLSX: Kind(f"{OFFICE}.spreadsheetml.sheet", excel_of),
    Format.PDF: Kind("application/pdf", pdf_of),
    Format.DOCX: Kind(f"{OFFICE}.wordprocessingml.document", word_of),
}


def rendered(paper: Paper, wanted: Format) -> Report:
    """The file: of one paper the same bytes every time, on every machine with the locked packages."""
    kind = KINDS[wanted]
    content = kind.write(printable(paper))
    return Report(f"{paper.name}.{wanted.value}", kind.media_type, content, hashlib.sha256(content).hexdigest())
