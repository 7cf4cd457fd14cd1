"""Rounds and sheets are pinned to a scheme version by what its file said when they were opened. Pure."""

from domainkit.rejection import Conflict
from scoring.scheme import Scheme


class SchemeChanged(Conflict):
    """The file of that scheme version says something else than when the round, or the sheet, was opened."""


def as_opened(scheme: Scheme, digest: str) -> Scheme:
    """The scheme, if its file still says what it said. `digest`: as recorded; earlier releases recorded none.

    Raises SchemeChanged.
    """
    if has_changed(scheme, digest):
        raise SchemeChanged(f"{change_said(scheme, digest)}；请恢复原文件，更正须另出新版本", field="scheme_version")
    return scheme


def has_changed(scheme: Scheme, digest: str) -> bool:
    return bool(digest) and scheme.digest != digest


def change_said(scheme: Scheme, digest: str) -> str:
    """For people; empty where the file still says what it said."""
    if not has_changed(scheme, digest):
        return ""
    said = f"启用时摘要 {digest[:12]}，现为 {scheme.digest[:12]}"
    return f"评价体系 {scheme.id} 第 {scheme.version} 版的文件已变：{said}"
