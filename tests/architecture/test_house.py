"""The house as it stands keeps its own rules."""

import guards
import pytest
from sources import code, in_test_folders

RULES = (
    guards.budgets,
    guards.names,
    guards.docstrings,
    guards.unfinished,
    guards.purity,
    guards.environment,
    guards.swallowed,
    guards.floats,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps(rule):
    assert rule(code()) == []


def test_the_tests_test():
    assert guards.weak_tests(in_test_folders()) == []


def test_there_is_code_to_look_at():
    packages = {source.path.parts[1] for source in code()}
    assert packages >= {
        "domainkit",
        "contracts",
        "eventlog",
        "chassis",
        "testkit",
        "provision",
        "registry",
        "evidence",
        "scoring",
        "shijian",
    }
