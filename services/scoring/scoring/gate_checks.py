"""What must hold of a scheme's gates, and of ends that two bands share: a reading covers them."""

from collections.abc import Iterator

from scoring.scheme import Choice, RuleSpec, Scheme

FULL_RATE = 100


def gate_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Place and reason."""
    ids = [gate.id for gate in scheme.gates]
    for number, gate in enumerate(scheme.gates):
        if ids.count(gate.id) > 1:
            yield f"gates[{number}]", f"gate id {gate.id} stands more than once"
        if not 0 < gate.total <= scheme.total or not 0 < gate.level_rate <= FULL_RATE:
            yield f"gates[{number}]", "a gate's total lies within the scheme's, its rate within 100"
    if scheme.gates and sum(not gate.what_if for gate in scheme.gates) != 1:
        yield "gates", "one gate is the source's own; every other is a what-if"


def overlap_faults(spec: RuleSpec) -> Iterator[str]:
    edges = spec.parameters.get("edges")
    shared = spec.kind == "bands" and isinstance(edges, tuple) and len(edges) > 1
    if shared and not isinstance(spec.parameters["edge"], Choice):
        yield "bands: an end that two bands share wants a reading"
