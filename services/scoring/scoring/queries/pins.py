"""Which rounds this release's scheme files are not those of: what /readyz and doctor say of it, and every answer."""

from collections.abc import Iterable, Mapping

from eventlog.views.readable import Readable
from scoring.answers.joint import Joint
from scoring.catalogue import Schemes
from scoring.pinned import as_opened, change_said, has_changed
from scoring.projections.rounds import RoundRow, rounds
from scoring.scheme import Scheme

GOES_BY = "得分以当时记录的为准，渠道权重、合格线和地区合成仍按现文件"


async def unpinned_rounds(views: Readable, schemes: Schemes) -> str:
    """A line for each scheme version that says something else now, or is gone; empty where all is as it was."""
    return "\n".join(unpinned(await views.find(rounds, order_by=("round_id",)), schemes))


def unpinned(rows: Iterable[RoundRow], schemes: Schemes) -> list[str]:
    """Pure. Rounds of earlier releases recorded no digest: only a version that is gone shows."""
    found: dict[str, list[str]] = {}
    for row in rows:
        scheme = schemes.find(row.scheme_id, row.scheme_version)
        of = f"评价体系 {row.scheme_id} 第 {row.scheme_version} 版"
        if scheme is None:
            found.setdefault(f"{of}不在本版本中", []).append(row.round_id)
        elif has_changed(scheme, row.scheme_digest):
            found.setdefault(f"{of}的文件在轮次启动后已变", []).append(row.round_id)
    return [f"{what}，轮次 {'、'.join(round_ids)} 不能再办理" for what, round_ids in found.items()]


async def changes_since(views: Readable, scheme: Scheme, round_ids: Iterable[str]) -> Mapping[str, str]:
    """By round: that the scheme's file is not the one that it was opened under. Of rounds where it is, nothing."""
    found = await views.find(rounds, where={"round_id": sorted(set(round_ids))})
    return {row.round_id: said for row in found if (said := change_said(scheme, row.scheme_digest))}


async def held_to(views: Readable, scheme: Scheme, round_ids: Iterable[str]) -> None:
    """What is supposed stands on the scheme's file: nothing on record can stand in for it. Raises SchemeChanged."""
    for row in await views.find(rounds, where={"round_id": sorted(set(round_ids))}):
        as_opened(scheme, row.scheme_digest)


def by_round(changed: Mapping[str, str]) -> list[str]:
    """For a ranking: what of it is on record, and what still goes by the file of today."""
    return [f"轮次 {round_id}：{said}；{GOES_BY}" for round_id, said in sorted(changed.items())]


async def departed_in(views: Readable, joint: Joint, round_id: str) -> tuple[str, ...]:
    """What is not as recorded: of all the channels, then of each by its title."""
    changed = tuple((await changes_since(views, joint.scheme, [round_id])).values())
    each = [f"{joint.title(c)}：{said}" for c, s in joint.sheets.items() for said in s.departed if said not in changed]
    return (*changed, *each)
