"""The write side of a round: opened under one scheme version, entered by markets, marked, final."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import assert_never

from domainkit.decider import Decider
from scoring.catalogue import Schemes
from scoring.round.commands import Command, EnterSubject, FinalizeRound, OpenRound, StartMarking
from scoring.round.events import Event, MarkingStarted, RoundFinalized, RoundOpened, SubjectEntered
from scoring.round.evolution import evolve
from scoring.round.rejections import (
    EntryClosed,
    MarketUnknown,
    MarkingNotStarted,
    NobodyEntered,
    OutsideJurisdiction,
    ReasonMissing,
    RoundAlreadyOpen,
    RoundUnknown,
    RoundWrong,
    SchemeNotThere,
    SheetsIncomplete,
    WrongKindOfMarket,
)
from scoring.round.state import Final, Marking, Open, State, Unopened
from scoring.scheme import Evaluates

ROUND_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def make_decider(schemes: Schemes) -> Decider[Command, State, Event]:
    """The decider of rounds under these schemes."""
    return Decider(Unopened(), partial(decide, schemes), evolve)


def decide(schemes: Schemes, command: Command, state: State) -> Sequence[Event]:
    match state:
        case Unopened():
            if isinstance(command, OpenRound):
                return open_round(schemes, command)
            raise RoundUnknown("没有这个评价轮次", field="round_id")
        case Open():
            return decide_open(schemes, command, state)
        case Marking() | Final():
            return decide_marking(schemes, command, state)
        case _:
            assert_never(state)


def decide_open(schemes: Schemes, command: Command, state: Open) -> Sequence[Event]:
    match command:
        case OpenRound():
            return open_again(schemes, command, state)
        case EnterSubject():
            return enter(schemes, command, state)
        case StartMarking():
            return start(command, state)
        case FinalizeRound():
            raise MarkingNotStarted("评分尚未开始，不能定稿")
        case _:
            assert_never(command)


def decide_marking(schemes: Schemes, command: Command, state: Marking | Final) -> Sequence[Event]:
    match command:
        case OpenRound():
            return open_again(schemes, command, state)
        case EnterSubject():
            if command.subject in state.subjects:
                return []
            raise EntryClosed("评分已经开始，不再受理申报", field="subject")
        case StartMarking():
            return []
        case FinalizeRound():
            return finalize(command, state) if isinstance(state, Marking) else []
        case _:
            assert_never(command)


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
    if scheme.evaluates is not Evaluates.MARKET:
        raise RoundWrong("该评价体系评价的是地区，不能启动市场评价轮次", field="scheme_id")
    if scheme.combination is not None:
        raise RoundWrong("该评价体系须由多个渠道分别评分再加权，不能按单张评分表启动轮次", field="scheme_id")
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
        )
    ]


def check_round(c: OpenRound) -> None:
    if not ROUND_ID.fullmatch(c.round_id):
        raise RoundWrong("轮次编号只用小写字母、数字和连字符", field="round_id")
    if not c.title.strip():
        raise RoundWrong("缺少轮次名称", field="title")
    if not re.fullmatch(r"[0-9]{4}", c.period):
        raise RoundWrong("评价年度应为四位数字", field="period")
    if not re.fullmatch(r"[0-9]{6}", c.jurisdiction):
        raise RoundWrong("行政区划代码应为六位数字", field="jurisdiction")
    try:
        day = date.fromisoformat(c.evaluation_date)
    except ValueError:
        raise RoundWrong("评价日应为日期（年-月-日）", field="evaluation_date") from None
    if day.year < int(c.period):
        raise RoundWrong("评价日不能早于评价年度", field="evaluation_date")


def open_again(schemes: Schemes, c: OpenRound, state: Open | Marking | Final) -> Sequence[Event]:
    said = [*open_round(schemes, c)]
    if said == [replace(state.opened, by=c.by, at=c.at)]:
        return []
    raise RoundAlreadyOpen(f"轮次 {c.round_id} 已启动，内容与本次不同", field="round_id")


def enter(schemes: Schemes, c: EnterSubject, state: Open) -> Sequence[Event]:
    if c.subject in state.subjects:
        return []
    market, opened = c.market, state.opened
    if market is None:
        raise MarketUnknown(f"没有统一社会信用代码为 {c.subject} 的市场", field="subject")
    scheme = schemes.get(opened.scheme_id, opened.scheme_version)
    if scheme.market_kind is not None and market.kind is not scheme.market_kind:
        raise WrongKindOfMarket(
            f"本轮评价{scheme.market_kind.value}，{market.name}是{market.kind.value}", field="subject"
        )
    if not market.county.startswith(prefix_of(opened.jurisdiction)):
        raise OutsideJurisdiction(f"{market.name}不在本轮评价的地区 {opened.jurisdiction} 内", field="subject")
    return [
        SubjectEntered(
            round_id=opened.round_id,
            scheme_id=opened.scheme_id,
            scheme_version=opened.scheme_version,
            subject=market.uscc,
            subject_name=market.name,
            locality=market.locality,
            county=market.county,
            period=opened.period,
            evaluation_date=opened.evaluation_date,
            by=c.by,
            at=c.at,
        )
    ]


def prefix_of(jurisdiction: str) -> str:
    """The digits that the codes of all places inside begin with: 140000 → 14, 140100 → 1401."""
    return jurisdiction.removesuffix("00").removesuffix("00")


def start(c: StartMarking, state: Open) -> Sequence[Event]:
    if not state.subjects:
        raise NobodyEntered("还没有市场申报，不能开始评分")
    return [MarkingStarted(state.opened.round_id, c.by, c.at)]


def finalize(c: FinalizeRound, state: Marking) -> Sequence[Event]:
    reason = c.reason.strip()
    if c.incomplete and not c.accept_incomplete:
        raise SheetsIncomplete(
            f"有 {len(c.incomplete)} 张评分表尚不完整：{'、'.join(c.incomplete[:5])}", field="incomplete"
        )
    if c.incomplete and not reason:
        raise ReasonMissing("接受不完整的评分表须说明理由", field="reason")
    return [RoundFinalized(state.opened.round_id, state.subjects, c.incomplete, reason, c.by, c.at)]
