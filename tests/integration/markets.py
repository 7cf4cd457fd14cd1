"""Made-up markets for storms: register once, then report stalls for ever. Some commands are refused, on purpose."""

import time
from typing import Any

from stdnum.cn import uscc

from registry.market.commands import RegisterMarket, ReportStalls
from registry.market.values import MarketKind
from registry.values import JurisdictionLevel, KnownJurisdiction

TAIGU = KnownJurisdiction("140703", JurisdictionLevel.COUNTY, "140700", "2021-01-01")
STREAMS_OF_A_CALLER = 5


def made_up_uscc(number: int) -> str:
    """A code with a right check character that belongs to nobody: its registry division is all nines."""
    body = f"91999999{number:09d}"
    return body + uscc.calc_check_digit(body)


def market_command(caller: int, turn: int) -> tuple[str, Any]:
    """Each caller has markets of its own, and shares market 0 with everybody; every fourth report is refused."""
    own = turn % STREAMS_OF_A_CALLER
    code = made_up_uscc(0 if own == 0 else caller * 1000 + own)
    at = time.time_ns() // 1000
    if turn < STREAMS_OF_A_CALLER:
        command: Any = RegisterMarket(
            code, "样例市场", MarketKind.FARM_PRODUCE, "140703", 10, TAIGU, f"caller-{caller}", at
        )
    else:
        command = ReportStalls(code, 0 if turn % 4 == 1 else turn + caller * 100_000 % 900_000, f"caller-{caller}", at)
    return f"market-{code}", command
