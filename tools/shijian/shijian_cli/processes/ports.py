"""Ports that we need and somebody else holds."""

from collections.abc import Mapping

from provision.ports import holder_of, is_free
from shijian_cli.trouble import Trouble


def require_free(wanted: Mapping[int, str]) -> None:
    """`wanted` maps port to what it is for. Raises Trouble naming each one that is taken, and by whom."""
    taken = [f"端口 {port}（{what}）已被占用：{_who(port)}" for port, what in wanted.items() if not is_free(port)]
    if taken:
        raise Trouble(
            "\n".join(taken),
            "停掉占用者，或换一组端口：--port-base 8000（环境变量 SHIJIAN_PORT_BASE）",
        )


def _who(port: int) -> str:
    return holder_of(port) or "占用它的进程在此不可见"
