"""Each guard is shown a bad sample, and a good one beside it: a check that cannot fail guards nothing."""

from pathlib import Path

import guards
import pytest
from sources import Source

DECIDER = "services/registry/registry/market/decider.py"
LIB = "libs/eventlog/eventlog/x.py"
GOOD = '"""What lives here."""\n\n\ndef f():\n    """Says."""\n    return 1\n'


def source(path: str, text: str) -> Source:
    return Source(Path(path), text)


BAD = {
    "a file too long": (guards.budgets, DECIDER, '"""D."""\n' + "x = 1\n" * 400),
    "a function too long": (guards.budgets, DECIDER, '"""D."""\ndef f():\n' + "    x = 1\n" * 60),
    "too many functions": (
        guards.budgets,
        DECIDER,
        '"""D."""\n' + "".join(f"def f{i}():\n    pass\n" for i in range(13)),
    ),
    "functions long on the whole": (
        guards.budgets,
        DECIDER,
        '"""D."""\n' + "".join(f"def f{i}():\n" + "    x = 1\n" * 12 for i in range(5)),
    ),
    "files long on the whole": (guards.budgets, DECIDER, '"""D."""\n' + "x = 1\n" * 100),
    "a dumping ground": (guards.names, "libs/chassis/chassis/utils.py", GOOD),
    "a name that hides the library's": (guards.names, "libs/chassis/chassis/logging.py", GOOD),
    "no module docstring": (guards.docstrings, DECIDER, "x = 1\n"),
    "a public function of a lib without a word": (guards.docstrings, LIB, '"""D."""\ndef f():\n    return 1\n'),
    "left for later": (guards.unfinished, LIB, '"""D."""\n# TO' + "DO: later\n"),
    "not implemented": (guards.unfinished, LIB, '"""D."""\ndef f():\n    raise NotImplemented' + "Error\n"),
    "a decider with the wire": (guards.purity, DECIDER, '"""D."""\nfrom contracts.wire import Wire\n'),
    "a decider with chance": (guards.purity, DECIDER, '"""D."""\nimport random\n'),
    "a decider with a clock": (guards.purity, DECIDER, '"""D."""\nfrom datetime import datetime\nx = datetime.now()\n'),
    "a projection with a socket": (
        guards.purity,
        "services/registry/registry/projections/markets.py",
        '"""D."""\nimport socket\n',
    ),
    "a rule file with the log": (
        guards.purity,
        "services/scoring/scoring/rules/bands.py",
        '"""D."""\nimport eventlog.log\n',
    ),
    "the environment read elsewhere": (guards.environment, LIB, '"""D."""\nimport os\nx = os.environ["A"]\n'),
    "everything caught": (guards.swallowed, DECIDER, '"""D."""\ntry:\n    pass\nexcept Exception:\n    pass\n'),
    "everything caught, bare": (guards.swallowed, DECIDER, '"""D."""\ntry:\n    pass\nexcept:\n    pass\n'),
    "a float literal": (guards.floats, DECIDER, '"""D."""\nx = 0.5\n'),
    "a float by name": (guards.floats, DECIDER, '"""D."""\nx = float("1")\n'),
    "a skipped test": (
        guards.weak_tests,
        "services/a/tests/test_a.py",
        '"""D."""\nimport pytest\n\n@pytest.mark.sk' + "ip\ndef test_a():\n    assert 1\n",
    ),
    "a test without assertion": (
        guards.weak_tests,
        "services/a/tests/test_a.py",
        '"""D."""\ndef test_a():\n    x = 1\n',
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_sample_is_seen(name):
    guard, path, text = BAD[name]
    assert guard([source(path, text)]) != []


@pytest.mark.parametrize(
    "guard", sorted({g for g, _, _ in BAD.values()}, key=lambda g: g.__name__), ids=lambda g: g.__name__
)
def test_a_good_sample_passes(guard):
    assert guard([source(DECIDER, GOOD)]) == []
