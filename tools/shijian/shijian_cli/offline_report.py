"""The report of a sheet that was scored without any service."""

from pathlib import Path

import yaml

from scoring.reports.rendering import Format, Report, rendered
from scoring.reports.sheet_paper import SheetContent, sheet_paper
from scoring.result import Sheet
from shijian_cli.facts_file import AsWritten


def report_of(sheet: Sheet, facts: Path, subject: str, wanted: Format) -> Report:
    """The sheet as a file; a facts file that says `made_up: true` makes a report that says so."""
    known = yaml.load(facts.read_text(encoding="utf-8"), Loader=AsWritten) or {}  # noqa: S506 a SafeLoader
    content = SheetContent(
        sheet=sheet,
        state="离线试算，未入档",
        subject_name=subject,
        period=str(known.get("period", "")),
        made_up=known.get("made_up") is True,
    )
    return rendered(sheet_paper(content), wanted)
