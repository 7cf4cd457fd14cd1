"""What must hold of gates, channels, thresholds by region, and of ends that two bands share: a reading covers them."""

from collections.abc import Iterator, Mapping

from scoring.rules.bands import RegionThreshold
from scoring.rules.registry import Rule
from scoring.rules.veto import Veto
from scoring.scheme import Choice, Input, RuleSpec, Scheme

FULL_RATE = 100


def gate_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Place and reason."""
    ids = [gate.id for gate in scheme.gates]
    for number, gate in enumerate(scheme.gates):
        if ids.count(gate.id) > 1:
            yield f"gates[{number}]", f"gate id {gate.id} stands more than once"
        if not 0 < gate.total <= scheme.total or not 0 < gate.level_rate <= FULL_RATE:
            yield f"gates[{number}]", "a gate's total lies within the scheme's, its rate within 100"
    own = sum(not gate.what_if for gate in scheme.gates)
    if scheme.gates and own != (0 if scheme.what_if else 1):
        yield "gates", "one gate is the source's own; every other is a what-if, as is every one of a what-if scheme"


def overlap_faults(spec: RuleSpec) -> Iterator[str]:
    edges = spec.parameters.get("edges")
    shared = spec.kind == "bands" and isinstance(edges, tuple) and len(edges) > 1
    if shared and not isinstance(spec.parameters["edge"], Choice):
        yield "bands: an end that two bands share wants a reading"


def region_faults(rule: Rule | Veto, inputs: Mapping[str, Input]) -> Iterator[str]:
    if not isinstance(rule, RegionThreshold) or rule.region not in inputs:
        return
    if len(inputs[rule.region].options) != len(rule.thresholds):
        yield "every region wants a threshold of its own"


def area_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Place and reason. How an area comes to levels, or to channels, no reading says."""
    if scheme.areas is not None and (scheme.gates or scheme.combination is not None):
        yield "areas", "a scheme whose subject may be an area has neither gates nor channels"


def combination_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Place and reason."""
    rule = scheme.combination
    if rule is None:
        return
    ids = [channel.id for channel in rule.channels]
    if any(channel.weight <= 0 for channel in rule.channels):
        yield "combination.channels", "a weight must be above 0"
    if len(set(ids)) != len(ids) or sum(channel.weight for channel in rule.channels) != FULL_RATE:
        yield "combination.channels", "channels want ids of their own and weights that add to 100"
    if rule.table_channel not in ids:
        yield "combination.table_channel", f"{rule.table_channel} is none of the channels"
    if rule.bonus.channel not in ids or rule.bonus.cap <= 0:
        yield "combination.bonus", "a bonus wants a cap above 0 and one of the channels"
