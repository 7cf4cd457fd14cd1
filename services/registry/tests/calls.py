"""The requests of the api tests, right as they stand; `changed` makes one that is wrong in a field."""

from registry_examples import CLERK, NAME, OFFICE, SINCE, SOURCE, USCC
from shijian.common.v1 import command_header_pb2
from shijian.registry.v1 import registry_service_pb2 as pb
from shijian.registry.v1 import values_pb2 as values

OFFICE_HEADER = command_header_pb2.CommandHeader(actor=OFFICE)
CLERK_HEADER = command_header_pb2.CommandHeader(actor=CLERK)


def changed(request, **changes):
    copy = type(request)()
    copy.CopyFrom(request)
    for name, value in changes.items():
        if name == "header":
            copy.header.CopyFrom(value)
        else:
            setattr(copy, name, value)
    return copy


def division(code, name, level, parent="", **changes):
    request = pb.EstablishJurisdictionRequest(
        header=OFFICE_HEADER,
        code=code,
        name=name,
        level=getattr(values, f"JURISDICTION_LEVEL_{level}"),
        parent=parent,
        valid_from=SINCE,
        source=SOURCE,
    )
    return changed(request, **changes)


PROVINCE = division("140000", "山西省", "PROVINCE")
CITY = division("140700", "晋中市", "CITY", "140000")
COUNTY = division("140703", "太谷区", "COUNTY", "140700")
NEIGHBOUR = division("140702", "榆次区", "COUNTY", "140700")


def market(**changes):
    request = pb.RegisterMarketRequest(
        header=CLERK_HEADER,
        uscc=USCC,
        name=NAME,
        kind=values.MARKET_KIND_FARM_PRODUCE,
        county="140703",
        stalls=240,
    )
    return changed(request, **changes)


def membership(**changes):
    request = pb.EnrolOrganisationRequest(
        header=OFFICE_HEADER,
        slug="shanxi-commerce",
        name="山西省商务厅",
        level=values.JURISDICTION_LEVEL_PROVINCE,
        jurisdiction="140000",
        role=values.MEMBER_ROLE_LEAD,
        since="2021-06-15",
    )
    return changed(request, **changes)


def with_id(command_id, request, **header):
    return changed(
        request,
        header=command_header_pb2.CommandHeader(actor=request.header.actor, command_id=command_id, **header),
    )


async def established(registry):
    for request in (PROVINCE, CITY, COUNTY, NEIGHBOUR):
        await registry.EstablishJurisdiction(request)
