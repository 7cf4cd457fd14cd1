"""What a verification found, as an rpc says it, and a refusal over rows that differ, in Chinese."""

import pytest

from chassis.proof_answers import apart_answer, proof_answer
from chassis.rebuilding import RowsDiffer, told
from eventlog.proof.apart import ONLY_LIVE, ONLY_OTHER
from eventlog.proof.comparing import Comparison, RebuildDiffers
from eventlog.proof.comparison import NamedRow, RowsApart
from eventlog.proof.content_hash import ContentHash
from eventlog.proof.invariants import VERSIONS, Invariant, Offences
from eventlog.rebuild.refold import Verified

APART = RowsApart(1, 40, 0, (NamedRow(ONLY_LIVE, ("a", "1")), NamedRow(ONLY_OTHER, ("b", "2"))))
SAME = ContentHash(3, 5)


def test_equal_hashes_with_a_violated_invariant_do_not_agree():
    broken = Invariant(VERSIONS, 2, ("s: 1 -> 3",))
    answer = proof_answer(Verified("ledger", "ledger__v1", SAME, SAME, 9, (broken, Invariant("rows"))))
    assert not answer.agrees
    assert [(i.name, i.holds, i.offenders, list(i.some)) for i in answer.invariants] == [
        ("versions", False, 2, ["s: 1 -> 3"]),
        ("rows", True, 0, []),
    ]
    assert not answer.HasField("apart")
    assert proof_answer(Verified("ledger", "ledger__v1", SAME, SAME, 9, Offences().told())).agrees


def test_rows_that_differ_are_answered_by_kind_and_key():
    answer = apart_answer(APART)
    assert (answer.only_live, answer.only_other, answer.differ) == (1, 40, 0)
    assert [(row.kind, list(row.key)) for row in answer.named] == [
        ("only live", ["a", "1"]),
        ("only other", ["b", "2"]),
    ]


def test_a_refused_rebuild_says_in_chinese_how_many_rows_differ_and_which():
    words = "内容不同 0 行，仅旧表有 1 行，仅新表有 40 行；前 2 行：a/1（仅旧表有）、b/2"
    with pytest.raises(RowsDiffer, match=words), told():
        raise RebuildDiffers("ledger", Comparison("", 42, 3, "aa", "bb", APART))
