"""Why a scheme file is refused, for people: each reason with its code and its Chinese wording."""

import re
from dataclasses import dataclass

# Code, what the check says, and how people read it; the groups of the one stand in the other.
WORDINGS: tuple[tuple[str, str, str], ...] = (
    ("not-a-mapping", r"wants a mapping", "应为“名称: 值”的结构"),
    ("not-a-list", r"wants a list", "应为列表"),
    ("not-text", r"wants text", "应为文字"),
    ("empty", r"(?:the file )?is empty", "内容为空"),
    ("key-twice", r"stands twice", "重复出现"),
    ("key-unknown", r"unknown key", "没有这一项，多写或写错了名称"),
    ("key-missing", r"lacks (.+)", r"缺少 \1"),
    ("not-a-number", r"'(.+)' is not a number", r"“\1”不是数值"),
    ("number-size", r"'(.+)' is beyond (.+), or has more than (.+) places", r"“\1”超出 \2，或小数多于 \3 位"),
    ("not-whole", r"'(.+)' is not a whole number", r"“\1”不是整数"),
    ("not-one-of", r"'(.+)' is not one of (.+)", r"“\1”不在允许的取值之内：\2"),
    (
        "value-missing",
        r"wants a value, or by_reading with a value for each alternative",
        "应为一个值，或 by_reading 并为每个选项给值",
    ),
    ("one-number", r"wants one number at most, has (.+)", r"至多有一个数字，写了 \1"),
    ("sum-of-levels", r"level-1 marks add to (.+), the scheme says (.+)", r"一级指标分值合计 \1，体系总分为 \2"),
    ("sum-of-rows", r"rows of (.+) add to (.+), the level says (.+)", r"“\1”各行分值合计 \2，一级指标为 \3"),
    ("sum-of-parts", r"parts of row (.+) add to (.+), the row says (.+)", r"第 \1 行各段分值合计 \2，该行为 \3"),
    ("part-marks", r"(\w+) gives up to (.+), the part says (.+)", r"规则 \1 最多得 \2 分，该段为 \3 分"),
    ("id-twice", r"(\w+) id (.+) stands more than once", r"编号 \2 重复（\1）"),
    ("level-unknown", r"level1 (.+) is not among the levels", r"一级指标“\1”不在所列之中"),
    ("version-wrong", r"version (.+) is no whole number", r"版本“\1”不是整数"),
    (
        "text-elsewhere",
        r"the text of part (.+) is not in the row's text, in order",
        r"第 \1 段的文字不在该行原文之中，或次序不同",
    ),
    ("part-elsewhere", r"part (.+) stands in row (.+)", r"第 \1 段写在了第 \2 行"),
    ("floor-wrong", r"0 ≤ floor (.) marks must hold", r"最低分须满足 0 ≤ floor \1 marks"),
    ("reading-unknown", r"reading (.+) is not among the readings", r"读法 \1 不在所列之中"),
    ("input-unknown", r"(.+) is asked for by no row", r"填报项 \1 没有哪一行要求填报"),
    ("unit-unknown", r"unit '?(.*?)'?(?: of (.+))? is unknown", r"单位“\1”未定义 \2"),
    ("unit-needless", r"(.+) is no number: it has no unit and no bounds", r"\1 不是数值，不应有单位和上下限"),
    ("range-wrong", r"minimum of (.+) is above its maximum", r"\1 的最小值大于最大值"),
    ("option-twice", r"(.+): an option stands twice", r"\1 的选项重复"),
    (
        "options-wrong",
        r"(.+): options belong to items, and items want options",
        r"\1：选项类填报项须有选项，其他类不应有",
    ),
    (
        "alternatives-missing",
        r"wants a value for every alternative of (?:a reading, )?(.+)",
        r"须为读法 \1 的每个选项给值",
    ),
    ("not-an-input", r"(.+) is not among the part's inputs", r"\1 不是该段的填报项"),
    ("input-kind", r"(.+) is not of kind (.+)", r"\1 的类型应为 \2"),
    (
        "gate-range",
        r"a gate's total lies within the scheme's, its rate within 100",
        "合格线的总分不得超过体系总分，比率不得超过 100",
    ),
    ("gate-own", r"one gate is the source's own; .+", "原文的合格线须有且只有一条，其余须注明假设推演（what_if）"),
    ("edge-open", r"(?:bands: )?an end that two bands share wants a reading", "两档共有的端点须由读法决定归属"),
    ("region-thresholds", r"every region wants a threshold of its own", "每类地区须各有标准"),
    (
        "areas-alone",
        r"a scheme whose subject may be an area has neither gates nor channels",
        "可按地区评价的体系不能有合格线或评分渠道",
    ),
    ("weight-wrong", r"a weight must be above 0", "权重须大于 0"),
    (
        "weights-sum",
        r"channels want ids of their own and weights that add to 100",
        "渠道编号不得重复，权重合计须为 100",
    ),
    ("channel-unknown", r"(.+) is none of the channels", r"\1 不是所列渠道"),
    (
        "bonus-wrong",
        r"a bonus wants a cap above 0 and one of the channels",
        "加分须有大于 0 的上限，并属于所列渠道之一",
    ),
    (
        "out-of-reach",
        r"full marks are out of reach: no facts give more than (.+) of (.+)",
        r"满分无法达到：任何事实至多得 \1 分（满分 \2）",
    ),
    (
        "share-unreachable",
        r"a (?:band|limit) (?:from|of) (.+) % is out of reach: a part of a whole ends at 100 %",
        r"\1% 无法达到：部分占总数的比例至多 100%",
    ),
    ("nothing-matters", r"no fact makes a difference", "任何事实都不影响得分"),
    ("units-differ", r"units cannot be put together: (.+)", r"单位不能放在一起计算：\1"),
    ("unit-of-no-rate", r"(.+) is a rate, and (.+) is no unit of one", r"\1 是比率，\2 不是比率的单位"),
    ("not-an-option", r"(.+) is no option of (.+)", r"\1 不是 \2 的选项"),
    ("alternatives-few", r"reading (.+) wants two or more different alternatives", r"读法 \1 须有两个以上不同的选项"),
    ("in-force-unknown", r"(.+) in force is no alternative of (.+)", r"现行的“\1”不是读法 \2 的选项"),
    (
        "reading-unused",
        r"reading (.+) is used nowhere: no alternative changes anything",
        r"读法 \1 没有用处：换哪个选项都不改变结果",
    ),
    ("alternatives-alike", r"alternatives (.+) and (.+) of (.+) differ nowhere", r"读法 \3 的选项 \1 与 \2 没有差别"),
    ("row-unnamed", r"reading (.+) is used in row (.+) and does not name it", r"读法 \1 用于第 \2 行，却没有列出该行"),
    ("row-needless", r"reading (.+) names row (.+) and is not used there", r"读法 \1 列出第 \2 行，却没有用于该行"),
    ("row-unknown", r"reading (.+) names row (.+), and there is none", r"读法 \1 列出第 \2 行，体系没有该行"),
    ("phrase-unused", r"no row's responsible units say (.+)", r"没有哪一行的责任单位写有“\1”"),
    ("steps-order", r"each step once, in the order (.+)", r"每个步骤至多一次，次序为 \1"),
    ("settle-alone", r"settling a difference wants channels", "裁定渠道分歧以多个渠道为前提"),
    ("step-always", r"(\w+) is always taken", r"步骤 \1 不能关闭"),
    ("step-number", r"its number must be above 0", "数字须大于 0"),
    (
        "step-source",
        r"a step has the source's passage, or is ours",
        "步骤须有原文，或注明为本系统所加（ours），二者择一",
    ),
    ("must-hold", r"(.+) must hold", r"须满足 \1"),
    ("above-zero", r"(\w+) must be above 0", r"\1 须大于 0"),
    ("band-incomplete", r"each band wants an edge and points", "每一档须有端点和分值"),
    ("band-unreachable", r"a band is unreachable: edges must rise", "有的档达不到：端点须递增"),
    ("points-rise", r"points must rise from above 0", "分值须大于 0 并递增"),
    ("cap-unreached", r"the (figures|years|rungs) do not reach the cap", r"各项（\1）相加达不到上限"),
    (
        "against-wrong",
        r"(own|reference)_against belongs to growth and share, not to rate",
        r"\1_against 用于增速和占比，不用于比率",
    ),
    ("part-whole", r"part and whole go together", "part 与 whole 须同时给出"),
    (
        "condition-one",
        r"a condition wants one of flag, figure, part with whole",
        "条件须为 flag、figure、part 与 whole 三者之一",
    ),
    (
        "condition-bound",
        r"a figure, and no flag, wants bound and one of limit, reference",
        "数值条件须有 bound，以及 limit 或 reference 之一；是否条件则不要",
    ),
    ("empty-wrong", r"empty belongs to rates, and rates want empty", "比率须说明分母为零时怎样（empty），其他条件不要"),
    ("conditions-none", r"conditions are empty", "没有条件"),
    ("step-span", r"the span is no whole number of steps", "分值区间不是步长的整数倍"),
    ("counting-wants", r"(?:counting (?:pieces|similar items)|by rate_points) wants (\w+)", r"须给出 \1"),
    ("flags-none", r"flags must name an input", "flags 须列出填报项"),
    ("no-discretion", r"nothing is left to discretion: use all_or_nothing", "没有酌情的余地：应改用 all_or_nothing"),
    ("step-wants", r"(\w+) wants (\w+(?: \w+)?)", r"\1 须有 \2"),
    ("yaml", r"(.*(?:did not find|found|could not|expected).*)", r"不是合格的 YAML：\1"),
)
PATTERNS = [(code, re.compile(pattern), wording) for code, pattern, wording in WORDINGS]
PREFIX = re.compile(r"([a-z_]+(?:\.[a-z_]+)?): (.+)")


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is `other` for what has no wording; it is told as the check said it."""

    code: str
    chinese: str


def reason_of(said: str) -> Reason:
    """Of what a check says, with or without the rule and parameter in front (`n_items_past: …`)."""
    for code, pattern, wording in PATTERNS:
        if found := pattern.fullmatch(said):
            return Reason(code, found.expand(wording).strip())
    if led := PREFIX.fullmatch(said):
        inner = reason_of(led[2])
        return Reason(inner.code, f"{led[1]}：{inner.chinese}")
    return Reason("other", said)
