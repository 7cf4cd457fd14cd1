"""统一社会信用代码 (GB 32100-2015): 18 characters, the last of them a check character. Upper-case, without blanks."""

from stdnum.cn import uscc as standard
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from registry.market.rejections import UsccWrong

SHAPE = "前 8 位应为数字，后 10 位应为数字或大写字母（不含 I、O、S、V、Z）"


def check_uscc(code: str) -> None:
    """Raises UsccWrong, saying which part of the code is at fault."""
    try:
        written = standard.validate(code)
    except InvalidLength:
        raise UsccWrong(f"统一社会信用代码应为 18 位，收到 {len(code)} 位", field="uscc") from None
    except InvalidChecksum:
        right = standard.calc_check_digit(code[:-1])
        raise UsccWrong(f"统一社会信用代码校验位不符：末位应为 {right}，收到 {code[-1]}", field="uscc") from None
    except ValidationError:
        raise UsccWrong(f"统一社会信用代码{SHAPE}", field="uscc") from None
    if written != code:
        raise UsccWrong(f"统一社会信用代码应写作 {written}", field="uscc")
