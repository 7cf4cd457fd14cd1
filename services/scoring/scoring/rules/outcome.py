"""What a rule answers: bounds that meet once the facts settle it, and the way there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.facts import plain

PLACES = 4


@dataclass(slots=True)
class Marking:
    """What a part gives: bounds that meet once the facts settle it. `explain` tells the way there, in Chinese."""

    lower: Decimal
    upper: Decimal
    explain: Callable[[], Iterable[str]]

    @property
    def steps(self) -> tuple[str, ...]:
        """Made when somebody asks: thousands of subjects are scored for each one that is explained."""
        settled = self.lower == self.upper
        said = f"得 {plain(self.lower)} 分" if settled else f"尚不能定：{plain(self.lower)} 至 {plain(self.upper)} 分"
        return (*self.explain(), said)


def settled(points: Decimal, explain: Callable[[], Iterable[str]]) -> Marking:
    return Marking(points, points, explain)


def percent(share: Fraction) -> str:
    """A percentage for people, to four places; sums are done with the fraction itself."""
    return plain(rounded(share, PLACES))


def apart(share: Fraction, *limits: Fraction) -> str:
    """As `percent`, with as many more places as it takes to read differently from limits that it is not."""
    places = PLACES
    while any(share != limit and rounded(share, places) == rounded(limit, places) for limit in limits):
        places += 1
    return percent(share) if places == PLACES else plain(rounded(share, places))


def rounded(share: Fraction, places: int) -> Decimal:
    return Decimal(f"{round(share * 10**places)}e-{places}")
