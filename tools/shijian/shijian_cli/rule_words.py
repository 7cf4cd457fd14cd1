"""Rule kinds and kinds of inputs in Chinese. The ids stay beside them: scheme files and what-ifs name those."""

RULES = {
    "discretion": "评定人酌情给分",
    "all_or_nothing": "有则得全分，无则不得分",
    "full_or_reduced": "全分或酌情减分",
    "per_item": "按项给分，有上限",
    "deduct_missing": "缺一项扣分，扣完为止",
    "step_growth": "按增幅逐级给分，有上限",
    "step_share": "按比重提高逐级给分，有上限",
    "base_plus_steps": "基本分加逐级加分，有上限",
    "n_items_past": "不少于若干项各自达标",
    "per_occurrence": "按次给分，有上限",
    "ladder": "各级累计给分",
    "all_of": "各项条件全部满足",
    "bands": "按区间给分",
    "region_threshold": "按地区类别的门槛",
    "better_than_reference": "连续若干年优于参照",
    "proof_of_absence": "证明没有发生",
    "deduct_per_merchant": "具备前提后按不合格商户扣分",
    "veto": "期限内发生即否决",
}
INPUTS = {
    "number": "数值",
    "count": "个数",
    "flag": "是/否",
    "items": "多选",
    "date": "日期",
    "text": "文字",
}


def rule_title(kind: str) -> str:
    """With the id; one that is not known is only the id."""
    return f"{RULES[kind]}（{kind}）" if kind in RULES else kind


def input_title(kind: str) -> str:
    return INPUTS.get(kind, kind)
