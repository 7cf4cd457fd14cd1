"""Which rule kinds there are, and which function answers for each: mypy fails when one is left out."""

from typing import TypeAlias, assert_never

from scoring.rules.absence import ProofOfAbsence, mark_proof_of_absence
from scoring.rules.bands import Bands, RegionThreshold, mark_bands, mark_region_threshold
from scoring.rules.comparison import BetterThanReference, mark_better_than_reference
from scoring.rules.conditions import AllOf, mark_all_of
from scoring.rules.desk import Desk, Marking
from scoring.rules.discretion import Discretion, mark_discretion
from scoring.rules.items import DeductMissing, PerItem, mark_deduct_missing, mark_per_item
from scoring.rules.merchants import DeductPerMerchant, mark_deduct_per_merchant
from scoring.rules.occurrences import Ladder, PerOccurrence, mark_ladder, mark_per_occurrence
from scoring.rules.presence import AllOrNothing, mark_all_or_nothing
from scoring.rules.reduction import FullOrReduced, mark_full_or_reduced
from scoring.rules.steps import (
    BasePlusSteps,
    StepGrowth,
    StepShare,
    mark_base_plus_steps,
    mark_step_growth,
    mark_step_share,
)
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


def mark(rule: Rule, desk: Desk) -> Marking:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    match rule:
        case Discretion():
            return mark_discretion(rule, desk)
        case AllOrNothing():
            return mark_all_or_nothing(rule, desk)
        case FullOrReduced():
            return mark_full_or_reduced(rule, desk)
        case PerItem():
            return mark_per_item(rule, desk)
        case DeductMissing():
            return mark_deduct_missing(rule, desk)
        case StepGrowth():
            return mark_step_growth(rule, desk)
        case StepShare():
            return mark_step_share(rule, desk)
        case BasePlusSteps():
            return mark_base_plus_steps(rule, desk)
        case NItemsPast():
            return mark_n_items_past(rule, desk)
        case PerOccurrence():
            return mark_per_occurrence(rule, desk)
        case Ladder():
            return mark_ladder(rule, desk)
        case AllOf():
            return mark_all_of(rule, desk)
        case Bands():
            return mark_bands(rule, desk)
        case RegionThreshold():
            return mark_region_threshold(rule, desk)
        case BetterThanReference():
            return mark_better_than_reference(rule, desk)
        case ProofOfAbsence():
            return mark_proof_of_absence(rule, desk)
        case DeductPerMerchant():
            return mark_deduct_per_merchant(rule, desk)
        case _:
            assert_never(rule)
