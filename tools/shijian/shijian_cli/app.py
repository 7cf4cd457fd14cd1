"""The command line put together: one typer app from the apps of the commands."""

import typer

from shijian_cli.commands import (
    answers,
    backup,
    demo,
    diff,
    doctor,
    history,
    one_round,
    over_all,
    parked,
    rebuild,
    report,
    rounds,
    running,
    schemes,
    score,
    scores,
    topics,
)

EXIT_CODES = "退出码：0 成功；1 被拒绝或失败；2 用法或环境变量有误；3 服务连接不上或结果未知；4 doctor 发现问题。"

app = typer.Typer(
    help="市监 shijian：启动、查看、核对与修复一个市场监管与评价系统。",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
PARTS = (
    running,
    demo,
    over_all,
    scores,
    answers,
    score,
    schemes,
    report,
    one_round,
    rounds,
    history,
    doctor,
    rebuild,
    diff,
    topics,
    parked,
    backup,
)
for part in (getattr(module, "group", module.app) for module in PARTS):
    app.registered_commands += part.registered_commands
    app.registered_groups += part.registered_groups
