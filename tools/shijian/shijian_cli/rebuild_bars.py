"""The bars of a rebuild while it runs: one per partition, with its rate and the time that remains."""

from types import TracebackType
from typing import Any, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from shijian_cli.screen import err

MS = 1000
PHASES = {
    "folding": "折叠",
    "writing": "写入",
    "indexing": "建索引",
    "catching up": "追赶",
    "verifying": "核对",
    "held": "等待确认",
    "switching": "切换",
    "done": "完成",
}


class Bars:
    """Shown on standard error between `with` and its end."""

    def __init__(self) -> None:
        said = TextColumn("{task.fields[said]}")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), said)
        self._progress = Progress(*columns, console=err)
        self._bars: dict[tuple[str, int], Any] = {}

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.__exit__(kind, error, trace)

    def show(self, step: Any) -> None:
        """One answer of the stream."""
        phase = PHASES.get(getattr(step, "phase", "verifying"), "")
        for p in step.partitions:
            place = (step.projection, p.partition)
            if place not in self._bars:
                self._bars[place] = self._progress.add_task("", total=None, said="")
            name = f"{step.projection} 分区 {p.partition} {phase}"
            said = f"{p.rate:,} 个/秒 {remaining(p.remaining_ms)}"
            self._progress.update(self._bars[place], description=name, completed=p.done, total=p.target, said=said)


def remaining(ms: int) -> str:
    """Minutes and seconds; nothing while it is not known."""
    if ms < 0:
        return ""
    seconds = -(-ms // MS)
    return f"剩余 {seconds // 60}:{seconds % 60:02d}"
