"""A result file: what was measured, on which commit and machine, beside which floor or peer."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `goal` is what is wanted, in words; `reached` is None where there is no goal."""

    what: str
    value: float
    unit: str
    goal: str = ""
    reached: bool | None = None


@dataclass(slots=True)
class Result:
    """One run of one benchmark."""

    name: str
    about: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    load_before: str = field(default_factory=lambda: ", ".join(f"{load:.1f}" for load in os.getloadavg()))

    def add(self, what: str, value: float, unit: str, *, goal: str = "", reached: bool | None = None) -> None:
        """Adds a figure and says it."""
        self.figures.append(Figure(what, round(value, 3), unit, goal, reached))
        mark = {None: "", True: "  reached", False: "  NOT reached"}[reached]
        print(f"  {what}: {value:,.2f} {unit}{f'  (goal {goal})' if goal else ''}{mark}", flush=True)

    def write(self) -> Path:
        """Writes <name>.json and <name>.md under bench/results."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        content = {
            "measured_on": datetime.now(UTC).strftime("%Y-%m-%d"),
            "commit": commit(),
            "machine": machine(),
            **asdict(self),
        }
        path = RESULTS / f"{self.name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        path.with_suffix(".md").write_text(self._page(content), encoding="utf-8")
        return path

    def _page(self, content: dict[str, object]) -> str:
        said = {None: "", True: "yes", False: "**no**"}
        rows = [f"| {f.what} | {f.value:,} | {f.unit} | {f.goal} | {said[f.reached]} |" for f in self.figures]
        lines = [
            f"# {self.name}",
            "",
            self.about,
            "",
            f"Commit {content['commit']}, {content['measured_on']}, {content['machine']}.",
        ]
        lines += [f"Load average before the run (1, 5, 15 minutes): {self.load_before}."]
        lines += ["", "| figure | value | unit | goal | reached |", "|---|--:|---|---|---|", *rows]
        lines += ["", *(f"- {key}: {value}" for key, value in self.settings.items())] if self.settings else []
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines) + "\n"


def commit() -> str:
    """The commit measured; `+` when the tree held more than that."""
    head = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    changed = subprocess.run(
        ["git", "status", "--porcelain", "libs", "services"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return head + ("+" if changed.stdout.strip() else "")


def machine() -> str:
    """Cores, processor, memory, Python, system: what a reader needs to judge a figure."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Python {python}, {platform.system()}"
