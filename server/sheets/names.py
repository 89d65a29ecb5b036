"""How names of units begin and end: level prefixes, names that stand alone, names that mean many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南",
    "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾", "粤港澳",
)  # fmt: skip
_PROVINCE = "|".join(PROVINCES)

# A name may begin with the character of a level and yet not with the level: 市场监管局, 乡村振兴局.
_BARE = re.compile(
    r"(?:自治区|自治州|自治县|自治旗|兵团|省"
    r"|市(?![中南北]区|场|容|值|郊|辖|政(?!府|协|务|法|数|研)|民(?!政|宗|族|委|盟|建|进|革|航|防|营|兵|办))"
    r"|县(?!域|城(?!管|市|建|投|乡))|区(?!域|块|间|划)|州|盟|旗"
    r"|镇(?!江|海|平|远|巴|康|雄|原|沅|赉|宁|坪)|街道|乡(?!村|镇|土))"
)
_LEAGUE = re.compile(r"(?:共青)?团(自治区|省|市|县|区|州|盟|旗)委")
_PLACE = re.compile(
    rf"(?:中共)?((?:{_PROVINCE})(?:省|市|(?:壮族|回族|维吾尔)?自治区)"
    r"|[一-龥]{2,7}?(?:省|自治区|自治州|自治县)"
    r"|[一-龥]{2,6}?(?<![城超门夜股菜大])市(?!圈|场|容|值|郊|政(?!府|协|务|法|数|研))"
    r"|[一-龥]{1,4}?(?:(?<!自然保护)(?<![社园老山片灾城地区])区|(?<!各)县|[盟旗])(?=委|人民|政府|行署|行政公署|管委|党|人大|政协|纪|$|[一-龥]{2,}局))"
)
_TOWN = re.compile(r"([一-龥]{2,6}?(?<!乡)(?:镇|乡|街道))(?=人民政府|政府|党委|党工委|党政办|办事处)")
_NO_PLACE = re.compile(r"各|有关|相关|全[省市县区]|所在|属地|地方|自治|不设")

_STANDING = re.compile(
    r"^(?:中国|中央|中共|中直|中科院|中石|中海|中铁|中建|中交|国家|国务院|国网|国资委规划|国铁|全国|最高"
    r"|人民银行|人行|海关总署|证监会|银保监会|南方电网|南网|民航|解放军|央视|新华社|人民日报|珠江委|长江委|黄委"
    r"|驻|粤|团中央|共青团中央|武警[一-龥]{2,}总队)"
)
_VERTICAL = re.compile(
    r"^[一-龥]{2,8}(?:海关|海事局|证监局|银保监局|银监局|保监局|金融监管局|能源监管局|能监办"
    r"|海警局|铁路局(?:集团)?|铁路监督管理局|专员办|监管分局|外汇分局|电网公司|电网有限责任公司)$"
)
_NOT_VERTICAL = re.compile(r"^(?:地方|市场|综合|渔港|国家|港航|金融|银保监)")
_UNIVERSITY = re.compile(r"[一-龥]{2,}大学(?:[一-龥]{0,6}医院|[一-龥]{0,4}学院)?$")
_MINISTRIES = frozenset(
    [
        "外交部",
        "国防部",
        "教育部",
        "科技部",
        "科学技术部",
        "工业和信息化部",
        "国家民委",
        "公安部",
        "国家安全部",
        "民政部",
        "司法部",
        "财政部",
        "人力资源社会保障部",
        "自然资源部",
        "生态环境部",
        "住房城乡建设部",
        "交通运输部",
        "水利部",
        "农业农村部",
        "商务部",
        "文化和旅游部",
        "退役军人事务部",
        "应急管理部",
        "审计署",
        "税务总局",
        "市场监管总局",
        "广电总局",
        "体育总局",
        "金融监管总局",
        "中宣部",
        "中组部",
        "中央网信办",
    ]
)
_AREA = re.compile(
    r"^[一-龥]{0,12}(?:开发区|高新区|经开区|新区|保税区|自贸区|示范区|合作区|产业园|园区)"
    r"(?:党工委|管委会|管理委员会)?$"
)

_ALONE = (_STANDING, _UNIVERSITY, _AREA, re.compile(_PROVINCE))
_SUFFIX = re.compile(
    r"(?:厅|局|委|办|部|署|院|会|行|团|社|联|协|馆|台|站|所|室|处|校|科|队|庭|府|组|网|海关|中心|集团|公司|人大|政协"
    r"|专班|军区|警备区|管委会|大学|学院|医院|银行|指挥部|办公室|基地|公园|园区|开发区|新区|高新区|经开区|街道|[^乡]镇|乡|平台公司"
    r"|[一-龥]{2,}[市县州盟旗]|[^各社山]区|联社|联盟|研究所|电网|移动|联通|电信|铁塔|工会|分行|支行|农商行|信用社|口岸办|机场|港务)$"
)
_SHORT = frozenset(
    [
        "发改",
        "发展改革",
        "教育",
        "科技",
        "工信",
        "经信",
        "民宗",
        "公安",
        "民政",
        "司法",
        "财政",
        "人社",
        "自然资源",
        "规自",
        "生态环境",
        "环保",
        "住建",
        "交通",
        "交通运输",
        "水利",
        "水务",
        "农业农村",
        "农业",
        "商务",
        "文旅",
        "文广旅",
        "卫健",
        "卫生健康",
        "退役军人",
        "应急",
        "应急管理",
        "审计",
        "国资",
        "市监",
        "市场监管",
        "体育",
        "统计",
        "医保",
        "林业",
        "气象",
        "税务",
        "城管",
        "城市管理",
        "政数",
        "政务数据",
        "大数据",
        "金融",
        "信访",
        "宣传",
        "组织",
        "统战",
        "政法",
        "网信",
        "编办",
        "机关事务",
        "供销",
        "邮政",
        "消防",
        "残联",
        "妇联",
        "乡村振兴",
        "通信管理",
        "电力",
        "供电",
        "烟草",
        "海洋",
        "能源",
        "粮食",
        "粮储",
        "广电",
        "住房城乡建设",
        "投促",
        "招商",
        "行政审批",
    ]
)

_COLLECTIVE = re.compile(
    r"各|有关|相关|其他|其它|(?<!安)全[省市县区州]|社会(?:各界|力量|组织)|属地|成员单位|责任单位|承办单位|[县区]级以上|^基层"
    r"|^(?:省|市|县|区|州|自治区)?(?:直|级|属|管)?(?:单位|部门|机构|企业|高校|院校|国企|医院|学校)$"
    r"|(?:单位|部门|企业|央企|国企|高校|院校|运营商|金融机构|地市|地方)$"
)
_GENERIC = re.compile(
    r"^(?:(?:(?:市|县|区|旗|州|盟|乡|镇|街道|地市|村|社区|园区){2,}|[市县区州]（[^（）]*）|[市县区]级)"
    r"(?:级)?(?:（[^（）]*）)?(?:人民政府|政府|党委|党工委|管委会|办事处|街道办|党委政府|委员会)"
    r"|乡镇|镇街|县区|区县|市县|地方(?:人民)?政府|地方党委政府|当地(?:人民)?政府|(?:乡镇|街道)（[^（）]*）(?:人民政府|政府)?"
    r"|[县市区]（[^（）]*）(?:人民政府|政府|党委政府)?)$"
)
AFTER_EACH = re.compile(
    r"^(?:人民政府|政府|党委|党工委|市|县|区|州|旗|自治[州县旗]|乡|镇|街道|街道办|街道办事处|乡镇|镇街|园区|功能区|管委会|开发区|开发区管委会|开发区（园区）管委会"
    r"|部门|单位|企业|高校|科研院所|社区|村|村居|事业单位|直属机构|派出机构|直属单位)(?:（[^（）]*）)?(?:人民政府|政府|党委|管委会|办事处)?$"
)


_PERSON = re.compile(
    r"(?:[省市州县区旗镇乡局厅部处科院校会组团队所站]长|书记|主任|主席|常委|委员长|秘书长|总经理|董事长|专员|同志|先生|女士)$"
)


def level_prefix(name: str) -> str:
    """Return the level that `name` begins with and that its neighbours may share, or nothing."""
    if league := _LEAGUE.match(name):
        return league[1]
    if bare := _BARE.match(name):
        return bare[0] if len(name) > len(bare[0]) else ""
    place = _place(name)
    return place if len(name) > len(place) else ""


def _place(name: str) -> str:
    if _STANDING.match(name) and not name.startswith("中共"):
        return ""
    place = _PLACE.match(name) or _TOWN.match(name)
    return place[1] if place and not _NO_PLACE.match(name) else ""


def is_bare(prefix: str) -> bool:
    """Whether `prefix` is a level without the name of a place."""
    return bool(_BARE.fullmatch(prefix))


def own_prefix(name: str) -> bool:
    """Whether `name` needs no level before it: it has its own, or it stands alone."""
    return bool(_LEAGUE.match(name) or _BARE.match(name) or _place(name)) or stands_alone(name)


def stands_alone(name: str) -> bool:
    """Whether `name` is of an organ of the centre, of a place, a university or an area."""
    if name in _MINISTRIES or any(pattern.search(name) for pattern in _ALONE):
        return True
    return bool(_VERTICAL.match(name) and not _NOT_VERTICAL.match(name))


def collective(name: str) -> bool:
    """Whether `name` means many units that are not named one by one."""
    return bool(_COLLECTIVE.search(name) or _GENERIC.match(name))


def unit_like(name: str, known: AbstractSet[str] = frozenset()) -> bool:
    """Whether `name` may be a unit's: it ends like one, is known, or is a usual short form."""
    if person(name):
        return False
    return len(name) > 1 and (
        name in known or name in _SHORT or bool(_SUFFIX.search(name)) or stands_alone(name)
    )


def person(name: str) -> bool:
    """Whether `name` ends with an office that one person holds."""
    return bool(_PERSON.search(name))


def ends_like_unit(name: str) -> bool:
    """Whether a name may end here, so that a space after it parts two names."""
    return len(name) > 2 and bool(_SUFFIX.search(name))
