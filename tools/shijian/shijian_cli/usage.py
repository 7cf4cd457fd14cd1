"""What the parser of the command line says, in Chinese: its headings, and what it finds wrong with a line."""

from collections.abc import Mapping

from typer import rich_utils
from typer._click.exceptions import ClickException

from chassis.in_words import fitting
from shijian_cli.trouble import USAGE, Trouble

WORDS: Mapping[str, str] = {
    "No such command '{}'.": "没有命令 {}",
    "No such command '{}'. Did you mean '{}'?": "没有命令 {}；是不是 {}？",
    "No such command '{}'. Did you mean {}?": "没有命令 {}；是不是其中之一：{}？",
    "No such option: {}": "没有选项 {}",
    "No such option: {} Did you mean {}?": "没有选项 {}；是不是 {}？",
    "No such option: {} (Possible options: {})": "没有选项 {}；相近的有 {}",
    "Missing command.": "缺少命令",
    "Missing argument '{}'.": "缺少参数 {}",
    "Missing option '{}'.": "缺少选项 {}",
    "Missing option '{}' (env var: '{}').": "缺少选项 {}（或环境变量 {}）",
    "Option '{}' requires an argument.": "选项 {} 后面要有值",
    "Option '{}' does not take a value.": "选项 {} 后面不带值",
    "Option {} requires an argument.": "选项 {} 后面要有值",
    "Got unexpected extra argument(s) ({})": "多出了参数：{}",
    "Invalid value for '{}': {}": "{} 的值不对：{}",
    "Invalid value for '{}' (env var: '{}'): {}": "{}（环境变量 {}）的值不对：{}",
    "Input should be a valid integer, unable to parse string as an integer": "应为整数",
    "Input should be a valid decimal": "应为数字",
    "Input should be less than or equal to {}": "不得大于 {}",
    "Input should be greater than or equal to {}": "不得小于 {}",
    "Input should be greater than {}": "应大于 {}",
    "Input should be {}": "应为 {}",
    "File '{}' does not exist.": "没有文件 {}",
    "Path '{}' does not exist.": "没有 {}",
    "File '{}' is a directory.": "{} 是文件夹，应为文件",
}
HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
}


def in_chinese() -> None:
    """The headings of every help from now on."""
    for name, heading in HEADINGS.items():
        setattr(rich_utils, name, heading)


def wrong(fault: ClickException) -> Trouble:
    """What is wrong with a line, and where its right form stands."""
    context = getattr(fault, "ctx", None)
    text = fault.format_message()
    return Trouble(
        fitting(text, WORDS) or text, f"用法：{context.command_path if context else 'shijian'} --help", code=USAGE
    )
