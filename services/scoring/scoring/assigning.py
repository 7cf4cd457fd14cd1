"""Who may mark: those whom the round assigned to the channel and the place, and who did not recuse themselves. Pure."""

from dataclasses import dataclass

from domainkit.rejection import Forbidden
from scoring.values import Marker


class NotAssigned(Forbidden):
    """The round lets only assigned assessors mark."""


class WrongChannel(Forbidden):
    """Assigned to another channel."""


class OutsideLocality(Forbidden):
    """Assigned to other places."""


class Recused(Forbidden):
    """Recused by declared interest."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is marked: a sheet, or a locality, whose `subject` is empty."""

    subject: str
    channel: str
    places: tuple[str, ...]
    assigned_only: bool


def check_marker(marker: Marker | None, desk: Desk) -> None:
    """Raises one of the rejections above. A round without assignments asks only for no recusal."""
    if marker is None:
        if desk.assigned_only:
            raise NotAssigned("未被指派为本轮的评定人", field="header.actor")
        return
    if desk.subject and desk.subject in marker.recused:
        raise Recused("已就该申报者回避", field="header.actor")
    if desk.channel and marker.channel != desk.channel:
        raise WrongChannel("被指派的是另一评分渠道", field="header.actor")
    if marker.localities and not set(marker.localities) & set(desk.places):
        raise OutsideLocality("被指派的是其他地区", field="header.actor")
