"""The province's divisions from registry's data file, as requests to establish them."""

from importlib import resources

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


def divisions() -> list[rpc.EstablishJurisdictionRequest]:
    """One request per division, parents before children."""
    file = resources.files("registry").joinpath("data", "shanxi-divisions.yaml")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
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
