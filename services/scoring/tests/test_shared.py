"""Parts that wait for the same figures: their sum is as narrow as it can be, or is said not to be known so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from scoring.answers.costs import prices
from scoring.answers.outcomes import Entrant, added, outcome
from scoring.answers.sensitivity import plan
from scoring.answers.targets import Need, Target
from scoring.binding import bind
from scoring.facts import Fact, Facts
from scoring.gates import GateStatus
from scoring.rules.desk import Desk
from scoring.schemes.catalogue import shipped
from scoring.score import score
from scoring.shared import groups
from scoring.values import Field, InputKind

D = Decimal
TABLE = shipped().get("yuncheng-online-demo-2022")
DAY = date(2022, 12, 31)
WANTED = {i.id: i for _, _, i in TABLE.inputs()}
# Powers of two, so that every turning point is a decimal; and what lies between them.
POWERS = [D(2) ** n for n in range(-2, 4)]
GRID = sorted({D(0), *(D(2) ** n for n in range(-8, 9)), *(D(2) ** n * D("1.5") for n in range(-8, 9))})
RATES = [D(-50), D(0), D(100), D(300)]
COUNTS = [D(n) for n in range(41)]


def given(input_id, value):
    wanted = WANTED[input_id]
    return Fact(Field(input_id, wanted.kind, number=value, unit=wanted.unit))


def values(input_id):
    wanted = WANTED[input_id]
    if wanted.kind is InputKind.COUNT:
        return COUNTS
    return RATES if wanted.unit == "%" else POWERS


def completions(input_id):
    return [D(n) for n in range(201)] if WANTED[input_id].kind is InputKind.COUNT else GRID


def sides(bound, ids, fields):
    """Least and most of the parts with these facts."""
    low = high = D(0)
    for part_id in ids:
        part = bound.parts[part_id]
        marking = part.marker(Desk(part.inputs, fields, None, DAY))
        low, high = low + min(marking.lower, part.part.marks), high + min(marking.upper, part.part.marks)
    return low, high


CLUSTERS = {
    ids: sorted(i for i, shared in bind(TABLE, {}).shared.items() if set(shared) <= set(ids))
    for ids in (("1.1", "2.1", "6.1"), ("3.1", "9.1"), ("19.1", "19.2"))
}


def test_which_parts_share_figures_in_the_shipped_schemes():
    shared = {(s.id, part) for s in shipped() for ids in bind(s).shared.values() for part in ids}
    named = {(TABLE.id, p) for ids in CLUSTERS for p in ids}
    assert shared == named | {(f"{TABLE.id}-gate-2026", p) for _, p in named}


def cases(ids, missing_count, times, seed):
    """Made-up forms in which so many of the shared figures are missing, and perhaps a figure of one part."""
    chance, bound = Random(seed), bind(TABLE)
    own = sorted({i for p in ids for i in bound.parts[p].inputs})
    for _ in range(times):
        missing = chance.sample(CLUSTERS[ids], missing_count)
        private = [i for i in own if i not in CLUSTERS[ids]]
        gone = {*missing, *(chance.sample(private, 1) if private and chance.random() < 0.3 else ())}
        form = {i: given(i, chance.choice(values(i))) for i in own if i not in gone}
        if not contradicts_itself(form):
            yield form, missing


def contradicts_itself(known):
    """A part above the whole of which it is a share."""
    shares = ((known[i], known[WANTED[i].part_of]) for i in known if WANTED[i].part_of in known)
    return any(part.field.number > whole.field.number for part, whole in shares)


def brute(bound, ids, fields, missing):
    ways = product(*(completions(i) for i in missing))
    forms = [{**fields, **{i: given(i, v) for i, v in zip(missing, way, strict=True)}} for way in ways]
    found = [sides(bound, ids, form) for form in forms if not contradicts_itself(form)]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


@pytest.mark.parametrize(
    ("ids", "missing", "times", "seed"),
    [
        (("1.1", "2.1", "6.1"), 1, 100, 1),
        (("1.1", "2.1", "6.1"), 2, 4, 2),
        (("3.1", "9.1"), 1, 30, 3),
        (("19.1", "19.2"), 1, 30, 4),
    ],
    ids=str,
)
def test_the_sum_of_parts_is_that_of_all_completions(ids, missing, times, seed):
    bound, narrower, wide = bind(TABLE), 0, 0
    for fields, gone in cases(ids, missing, times, seed):
        apart = {p: sides(bound, [p], fields) if p in ids else (D(0), D(0)) for p in bound.parts}
        found = groups(bound, Facts(fields), DAY, apart)
        open_ids = [p for g in found for p in g.spans]
        if not found:
            continue
        together = [g.together() for g in found]
        lower, upper = sum(t.lower for t in together), sum(t.upper for t in together)
        if (ends := brute(bound, open_ids, fields, gone)) is None:
            continue
        least, most = ends
        said = {i: str(f.field.number) for i, f in fields.items()}
        assert lower <= least <= most <= upper, (said, gone)
        wide += not all(t.tight for t in together)
        narrower += any(t.raised or t.cut for t in together)
        if all(t.tight for t in together):
            assert (lower, upper) == (least, most), (said, gone)
    assert missing > 1 or not wide
    assert wide <= times // 4, wide
    assert narrower or len(ids) == 2 or missing > 1


# The online retail of the year before is missing: with more of it that year is better and this one is worse.
KNOWN = {
    "national_online_growth": "-50",
    "national_online_growth_1": "100",
    "national_online_retail": "2",
    "national_online_retail_1": "2",
    "national_social_retail": "0.5",
    "national_social_retail_1": "0.25",
    "online_retail": "2",
    "online_retail_2": "2",
    "social_retail": "2",
    "social_retail_1": "1",
    "social_retail_2": "8",
}
FACTS = Facts({i: given(i, D(v)) for i, v in KNOWN.items()})


def test_level_and_total_are_as_narrow_as_their_parts_together():
    sheet = score(TABLE, FACTS, as_of=DAY)
    spans = {p.part.id: (p.lower, p.upper) for p in sheet.parts}
    (group,) = (g for g in groups(bind(TABLE), FACTS, DAY, spans) if "2.1" in g.spans)
    found = group.together()
    assert (found.cut, found.tight, sheet.tight) == (1, True, True)
    level = next(v for v in sheet.levels if v.title == "促进发展")
    own = [p for r in sheet.rows if r.row.level1 == level.title for p in r.parts]
    assert (level.lower, level.upper) == (sum(p.lower for p in own), sum(p.upper for p in own) - 1)
    assert sheet.upper == sum(p.upper for p in sheet.parts) - 1
    (said,) = sheet.shared
    assert "第 1.1、2.1、6.1 段共用未报的“网上零售额（上一年）”" in said


def test_a_gate_fails_by_what_its_parts_can_come_to_together():
    sheet = score(TABLE, FACTS, as_of=DAY)
    level = next(v for v in sheet.levels if v.title == "促进发展")
    between = {"gates.printed-2022.level_rate": str((level.upper + D("0.5")) * 100 / level.marks)}
    gate = score(TABLE, FACTS, as_of=DAY, parameters=between).gates[0]
    assert gate.status is GateStatus.FAILED


def test_an_outcome_is_as_narrow_as_the_score():
    sheet = score(TABLE, FACTS, as_of=DAY)
    told = outcome(bind(TABLE), Entrant("a", "a", "a", FACTS, DAY))
    assert (told.lower, told.upper) == (sheet.lower, sheet.upper)
    assert {t: (s.lower, s.upper) for t, s in told.levels.items() if t} == {
        v.title: (v.lower, v.upper) for v in sheet.levels
    }
    without = [p for p in told.parts if p != "6.1"]
    fewer = replace(TABLE, rows=tuple(r for r in TABLE.rows if r.number != "6"))
    nation = {i for i in KNOWN if i.startswith(("national_online_retail", "national_social"))}
    left = score(fewer, Facts({i: f for i, f in FACTS.fields.items() if i not in nation}), as_of=DAY)
    span = added(told.parts, without, told.sums)
    assert (span.lower, span.upper) == (left.lower, left.upper)


def test_what_parts_are_sure_of_only_together_is_not_gained_twice():
    """Of what is certain of them together a part that rises may be the one that had it."""
    sheet = next(s for s in map(found_raised, range(400)) if s is not None)
    apart = sum(p.lower for p in sheet.parts)
    assert sheet.lower > apart
    reached = plan(sheet, Target("x", (Need("", sheet.lower),)), prices(TABLE, ()))
    assert (reached.reached_already, reached.improvements) == (True, ())
    more = plan(sheet, Target("x", (Need("", sheet.lower + 1),)), prices(TABLE, ()))
    assert more.gain == sheet.lower + 1 - apart


def found_raised(seed):
    """A made-up sheet that is certain of more than its parts one by one."""
    ((fields, _),) = cases(("1.1", "2.1", "6.1"), 1, 1, seed)
    sheet = score(TABLE, Facts(fields), as_of=DAY)
    return sheet if sheet.lower > sum(p.lower for p in sheet.parts) else None
