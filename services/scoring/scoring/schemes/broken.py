"""A scheme file that is refused: where, and why."""

from scoring.schemes.reasons import reason_of


class SchemeBroken(ValueError):
    """A file that is refused, with file, line, place and reason: in English, by code, and in Chinese for people."""

    def __init__(self, file: str, line: int, place: str, reason: str) -> None:
        at = f"{place}: " if place else ""
        super().__init__(f"{file}:{line}: {at}{reason}")
        self.file = file
        self.line = line
        self.place = place
        self.reason = reason

    @property
    def code(self) -> str:
        return reason_of(self.reason).code

    @property
    def said(self) -> str:
        """For people."""
        at = f"（{self.place}）" if self.place else ""
        return f"{self.file} 第 {self.line} 行{at}：{reason_of(self.reason).chinese}"
