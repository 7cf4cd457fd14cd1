"""Facts and marks as they come in, for a sheet or a locality: what counts, who submitted, what was seen. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from domainkit.frozen import replace
from scoring.facts import Award, Fact, Facts, check_new, refused
from scoring.marking import row_of
from scoring.scheme import Scheme, period_of
from scoring.values import Field, Scope, SharedFacts, Source


@dataclass(frozen=True, slots=True)
class Collected:
    """`facts`: for each input the one that counts; `handed_in`: (row, account); `seen`: the events they came from."""

    facts: tuple[Fact, ...] = ()
    awards: tuple[Award, ...] = ()
    handed_in: tuple[tuple[str, str], ...] = ()
    seen: tuple[bytes, ...] = ()

    def known(self, period: str) -> Facts:
        return Facts({f.field.input_id: f for f in self.facts}, {a.part: a for a in self.awards}, period)

    def submitters(self, row: str) -> frozenset[str]:
        return frozenset(by for at, by in self.handed_in if at == row)

    def award(self, part: str) -> Award | None:
        return next((a for a in self.awards if a.part == part), None)


def with_facts(collected: Collected, given: SharedFacts) -> Collected:
    """Of two facts for one input the one that was accepted later counts, whichever came in first."""
    kept = {f.field.input_id: f for f in collected.facts}
    for field in given.fields:
        earlier = kept.get(field.input_id)
        if earlier is None or earlier.accepted_at <= given.accepted_at:
            kept[field.input_id] = Fact(field, given.source, given.submitted_by, given.accepted_by, given.accepted_at)
    handed_in = dict.fromkeys((*collected.handed_in, (given.row, given.submitted_by)))
    seen = (*collected.seen, given.source.event_id)
    return replace(collected, facts=tuple(kept.values()), handed_in=tuple(handed_in), seen=seen)


def no_longer_held(collected: Collected, given: SharedFacts, asked: Collection[str]) -> tuple[str, ...]:
    """Of the inputs `asked` of the row, those that an older submission held and the newest does not.

    Each submission holds the row's whole form, and somebody else accepts it. Findings and counts are none.
    """
    submitted = [f for f in collected.facts if f.accepted_by != f.submitted_by and f.field.input_id in asked]
    held = {f.field.input_id: f.accepted_at for f in submitted}
    own = {f.input_id for f in given.fields}
    if given.accepted_at < max(held.values(), default=given.accepted_at):
        kept = {f.field.input_id for f in collected.facts}
        return tuple(sorted(own - kept))
    return tuple(sorted(held.keys() - own))


def without_facts(collected: Collected, withdrawn: Iterable[str]) -> Collected:
    """Whoever brought them: nothing is known of these inputs."""
    gone = frozenset(withdrawn)
    return replace(collected, facts=tuple(f for f in collected.facts if f.field.input_id not in gone))


def with_findings(
    collected: Collected, fields: Iterable[Field], by: str, at: int, source: Source | None = None
) -> Collected:
    """What an assessor saw counts like what was accepted then. Whoever saw it has not submitted it."""
    kept = {f.field.input_id: f for f in collected.facts}
    for field in fields:
        earlier = kept.get(field.input_id)
        if earlier is None or earlier.accepted_at <= at:
            kept[field.input_id] = Fact(field, source, by, by, at)
    return replace(collected, facts=tuple(kept.values()))


def without_findings(collected: Collected, withdrawn: Iterable[str], by: str) -> Collected:
    """What that assessor saw counts no longer; nothing takes its place until somebody looks again."""
    gone = frozenset(withdrawn)
    kept = tuple(f for f in collected.facts if f.field.input_id not in gone or f.accepted_by != by)
    return replace(collected, facts=kept)


def with_award(collected: Collected, award: Award) -> Collected:
    others = tuple(a for a in collected.awards if a.part != award.part)
    return replace(collected, awards=(*others, award))


def without_award(collected: Collected, part: str) -> Collected:
    return replace(collected, awards=tuple(a for a in collected.awards if a.part != part))


def check_given(scheme: Scheme, given: SharedFacts, scope: Scope, period: str) -> None:
    """Raises FactRefused, naming the input that is wrong or that the row does not ask of this scope."""
    wanted = {i.id: i for row, whose, i in scheme.inputs() if row == given.row and whose is scope}
    for field in given.fields:
        if field.input_id not in wanted:
            raise refused(field.input_id, f"第 {given.row} 行没有这一填报项")
        check_new(field, wanted[field.input_id], period_of(wanted[field.input_id], scheme, period))


def marked_by_submitter(collected: Collected, given: SharedFacts) -> Iterable[Award]:
    """Marks of that row by the account that has now turned out to have handed in its evidence."""
    return [a for a in collected.awards if row_of(a.part) == given.row and a.by == given.submitted_by]
