"""A released scheme never changes under its version: rounds are pinned to it. A correction is a new version.

When a file here is meant to change, give it a new file with the next `version`, and add its digest to the list.
"""

import pytest

from scoring.schemes.catalogue import FOLDER, shipped
from scoring.schemes.digests import digest_of
from scoring.schemes.nodes import parse

RELEASED = {
    ("shanxi-consumer-goods-2021", "1"): "1275b36e90b3201ce8b3d261f710611b71b12503e870c24fc2a33141ce76caec",
    ("shanxi-farm-produce-2021", "1"): "43d190bfe35315bb873f730ff7b17068685abacb276d43af19655d9f35718883",
    ("shanxi-production-materials-2021", "1"): "508b091e4303fbfbe22d483366d7cda0076dee4f1496ce819604d493f0c8d929",
    ("yuncheng-online-demo-2022", "1"): "59a009c5f37afbc85de41acdba12ab2f9e71d317383cfcecbfe74718e632304b",
    ("yuncheng-online-demo-2022-gate-2026", "1"): "b203d9daa99293287d982f2537ec9d0bb1832589d3b7a28f4bbabb78a83e4453",
    ("zhengzhou-smart-market-2021", "1"): "ba6de4393e319f2cc300f84e203ce69228b28deda58ad8eb418e27bf62d95b8d",
}
TEXT = (FOLDER / "shanxi-farm-produce-2021.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", RELEASED, ids="@".join)
def test_a_released_version_is_there_as_it_was(key):
    assert shipped().get(*key).digest == RELEASED[key], "an edit wants a new version"


def test_every_version_is_listed():
    assert {(s.id, s.version) for s in shipped()} == set(RELEASED)


def test_comments_and_layout_are_no_change_but_words_and_numbers_are():
    said = digest_of(parse("a.yaml", TEXT))
    assert digest_of(parse("a.yaml", "# something\n" + TEXT.replace("total: 100", "total:   '100'"))) == said
    assert digest_of(parse("a.yaml", TEXT.replace("得1-4分", "得1-5分", 1))) != said
    assert digest_of(parse("a.yaml", TEXT.replace("cap: 2", "cap: 3", 1))) != said
    assert digest_of(parse("a.yaml", TEXT), stands_on="another") != said
