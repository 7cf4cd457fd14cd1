"""An Observer that remembers, for tests that look at what was counted."""

from collections import Counter, defaultdict


class Figures:
    """Counters by name, and by name with one label's value: `counts["state_store_rebuilds:missing"]`."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.values: defaultdict[str, list[float]] = defaultdict(list)

    def count(self, name: str, amount: int = 1, **labels: str) -> None:
        """Adds."""
        self.counts[name] += amount
        for label, value in labels.items():
            if label != "service":
                self.counts[f"{name}:{value}"] += amount

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Keeps the value."""
        del labels
        self.values[name].append(value)
