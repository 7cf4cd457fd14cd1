"""The sources of modules and of all others of the same top-level package that they reach by import."""

import ast
import gc
import importlib.util
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

MOST_SOURCES = 1024


def reachable_sources(*modules: str) -> dict[str, str]:
    """Source by module name, sorted by name, within the packages of `modules`; what has no source file is left out.

    Read from the files and followed by their text, so it does not matter what happens to be imported already.
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [(module, module.partition(".")[0]) for module in modules]
    while waiting:
        name, package = waiting.pop()
        if name in seen or name.partition(".")[0] != package:
            continue
        seen.add(name)
        if (path := _file(name)) is not None:
            found[name] = path.read_text(encoding="utf-8")
            waiting.extend((other, package) for other in _imported(name, found[name], path.name == "__init__.py"))
    return dict(sorted(found.items()))


def _file(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # a name inside a module, or code that was never a file
        return None
    path = Path(spec.origin) if spec is not None and spec.origin else None
    return path if path is not None and path.suffix == ".py" and path.is_file() else None


@lru_cache(maxsize=MOST_SOURCES)
def _imported(name: str, source: str, is_package: bool) -> tuple[str, ...]:  # noqa: FBT001  a cache wants it hashed
    """Every name that may be a module: of `from a import b` both `a` and `a.b`. To parse is nine tenths of the time."""
    return tuple(_named(name, _parsed(source), is_package=is_package))


def _named(name: str, module: ast.Module, *, is_package: bool) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(name, node, is_package=is_package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _parsed(source: str) -> ast.Module:
    """Python 3.11 loses count of its depth when a collection of garbage falls into this: "recursion depth mismatch"."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        if was_enabled:
            gc.enable()


def _base(name: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    """The absolute name that `from ... import` starts from."""
    if not node.level:
        return node.module or ""
    up = node.level - 1 if is_package else node.level
    parts = name.split(".")
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])
