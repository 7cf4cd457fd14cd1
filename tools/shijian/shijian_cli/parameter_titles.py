"""Parameters of rules in Chinese, with the ids beside them: what-ifs (`--param 3.1.per=…`) go by the ids."""

from collections.abc import Iterator

from scoring.parameter_words import worded
from scoring.scheme import Choice, RuleSpec, Scheme

PARAMETERS = {
    "after": "本期数",
    "anniversary": "满年当日",
    "base": "基数",
    "base_points": "基本分",
    "before": "上期数",
    "bound": "界限是否含本数",
    "by": "按什么计增幅",
    "cap": "上限分",
    "cases": "发生件数",
    "complete_from": "记录完整起",
    "complete_to": "记录完整止",
    "conditions": "各项条件",
    "count": "按什么计项",
    "counted_from": "期限起算",
    "edge": "档界归属",
    "edges": "各档界限",
    "effect": "否决后果",
    "empty": "分母为零时",
    "figures": "各类指标数",
    "first": "首级是否必须",
    "flag": "认定事项",
    "flags": "认定事项",
    "floor": "最低分",
    "found": "不合格商户数",
    "incident": "有无发生",
    "kinds": "种类",
    "latest": "最近一次日期",
    "least": "至少项数",
    "marks": "分值",
    "maximum": "最高分",
    "minimum": "最低分",
    "occurrences": "次数",
    "others": "其他同类项数",
    "own_as": "本地数的口径",
    "part": "分子",
    "part_after": "本期分子",
    "part_before": "上期分子",
    "partial": "不足一级的",
    "passed": "超过界限的项数",
    "per": "每一级幅度",
    "per_merchant": "每户扣分",
    "per_missing": "每缺一项扣分",
    "pieces": "件数",
    "points": "每级（项、次）得分",
    "precondition": "前提",
    "previous_rate": "上期增速",
    "printed": "原文列举",
    "rate": "比率",
    "reach": "起点是否含本数",
    "reached": "达到界限的项数",
    "reference_as": "参照数的口径",
    "region": "地区类别",
    "require": "全部或任一",
    "rungs": "各级",
    "similar": "原文未列举的同类",
    "step": "评分间隔",
    "thresholds": "各类门槛",
    "unit": "单位",
    "when_false": "为否时",
    "when_true": "为是时",
    "whole": "分母",
    "whole_after": "本期分母",
    "whole_before": "上期分母",
    "without": "没有该制度时",
    "years": "年数",
}
INSIDE = {
    "figure": "数值",
    "limit": "界限",
    "reference": "参照数",
    "label": "年度",
    "own": "本地数",
    "own_against": "本地比较数",
    "reference_against": "参照比较数",
}
CHOSEN = {
    "inclusive": "含本数",
    "exclusive": "不含本数",
    "inside": "仍在期内",
    "outside": "已出期",
    "growth": "增幅",
    "share": "占比",
    "rate_points": "增速的百分点",
    "evaluation_date": "评价日",
    "end_of_year_before": "上年末",
    "calendar_years": "自然年",
    "lower": "归低一档",
    "higher": "归高一档",
    "ranked_out": "不参加排名",
    "no_total": "不计总分",
    "met": "视为达到",
    "unmet": "视为未达到",
    "open": "不能判定",
    "needed": "必须",
    "not_needed": "不必须",
    "pro_rata": "按比例给分",
    "all": "全部",
    "any": "任一",
    "counted": "计入",
    "not_counted": "不计入",
    "none": "不得分",
    "full": "得全分",
    "assessed": "由评定人酌情",
    "deducted": "扣分",
    "nothing": "不得分",
}
# Words that are a parameter's id as well, or mean another thing as another parameter's value.
CHOSEN_OF = {
    "by": {"points": "百分点"},
    "partial": {"whole": "只计整级"},
    "count": {"kinds": "种类", "pieces": "件数"},
    "reference_as": {"rate": "所报增速"},
    "conditions": {"passed": "须超过", "reached": "达到即可"},
}


def parameter_title(name: str) -> str:
    """With the id; one that is not known is only the id."""
    return f"{PARAMETERS[name]}（{name}）" if name in PARAMETERS else name


def parameters(rule: RuleSpec, scheme: Scheme) -> Iterator[list[str]]:
    """Name, value and reading of each parameter that is there, in the order of the file."""
    asked = {i.id: i.title for _, _, i in scheme.inputs()}
    for name, value in rule.parameters.items():
        if value is not None:
            inner = PARAMETERS | INSIDE if name == "conditions" else INSIDE
            called = {
                word: f"{said}（{word}）" for word, said in (inner | CHOSEN | CHOSEN_OF.get(name, {}) | asked).items()
            }
            reading = value.reading if isinstance(value, Choice) else ""
            yield [parameter_title(name), _value(value, scheme, called), reading]


def _value(value: object, scheme: Scheme, called: dict[str, str]) -> str:
    """Of what goes by a reading every alternative, the one in force with ●."""
    if not isinstance(value, Choice):
        return worded(value, called)
    force = scheme.in_force.get(value.reading)
    each = (f"{'●' if a == force else '○'} {a}：{worded(v, called)}" for a, v in value.values.items())
    return "；".join(each)
