"""A round is opened under one scheme version, with the steps that it takes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from scoring.catalogue import Schemes
from scoring.days import parsed
from scoring.pinned import as_opened
from scoring.round.commands import OpenRound
from scoring.round.events import Event, RoundOpened
from scoring.round.rejections import RoundAlreadyOpen, RoundWrong, SchemeNotThere
from scoring.round.state import Live
from scoring.scheme import Scheme
from scoring.steps import Course, choice_faults, course_of

ROUND_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_CHARACTERS = 40


def scheme_of(schemes: Schemes, opened: RoundOpened) -> Scheme:
    if (scheme := schemes.find(opened.scheme_id, opened.scheme_version)) is None:
        raise SchemeNotThere(f"没有评价体系 {opened.scheme_id} {opened.scheme_version}", field="scheme_id")
    return as_opened(scheme, opened.scheme_digest)


def course(schemes: Schemes, opened: RoundOpened) -> Course:
    return course_of(scheme_of(schemes, opened).steps, opened.choices)


def open_round(schemes: Schemes, c: OpenRound) -> Sequence[Event]:
    check_round(c)
    scheme = schemes.find(c.scheme_id, c.scheme_version)
    if scheme is None:
        said = f"{c.scheme_id} {c.scheme_version}".strip()
        raise SchemeNotThere(
            f"没有评价体系 {said}", field="scheme_version" if schemes.find(c.scheme_id) else "scheme_id"
        )
    if scheme.what_if:
        raise RoundWrong("这是假设推演用的评价体系，不能启动真实的评价轮次", field="scheme_id")
    for fault in choice_faults(scheme.steps, c.choices):
        raise RoundWrong(fault, field="choices")
    return [
        RoundOpened(
            round_id=c.round_id,
            scheme_id=scheme.id,
            scheme_version=scheme.version,
            title=c.title.strip(),
            period=c.period,
            evaluation_date=c.evaluation_date,
            jurisdiction=c.jurisdiction,
            by=c.by,
            at=c.at,
            choices=c.choices,
            made_up=c.made_up,
            scheme_digest=scheme.digest,
        )
    ]


def check_round(c: OpenRound) -> None:
    if not ROUND_ID.fullmatch(c.round_id):
        raise RoundWrong("轮次编号只用小写字母、数字和连字符", field="round_id")
    if len(c.round_id) > MOST_CHARACTERS:
        raise RoundWrong(f"轮次编号不超过 {MOST_CHARACTERS} 个字符", field="round_id")
    if not c.title.strip():
        raise RoundWrong("缺少轮次名称", field="title")
    if not re.fullmatch(r"[0-9]{4}", c.period):
        raise RoundWrong("评价年度应为四位数字", field="period")
    if not re.fullmatch(r"[0-9]{6}", c.jurisdiction):
        raise RoundWrong("行政区划代码应为六位数字", field="jurisdiction")
    try:
        day = parsed(c.evaluation_date)
    except ValueError:
        raise RoundWrong("评价日应为日期（年-月-日）", field="evaluation_date") from None
    if day.year < int(c.period):
        raise RoundWrong("评价日不能早于评价年度", field="evaluation_date")


def open_again(schemes: Schemes, c: OpenRound, state: Live) -> Sequence[Event]:
    o = state.opened
    if c.scheme_id == o.scheme_id and c.scheme_version in {"", o.scheme_version}:
        scheme_of(schemes, o)
    again = [e for e in open_round(schemes, c) if isinstance(e, RoundOpened)]
    if [replace(e, by=o.by, at=o.at, scheme_digest=o.scheme_digest) for e in again] == [o]:
        return []
    raise RoundAlreadyOpen(f"轮次 {c.round_id} 已启动，内容与本次不同", field="round_id")
