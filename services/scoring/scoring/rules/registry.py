"""Which rule kinds there are, and which function answers for each: mypy fails when one is left out."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias, assert_never

from scoring.rules.absence import ProofOfAbsence, mark_proof_of_absence
from scoring.rules.bands import Bands, RegionThreshold, mark_bands, mark_region_threshold
from scoring.rules.comparison import BetterThanReference, mark_better_than_reference
from scoring.rules.conditions import AllOf, mark_all_of
from scoring.rules.desk import Desk
from scoring.rules.discretion import Discretion, mark_discretion
from scoring.rules.growth import StepGrowth, StepShare, mark_step_growth, mark_step_share
from scoring.rules.items import DeductMissing, PerItem, mark_deduct_missing, mark_per_item
from scoring.rules.merchants import DeductPerMerchant, mark_deduct_per_merchant
from scoring.rules.occurrences import Ladder, PerOccurrence, mark_ladder, mark_per_occurrence
from scoring.rules.outcome import Marking
from scoring.rules.presence import AllOrNothing, mark_all_or_nothing
from scoring.rules.reduction import FullOrReduced, mark_full_or_reduced
from scoring.rules.steps import BasePlusSteps, mark_base_plus_steps
from scoring.rules.thresholds import NItemsPast, mark_n_items_past
from scoring.rules.veto import Veto

Rule: TypeAlias = (
    Discretion
    | AllOrNothing
    | FullOrReduced
    | PerItem
    | DeductMissing
    | StepGrowth
    | StepShare
    | BasePlusSteps
    | NItemsPast
    | PerOccurrence
    | Ladder
    | AllOf
    | Bands
    | RegionThreshold
    | BetterThanReference
    | ProofOfAbsence
    | DeductPerMerchant
)

# As scheme files name them.
RULES: dict[str, type[Rule]] = {
    "discretion": Discretion,
    "all_or_nothing": AllOrNothing,
    "full_or_reduced": FullOrReduced,
    "per_item": PerItem,
    "deduct_missing": DeductMissing,
    "step_growth": StepGrowth,
    "step_share": StepShare,
    "base_plus_steps": BasePlusSteps,
    "n_items_past": NItemsPast,
    "per_occurrence": PerOccurrence,
    "ladder": Ladder,
    "all_of": AllOf,
    "bands": Bands,
    "region_threshold": RegionThreshold,
    "better_than_reference": BetterThanReference,
    "proof_of_absence": ProofOfAbsence,
    "deduct_per_merchant": DeductPerMerchant,
}
VETOES: dict[str, type[Veto]] = {"veto": Veto}


def mark(rule: Rule, desk: Desk) -> Marking:
    """What the rule gives for the facts at hand."""
    return marker(rule)(desk)


def marker(rule: Rule) -> Callable[[Desk], Marking]:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    """The rule as a function of the facts."""
    match rule:
        case Discretion():
            return partial(mark_discretion, rule)
        case AllOrNothing():
            return partial(mark_all_or_nothing, rule)
        case FullOrReduced():
            return partial(mark_full_or_reduced, rule)
        case PerItem():
            return partial(mark_per_item, rule)
        case DeductMissing():
            return partial(mark_deduct_missing, rule)
        case StepGrowth():
            return partial(mark_step_growth, rule)
        case StepShare():
            return partial(mark_step_share, rule)
        case BasePlusSteps():
            return partial(mark_base_plus_steps, rule)
        case NItemsPast():
            return partial(mark_n_items_past, rule)
        case PerOccurrence():
            return partial(mark_per_occurrence, rule)
        case Ladder():
            return partial(mark_ladder, rule)
        case AllOf():
            return partial(mark_all_of, rule)
        case Bands():
            return partial(mark_bands, rule)
        case RegionThreshold():
            return partial(mark_region_threshold, rule)
        case BetterThanReference():
            return partial(mark_better_than_reference, rule)
        case ProofOfAbsence():
            return partial(mark_proof_of_absence, rule)
        case DeductPerMerchant():
            return partial(mark_deduct_per_merchant, rule)
        case _:
            assert_never(rule)
