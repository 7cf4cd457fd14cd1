"""Chinese for people: what the rules of the protos say when they are broken."""

from typing import Any

# protovalidate rule id -> text; {} is the rule's own value.
RULES = {
    "required": "必填",
    "string.min_len": "不得少于 {} 个字符",
    "string.max_len": "不得多于 {} 个字符",
    "string.len": "应为 {} 个字符",
    "string.min_bytes": "不得少于 {} 字节",
    "string.max_bytes": "不得多于 {} 字节",
    "string.pattern": "格式不符（{}）",
    "string.uuid": "应为 UUID",
    "string.uuid_empty": "应为 UUID",
    "string.in": "应为其中之一：{}",
    "string.not_in": "不得为其中之一：{}",
    "bytes.len": "应为 {} 字节",
    "bytes.max_len": "不得多于 {} 字节",
    "enum.defined_only": "不是已定义的取值",
    "enum.in": "应为其中之一：{}",
    "enum.not_in": "未选择有效取值",
    "repeated.min_items": "不得少于 {} 项",
    "repeated.max_items": "不得多于 {} 项",
    "repeated.unique": "不得重复",
}
COMPARED = {"gt": "应大于 {}", "gte": "应不小于 {}", "lt": "应小于 {}", "lte": "应不大于 {}", "const": "应为 {}"}


def in_chinese(rule_id: str, value: Any, english: str) -> str:
    """What is wrong, in Chinese; the rule's own English where nothing was written for it (Chinese CEL messages too)."""
    template = RULES.get(rule_id) or COMPARED.get(rule_id.rpartition(".")[2])
    if template is None:
        return english
    return template.format(value) if value is not None else template.replace("{}", "").replace("（）", "")
