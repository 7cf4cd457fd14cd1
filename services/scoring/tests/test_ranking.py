"""Ranking: by what is certain; ties, incomplete sheets and vetoes are said."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from scoring_examples import CITY, COUNTY, DAY, NAME, PERIOD, ROUND, SCHEME, VERSION

from scoring.projections.sheets import SheetRow, SheetState
from scoring.ranking import ranked
from scoring.values import VetoStatus

ROW = SheetRow(
    sheet_id="",
    round_id=ROUND,
    scheme_id=SCHEME,
    scheme_version=VERSION,
    subject="",
    subject_name=NAME,
    locality=CITY,
    county=COUNTY,
    period=PERIOD,
    evaluation_date=DAY,
    state=SheetState.FINAL,
    lower=Decimal(0),
    upper=Decimal(0),
    veto=VetoStatus.CLEAR,
    unsettled=0,
    version=1,
    updated_at=1,
)


def row(name, lower, upper=None, veto=VetoStatus.CLEAR):
    upper = lower if upper is None else upper
    return replace(
        ROW,
        sheet_id=name,
        subject=name,
        lower=Decimal(lower),
        upper=Decimal(upper),
        veto=veto,
        unsettled=int(lower != upper),
    )


def places(*rows):
    return [(r.sheet.subject, r.rank, r.best, r.worst) for r in ranked(rows)]


def test_settled_sheets_stand_by_their_total_and_ties_share_a_rank():
    assert places(row("a", 70), row("b", 90), row("c", 80), row("d", 80)) == [
        ("b", 1, 1, 1),
        ("c", 2, 2, 2),
        ("d", 2, 2, 2),
        ("a", 4, 4, 4),
    ]
    (_, tied, *_) = ranked([row("b", 90), row("c", 80), row("d", 80)])
    assert (tied.tied_with, tied.remark) == (("d",), "与 1 张评分表名次并列")


def test_one_rank_is_one_tie_whatever_may_still_come():
    settled, open_ = ranked([row("a", 80), row("b", 80, 90)])
    assert (settled.rank, settled.tied_with, settled.remark) == (1, ("b",), "与 1 张评分表名次并列")
    assert (open_.rank, open_.tied_with) == (1, ("a",))
    assert open_.remark.startswith("与 1 张评分表名次并列；尚不完整")


def test_an_incomplete_sheet_says_between_which_ranks_it_stands():
    assert places(row("a", 70, 85), row("b", 80), row("c", 90)) == [("c", 1, 1, 1), ("b", 2, 2, 3), ("a", 3, 2, 3)]
    (last,) = [r for r in ranked([row("a", 70, 85), row("b", 80)]) if r.incomplete]
    assert last.remark == "尚不完整，按下限排名：总分 70 至 85，名次 1 至 2"


def test_a_veto_takes_out_of_the_ranking_and_an_open_one_may_yet():
    struck, open_ = row("a", 95, veto=VetoStatus.STRUCK), row("b", 90, veto=VetoStatus.OPEN)
    assert places(struck, open_, row("c", 80)) == [("b", 1, 1, 1), ("c", 2, 1, 2), ("a", 0, 0, 0)]
    remarks = {r.sheet.subject: r.remark for r in ranked([struck, open_])}
    assert remarks == {"a": "触发否决，不参加排名", "b": "否决与否尚不能判定"}


SPANS = st.tuples(st.integers(0, 20), st.integers(0, 5))


@given(st.lists(SPANS, min_size=1, max_size=6), st.data())
def test_the_final_rank_stands_between_best_and_worst(spans, data):
    open_rows = [row(str(n), lower, lower + width) for n, (lower, width) in enumerate(spans)]
    finals = [row(r.subject, data.draw(st.integers(int(r.lower), int(r.upper)))) for r in open_rows]
    later = {r.sheet.subject: r.rank for r in ranked(finals)}
    assert all(r.best <= later[r.sheet.subject] <= r.worst for r in ranked(open_rows))


def test_a_thousand_ties_are_counted_and_some_are_named():
    among = ranked([row(f"{n:04}", 7) for n in range(1000)])
    assert {(r.rank, r.best, r.worst, len(r.tied_with)) for r in among} == {(1, 1, 1, 20)}
    assert {r.remark for r in among} == {"与 999 张评分表名次并列"}
    assert all(r.sheet.sheet_id not in r.tied_with for r in among)


@given(st.lists(SPANS, min_size=1, max_size=8), st.lists(st.sampled_from(list(VetoStatus)), min_size=8, max_size=8))
def test_places_are_what_counting_one_by_one_gives(spans, vetoes):
    rows = [row(str(n), lower, lower + width, vetoes[n]) for n, (lower, width) in enumerate(spans)]
    running = [s for s in rows if s.veto is not VetoStatus.STRUCK]
    for found in (r for r in ranked(rows) if not r.vetoed):
        others = [s for s in running if s is not found.sheet]
        assert found.rank == 1 + sum(s.lower > found.sheet.lower for s in others)
        assert found.best == 1 + sum(s.lower > found.sheet.upper for s in others if s.veto is VetoStatus.CLEAR)
        assert found.worst == 1 + sum(s.upper > found.sheet.lower for s in others)
