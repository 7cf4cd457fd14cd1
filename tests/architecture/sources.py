"""The project's own Python files, and what the guards need to know of each: its tree, its functions, its package."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE_FOLDERS = ("libs/*/*", "services/*/*", "tools/shijian/*")
GENERATED = {"gen", "tests", "__pycache__"}


@dataclass(frozen=True)
class Source:
    """One file, relative to the root of the tree that is looked at."""

    path: Path
    text: str

    @property
    def module(self) -> str:
        return self.path.stem

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def imports(self) -> set[str]:
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return names


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Physical lines of a function, its docstring not counted: explaining costs nothing."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        whole -= (first.end_lineno or first.lineno) - first.lineno + 1
    return whole


def packages(root: Path = ROOT) -> list[Path]:
    """The folders of the project's packages."""
    found = [p for pattern in PACKAGE_FOLDERS for p in root.glob(pattern)]
    return sorted(p for p in found if p.is_dir() and p.name not in GENERATED and (p / "__init__.py").exists())


def code(root: Path = ROOT) -> Iterator[Source]:
    """Every file of every package; tests and generated code left out."""
    for package in packages(root):
        for path in sorted(package.rglob("*.py")):
            yield Source(path.relative_to(root), path.read_text(encoding="utf-8"))


def in_test_folders(root: Path = ROOT) -> Iterator[Source]:
    """Every test file."""
    for pattern in ("libs/*/tests/**/*.py", "services/*/tests/**/*.py", "tools/*/tests/**/*.py", "tests/**/*.py"):
        for path in sorted(root.glob(pattern)):
            yield Source(path.relative_to(root), path.read_text(encoding="utf-8"))
