"""What is written is so: tables equal the code, links lead somewhere, every number has its result file."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from sources import ROOT

from contracts.topics import topics

SERVICES = ("registry", "evidence", "scoring")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def written(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def unnamed(text: str, names: set[str]) -> set[str]:
    """The names that a text does not hold between backticks."""
    said = set(re.findall(r"`([A-Za-z0-9_-]+)`", text))
    return names - said


def dead_links(root: Path, page: Path) -> list[str]:
    """Relative links of a page that lead nowhere."""
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return [t for t in targets if not (page.parent / t.strip()).exists() and not (root / t.strip()).exists()]


def pages() -> list[Path]:
    own = [p for p in ROOT.rglob("*.md") if not {".venv", "node_modules", "data"} & set(p.relative_to(ROOT).parts)]
    return sorted(own)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_readme_names_every_command_and_event(service):
    definition = import_module(f"{service}.definition").definition
    stored = {c.__name__ for c in definition.commands.classes} | {c.__name__ for c in definition.events.classes}
    assert unnamed(written(f"services/{service}/README.md"), stored) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_readme_is_one_screen(service):
    assert len(written(f"services/{service}/README.md").splitlines()) <= 80


def test_the_front_page_names_every_service():
    assert unnamed(written("README.md"), set(SERVICES)) == set()


def test_every_topic_has_its_meaning():
    assert [t.topic for t in topics() if len(t.meaning) < 10] == []


def test_every_decision_is_listed_by_its_number():
    numbers = [p.name[:4] for p in sorted((ROOT / "docs" / "decisions").glob("0*.md"))]
    assert numbers == sorted(set(numbers))
    assert len(numbers) >= 4


def test_links_lead_somewhere():
    assert {str(p.relative_to(ROOT)): dead for p in pages() if (dead := dead_links(ROOT, p))} == {}


def test_measured_figures_have_result_files():
    section = written("README.md").partition("## Measured")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|") and re.search(r"\d", line)]
    assert rows
    assert [row for row in rows if "bench/results/" not in row] == []


def test_no_page_names_a_machine_or_a_registry():
    words = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/[a-z.]|pypi\.org|repo1\.maven|registry\.npmjs")
    assert [str(p.relative_to(ROOT)) for p in pages() if words.search(p.read_text(encoding="utf-8"))] == []


def test_the_checks_see_bad_samples(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("see [there](nowhere.md) and [here](page.md)")
    assert dead_links(tmp_path, page) == ["nowhere.md"]
    assert unnamed("`Yes`", {"Yes", "No"}) == {"No"}
