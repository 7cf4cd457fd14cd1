"""五分离 (Liaoning 2019, replicable practices): handing in and each step of the review are done by different hands."""

from evidence.request.rejections import (
    AlreadyEndorsed,
    NotTheSubmitter,
    NotThisLevelsTurn,
    ReviewedAlready,
    RevisionOutdated,
    SubmitterMayNotReview,
)
from evidence.request.state import Reviewing
from evidence.request.values import LEVEL_NAMES, ReviewLevel


def check_revision(state: Reviewing, revision: int) -> None:
    if revision != state.request.revisions:
        raise RevisionOutdated(f"审核中的是第 {state.request.revisions} 版，不是第 {revision} 版", field="revision")


def check_reviewer(state: Reviewing, level: ReviewLevel, by: str) -> None:
    """Barred is whoever handed in any revision of this request, not only the one under review."""
    review = state.review
    if level is not review.level:
        waiting = LEVEL_NAMES[review.level]
        raise NotThisLevelsTurn(f"现在轮到{waiting}审核，不是{LEVEL_NAMES[level]}", field="level")
    if by in state.request.submitters:
        raise SubmitterMayNotReview("报送人不得审核自己报送过的证据", field="by")
    for endorsement in review.endorsed:
        if endorsement.by == by:
            done = LEVEL_NAMES[endorsement.level]
            raise ReviewedAlready(f"同一人不得在两级审核同一版：已在{done}审核过", field="by")


def check_withdrawal(state: Reviewing, by: str) -> None:
    if by != state.review.submission.by:
        raise NotTheSubmitter("只有报送人可以撤回", field="by")
    if state.review.endorsed:
        level = LEVEL_NAMES[state.review.endorsed[0].level]
        raise AlreadyEndorsed(f"{level}已审核通过，不能撤回")
