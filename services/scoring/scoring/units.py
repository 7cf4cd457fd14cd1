"""Units are types: what may be compared with what, and by which factor. A scheme with an unknown unit is refused."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

# Unit -> (dimension, how many of the dimension's smallest unit one of it is).
UNITS = {
    "%": ("比率", 1),
    "个百分点": ("比率", 1),
    "元": ("金额", 1),
    "万元": ("金额", 10_000),
    "亿元": ("金额", 100_000_000),
    "万美元": ("美元金额", 10_000),
    "人": ("人数", 1),
    "万人": ("人数", 10_000),
    "家": ("家数", 1),
    "件": ("件数", 1),
    "万件": ("件数", 10_000),
    "条": ("条数", 1),
    "兆": ("带宽", 1),
    "学时": ("学时", 1),
    "个": ("个数", 1),
    "项": ("项数", 1),
    "种": ("种数", 1),
    "次": ("次数", 1),
    "场": ("场数", 1),
    "户": ("户数", 1),
    "平方米": ("面积", 1),
    "万平方米": ("面积", 10_000),
    "立方米": ("体积", 1),
    "吨": ("重量", 1),
    "万吨": ("重量", 10_000),
}


def dimension(unit: str) -> str:
    return UNITS[unit][0]


@lru_cache(maxsize=16384)
def amount(value: Decimal, unit: str) -> Fraction:
    """The exact value in the smallest unit of its dimension."""
    return Fraction(value) * UNITS[unit][1]
