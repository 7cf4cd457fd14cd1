"""The sources of a module and of all modules of the same top-level package that it reaches by import."""

import ast
import gc
import importlib.util
from collections.abc import Iterator
from pathlib import Path


def reachable_sources(module: str) -> dict[str, str]:
    """Source by module name, sorted by name; what has no source file is left out.

    Read from the files and followed by their text, so it does not matter what happens to be imported already.
    """
    package = module.partition(".")[0]
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen or name.partition(".")[0] != package:
            continue
        seen.add(name)
        if (path := _file(name)) is not None:
            found[name] = path.read_text(encoding="utf-8")
            waiting.extend(_imported(name, found[name], is_package=path.name == "__init__.py"))
    return dict(sorted(found.items()))


def _file(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # a name inside a module, or code that was never a file
        return None
    path = Path(spec.origin) if spec is not None and spec.origin else None
    return path if path is not None and path.suffix == ".py" and path.is_file() else None


def _imported(name: str, source: str, *, is_package: bool) -> Iterator[str]:
    """Every name that may be a module: of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(_parsed(source)):
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
