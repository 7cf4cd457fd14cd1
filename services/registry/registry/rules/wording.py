"""Names and reasons as people write them: no blanks around, no control characters, not too long."""

import unicodedata

from domainkit.rejection import Invalid


class TextWrong(Invalid):
    """A name, reason or source that is empty, too long, or holds characters that nobody can see."""


def written(text: str, *, what: str, field: str, limit: int) -> str:
    """The text without the blanks around it. Raises TextWrong."""
    trimmed = text.strip()
    if not trimmed:
        raise TextWrong(f"{what}不能为空", field=field)
    if len(trimmed) > limit:
        raise TextWrong(f"{what}不得多于 {limit} 个字，收到 {len(trimmed)} 个", field=field)
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs"} for character in trimmed):
        raise TextWrong(f"{what}含有不可见字符", field=field)
    return trimmed
