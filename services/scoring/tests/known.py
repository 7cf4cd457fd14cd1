"""Everything that can be known of a made-up market, row by row: full marks if all of it holds."""

from scoring_examples import PERIOD, count, flag, items, number, text

LAST = "2020"
SUBJECT_ROWS = {
    "6": (
        text("logistics_upgrade"),
        items("digital_facilities", "电子交易结算系统", "公共信息平台", "大数据中心"),
        count("digital_facilities_other", "0", "项"),
        text("green_upgrade"),
    ),
    "7": (flag("credit_system"), flag("fair_trading"), flag("quality_testing")),
    "8": (
        text("standardisation"),
        items("management_systems", "质量控制", "知识产权保护"),
        count("management_systems_other", "0", "项"),
        flag("price_warning"),
    ),
    "9": (
        flag("statistics_cooperation"),
        flag("statistics_on_time"),
        flag("price_index"),
        items("basic_services", "交易结算", "检验检测", "仓储物流"),
        items("professional_services", "展览展示", "营销推广", "培训交流", "信息数据"),
        items("financial_services", "信贷保险", "信用担保", "仓单质押", "融资租赁"),
    ),
    "10": (
        flag("government_share", value=False),
        flag("supply_agreement"),
        count("cheaper_products", "12", "种", PERIOD),
        flag("matching_platform"),
        flag("poverty_area_stalls"),
        flag("consumption_assistance"),
    ),
    "11": (text("brand_incubation"), text("known_brands"), text("own_brands")),
    "12": (text("supply_chain_platform"), number("merchant_platform_rate", "45.5", "%")),
    "13": (text("process_innovation"),),
    "14": (text("market_cooperation"), text("brand_export")),
    "15": (
        number("ecommerce_turnover_before", "50000", "万元", LAST),
        number("turnover_before", "50", "亿元", LAST),
        number("ecommerce_turnover_after", "180000", "万元"),
        number("turnover_after", "60", "亿元"),
        text("big_data_platform"),
    ),
    "16": (text("market_abroad"), text("cross_border_policies"), text("export_to_domestic")),
    "17": (flag("major_incident", value=False),),
}
LOCALITY_ROWS = {
    "1": (text("planning_effect"),),
    "2": (flag("mechanism_established"), text("mechanism_effect")),
    "3": (
        number("tertiary_value_before", "800", "亿元", LAST),
        number("tertiary_value_after", "850", "亿元"),
        number("market_jobs_before", "10000", "人", LAST),
        number("market_jobs_after", "10500", "人"),
    ),
    "4": (text("support_policies"),),
    "5": (text("publicity_effect"),),
    "16": (number("trade_total_before", "100", "亿元", LAST), number("trade_total_after", "108", "亿元")),
}
# Parts at discretion, with full marks.
SUBJECT_MARKS = {
    "6.1": "5",
    "6.3": "2",
    "8.1": "2",
    "11.1": "3",
    "11.2": "1",
    "11.3": "2",
    "12.1": "3",
    "13.1": "6",
    "14.1": "4",
    "14.2": "4",
    "15.2": "4",
    "16.1": "2",
    "16.2": "2",
    "16.3": "2",
}
LOCALITY_MARKS = {"1.1": "4", "2.1": "4", "4.1": "4", "5.1": "4"}
