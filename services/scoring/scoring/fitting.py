"""Facts and marks on record that the scheme's file of today does not take: the sheet is scored without them, and says
so. For what is shown, never for what is recorded. Pure.
"""

from dataclasses import dataclass, replace
from datetime import date

from scoring.binding import bind
from scoring.facts import FactRefused, Facts, plain, shown
from scoring.result import Sheet
from scoring.scheme import Scheme
from scoring.score import check_awards, check_facts, score


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the scheme takes of the facts, and what it does not, one sentence each."""

    facts: Facts
    left_out: tuple[str, ...]


def fitting(scheme: Scheme, facts: Facts) -> Fitting:
    """All of them where the file is the one that they were recorded under."""
    try:
        _check(scheme, facts)
    except FactRefused:
        return _without(scheme, facts)
    return Fitting(facts, ())


def scored_as_far(scheme: Scheme, facts: Facts, *, as_of: date) -> Sheet:
    """As `score`, from what fits; `departed` names the rest."""
    taken = fitting(scheme, facts)
    return replace(score(scheme, taken.facts, as_of=as_of), departed=taken.left_out)


def _without(scheme: Scheme, facts: Facts) -> Fitting:
    left_out: list[str] = []
    fields = dict(facts.fields)
    for input_id, fact in facts.fields.items():
        said = f"填报项 {input_id}：记录为 {shown(fact.field)}{fact.field.unit}"
        if why := _refusal(scheme, replace(facts, fields={input_id: fact}, awards={})):
            left_out.append(f"{said}，现体系文件不能用（{why}），未计入")
            del fields[input_id]
    awards = dict(facts.awards)
    for part, award in facts.awards.items():
        if why := _refusal(scheme, Facts(awards={part: award}, period=facts.period)):
            left_out.append(f"第 {part} 段评定：记录为 {plain(award.points)} 分，现体系文件不能用（{why}），未计入")
            del awards[part]
    return Fitting(Facts(fields, awards, facts.period), tuple(left_out))


def _refusal(scheme: Scheme, facts: Facts) -> str:
    try:
        _check(scheme, facts)
    except FactRefused as refused:
        return refused.message
    return ""


def _check(scheme: Scheme, facts: Facts) -> None:
    check_facts(scheme, facts)
    check_awards(bind(scheme), facts)
