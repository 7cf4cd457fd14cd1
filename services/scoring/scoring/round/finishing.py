"""A round becomes final: every sheet settled or accepted as it is, differences settled, the results on the record."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.area_results import by_area
from scoring.catalogue import Schemes
from scoring.combining import Marked
from scoring.round.commands import FinalizeRound
from scoring.round.entering import channels_of
from scoring.round.events import Event, RoundFinalized
from scoring.round.opening import course, scheme_of
from scoring.round.rejections import (
    DifferencesOpen,
    MarkingNotStarted,
    ReasonMissing,
    RecusalOnItsWay,
    SheetsIncomplete,
)
from scoring.round.state import Final, Ledger, Live, Open
from scoring.scheme import Scheme
from scoring.standings import result_of
from scoring.values import Barred, RoundStep, SheetStanding, SubjectResult

NAMED_AT_MOST = 5


def finalize(schemes: Schemes, c: FinalizeRound, state: Live) -> Sequence[Event]:
    if isinstance(state, Open):
        raise MarkingNotStarted("评分尚未开始，不能定稿")
    if isinstance(state, Final):
        return []
    scheme, ledger, reason = scheme_of(schemes, state.opened), state.ledger, c.reason.strip()
    results = results_of(scheme, ledger, c.standings)
    incomplete = incomplete_of(scheme, c, ledger)
    check_recusals(scheme, c, ledger)
    check_complete(scheme, replace(c, incomplete=incomplete), results, ledger)
    if (steps := course(schemes, state.opened)).has(RoundStep.SETTLE):
        check_agreed(results, ledger, steps.number(RoundStep.SETTLE))
    return [
        RoundFinalized(
            round_id=state.opened.round_id,
            subjects=ledger.admitted,
            incomplete=incomplete,
            reason=reason,
            by=c.by,
            at=c.at,
            channels=channels_of(scheme),
            results=results,
            standings=tuple(s for s in c.standings if s.subject in ledger.admitted),
            localities=tuple(dict.fromkeys(x.locality for x in ledger.candidates if x.admitted)),
        )
    ]


def incomplete_of(scheme: Scheme, c: FinalizeRound, ledger: Ledger) -> tuple[str, ...]:
    """Who has unsettled parts; whoever asks may know of more. Raises SheetsIncomplete for a sheet that is not there."""
    known = {(s.subject, s.channel): s for s in c.standings}
    names = {x.subject: x.name for x in ledger.candidates}
    channels = channels_of(scheme) or ("",)
    if absent := [names[s] for s in ledger.admitted if any((s, channel) not in known for channel in channels)]:
        said = "、".join(absent[:NAMED_AT_MOST])
        raise SheetsIncomplete(f"评分表尚未建立，定稿后就没有成绩，请稍后再定稿：{said}", field="incomplete")
    open_ones = {s for s in ledger.admitted if any(known[s, channel].unsettled for channel in channels)}
    return tuple(s for s in ledger.admitted if s in open_ones or s in c.incomplete)


def check_recusals(scheme: Scheme, c: FinalizeRound, ledger: Ledger) -> None:
    """What a recusal takes with it is gone from every sheet of the subject. Raises RecusalOnItsWay, naming who."""
    names = {x.subject: x.name for x in ledger.candidates}
    channels = channels_of(scheme) or ("",)
    late = [
        f"{r.assessor}（{names[r.subject]}）"
        for r in ledger.recusals
        if r.subject in ledger.admitted
        and any(Barred(r.subject, channel, r.assessor) not in c.barred for channel in channels)
    ]
    if late:
        said = "、".join(late[:NAMED_AT_MOST])
        raise RecusalOnItsWay(f"有回避尚未送达评分表，请稍后再定稿：{said}", field="read_after")


def results_of(scheme: Scheme, ledger: Ledger, standings: Sequence[SheetStanding]) -> tuple[SubjectResult, ...]:
    """Of those subjects whose sheets are known; with the mark of its area where the scheme evaluates that."""
    sheets: dict[str, list[SheetStanding]] = {}
    for standing in standings:
        sheets.setdefault(standing.subject, []).append(standing)
    found = [
        result_of(
            scheme,
            subject,
            sheets[subject],
            bonus=bonus_of(ledger, subject),
            settled={s.channel: s.total for s in ledger.settlements if s.subject == subject and s.total is not None},
        )
        for subject in ledger.admitted
        if subject in sheets
    ]
    return by_area(scheme, found, standings, ledger.places)


def bonus_of(ledger: Ledger, subject: str) -> Marked:
    total = sum((b.points for b in ledger.bonuses if b.subject == subject), Decimal(0))
    return Marked(total, total)


def check_complete(scheme: Scheme, c: FinalizeRound, results: Sequence[SubjectResult], ledger: Ledger) -> None:
    """A channel that never marked is named."""
    titles = {ch.id: ch.title for ch in scheme.combination.channels} if scheme.combination else {}
    names = {x.subject: x.name for x in ledger.candidates}
    silent = [f"{names[r.subject]}缺{titles[channel]}" for r in results for channel in r.missing]
    if c.incomplete and not c.accept_incomplete:
        said = "、".join((silent or [names[s] for s in c.incomplete])[:NAMED_AT_MOST])
        raise SheetsIncomplete(f"有 {len(c.incomplete)} 张评分表尚不完整：{said}", field="incomplete")
    if c.incomplete and not c.reason.strip():
        raise ReasonMissing("接受不完整的评分表须说明理由", field="reason")


def check_agreed(results: Sequence[SubjectResult], ledger: Ledger, largest: int) -> None:
    settled = {s.subject for s in ledger.settlements}
    names = {x.subject: x.name for x in ledger.candidates}
    apart = [names[r.subject] for r in results if r.spread > largest and r.subject not in settled]
    if apart:
        said = "、".join(apart[:NAMED_AT_MOST])
        raise DifferencesOpen(f"渠道之间相差超过 {largest} 分，须先裁定：{said}", field="subject")
