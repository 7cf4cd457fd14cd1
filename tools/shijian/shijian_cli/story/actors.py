"""The accounts that act in the story; made up. Whoever submits does not review, and no level reviews for another."""

from shijian.evidence.v1 import values_pb2 as values

OFFICE = "province-140000-office"
ASSESSOR = "assessor-1"
PROVINCE_REVIEWER = "province-140000-reviewer"


def submitter(subject: str) -> str:
    """A market's clerk by its credit code, a city bureau's clerk by its code."""
    return f"market-{subject[-6:]}-clerk" if len(subject) > len("140100") else f"city-{subject}-clerk"


def reviewer(level: int, locality: str, county: str) -> str:
    """Who says yes or no at that level."""
    if level == values.REVIEW_LEVEL_COUNTY:
        return f"county-{county}-reviewer"
    return f"city-{locality}-reviewer" if level == values.REVIEW_LEVEL_CITY else PROVINCE_REVIEWER
