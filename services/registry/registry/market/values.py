"""Words of markets. Pure values; no rules."""

import enum


class MarketKind(enum.Enum):
    FARM_PRODUCE = "farm_produce"
    CONSUMER_GOODS = "consumer_goods"
    PRODUCTION_MATERIALS = "production_materials"


class ContactTier(enum.Enum):
    """部、省、市及商品市场四级重点商品市场联系机制 (晋商建函〔2021〕158号, 一(二))."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    CITY = "city"
    MARKET = "market"


TIER_NAMES = {
    ContactTier.MINISTRY: "部级",
    ContactTier.PROVINCE: "省级",
    ContactTier.CITY: "市级",
    ContactTier.MARKET: "商品市场级",
}
