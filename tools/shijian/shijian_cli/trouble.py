"""Faults that end a command: what happened, what to do about it, and the exit code. Shown once, in `main`."""

import json

from shijian_cli.screen import err

FAILED, USAGE, UNREACHABLE, UNHEALTHY = 1, 2, 3, 4


class Trouble(Exception):
    """`message` says what is wrong, `advice` what the reader can do; both in Chinese."""

    def __init__(self, message: str, advice: str = "", *, code: int = FAILED, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
        self.detail = detail


def report(trouble: Trouble, *, as_json: bool) -> None:
    """Tells on standard error, as a sentence with advice or as JSON."""
    if as_json:
        said = {"error": trouble.message, "advice": trouble.advice, "detail": trouble.detail}
        err.print_json(json.dumps(said, ensure_ascii=False))
        return
    err.print(f"[bold red]✗[/] {_escaped(trouble.message)}")
    if trouble.detail:
        err.print(_escaped(trouble.detail), style="dim")
    if trouble.advice:
        err.print(f"  → {_escaped(trouble.advice)}")


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
