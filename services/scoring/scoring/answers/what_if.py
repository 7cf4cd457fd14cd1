"""What a sheet would come to under another scheme version, reading, number, fact or mark, beside what it is. Pure."""

from dataclasses import dataclass
from datetime import date

from domainkit.rejection import Invalid
from scoring.answers.compare import Comparison, beside
from scoring.answers.suppositions import SUPPOSED, Supposition, carried, said, with_supposed
from scoring.binding import bind
from scoring.facts import Facts
from scoring.result import Sheet
from scoring.scheme import Scheme
from scoring.score import score


class NothingSupposed(Invalid):
    """A what-if that changes nothing."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`real` is the result; `supposed` never becomes one. `left_out`: facts that the other scheme cannot use."""

    real: Sheet
    supposed: Sheet
    changes: tuple[str, ...]
    left_out: tuple[str, ...]
    beside: Comparison
    label: str = SUPPOSED


def what_if(scheme: Scheme, facts: Facts, as_of: date, supposed: Supposition) -> Hypothesis:
    """Raises NothingSupposed, and what `score` and `with_supposed` raise, naming the field."""
    if supposed.empty:
        raise NothingSupposed("没有给出任何假设", field="suppose")
    other = supposed.scheme or scheme
    bound = bind(other, supposed.readings, supposed.parameters)
    taken = carried(facts, scheme, other)
    known = with_supposed(taken.facts, bound, supposed)
    real = score(scheme, facts, as_of=as_of)
    then = score(
        other, known, as_of=supposed.as_of or as_of, readings=supposed.readings, parameters=supposed.parameters
    )
    return Hypothesis(
        real=real,
        supposed=then,
        changes=tuple(said(facts, scheme, supposed)),
        left_out=taken.left_out,
        beside=beside(real, then),
    )
