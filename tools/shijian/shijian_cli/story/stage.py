"""What every scene needs: the stubs, the header of a command, and someone to tell how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from shijian.common.v1 import command_header_pb2 as header

from shijian_cli.story.ids import command_id


@dataclass(frozen=True, slots=True)
class Stage:
    """`round_id` is the round that the story tells."""

    registry: Any
    evidence: Any
    files: Any
    scoring: Any
    progress: Progress
    round_id: str
    scheme_id: str

    @contextmanager
    def bar(self, title: str, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar; call what it gives once per thing done. Nothing to do shows nothing."""
        if not total:
            yield lambda: None
            return
        task = self.progress.add_task(title, total=total)
        yield lambda: self.progress.advance(task)


def header_of(actor: str, *name: str) -> header.CommandHeader:
    """The header of the step with that name."""
    return header.CommandHeader(command_id=command_id(*name), actor=actor)


def progress_on(console: Console) -> Progress:
    """Bars that stay on the screen when done."""
    return Progress(
        TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
