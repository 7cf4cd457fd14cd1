"""附件4 加分事项申报表 (Zhengzhou 2021, 四、7): the market fills it in, its district reviews it and reports it upward.

Its four columns as printed, each opinion with 盖章（签字）. The day of the district's review is ours: steps are dated.
"""

from dataclasses import dataclass

FORM = "加分事项申报表"
ITEM = "申报内容"
BASIS = "申报依据"
APPLICANT = "申报单位意见"
DISTRICT = "开发区管委会、区县（市）市场管理部门意见"
SIGNED = "盖章（签字）"
REVIEWED_ON = "审核日期"
NOT_RECORDED = "未记录"


@dataclass(frozen=True, slots=True)
class BonusForm:
    """`…_signed_by`: the account or code of whose stamp or signature it bears. Empty: earlier releases kept none."""

    item: str
    basis: str
    applicant_opinion: str
    applicant_signed_by: str
    district_opinion: str
    district_signed_by: str
    district_reviewed_on: str

    @property
    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """Field, column as printed, what stands there."""
        return (
            ("item", ITEM, self.item),
            ("basis", BASIS, self.basis),
            ("applicant_opinion", APPLICANT, self.applicant_opinion),
            ("applicant_signed_by", f"{APPLICANT}的{SIGNED}", self.applicant_signed_by),
            ("district_opinion", DISTRICT, self.district_opinion),
            ("district_signed_by", f"{DISTRICT}的{SIGNED}", self.district_signed_by),
            ("district_reviewed_on", f"{DISTRICT}的{REVIEWED_ON}", self.district_reviewed_on),
        )


def applicant_said(form: BonusForm) -> str:
    """The applicant's opinion with whose stamp or signature it bears."""
    return opinion_said(form.applicant_opinion, form.applicant_signed_by)


def district_said(form: BonusForm) -> str:
    """The district's opinion, with whose stamp or signature, and of which day."""
    return opinion_said(form.district_opinion, form.district_signed_by, form.district_reviewed_on)


def opinion_said(opinion: str, signed_by: str, day: str = "") -> str:
    """An opinion that earlier releases did not keep is said to be not recorded."""
    if not opinion:
        return NOT_RECORDED
    return f"{opinion}（{'，'.join(filter(None, [f'{SIGNED}：{signed_by}', day]))}）"
