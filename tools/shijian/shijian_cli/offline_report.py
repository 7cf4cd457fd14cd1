"""The report of a sheet that was scored without any service."""

from pathlib import Path

import yaml

from scoring.reports.rendering import Format, Report, rendered
from scoring.reports.sheet_paper import SheetContent, says_made_up, sheet_paper
from scoring.result import Sheet


def report_of(sheet: Sheet, facts: Path, subject: str, wanted: Format) -> Report:
    """The sheet as a file; a facts file that calls itself made up makes a report that does."""
    known = facts.read_text(encoding="utf-8")
    content = SheetContent(
        sheet=sheet,
        state="离线试算，未入档",
        subject_name=subject,
        period=str((yaml.safe_load(known) or {}).get("period", "")),
        made_up=says_made_up(known),
    )
    return rendered(sheet_paper(content), wanted)
