"""The rules of the house as functions from sources to complaints. test_guards.py shows each one a bad sample."""

import ast
import re
from collections.abc import Iterable
from statistics import median, quantiles

from sources import Source, length

MAX_FILE, MAX_FUNCTION, MAX_FUNCTIONS = 400, 50, 12
MEDIAN_FILE, MEDIAN_FUNCTION, P90_FUNCTION = 90, 8, 25
DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
TAKEN = {
    "logging",
    "types",
    "typing",
    "json",
    "time",
    "random",
    "grpc",
    "faust",
    "fastapi",
    "yaml",
    "uuid",
    "enum",
    "queue",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|placeholder|for now)\b|raise NotImplementedError")
# Everything in a service is pure but these rooms: its faces, its tables of the wire, what reads files, what starts it.
ROOMS_OF_IO = {"api", "queries", "wire", "definition", "main", "__main__", "files", "file_api"}
FOLDERS_OF_IO = {"rpcs", "messages", "queries", "schemes"}
IMPURE = ("contracts", "eventlog", "chassis", "google", "grpc", "fastapi", "faust", "aiokafka", "shijian")
IMPURE_STDLIB = ("asyncio", "time", "uuid", "random", "os", "logging", "secrets", "pathlib", "socket", "sqlite3")
CLOCKS = {"now", "utcnow", "today"}


def budgets(sources: Iterable[Source]) -> list[str]:
    """style: median file ≤ 90 lines, none above 400; functions median ≤ 8, p90 ≤ 25, none above 50; ≤ 12 in a file."""
    files = list(sources)
    complaints = [f"{s.path}: {s.lines} lines (at most {MAX_FILE})" for s in files if s.lines > MAX_FILE]
    complaints += [f"{s.path}: {len(s.functions)} functions (at most {MAX_FUNCTIONS})" for s in files if _crowded(s)]
    for source in files:
        complaints += [
            f"{source.path}:{f.lineno} {f.name}: {length(f)} lines (at most {MAX_FUNCTION})"
            for f in source.functions
            if length(f) > MAX_FUNCTION
        ]
    lengths = [length(f) for s in files for f in s.functions]
    if len(lengths) > 1:
        complaints += _above("median function", median(lengths), MEDIAN_FUNCTION)
        complaints += _above("90th percentile of functions", quantiles(lengths, n=10)[-1], P90_FUNCTION)
    return complaints + _above("median file", median([s.lines for s in files] or [0]), MEDIAN_FILE)


def _crowded(source: Source) -> bool:
    """Methods of Protocols say what there is, they are not code; closures belong to the function around them."""
    protocols = [c for c in ast.walk(source.tree) if isinstance(c, ast.ClassDef) and _is_protocol(c)]
    inside = {id(n) for outer in [*protocols, *source.functions] for n in ast.walk(outer) if n is not outer}
    return len([f for f in source.functions if id(f) not in inside]) > MAX_FUNCTIONS


def _is_protocol(cls: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in cls.bases)


def _above(what: str, value: float, limit: float) -> list[str]:
    return [f"{what}: {value} (at most {limit})"] if value > limit else []


def names(sources: Iterable[Source]) -> list[str]:
    """No dumping grounds; no module that hides a module of the standard library or of a dependency."""
    return [f"{s.path}: no module is called {s.module}" for s in sources if s.module in DUMPING_GROUNDS | TAKEN]


def docstrings(sources: Iterable[Source]) -> list[str]:
    """Every module says in a sentence what lives here; every public function of libs says what it promises."""
    complaints = []
    for source in sources:
        if ast.get_docstring(source.tree) is None and source.text.strip():
            complaints.append(f"{source.path}: no module docstring")
        if source.path.parts[0] == "libs":
            complaints += [
                f"{source.path}:{f.lineno} {f.name}: no docstring"
                for f in _module_level(source)
                if not f.name.startswith("_") and ast.get_docstring(f) is None
            ]
    return complaints


def _module_level(source: Source) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in source.tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def unfinished(sources: Iterable[Source]) -> list[str]:
    """Nothing is left for later without saying so in an issue."""
    return [
        f"{s.path}:{number} {line.strip()}"
        for s in sources
        for number, line in enumerate(s.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]


def purity(sources: Iterable[Source]) -> list[str]:
    """Deciders, projections and policies reach no clock, no chance, no network, no wire."""
    complaints = []
    for source in sources:
        if not is_domain(source):
            continue
        reached = sorted(n for n in source.imports if n.split(".")[0] in IMPURE + IMPURE_STDLIB)
        complaints += [f"{source.path} imports {name}" for name in reached]
        complaints += [f"{source.path}: calls {call}" for call in _clock_calls(source)]
    return complaints


def is_domain(source: Source) -> bool:
    """Whether the file belongs to a service's pure part."""
    if source.path.parts[0] != "services":
        return False
    inside = source.path.parts[3:-1]
    faces = source.module in ROOMS_OF_IO or source.module.endswith("_rpcs")
    return not faces and FOLDERS_OF_IO.isdisjoint(inside)


def _clock_calls(source: Source) -> list[str]:
    calls = [n.func for n in ast.walk(source.tree) if isinstance(n, ast.Call)]
    return [ast.unparse(f) for f in calls if isinstance(f, ast.Attribute) and f.attr in CLOCKS]


def environment(sources: Iterable[Source]) -> list[str]:
    """Only chassis.settings reads the environment; provision and testkit hand it on to the processes they start."""
    allowed = {"libs/chassis/chassis/settings.py"}
    reads = re.compile(r"os\.environ|os\.getenv")
    return [
        f"{s.path} reads the environment"
        for s in sources
        if reads.search(s.text) and s.path.as_posix() not in allowed and s.path.parts[1] not in {"provision", "testkit"}
    ]


def swallowed(sources: Iterable[Source]) -> list[str]:
    """`except Exception` stands only in eventlog's worker loops and at the edge of a process (chassis)."""
    complaints = []
    for source in sources:
        if source.path.parts[:2] in {("libs", "eventlog"), ("libs", "chassis")}:
            continue
        handlers = [n for n in ast.walk(source.tree) if isinstance(n, ast.ExceptHandler)]
        complaints += [f"{source.path}:{n.lineno} catches everything" for n in handlers if _catches_all(n)]
    return complaints


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


def floats(sources: Iterable[Source]) -> list[str]:
    """Marks and money are integers or Decimal: a domain file holds no float, by literal or by name."""
    complaints = []
    for source in filter(is_domain, sources):
        for node in ast.walk(source.tree):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            named = isinstance(node, ast.Name) and node.id == "float"
            if literal or named:
                complaints.append(f"{source.path}:{node.lineno} uses a float")
    return complaints


def weak_tests(sources: Iterable[Source]) -> list[str]:
    """No test is skipped to get green, and every test asserts something."""
    complaints = []
    for source in sources:
        if re.search(r"pytest\.(skip|xfail)|mark\.(skip|xfail)", source.text) and source.path.parts[:2] != (
            "tests",
            "architecture",
        ):
            complaints.append(f"{source.path} skips")
        complaints += [
            f"{source.path}:{f.lineno} {f.name} asserts nothing" for f in source.functions if _asserts_nothing(f)
        ]
    return complaints


def _asserts_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if not function.name.startswith("test_"):
        return False
    speaks = re.compile(r"assert|raises|then|check|expect|verify|wait_|must|refus")
    calls = [ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)]
    asserts = any(isinstance(n, ast.Assert) for n in ast.walk(function))
    return not asserts and not any(speaks.search(call) for call in calls)
