"""What makes a request for evidence whole: something asked, all of one row and scope, under the chain of its scope."""

from evidence.request.commands import RequestEvidence
from evidence.request.rejections import ChainWrong, RequestIncomplete
from evidence.request.values import CHAINS, LEVEL_NAMES, Ask, InputKind, Scope


def check_request(command: RequestEvidence) -> None:
    if (command.scope is Scope.LOCALITY) != (command.subject == command.locality):
        raise RequestIncomplete("属地任务的对象应为该市，市场任务的对象应为市场", field="subject")
    if not command.asks:
        raise RequestIncomplete("没有要求填报任何内容", field="asks")
    seen: set[str] = set()
    for index, ask in enumerate(command.asks):
        path = f"asks[{index}]"
        if ask.row != command.row:
            raise RequestIncomplete(f"“{ask.title}”属于第 {ask.row} 行，不是第 {command.row} 行", field=f"{path}.row")
        if ask.scope is not command.scope:
            raise RequestIncomplete(f"“{ask.title}”的填报范围与任务不同", field=f"{path}.scope")
        if ask.input_id in seen:
            raise RequestIncomplete(f"填报项“{ask.input_id}”重复", field=f"{path}.input_id")
        seen.add(ask.input_id)
        check_ask(path, ask)
    if command.chain != CHAINS[command.scope]:
        wanted = "、".join(LEVEL_NAMES[level] for level in CHAINS[command.scope])
        raise ChainWrong(f"审核链应为：{wanted}", field="chain")


def check_ask(path: str, ask: Ask) -> None:
    if not ask.input_id or not ask.title:
        raise RequestIncomplete("填报项没有代码或名称", field=f"{path}.input_id")
    if any("\0" in text for text in (ask.input_id, ask.title, ask.unit, ask.period, *ask.options)):
        raise RequestIncomplete("填报项含空字符", field=path)
    if ask.kind is InputKind.ITEMS and not ask.options:
        raise RequestIncomplete(f"“{ask.title}”是多选项却没有选项", field=f"{path}.options")
    if ask.minimum is not None and ask.maximum is not None and ask.minimum > ask.maximum:
        raise RequestIncomplete(f"“{ask.title}”的下限 {ask.minimum} 高于上限 {ask.maximum}", field=f"{path}.minimum")
