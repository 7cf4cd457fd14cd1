"""Divisions of Jinzhong, a made-up market there, one filled event of every class: the words that the tests share."""

from registry.jurisdiction import commands as jc
from registry.jurisdiction import events as je
from registry.market import commands as mc
from registry.market import events as me
from registry.market.values import ContactTier, MarketKind
from registry.organisation import commands as oc
from registry.organisation import events as oe
from registry.organisation.values import MemberRole
from registry.values import JurisdictionLevel, KnownJurisdiction

T0 = 1_637_200_000_000_000
"""2021-11-18 in Shanghai."""
OFFICE, CLERK = "shanxi-office-1", "taigu-clerk-1"
SOURCE = "民政部行政区划代码（2021-01-04 更新）"
SINCE = "2021-01-01"
USCC, OTHER_USCC = "91140703MA0000015X", "91140703MA0000023Q"
NAME = "样例·太谷第一农产品市场"

PROVINCE = KnownJurisdiction("140000", JurisdictionLevel.PROVINCE, "", SINCE)
CITY = KnownJurisdiction("140700", JurisdictionLevel.CITY, "140000", SINCE)
COUNTY = KnownJurisdiction("140703", JurisdictionLevel.COUNTY, "140700", SINCE)
OLD_COUNTY = KnownJurisdiction("140726", JurisdictionLevel.COUNTY, "140700", "1971-01-01", "2019-11-01")

establish_province = jc.EstablishJurisdiction(
    "140000", "山西省", JurisdictionLevel.PROVINCE, "", SINCE, SOURCE, None, OFFICE, T0
)
establish_city = jc.EstablishJurisdiction(
    "140700", "晋中市", JurisdictionLevel.CITY, "140000", SINCE, SOURCE, PROVINCE, OFFICE, T0
)
establish_county = jc.EstablishJurisdiction(
    "140703", "太谷区", JurisdictionLevel.COUNTY, "140700", SINCE, SOURCE, CITY, OFFICE, T0
)
rename_county = jc.RenameJurisdiction("140703", "太谷市", "2024-03-01", "虚构的更名", OFFICE, T0 + 1)
abolish_county = jc.AbolishJurisdiction(
    "140703",
    "2025-01-01",
    "140702",
    "虚构的撤并",
    KnownJurisdiction("140702", JurisdictionLevel.COUNTY, "140700", SINCE),
    OFFICE,
    T0 + 2,
)
province_established = je.JurisdictionEstablished(
    "140000", "山西省", JurisdictionLevel.PROVINCE, "", SINCE, SOURCE, OFFICE, T0
)
county_established = je.JurisdictionEstablished(
    "140703", "太谷区", JurisdictionLevel.COUNTY, "140700", SINCE, SOURCE, OFFICE, T0
)
county_renamed = je.JurisdictionRenamed("140703", "太谷市", "2024-03-01", "虚构的更名", OFFICE, T0 + 1)
county_abolished = je.JurisdictionAbolished("140703", "2025-01-01", "140702", "虚构的撤并", OFFICE, T0 + 2)

enrol = oc.EnrolOrganisation(
    slug="shanxi-commerce",
    name="山西省商务厅",
    level=JurisdictionLevel.PROVINCE,
    jurisdiction="140000",
    role=MemberRole.LEAD,
    since="2021-06-15",
    jurisdiction_known=PROVINCE,
    by=OFFICE,
    at=T0,
)
leave = oc.WithdrawOrganisation("shanxi-commerce", "2023-01-01", "机构改革", OFFICE, T0 + 1)
enrolled = oe.OrganisationEnrolled(
    "shanxi-commerce", "山西省商务厅", JurisdictionLevel.PROVINCE, "140000", MemberRole.LEAD, "2021-06-15", OFFICE, T0
)
left = oe.OrganisationWithdrawn("shanxi-commerce", "2021-06-15", "2023-01-01", "机构改革", OFFICE, T0 + 1)

register = mc.RegisterMarket(USCC, NAME, MarketKind.FARM_PRODUCE, "140703", 240, COUNTY, CLERK, T0)
report = mc.ReportStalls(USCC, 260, CLERK, T0 + 1)
designate = mc.DesignateContactMarket(USCC, ContactTier.CITY, OFFICE, T0 + 2)
release = mc.ReleaseContactMarket(USCC, ContactTier.CITY, "调整联系名单", OFFICE, T0 + 3)
deregister = mc.DeregisterMarket(USCC, "市场搬迁关闭", CLERK, T0 + 4)
registered = me.MarketRegistered(USCC, NAME, MarketKind.FARM_PRODUCE, "140703", "140700", 240, CLERK, T0)
reported = me.StallsReported(USCC, 260, CLERK, T0 + 1)
designated = me.ContactMarketDesignated(USCC, ContactTier.CITY, OFFICE, T0 + 2)
released = me.ContactMarketReleased(USCC, ContactTier.CITY, "调整联系名单", OFFICE, T0 + 3)
deregistered = me.MarketDeregistered(USCC, "市场搬迁关闭", CLERK, T0 + 4)

EXAMPLES = (
    county_established,
    county_renamed,
    county_abolished,
    enrolled,
    left,
    registered,
    reported,
    designated,
    released,
    deregistered,
)
COMMANDS = (
    establish_province,
    establish_city,
    establish_county,
    rename_county,
    abolish_county,
    enrol,
    leave,
    register,
    report,
    designate,
    release,
    deregister,
)
