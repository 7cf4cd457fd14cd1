"""The command line put together: one typer app from the apps of the commands, or from the one that is called.

A command's module brings its libraries along; together they take seconds. So the first word decides what is imported.
"""

from importlib import import_module
from typing import Any

import typer

EXIT_CODES = "退出码：0 成功；1 被拒绝或失败；2 用法或环境变量有误；3 服务连接不上或结果未知；4 doctor 发现问题。"
# In the order of the help.
PARTS = {
    "running": ("run", "serve", "up", "down"),
    "demo": ("demo",),
    "over_all": ("rank", "simulate", "deciding"),
    "scores": ("sheet", "explain"),
    "answers": ("compare", "history", "what-if", "sensitivity"),
    "score": ("score",),
    "schemes": ("schemes",),
    "report": ("report",),
    "one_round": ("round",),
    "rounds": ("rounds",),
    "history": ("events",),
    "doctor": ("doctor",),
    "rebuild": ("rebuild", "verify"),
    "diff": ("diff",),
    "topics": ("topics",),
    "parked": ("parked",),
    "backup": ("backup", "restore"),
}


def app_of(*parts: str) -> typer.Typer:
    """The app with the commands of these modules of `shijian_cli.commands`."""
    app = typer.Typer(
        help="市监 shijian：启动、查看、核对与修复一个市场监管与评价系统。",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # An app of one command alone would take that command's name for an argument.
    app.callback()(lambda: None)
    for module in map(_module, parts):
        part: typer.Typer = getattr(module, "group", module.app)
        app.registered_commands += part.registered_commands
        app.registered_groups += part.registered_groups
    return app


def whole_app() -> typer.Typer:
    """The app with every command."""
    return app_of(*PARTS)


def app_for(words: list[str]) -> typer.Typer:
    """The app with the command that the line calls; with all of them when it calls none."""
    called = [part for part, commands in PARTS.items() if words and words[0] in commands]
    return app_of(*(called or PARTS))


def _module(part: str) -> Any:
    return import_module(f"shijian_cli.commands.{part}")
