"""What a read model's file that SQLite cannot read means to people, and what to do about it."""

from pathlib import Path

from chassis.in_words import in_words

MOVE_ASIDE = (
    "停止服务，把该文件（连同 -wal、-shm）移开留存，启动后读模型由事件日志重建；"
    "搁置事件的处理记录只在该文件里，先前的备份里也有一份"
)


def damaged(file: Path, said: str) -> str:
    """`said`: SQLite's own words."""
    return f"读模型文件损坏：{file}（{in_words(said)}）"
