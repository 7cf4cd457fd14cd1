"""How a topic of the broker differs from the table, and what of that may be changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.topics import Topic

# Kafka's number for "set on the topic itself".
TOPIC_LEVEL = 1


@dataclass(frozen=True, slots=True)
class TopicDiff:
    """How one topic of the broker differs from the table. `conflict` is what this tool will not change."""

    topic: str
    missing: bool = False
    partitions: int = 0
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""

    @property
    def is_same(self) -> bool:
        """Nothing to do and nothing to say."""
        return not (self.missing or self.changes or self.conflict)

    def lines(self) -> list[str]:
        """What would happen, for people."""
        if self.conflict:
            return [f"! {self.topic}: {self.conflict}"]
        if self.missing:
            settings = " ".join(f"{name}={new}" for name, (_, new) in sorted(self.changes.items()))
            return [f"+ {self.topic}: {self.partitions} partitions {settings}"]
        return [f"~ {self.topic}: {name} {old} -> {new}" for name, (old, new) in sorted(self.changes.items())]


def settings_of(topic: Topic) -> dict[str, str]:
    """The table's contract as broker settings."""
    settings = {
        "cleanup.policy": topic.cleanup_policy,
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
        # Timestamps say when the log took a record in, whatever the client's clock says.
        "message.timestamp.type": "LogAppendTime",
    }
    if topic.retention_ms < 0:
        settings["retention.bytes"] = "-1"
    return settings


def compared(topic: Topic, name: str, partitions: int, existing: tuple[int, list[Any]] | None) -> TopicDiff:
    """What would have to change; `existing` is partition count and settings entries, None when there is no topic."""
    wanted = settings_of(topic)
    blank = TopicDiff(name, partitions=partitions)
    if existing is None:
        return replace(blank, missing=True, changes={name: ("", value) for name, value in wanted.items()})
    count, entries = existing
    settings = {entry[0]: entry[1] for entry in entries}
    blank = replace(blank, overrides={e[0]: e[1] for e in entries if e[3] == TOPIC_LEVEL})
    if count != partitions:
        text = f"has {count} partitions, the table says {partitions}: never changed, streams would move"
        return replace(blank, conflict=text)
    changes = {n: (settings.get(n, ""), value) for n, value in wanted.items() if settings.get(n) != value}
    return replace(blank, changes=changes) if not _shrinks(changes) else replace(blank, conflict=_shrinks(changes))


def _shrinks(changes: Mapping[str, tuple[str, str]]) -> str:
    """Why a change would lose data; empty when it would not. -1 stands for no limit."""
    for name in ("retention.ms", "retention.bytes", "max.message.bytes"):
        if name in changes:
            old, new = (float("inf") if v in {"-1", ""} else float(v) for v in changes[name])
            if new < old:
                return f"{name} {changes[name][0]} -> {changes[name][1]} would shrink it: do it by hand if you mean it"
    if "compact" in changes.get("cleanup.policy", ("", ""))[1]:
        return "cleanup.policy would become compact: history would be lost"
    return ""
