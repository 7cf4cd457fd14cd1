"""The bonus: the market applies for it, its district reviews the form and reports it upward, the city records it."""

from collections.abc import Sequence
from dataclasses import fields

from scoring.bonus_form import FORM, BonusForm
from scoring.catalogue import Schemes
from scoring.round.assessing import check_entered, check_marking
from scoring.round.commands import AwardBonus
from scoring.round.events import BonusAwarded, Event
from scoring.round.noticing import check_past
from scoring.round.opening import scheme_of
from scoring.round.rejections import BonusWrong, FormIncomplete, Interested
from scoring.round.state import Bonus, Ledger, Live, Recusal
from scoring.scheme import Combination


def award_bonus(schemes: Schemes, c: AwardBonus, state: Live) -> Sequence[Event]:
    form = form_of(c)
    if Bonus(c.subject, c.points, form) in state.ledger.bonuses:
        return []
    check_marking(state)
    check_entered(c.subject, state)
    rule = scheme_of(schemes, state.opened).combination
    if rule is None:
        raise BonusWrong("评价体系没有加分事项", field="points")
    check_points(rule, c, form.item, state.ledger)
    check_form(form, c.at)
    check_hands(rule, c, form, state.ledger)
    return [
        BonusAwarded(
            round_id=state.opened.round_id,
            subject=c.subject,
            points=c.points,
            item=form.item,
            basis=form.basis,
            by=c.by,
            at=c.at,
            applicant_opinion=form.applicant_opinion,
            applicant_signed_by=form.applicant_signed_by,
            district_opinion=form.district_opinion,
            district_signed_by=form.district_signed_by,
            district_reviewed_on=form.district_reviewed_on,
        )
    ]


def form_of(c: AwardBonus) -> BonusForm:
    return BonusForm(**{f.name: getattr(c, f.name).strip() for f in fields(BonusForm)})


def check_points(rule: Combination, c: AwardBonus, item: str, ledger: Ledger) -> None:
    others = sum(b.points for b in ledger.bonuses if b.subject == c.subject and b.form.item != item)
    if c.points < 0 or others + c.points > rule.bonus.cap:
        said = f"，已有其他事项 {others} 分" if others else ""
        raise BonusWrong(f"加分在 0 至 {rule.bonus.cap} 分之间{said}", field="points")


def check_form(form: BonusForm, at: int) -> None:
    """Every column of the form, by its name; a review of tomorrow has not been made."""
    for field, column, said in form.columns:
        if not said:
            raise FormIncomplete(f"{FORM}缺少：{column}", field=field)
    check_past(form.district_reviewed_on, at, "district_reviewed_on")


def check_hands(rule: Combination, c: AwardBonus, form: BonusForm, ledger: Ledger) -> None:
    """Who applies, reviews and records are three; who applies does not mark, who stepped back does not record."""
    if form.district_signed_by == form.applicant_signed_by:
        raise Interested("申报单位不得审核自己的申报", field="district_signed_by")
    if c.by in {form.applicant_signed_by, form.district_signed_by}:
        raise Interested("加分由市级登记，申报和审核的人不得登记", field="header.actor")
    if ledger.assignment(form.applicant_signed_by) is not None:
        raise Interested(f"{form.applicant_signed_by} 已被指派评分，不得申报加分", field="applicant_signed_by")
    own = ledger.assignment(c.by)
    if own is not None and own.channel != rule.bonus.channel:
        titles = {channel.id: channel.title for channel in rule.channels}
        said = f"加分由市级登记，{titles[own.channel]}渠道的评定人不得登记"
        raise Interested(said, field="header.actor")
    if Recusal(c.by, c.subject) in ledger.recusals:
        raise Interested("已就该申报者回避，不得登记加分", field="header.actor")
