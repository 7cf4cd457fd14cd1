"""Which rounds this release's scheme files are not those of: what /readyz and doctor say of it."""

from collections.abc import Iterable

from eventlog.views.readable import Readable
from scoring.catalogue import Schemes
from scoring.pinned import has_changed
from scoring.projections.rounds import RoundRow, rounds


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
