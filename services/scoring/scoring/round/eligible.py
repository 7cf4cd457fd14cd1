"""Who can be published and hold an award: by the results on record, and areas whole where they are evaluated. Pure."""

from collections.abc import Sequence

from scoring.area_results import area_with
from scoring.round.rejections import AreaNotWhole, NotEligible, SubjectUnknown
from scoring.round.state import Ledger
from scoring.scheme import Scheme
from scoring.values import SubjectResult, Verdict, VetoStatus


def check_eligible(subject: str, result: SubjectResult | None, ledger: Ledger, what: str = "公示") -> None:
    if ledger.candidate(subject) is None or result is None:
        raise SubjectUnknown(f"{subject} 在本轮没有成绩", field="subjects")
    if why := ineligible(subject, result, ledger):
        raise NotEligible(f"{why}，不能{what}", field="subjects")


def check_whole(scheme: Scheme, subjects: Sequence[str], ledger: Ledger, what: str) -> None:
    """Where the area is evaluated nobody of it goes alone."""
    names = {x.subject: x.name for x in ledger.candidates}
    lacking = [s for named in subjects for s in area_with(scheme, named, ledger.places) if s not in subjects]
    if lacking:
        said = "、".join(names[s] for s in dict.fromkeys(lacking))
        raise AreaNotWhole(f"本轮以试点地区为评价对象，同一地区的市场须一并{what}，还缺：{said}", field="subjects")


def ineligible(subject: str, result: SubjectResult, ledger: Ledger) -> str:
    """Why the subject can neither be published nor hold an award; empty: it can."""
    candidate = ledger.candidate(subject)
    name = candidate.name if candidate else subject
    if result.veto is VetoStatus.STRUCK:
        return f"{name}已触发否决"
    if result.verdict not in {Verdict.PASSED, Verdict.UNGATED}:
        return f"{name}{result.verdict.value}"
    if result.lower != result.upper:
        return f"{name}成绩未定"
    if any(o.subject == subject and o.upheld for o in ledger.objections):
        return f"对{name}的异议成立"
    return ""
