"""GB/T 2260: two digits each for province, city and county; the code says the level and the parent."""

import re

from registry.jurisdiction.rejections import CodeWrong, LevelNotOfCode, ParentNotOfCode
from registry.values import LEVEL_NAMES, JurisdictionLevel

CODE = re.compile(r"[1-9][0-9]{5}")
# 90 in the place of the city: counties that the province administers itself (省直辖县级行政区划).
DIRECTLY_UNDER_PROVINCE = "90"


def level_of(code: str) -> JurisdictionLevel:
    """Raises CodeWrong."""
    if not CODE.fullmatch(code) or (code[2:4] == "00" and code[4:6] != "00"):
        raise CodeWrong(f"“{code}”不是六位行政区划代码（GB/T 2260）", field="code")
    if code.endswith("0000"):
        return JurisdictionLevel.PROVINCE
    return JurisdictionLevel.CITY if code.endswith("00") else JurisdictionLevel.COUNTY


def parent_of(code: str) -> str:
    """The code of the parent; empty for a province."""
    level = level_of(code)
    if level is JurisdictionLevel.PROVINCE:
        return ""
    if level is JurisdictionLevel.CITY or code[2:4] == DIRECTLY_UNDER_PROVINCE:
        return code[:2] + "0000"
    return code[:4] + "00"


def check_code(code: str, level: JurisdictionLevel, parent: str) -> None:
    """Code, level and parent say the same. Raises CodeWrong, LevelNotOfCode, ParentNotOfCode."""
    if level is not (right := level_of(code)):
        raise LevelNotOfCode(f"代码 {code} 是{LEVEL_NAMES[right]}，填的是{LEVEL_NAMES[level]}", field="level")
    if parent != (wanted := parent_of(code)):
        said = f"应为 {wanted}" if wanted else "应为空"
        raise ParentNotOfCode(f"代码 {code} 的上级{said}，填的是“{parent}”", field="parent")
