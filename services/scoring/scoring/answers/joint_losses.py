"""Which single loss breaks a target that a joint result reaches: a part or row of one channel, or the bonus. Pure."""

from fractions import Fraction

from scoring.answers.joint import BONUS, Joint
from scoring.answers.joint_sensitivity import met, rising, sums
from scoring.answers.losses import Losses, RowLoss, Spare, lost_parts, lost_rows
from scoring.answers.rising import decimal_of
from scoring.answers.targets import Target


def joint_losses(joint: Joint, target: Target) -> Losses:
    """Parts and rows of each channel, and the bonus, whose loss alone breaks the target."""
    sure = sums(joint, joint.weighing, joint.marked, {n.level for n in target.needs}, together=True)
    spare = {n.level: sure[n.level] - Fraction(n.least) for n in target.needs}
    said = {level: decimal_of(left) for level, left in spare.items()}
    if not met(target, sure):
        return Losses(False, said, (), ())
    own = [(joint.sheets[c], c, joint.weighing.shares[c]) for c in rising(joint, joint.weighing) if c in joint.marked]
    bonus = RowLoss(BONUS, joint.beyond.bonus.lower, ("",) if joint.weighing.added > spare.get("", 0) else ())
    return Losses(
        reached=True,
        spare=said,
        parts=tuple(loss for sheet, c, share in own for loss in lost_parts(sheet, Spare(spare, share), c)),
        rows=(
            *(loss for sheet, c, share in own for loss in lost_rows(sheet, Spare(spare, share), c)),
            *((bonus,) if bonus.breaks else ()),
        ),
    )
