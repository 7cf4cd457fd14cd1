"""The outcome side of a scheme file: pass gates, who may take part, how several channels' marks become one."""

from typing import Literal

from scoring.scheme import Areas, Bonus, Channel, Combination, EntryCondition, Gate, UnitGroup
from scoring.schemes.nodes import Entry
from scoring.schemes.rule_entries import choice_from


def gate_from(entry: Entry) -> Gate:
    """`{id: …, title: …, total: 85, level_rate: 75, what_if: false, source: …}`. Raises SchemeBroken."""
    found = entry.fields({"id", "title", "total", "level_rate", "what_if", "source"})
    return Gate(
        id=found["id"].text(),
        title=found["title"].text(),
        total=found["total"].decimal(),
        level_rate=found["level_rate"].decimal(),
        what_if=found["what_if"].one_of({"true", "false"}) == "true",
        source=found["source"].text(),
    )


def condition_from(entry: Entry) -> EntryCondition:
    found = entry.fields({"id", "text"})
    return EntryCondition(found["id"].text(), found["text"].text())


def combination_from(entry: Entry) -> Combination:
    found = entry.fields({"text", "channels", "basis", "table_channel", "missing", "bonus"})
    return Combination(
        text=found["text"].text(),
        channels=tuple(_channel(e) for e in found["channels"].items()),
        basis=choice_from(found["basis"], Literal["same_table", "own_table"]),
        table_channel=found["table_channel"].text(),
        missing=choice_from(found["missing"], Literal["open", "reweighted"]),
        bonus=_bonus(found["bonus"]),
    )


def _channel(entry: Entry) -> Channel:
    found = entry.fields({"id", "title", "weight"})
    return Channel(found["id"].text(), found["title"].text(), found["weight"].decimal())


def _bonus(entry: Entry) -> Bonus:
    found = entry.fields({"text", "cap", "form", "joins", "channel", "above_total"})
    return Bonus(
        text=found["text"].text(),
        cap=found["cap"].decimal(),
        form=found["form"].texts(),
        joins=choice_from(found["joins"], Literal["after", "before"]),
        channel=found["channel"].text(),
        above_total=choice_from(found["above_total"], Literal["kept", "cut"]),
    )


def areas_from(entry: Entry) -> Areas:
    found = entry.fields({"together", "markets"})
    return Areas(
        together=choice_from(found["together"], Literal["apart", "together"]),
        markets=choice_from(found["markets"], Literal["mean", "best", "best_of_each_part"]),
    )


def unit_group_from(entry: Entry) -> UnitGroup:
    found = entry.fields({"phrase", "place", "units"})
    return UnitGroup(found["phrase"].text(), choice_from(found["units"], tuple[str, ...]), found["place"].text())
