"""What decides a ranking is what ranking everybody anew says, over random fields of every scheme."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from scoring.answers.areas import as_one
from scoring.answers.channels import Beyond, How
from scoring.answers.deciding import Moved, ReadingDecides, RowDecides, deciding
from scoring.answers.outcomes import Entrant, added, outcome
from scoring.answers.simulate import Line, Turn, shifts, simulate
from scoring.answers.suppositions import Supposition
from scoring.answers.targets import Need, needs_of
from scoring.binding import bind
from scoring.combining import Marked
from scoring.facts import Award, Fact, Facts
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.scheme import period_of
from scoring.schemes.catalogue import shipped
from scoring.values import Field, InputKind, VetoStatus

D = Decimal
DAY, PERIOD = date(2022, 12, 31), "2022"
SCHEMES = {s.id: s for s in shipped()}


def value(wanted, chance):
    if wanted.kind in {InputKind.NUMBER, InputKind.COUNT}:
        low, high = wanted.minimum or D(0), wanted.maximum if wanted.maximum is not None else D(120)
        return {"number": min(max(D(chance.choice((0, 1, 5, 19, 20, 21, 95, 96, 100, 104))), low), high)}
    if wanted.kind is InputKind.FLAG:
        return {"flag": chance.random() < (0.1 if wanted.id == "major_incident" else 0.7)}
    if wanted.kind is InputKind.ITEMS:
        return {"items": tuple(o for o in wanted.options if chance.random() < 0.5)}
    return {"date": chance.choice(("2018-12-31", "2019-12-31", "2022-01-05"))}


def entrant(scheme, name, chance, channel=""):
    """With a good part of the facts and marks; few enough markets of two areas that many of them tie."""
    asked = [i for _, _, i in scheme.inputs() if i.kind is not InputKind.TEXT and chance.random() < 0.9]
    periods = {i.id: period_of(i, scheme, PERIOD) for i in asked}
    known = {i.id: Fact(Field(i.id, i.kind, unit=i.unit, period=periods[i.id], **value(i, chance))) for i in asked}
    awards = {}
    for part in (p for row in bind(scheme).rows for p in row.parts):
        granted = allowance(part.rule, Desk(part.inputs, known, None, DAY))
        if granted is not None and chance.random() < 0.9:
            steps = int((granted.maximum - granted.minimum) / granted.step)
            points = granted.minimum + granted.step * chance.randint(0, steps)
            awards[part.part.id] = Award(part.part.id, points, "虚构")
    of = f"-{channel}" if channel else ""
    area = f"r-{140100 + 100 * chance.randint(1, 2)}"
    return Entrant(f"r-{name}{of}", name, name, Facts(known, awards, PERIOD), DAY, channel, chance.random() < 0.9, area)


def field_of(scheme, chance):
    channels = [c.id for c in scheme.combination.channels] if scheme.combination else [""]
    names = [str(n) for n in range(chance.randint(1, 9))]
    entrants = [entrant(scheme, name, chance, channel) for name in names for channel in channels]
    beyond = {f"r-{n}": Beyond(Marked(D(2), D(2)), {channels[0]: D(60)}) for n in names if chance.random() < 0.3}
    return entrants, beyond if scheme.combination else {}


def line_of(scheme, chance):
    needs = needs_of(scheme.gates[0], scheme) if scheme.gates else (Need("", D(chance.choice((20, 40, 60)))),)
    return chance.choice((Line(needs, needs), Line((), ())))


def moved(found):
    before = {s.before.sheet_id for s in found if s.rank_before == 1}
    leaders = tuple(sorted(s.after.sheet_id for s in found if s.rank_after == 1))
    return Moved(
        sheets=sum(s.rank_before != s.rank_after for s in found),
        farthest=max((abs(s.moved) for s in found), default=0),
        leaders=leaders[:20],
        leaders_change=set(leaders) != before,
        gained=sum(s.turn is Turn.GAINED for s in found),
        lost=sum(s.turn is Turn.LOST for s in found),
    )


def anew(scheme, entrants, line, beyond):
    """Everything scored and ranked from the beginning: rows and readings that move something, by their ids."""
    now = [outcome(bind(scheme), e) for e in entrants]
    before = as_one(scheme, now, beyond, How())
    rows, readings = {}, {}
    for row in scheme.rows:
        after = []
        for found in now:
            left = {p: s for p, s in found.parts.items() if p not in {part.id for part in row.parts}}
            whole = added(left, list(left), found.sums)
            after.append(replace(found, lower=whole.lower, upper=whole.upper, parts=left))
        rows[row.number] = moved(shifts(before, as_one(scheme, after, beyond, How()), Line((), ())))
    if scheme.veto is not None:
        after = [replace(found, veto=VetoStatus.CLEAR) for found in now]
        rows[scheme.veto.number] = moved(shifts(before, as_one(scheme, after, beyond, How()), line))
    for reading in scheme.readings:
        for other in (a for a in reading.alternatives if a.id != reading.in_force):
            chosen = {reading.id: other.id}
            after = as_one(scheme, [outcome(bind(scheme, chosen), e) for e in entrants], beyond, How(chosen))
            readings[reading.id, other.id] = moved(shifts(before, after, line))
    return tuple({k: m for k, m in found.items() if m.sheets or m.gained or m.lost} for found in (rows, readings))


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_ranking_everybody_anew_says(scheme, seed):
    chance = Random(f"{scheme.id}-{seed}")
    entrants, beyond = field_of(scheme, chance)
    line = line_of(scheme, chance)
    found = deciding(scheme, entrants, line, beyond)
    rows, readings = anew(scheme, entrants, line, beyond)
    assert {r.row: r.moved for r in found.rows} == rows
    assert {(r.reading, r.alternative): r.moved for r in found.readings} == readings
    assert all(isinstance(r, RowDecides) for r in found.rows)
    assert all(isinstance(r, ReadingDecides) for r in found.readings)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_simulation_is_what_scoring_everybody_anew_says(scheme):
    chance = Random(scheme.id)
    entrants, beyond = field_of(scheme, chance)
    line = line_of(scheme, chance)
    for reading in scheme.readings:
        for other in reading.alternatives:
            chosen = {reading.id: other.id}
            then = as_one(scheme, [outcome(bind(scheme, chosen), e) for e in entrants], beyond, How(chosen))
            found = simulate(scheme, entrants, Supposition(readings=chosen), line, beyond)
            assert {s.after.sheet_id: s.after for s in found.shifts} == {o.sheet_id: o for o in then}, chosen


def test_the_veto_row_decides_where_it_leaves_somebody_out():
    scheme = SCHEMES["shanxi-farm-produce-2021"]
    asked = {i.id: i for _, _, i in scheme.inputs()}
    struck = {"major_incident": {"flag": True}, "major_incident_date": {"date": "2022-01-05"}}
    known = {i: Fact(Field(i, asked[i].kind, **value)) for i, value in struck.items()}
    facts = [Facts(known, {"13.1": Award("13.1", D(5), "虚构")}, PERIOD), Facts({}, {}, PERIOD)]
    both = [Entrant(f"r-{n}", n, n, own, DAY) for n, own in zip("ab", facts, strict=True)]
    (veto,) = [r for r in deciding(scheme, both, Line((), ())).rows if r.row == scheme.veto.number]
    assert (veto.title, veto.moved) == ("否决指标", Moved(2, 1, ("r-a",), leaders_change=True, gained=0, lost=0))
    free = [replace(one, facts=Facts({}, {}, PERIOD)) for one in both]
    assert scheme.veto.number not in {r.row for r in deciding(scheme, free, Line((), ())).rows}


def test_a_row_without_a_third_level_goes_by_its_second():
    scheme = SCHEMES["zhengzhou-smart-market-2021"]
    chance = Random("titles")
    entrants, beyond = field_of(scheme, chance)
    found = deciding(scheme, entrants, Line((), ()), beyond).rows
    titles = {row.number: row.level2 for row in scheme.rows}
    assert found
    assert all(row.title == titles[row.row] for row in found)
