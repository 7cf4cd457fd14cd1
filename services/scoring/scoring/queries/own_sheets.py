"""What goes onto one sheet cannot go onto a joint result: that names the sheets of its channels instead."""

from eventlog.views.readable import Readable
from scoring.queries.joint import channels_of, only_of_sheets


async def check_own_sheet(views: Readable, sheet_id: str) -> None:
    """Raises OfOneChannel for the id of a joint result."""
    if rows := await channels_of(views, sheet_id):
        raise only_of_sheets(sheet_id, rows, "不能直接评定或核查", "sheet_id")
