"""Which folders a backup may be taken into: new ones, its own, and what a first backup left that was broken off."""

import pytest

from chassis.whole_backup import FolderTaken, WholeBackup, known

LEFT = (
    "lock",
    "topics",
    "unfinished.jsonl",
    "unfinished.jsonl.part",
    "objects",
    "objects-1.json",
    "manifest.json.part",
)


def test_what_a_first_backup_left_when_it_was_broken_off_is_its_own(tmp_path):
    for name in LEFT:
        (tmp_path / name).touch()
    assert known(tmp_path) is None


@pytest.mark.parametrize("name", ["letters", "letters.part"])
def test_a_folder_with_other_things_is_refused(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(FolderTaken, match=f"holds {name} and no backup"):
        known(tmp_path)


async def test_a_refused_folder_stays_as_it_was(tmp_path):
    (tmp_path / "letters").touch()
    with pytest.raises(FolderTaken):
        await WholeBackup(None, None, (), tmp_path, {}).take(None)
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
