"""What the libraries say in English, in Chinese for people: refusals of operators' commands, and faults on record.

A key is the text as the sources have it, with {} for what is filled in and {#} where that is a number. What other
software said stays, as 原文.
"""

import functools
import re
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # positions in the log
    "{}/{}: position {}, log from {} to {}": "{}/{}：需要位置 {}，日志现有 {} 到 {}",
    "{}: position {}, log from {} to {}": "{}：需要位置 {}，日志现有 {} 到 {}",
    "{}: the log does not hold position {}": "{}：日志中没有位置 {}",
    "{}/{}: position {}, asked to read up to {}": "{}/{}：位置 {} 不在日志内，本应读到 {}",
    "{}/{}: nothing to read at {}, asked to read up to {}": "{}/{}：位置 {} 读不到记录，本应读到 {}",
    "{}: nothing to read at {}: {}": "{}：位置 {} 读不到记录：{}",
    "{}/{}: a transaction stays open; what it holds is not known": "{}/{}：有事务未结束，其内容尚不确定，请稍后再试",
    "no progress in reading {} for {} s": "读取 {} 已有 {} 秒没有进展",
    "the broker stays away: {}": "代理一直连不上：{}",
    "topic {}: {}": "主题 {}：{}",
    # processes and part files of a rebuild
    "a process of the rebuild ended with -9": "重建的一个进程被强行结束（信号 9，常因内存不足）",
    "a process of the rebuild ended with {}": "重建的一个进程异常退出（{}）",
    "the rebuild ended without a word": "重建的一个进程没有留下结果",
    "given up": "已放弃",
    "{} is being rebuilt already": "投影 {} 正在重建",
    "{}: the row of {} came back under another key": "{}：{} 的行写回时换了键，是投影代码的缺陷",
    "database disk image is malformed": "文件已损坏",
    "file is not a database": "文件已损坏，不是数据库",
    "database or disk is full": "磁盘已满",
    "disk I/O error": "磁盘读写出错",
    "the disk is full ({})": "磁盘已满（{}）",
    "database is locked": "数据库正被占用",
    "attempt to write a readonly database": "没有写入权限",
    "unable to open database file": "数据库文件打不开",
    # builds of past moments, comparing builds
    "{} is the name of a table": "{} 是已有表的名称",
    "{}: small letters, digits, dot, dash and underscore, at most 63; not {}": (
        "{} 只能用小写字母、数字、点、连字符和下划线，最长 63 个字符；以下另有含义：{}"
    ),
    "{}: partitions 0 to {} must each be named once; see {}": "{}：分区 0 到 {} 须各给出一次，请核对分区 {}",
    "{}:{} ends at {}, not at {}": "{} 分区 {} 的日志到 {} 为止，没有位置 {}",
    "{} follows {}, not {}": "投影 {} 读的是 {}，不是 {}",
    "partition {} is named twice": "分区 {} 给出了两次",
    "at least one build must be named; live alone names no projection": (
        "至少要给出一个构建名：只写 live 不知道是哪个投影"
    ),
    "{} is of {}, {} of {}": "{} 属于投影 {}，{} 属于 {}",
    "{} has no {}: its rows have another key": "{} 没有列 {}，两者的键不同",
    "several builds wait: name one of {}": "等待确认的构建不止一个，指明其一：{}",
    # parked events
    "no parked event {}": "没有编号 {} 的搁置事件",
    "{} waits behind {}: that one blocks {}": "编号 {} 排在 {} 之后，先处理挡住事件流 {} 的那一个",
    "there is no {}": "没有读者 {}",
    "nothing of {} is parked for {}": "事件流 {} 没有为 {} 搁置的事件",
    "a policy's events can be retried only where commands can be published": (
        "策略的事件只能由能发命令的进程重试（stream 角色）"
    ),
    "{} must be said": "{} 必填",
    "{} has no type {}": "{} 中没有编号 {} 的类型",
    "{} of schema {}; known up to {}": "{} 的第 {} 版，此服务只认识到第 {} 版，请升级服务后重试",
    "begins again after version {}": "事件流已到版本 {}，日志中又从头开始：日志丢过记录，不能套用",
    # backup and restore
    "{}: differs from its SHA-256": "{}：与 SHA-256 不符",
    "differs from its SHA-256": "与 SHA-256 不符",
    "begins at {#}, before {#}": "从位置 {} 开始，早于应有的 {}",
    "ends at {}, behind the cut at {}": "到位置 {} 为止，超出截止位置 {}",
    "offset {} after {}": "位置 {} 排在 {} 之后",
    "{} records, {} in the manifest": "有 {} 条记录，清单中是 {} 条",
    "{}: no file of records": "{}：不是记录文件",
    "{}: a block does not match its checksum": "{}：有数据块与校验和不符",
    "{}: format {}, this release reads {}": "{}：格式为 {}，本版本只读格式 {}",
    "{}: has {} partitions, the backup {}": "{}：现有 {} 个分区，备份是 {} 个",
    "{}/{}: offset {} is not of this backup": "{}/{}：位置 {} 的记录不属于这份备份",
    "{}/{}: offsets up to {}, {} records of this backup": "{}/{}：已有记录到位置 {}，其中 {} 条属于这份备份",
    "{}/{}: offset {} holds something else": "{}/{}：位置 {} 的记录与备份中的不同",
    "{}: no read model here, so no parked events were taken": "{}：此处没有读模型，因此没有备份搁置记录",
    "{}/{}: no receipt of the last event": "{}/{}：最后一个事件没有对应的回执",
    "{}: holds {} and no backup": "{}：里面是 {}，不是备份",
    "{}: another backup is being taken there": "{}：另一个备份正写入此目录",
    "{}: a state store of a log that was": "{}：是先前日志留下的状态库",
    "{}: its read model has followed a log already": "{}：读模型已跟随过别的日志",
    "{}: in the object store, and not of this backup": "{}：在对象存储中，但不属于这份备份",
    "No such file or directory": "没有这个文件或目录",
    "Not a directory": "不是目录",
    "Permission denied": "没有权限",
    "No space left on device": "磁盘已满",
    "Read-only file system": "文件系统只读",
    "File name too long": "名称太长",
    # invariants that do not hold
    "{#} live, {#} from the log": "现行表 {} 行，由日志得出 {} 行",
    "{}: {#} -> {#} @{#}/{#}": "{}：版本 {} 之后是 {}（分区 {}，位置 {}）",
    "{}: {#} @{#}/{#}, books {#} @{#}/{#}": "{}：日志到版本 {}（分区 {}，位置 {}），登记为版本 {}（分区 {}，位置 {}）",
    "{}: {#}, books nothing in {#}": "{}：日志到版本 {}，分区 {} 没有登记",
    "{}: in {#} and {#}": "{}：分区 {} 和 {} 都产生这一行",
    "{}: {#}, not {#}": "{}：在分区 {}，应在分区 {}",
    # what a process waits for
    "receipts cannot be read from the broker": "读不到代理上的回执",
    "partition {} is not served: {}": "分区 {} 停止办理：{}",
    # a log that lost records
    "{}: events before {} are gone, {}: restore from a backup": (
        "{}：位置 {} 之前的事件已不在日志中，{}；请从备份恢复"
    ),
    "{}: events before {} are gone, the state store goes on without them": (
        "{}：位置 {} 之前的事件已不在日志中；状态库完好，继续办理，但投影不能再从日志重建，请从备份恢复"
    ),
    "there is no state store and no snapshot that reaches the rest": "没有状态库，也没有接得上的快照",
    "the backup has them up to {}": "备份中只到位置 {}",
    "the state store ends at {}": "状态库只到位置 {}，接不上",
    "the state store is of no use here ({})": "状态库不能用（{}）",
    "{}: written by other folding code": "{}：由另一版程序写成",
    "{}: the log ends at {}, the state store has seen {}: restore from a backup, or remove {} to trust the log": (
        "{}：日志到位置 {} 为止，状态库已到 {}，日志丢了末尾；请从备份恢复，或删除 {} 后以现有日志为准"
    ),
    "another log than before, the state was folded from it anew: {}": "日志已不是原来的那一份，状态已由它重新得出：{}",
    "{}: commands {} to {} expired and were never decided": "{}：命令 {} 到 {} 超过保存期，没有办理，请重新提交",
    # a partition that cannot be read
    "offset {}: no aggregate here owns {}": "位置 {}：此服务不认识事件流 {}",
    "offset {}: {} goes from {} to {}": "位置 {}：{} 的版本由 {} 跳到 {}",
    "offset {} of {}: {}": "位置 {}，事件流 {}：{}",
    "offset {}: {}": "位置 {}：{}",
    "receipt at offset {}: {}": "位置 {} 的回执：{}",
    "records that no transaction ends cannot be read: {}": "有事务没有结束标记，其记录读不出来：{}",
    "records that no transaction ends hide what follows (see kafka-transactions.sh): {}": (
        "有事务没有结束标记，挡住了后面的记录（见 kafka-transactions.sh）：{}"
    ),
    "partitions are being taken over (serving {})": "正在接管分区（已接管：{}）",
    "has not found its positions": "尚未找到读取位置",
    "topics or the broker": "在等主题或代理",
    "the broker": "在等代理",
    "stopping": "正在停止",
    "the submitter is not started": "与代理的连接尚未建立",
    "{}: the broker cannot be reached now": "{}：现在连不上代理",
    "{}: no answer within {} s": "{}：{} 秒内没有应答",
    "{}: nothing at offset {}": "{}：位置 {} 没有记录",
    "offset {} does not hold event {}": "位置 {} 不是事件 {}",
    "{} waits for `shijian rebuild {} --accept`; {} is read": "新版本 {} 已建好，投影 {} 尚未切换；现在读的是 {}",
    "{} waits for `shijian rebuild {} --accept`; nothing is read, {} has another shape": (
        "新版本 {} 已建好，投影 {} 尚未切换；现行表 {} 结构不同，现在查询不到数据"
    ),
}
# What kind of fault it was, where its name stands before the text.
KINDS = {
    "CancelledError": "被中止",
    "DiskFull": "磁盘空间不足",
    "LogUnavailable": "事件日志连接不上",
    "OperationalError": "数据库出错",
    "PartDamaged": "中间文件损坏",
    "PartTaken": "中间文件正被占用",
    "PositionOutsideLog": "日志已不含所需的位置",
    "RebuildDiffers": "新旧内容不一致，未切换",
    "RebuildFailed": "重建中断",
    "TableInUse": "表还有人在读",
    "UnknownType": "不认识的事件类型",
}
# Its text says less than the screen beside it, in more words.
ALONE = {"RebuildDiffers", "TableInUse", "CancelledError"}
_KIND = re.compile(r"(?P<kind>[A-Z]\w+)(?:\('|: ?)(?P<text>.*?)(?:'\))?", re.DOTALL)
_ERRNO = re.compile(r"\[Errno \d+\] (?P<text>[^:]+)(?:: '?(?P<path>[^']+)'?)?")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PHRASE = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")


def in_words(text: str) -> str:
    """The same in Chinese; what nobody here wrote is quoted."""
    if (said := fitting(text, WORDS)) is not None:
        return said
    if (found := _KIND.fullmatch(text)) and (kind := KINDS.get(found["kind"])):
        return kind if found["kind"] in ALONE or not found["text"] else f"{kind}：{in_words(found['text'])}"
    if found := _ERRNO.fullmatch(text):
        said = in_words(found["text"])
        return f"{found['path']}：{said}" if found["path"] else said
    head, colon, rest = text.partition(": ")
    if colon and " " not in head and (said := fitting(rest, WORDS)) is not None:
        return f"{head}：{said}"
    is_foreign = _PHRASE.search(text) and not _CHINESE.search(text)
    return f"原文“{text}”" if is_foreign else text


def each_in_words(text: str) -> str:
    """Of several lines."""
    return "；".join(in_words(line) for line in text.splitlines())


def fitting(text: str, words: Mapping[str, str]) -> str | None:
    """By the most exact template that fits; what was filled in may be such a text itself. None: no template fits."""
    for pattern, chinese in _patterns(tuple(words.items())):
        if found := pattern.fullmatch(text):
            return chinese.format(*[fitting(one, words) or one for one in found.groups()])
    return None


@functools.cache
def _patterns(words: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], str]]:
    longest_first = sorted(words, key=lambda item: -len(re.sub(r"\{#?\}", "", item[0])))
    return [
        (re.compile(re.escape(key).replace(r"\{\#\}", r"(-?\d+)").replace(r"\{\}", "(.+?)")), said)
        for key, said in longest_first
    ]
