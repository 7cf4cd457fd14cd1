"""Schemes by id and version, as deciders and queries look them up. Pure; the files are read in schemes/."""

from collections.abc import Iterable, Iterator

from domainkit.rejection import NotFound
from scoring.scheme import Scheme


class SchemeUnknown(NotFound):
    """No scheme of that id, or not in that version."""


class Schemes:
    """By id and version. The last one given of an id is its newest."""

    def __init__(self, schemes: Iterable[Scheme]) -> None:
        self._by_key = {(s.id, s.version): s for s in schemes}
        self._newest = {s.id: s for s in self._by_key.values()}

    def __iter__(self) -> Iterator[Scheme]:
        return iter(self._by_key.values())

    def find(self, scheme_id: str, version: str = "") -> Scheme | None:
        """None when there is none; an empty version means the newest."""
        return self._by_key.get((scheme_id, version)) if version else self._newest.get(scheme_id)

    def get(self, scheme_id: str, version: str = "") -> Scheme:
        """Raises SchemeUnknown."""
        found = self.find(scheme_id, version)
        if found is None:
            known = "、".join(f"{s.id} {s.version}" for s in self._by_key.values())
            named = f"{scheme_id} {version}".rstrip()
            raise SchemeUnknown(f"本版本没有评价体系 {named}；现有：{known}", field="scheme_version")
        return found
