"""The province as registry's data files have it: divisions and bodies of the joint meeting, as requests."""

from importlib import resources
from typing import Any

import yaml
from shijian.registry.v1 import registry_service_pb2 as rpc
from shijian.registry.v1 import values_pb2 as values

from shijian_cli.story.actors import OFFICE
from shijian_cli.story.stage import header_of

LEVELS = {
    "province": values.JURISDICTION_LEVEL_PROVINCE,
    "city": values.JURISDICTION_LEVEL_CITY,
    "county": values.JURISDICTION_LEVEL_COUNTY,
}
ROLES = {"lead": values.MEMBER_ROLE_LEAD, "member": values.MEMBER_ROLE_MEMBER}


def divisions() -> list[rpc.EstablishJurisdictionRequest]:
    """One request per division, parents before children."""
    content = _content("shanxi-divisions.yaml")
    requests = [
        rpc.EstablishJurisdictionRequest(
            header=header_of(OFFICE, "jurisdiction", entry["code"]),
            code=entry["code"],
            name=entry["name"],
            level=LEVELS[entry["level"]],
            parent=entry["parent"],
            valid_from=content["valid_from"]["used"],
            source=content["source"]["cite"],
        )
        for entry in content["divisions"]
    ]
    return sorted(requests, key=lambda r: (r.level, r.code))


def bodies() -> list[rpc.EnrolOrganisationRequest]:
    """One request per body of the joint meeting."""
    content = _content("shanxi-organisations.yaml")
    return [
        rpc.EnrolOrganisationRequest(
            header=header_of(OFFICE, "organisation", entry["slug"]),
            slug=entry["slug"],
            name=entry["name"],
            level=LEVELS[content["level"]],
            jurisdiction=content["jurisdiction"],
            role=ROLES[entry["role"]],
            since=content["since"]["used"],
        )
        for entry in content["organisations"]
    ]


def _content(name: str) -> Any:
    file = resources.files("registry").joinpath("data", name)
    return yaml.safe_load(file.read_text(encoding="utf-8"))
