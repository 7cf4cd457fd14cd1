"""What an operator reads after `verify`: the hashes, every invariant by name, the rows that differ, and what to do."""

import io

from rich.console import Console
from shijian.common.v1 import rebuild_service_pb2 as pb

from shijian_cli.proof_screen import INVARIANTS, proof_of, proofs, trouble_of
from shijian_cli.trouble import FAILED


def proof(*, log="aa", broken="", apart=None):
    invariants = [
        pb.Invariant(name=name, holds=name != broken, offenders=7 if name == broken else 0, some=["s-1: [1] -> 3"])
        for name in INVARIANTS
    ]
    found = pb.VerifyResult(
        build="ledger__v1", agrees=log == "aa" and not broken, live_hash="aa", live_rows=40, log_hash=log, log_rows=41,
        events=9, invariants=invariants, apart=apart,
    )  # fmt: skip
    return proof_of("ledger", found)


def screen(*found):
    text = io.StringIO()
    for part in proofs(found):
        Console(file=text, width=200).print(part)
    return text.getvalue()


def test_what_agrees_names_each_invariant_and_is_no_trouble():
    whole = proof()
    said = screen(whole)
    assert trouble_of([whole]) is None
    assert said.count("成立") == len(INVARIANTS)
    assert all(name in said for name in INVARIANTS.values())
    assert "违反 " not in said.replace("违反 │", "").replace("违反 ┃", "")
    assert whole["apart"] is None


def test_a_violated_invariant_is_an_exit_code_of_its_own_advice():
    torn = proof(broken="versions")
    assert "事件流版本连续：事件数等于最高版本，违反 7 处，前 1 处：s-1: [1] -> 3" in screen(torn)
    trouble = trouble_of([proof(), torn])
    assert trouble.code == FAILED
    assert "不变量不成立：ledger" in str(trouble)
    assert [i["holds"] for i in torn["invariants"]] == [True, False, True, True]


def test_rows_that_differ_are_counted_by_kind_and_named():
    named = [pb.NamedRow(kind="differs", key=["t-1", "0"]), pb.NamedRow(kind="only other", key=["t-2"])]
    apart = pb.RowsApart(only_live=0, only_other=30, differ=2, named=named)
    wrong = proof(log="bb", broken="rows", apart=apart)
    line = "内容不同 2 行，仅现行表有 0 行，仅日志有 30 行；前 2 行：t-1/0（内容不同）、t-2（仅日志有）"
    assert f"ledger：{line}" in screen(wrong)
    assert "与事件日志不一致：ledger" in str(trouble_of([wrong]))
    assert wrong["apart"]["named"][1] == {"kind": "only other", "key": ["t-2"]}
