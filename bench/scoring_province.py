"""A made-up province for the benches of scoring: sheets with every fact and mark, as the log would bring them."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domainkit.recorded import Recorded
from scoring.binding import bind
from scoring.facts import Award, Fact, Facts
from scoring.rules.awarding import allowance
from scoring.rules.desk import Desk
from scoring.scheme import Scheme, period_of
from scoring.score import score
from scoring.sheet.events import Event, FactsRecorded, MarkAwarded, SheetOpened, SheetScored
from scoring.values import Field, InputKind, Scope, Source

AT = 1_672_444_800_000_000
DAY, PERIOD = date(2022, 12, 31), "2022"


def stream_of(scheme: Scheme, round_id: str, number: int) -> Iterator[Recorded[Event]]:
    """The events of one sheet: opened, facts row by row, marks, the score."""
    chance = random.Random(f"{scheme.id}-{number}")
    subject, name = f"91140100MA{number:07}X", f"主体{number:04}（虚构）"
    stream, city = f"sheet-{round_id}-{subject}", f"14{1 + number % 11:02}00"
    facts = facts_of(scheme, chance)
    awards = awards_of(scheme, facts, chance)
    events: list[Event] = [
        SheetOpened(
            round_id=round_id,
            scheme_id=scheme.id,
            scheme_version=scheme.version,
            subject=subject,
            subject_name=name,
            locality=city,
            county=f"{city[:4]}{1 + number % 12:02}",
            asks=(),
            at=AT,
            by="office",
            period=PERIOD,
            evaluation_date=DAY.isoformat(),
        )
    ]
    by_row: dict[str, list[Field]] = {}
    for row, _, wanted in scheme.inputs():
        if wanted.id in facts:
            by_row.setdefault(row, []).append(facts[wanted.id].field)
    for row, fields in by_row.items():
        source = Source(number.to_bytes(8, "big") + row.rjust(8).encode(), f"request-{subject}-{row}", 1, AT)
        events.append(FactsRecorded(row, Scope.SUBJECT, 1, tuple(fields), source, "clerk", "reviewer", AT))
    events += [MarkAwarded(a.part, a.points, a.reason, a.by, AT) for a in awards.values()]
    sheet = score(scheme, Facts(facts, awards, PERIOD), as_of=DAY)
    events.append(SheetScored(sheet.standing, sheet.part_marks, AT))
    for version, event in enumerate(events, 1):
        event_id = number.to_bytes(8, "big") + version.to_bytes(8, "big")
        yield Recorded(event, event_id, stream, version, AT, AT + version, event_id, event_id, "", "office")


def facts_of(scheme: Scheme, chance: random.Random) -> dict[str, Fact]:
    found = {}
    for _, _, wanted in scheme.inputs():
        value = value_of(wanted, chance)
        period = period_of(wanted, scheme, PERIOD)
        found[wanted.id] = Fact(Field(wanted.id, wanted.kind, unit=wanted.unit, period=period, **value))
    return found


def value_of(wanted: Any, chance: random.Random) -> dict[str, Any]:
    match wanted.kind:
        case InputKind.NUMBER | InputKind.COUNT:
            low = int(wanted.minimum if wanted.minimum is not None else 0)
            high = int(wanted.maximum if wanted.maximum is not None else low + 200)
            return {"number": Decimal(chance.randint(max(low, 1), max(high, 2)))}
        case InputKind.FLAG:
            return {"flag": wanted.id != "major_incident" and chance.random() < 0.8}
        case InputKind.ITEMS:
            return {"items": tuple(chance.sample(wanted.options, 1))}
        case InputKind.DATE:
            return {"date": (DAY - timedelta(days=chance.randint(0, 900))).isoformat()}
        case _:
            return {"text": "虚构说明"}


def awards_of(scheme: Scheme, facts: dict[str, Fact], chance: random.Random) -> dict[str, Award]:
    found = {}
    for part in (p for row in bind(scheme).rows for p in row.parts):
        granted = allowance(part.rule, Desk(part.inputs, facts, None, DAY))
        if granted is not None and granted.minimum < granted.maximum:
            steps = int((granted.maximum - granted.minimum) / granted.step)
            points = granted.minimum + granted.step * chance.randint(0, steps)
            found[part.part.id] = Award(part.part.id, points, "虚构", "assessor")
    return found
