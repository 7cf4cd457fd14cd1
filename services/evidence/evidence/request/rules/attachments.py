"""The files named in a submission: well-formed, named once, and held by the object store in that size."""

import re
from collections.abc import Sequence

from evidence.request.rejections import FileUnknown, FileWrong
from evidence.request.values import FileRef, KnownFile

SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[A-Za-z0-9.+-]+")
NAME_LIMIT = 200


def check_files(files: Sequence[FileRef], known_files: Sequence[KnownFile]) -> None:
    sizes = {known.sha256: known.size for known in known_files}
    seen: set[str] = set()
    for index, file in enumerate(files):
        path = f"files[{index}]"
        check_reference(path, file)
        if file.sha256 in seen:
            raise FileWrong(f"附件“{file.name}”重复", field=f"{path}.sha256")
        seen.add(file.sha256)
        if file.sha256 not in sizes:
            raise FileUnknown(f"附件“{file.name}”尚未上传", field=f"{path}.sha256")
        if sizes[file.sha256] != file.size:
            raise FileWrong(
                f"附件“{file.name}”库中为 {sizes[file.sha256]} 字节，填的是 {file.size} 字节", field=f"{path}.size"
            )


def check_reference(path: str, file: FileRef) -> None:
    if not SHA256.fullmatch(file.sha256):
        raise FileWrong("附件的 SHA-256 应为 64 位小写十六进制", field=f"{path}.sha256")
    if file.size <= 0:
        raise FileWrong(f"附件“{file.name}”是空文件", field=f"{path}.size")
    if not file.name.strip() or len(file.name) > NAME_LIMIT or any(c in file.name for c in "/\\\0"):
        raise FileWrong(f"附件名应为 1 至 {NAME_LIMIT} 字，不含路径", field=f"{path}.name")
    if not MEDIA_TYPE.fullmatch(file.media_type):
        raise FileWrong(f"附件“{file.name}”的媒体类型不对：{file.media_type}", field=f"{path}.media_type")
