"""The bars of a rebuild while it runs: one per partition that is folded, with its rate and time left; then by phase."""

from types import TracebackType
from typing import Any, Self

from rich.progress import BarColumn, Progress, TextColumn

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
    "hashing live": "计算现行表散列",
    "hashing log": "计算日志散列",
    "proving": "检查不变量",
    "done": "完成",
}
FOLDING, VERIFYING, DONE = "folding", "verifying", "done"


class Bars:
    """Shown on standard error between `with` and its end."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
        self._progress = Progress(*columns, console=err)
        self._bars: dict[tuple[str, str], Any] = {}
        self._phase: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.__exit__(kind, error, trace)

    def show(self, step: Any) -> None:
        """One answer of the stream. A verification of an earlier release has no phase: its partitions are verified."""
        phase = getattr(step, "phase", "")
        for p in step.partitions:
            name = f"{step.projection} 分区 {p.partition} {PHASES[FOLDING if phase else VERIFYING]}"
            said = f"{p.done:,}/{p.target:,}  {p.rate:,} 个/秒 {remaining(p.remaining_ms)}"
            self._update((step.projection, f"{p.partition}"), name, p.done, p.target, said)
        before = self._phase.get(step.projection, FOLDING)
        if before not in {FOLDING, phase}:
            self._progress.update(self._bars[step.projection, before], total=1, completed=1)
        self._phase[step.projection] = phase or FOLDING
        if phase not in {"", FOLDING, DONE}:
            # the bar only swings where there are no rows to go through
            said = f"{step.rows_done:,}/{step.rows_total:,} 行" if step.rows_total else ""
            name = f"{step.projection} {PHASES.get(phase, phase)}"
            self._update((step.projection, phase), name, step.rows_done, step.rows_total or None, said)

    def _update(self, place: tuple[str, str], name: str, done: int, total: int | None, said: str) -> None:
        if place not in self._bars:
            self._bars[place] = self._progress.add_task("", total=None, said="")
        self._progress.update(self._bars[place], description=name, completed=done, total=total, said=said)


def remaining(ms: int) -> str:
    """Minutes and seconds; nothing while it is not known."""
    if ms < 0:
        return ""
    seconds = -(-ms // MS)
    return f"剩余 {seconds // 60}:{seconds % 60:02d}"
