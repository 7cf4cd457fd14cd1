"""Whoever knows one service knows all: the same files under the same names."""

from pathlib import Path

import pytest
from sources import ROOT

SERVICES = ("registry", "evidence", "scoring")
SERVICE_FILES = {"__init__", "__main__", "definition", "wire", "queries", "api", "main"}
AGGREGATE_FILES = {"__init__", "commands", "events", "state", "rejections", "decider"}
TESTS = {"examples", "test_decider", "test_decider_properties", "test_projections", "test_wire", "test_api"}


def modules(folder: Path) -> set[str]:
    """Files, and folders where a file has grown into a room of its own."""
    return {f.stem for f in folder.glob("*.py")} | {f.parent.name for f in folder.glob("*/__init__.py")}


def aggregates(package: Path) -> list[Path]:
    return sorted(f.parent for f in package.glob("*/decider.py"))


def misshapen(root: Path, service: str) -> list[str]:
    """What a service lacks."""
    home, package = root / "services" / service, root / "services" / service / service.replace("-", "_")
    complaints = [f"{service}: no {name}" for name in ("README.md", "pyproject.toml") if not (home / name).exists()]
    complaints += [f"{service}: no {name}.py" for name in sorted(SERVICE_FILES - modules(package))]
    complaints += [] if (package / "projections").is_dir() else [f"{service}: no projections/"]
    complaints += [] if aggregates(package) else [f"{service}: no aggregate"]
    for folder in aggregates(package):
        complaints += [f"{service}/{folder.name}: no {name}.py" for name in sorted(AGGREGATE_FILES - modules(folder))]
    have = {name.split("_of_")[0] for name in modules(home / "tests")}
    missing = {wanted for wanted in TESTS if not any(name.startswith(wanted) for name in have)}
    return complaints + [f"{service}/tests: no {name}.py" for name in sorted(missing)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_files(service):
    assert misshapen(ROOT, service) == []


def test_no_service_is_forgotten():
    assert {f.parent.name for f in (ROOT / "services").glob("*/pyproject.toml")} == set(SERVICES)


def test_a_service_without_its_files_is_seen(tmp_path):
    (tmp_path / "services" / "crooked" / "crooked" / "thing").mkdir(parents=True)
    (tmp_path / "services" / "crooked" / "crooked" / "thing" / "decider.py").write_text('"""D."""\n')
    complaints = misshapen(tmp_path, "crooked")
    assert "crooked: no api.py" in complaints
    assert "crooked/thing: no state.py" in complaints
    assert "crooked/tests: no test_decider_properties.py" in complaints


def test_main_is_two_lines_of_start():
    for service in SERVICES:
        text = (ROOT / "services" / service / service / "__main__.py").read_text()
        assert len([line for line in text.splitlines() if line.strip()]) <= 6, f"{service}/__main__.py does too much"
