"""Units of measure and money in both languages, as dimensions with a factor to the base unit.

Base units: second `s`, calendar month `mo`, meter `m`, gram `g`, square meter `m2`, liter `l`, watt `w`, watt hour
`wh`. Months and seconds do not convert exactly; `measured` adds the usual approximations (a month is 30 days).
"""

from __future__ import annotations

import re
from fractions import Fraction

from toolkit.numbers.quantities import Reading

UnitOfMeasure = tuple[str, Fraction]


# dimension and factor | Chinese | English, with ~ if only compared roughly | symbols of both, in folded text
_TABLE = """
    mo 12000 | | millennium millennia
    mo 1200 | 世纪 个世纪 | century centuries
    mo 120 | 个年代 | decade decades
    mo 12 | 年 周年 周岁 岁 年头 个年头 | year years yr yrs
    mo 3 | 个季度
    mo 1 | 个月 个多月 多个月 | month months
    s 1209600 | | fortnight
    s 604800 | 周 星期 个多星期 个星期 礼拜 个礼拜 个周 | week weeks
    s 86400 | 天 多天 天天 昼夜 日内 日之内 日以内 个工作日 | day days
    s 7200 | 时辰 个时辰
    s 3600 | 小时 个小时 个多小时 多小时 多个小时 个钟头 个多钟头 钟头 个钟 小時 | hour hours hr hrs h
    s 900 | 刻钟 刻
    s 60 | 分钟 | minute minutes min mins
    s 1 | 秒 秒钟 | second seconds sec secs
    s 1/1000000000 | 纳秒 | nanosecond nanoseconds ns
    s 1/1000 | 毫秒 | millisecond milliseconds ms
    s 1/1000000 | 微秒 | microsecond microseconds
    m 9460730472580800 | 光年 | ~ light-year light-years
    m 149597870700 | 天文单位
    m 1852 | 海里 | ~ nautical
    m 1609344/1000 | 英里 | ~ mile miles mph
    m 1000 | 公里 千米 | kilometre kilometres kilometer kilometers kms kph | km
    m 500 | 华里 里 里地 里路 | ~ li
    m 10/3 | 丈 | ~ zhang
    m 1 | 米 公尺 | metre metres meter meters | m
    m 9144/10000 | 码 | ~ yard yards
    m 1/10 | 分米 | decimetre decimetres decimeter decimeters | dm
    m 1/3 | 尺 | ~ chi
    m 3048/10000 | 英尺 | ~ foot feet ft
    m 1/30 | 寸 | ~ cun
    m 254/10000 | 英寸 | ~ inch inches
    m 1/100 | 厘米 公分 | centimetre centimetres centimeter centimeters | cm
    m 1/1000 | 毫米 | millimetre millimetres millimeter millimeters | mm
    m 1/1000000 | 微米 | micron microns micrometer micrometers micrometre micrometres
    m 1/1000000000 | 纳米 | nanometre nanometres nanometer nanometers | nm
    g 1000000 | 吨 | ton tons tonne tonnes
    g 50000 | 担
    g 1000 | 公斤 千克 | kilogram kilograms kilo kilos kgs kilogramme kilogrammes | kg
    g 500 | 斤 | jin catty catties
    g 45359237/100000 | 磅 | ~ lb lbs
    g 50 | 两 | liang tael taels
    g 283495/10000 | 盎司 | ~ ounce ounces oz
    g 1/1000000000 | 纳克 | nanogram nanograms | ng
    g 1000000 | 公吨 载重吨 | | dwt
    g 5 | 钱 | qian
    g 1 | 克 | gram grams gramme grammes | g
    g 1/1000000 | 微克 | microgram micrograms mcg
    g 1/1000 | 毫克 | milligram milligrams | mg
    m2 1000000 | 平方公里 平方千米
    m2 200000/3 | 顷
    m2 10000 | 公顷 | ~ hectare hectares
    m2 40468564/10000 | 英亩 | ~ acre acres
    m2 2000/3 | 亩 | mu
    m2 1 | 平方米 平米
    m2 9290304/100000000 | 平方英尺
    m2 2589988 | 平方英里
    m2 1/100 | 平方分米
    m2 1/10000 | 平方厘米
    m2 1/1000000 | 平方毫米
    m2 6452/10000000 | 平方英寸
    m2 8361/10000 | 平方码
    m2 3429904 | 平方海里
    m2 33058/10000 | 坪 | ~ ping pyeong
    l 1000000000000 | 立方公里 立方千米
    l 1000 | 立方米 立方
    l 28317/1000 | 立方英尺
    l 36 | 蒲式耳 | ~ bushel bushels
    l 3785/1000 | 加仑 | ~ gallon gallons
    l 9464/10000 | 夸脱 | ~ quart quarts
    l 4732/10000 | 品脱 | ~ pint pints
    l 1/1000000 | 微升 立方毫米 | microliter microliters microlitre microlitres | µl μl
    l 1 | 升 公升 | litre litres liter liters | l
    l 1/1000 | 毫升 立方厘米 | millilitre millilitres milliliter milliliters | ml
    w 1000000000000 | 太瓦 | terawatt terawatts
    w 1000000000 | 吉瓦 | gigawatt gigawatts | gw
    w 1000000 | 兆瓦 | megawatt megawatts | mw
    w 1000 | 千瓦 | kilowatt kilowatts | kw
    w 1/1000 | 毫瓦 | milliwatt milliwatts
    hp 1 | 马力 | horsepower hp bhp
    va 1000 | 千伏安 | | kva
    w 1 | 瓦 | watt watts | w
    wh 1000000000000 | 太瓦时 | terawatt-hours terawatt-hour twh
    wh 1000000000 | 吉瓦时 | gigawatt-hours gigawatt-hour gwh
    wh 1000000 | 兆瓦时 | megawatt-hours megawatt-hour mwh
    wh 1000 | 千瓦时 度电 | kilowatt-hours kilowatt-hour | kwh
    wh 1 | 瓦时 | watt-hour watt-hours wh
    celsius 1 | ℃ 摄氏度 | °c ℃
    degree 1 | | degree degrees
    bar 1 | 巴 | bar bars
    volt 1000 | 千伏 | kilovolt kilovolts | kv
    volt 1 | 伏 伏特 | volt volts | v
    volt 1/1000 | 毫伏 | millivolt millivolts | mv
    ampere 1 | 安培 | ampere amperes amp amps
    ohm 1 | 欧姆 | ohm ohms
    pa 1000000 | 兆帕 | megapascal megapascals mpa
    pa 1000 | 千帕 | kilopascal kilopascals kpa
    pa 100 | 佰帕 | hectopascal hectopascals millibar millibars hpa mbar
    pa 1 | 帕 帕斯卡 | pascal pascals
    atmosphere 1 | 个大气压 大气压 | atmosphere atmospheres atm
    psi 1 | | psi
    mmhg 1 | 毫米汞柱 | mmhg
    cal 1 | 千卡 大卡 | calorie calories kilocalorie kilocalories kcal
    joule 1000000 | 兆焦 | megajoule megajoules | mj
    joule 1000 | 千焦 | kilojoule kilojoules kj
    ah 1/1000 | 毫安时 毫安 | milliampere-hours milliampere milliamperes mah ma
    decibel 1 | 分贝 | decibel decibels db
    carat 1 | 克拉 | carat carats
    joule 1 | 焦耳 | joule joules
    lumen 1 | 流明 | lumen lumens
    lux 1 | 勒克斯 | lux
    nit 1 | 尼特 | nits
    iu 1 | 国际单位 | | iu
    mmol 1 | 毫摩尔 毫摩 | millimole millimoles | mmol
    mmol 1/1000 | 微摩尔 微摩 | micromole micromoles | µmol μmol
    sievert 1 | 毫西弗 毫希沃特 | millisievert millisieverts | msv
    sievert 1/1000 | 微西弗 微希沃特 | microsievert microsieverts | μsv µsv
    knot 1 | | knots
    mach 1 | 马赫 | mach
    teu 1 | 标箱 标准箱 个标箱 个标准箱 | | teu teus
    kelvin 1 | 开尔文 | kelvin kelvins
    byte 1000000000000 | |  | pb
    byte 1000000000 | 太字节 | terabytes terabyte | tb
    byte 1000000 | 千兆字节 吉字节 | gigabytes gigabyte | gb
    byte 1000 | 兆字节 兆 | megabytes megabyte | mb
    byte 1 | 千字节 | kilobytes kilobyte | kb
    byte 1/1000 | 字节 | bytes byte
    bit 1000000 | 千兆比特 吉比特 | gigabits gigabit | gbps
    bit 1000 | 兆比特 | megabits megabit | mbps
    bit 1 | 千比特 | kilobits kilobit | kbps
    hz 1000000000 | 吉赫 | gigahertz | ghz
    hz 1000000 | 兆赫 | megahertz | mhz
    hz 1000 | 千赫 | kilohertz | khz
    hz 1 | 赫兹 赫 | hertz | hz
"""


def _column(number: int) -> dict[str, UnitOfMeasure]:
    """Return the units of one column by name."""
    units: dict[str, UnitOfMeasure] = {}
    for line in _TABLE.strip().splitlines():
        (dimension, factor), *columns = (column.split() for column in f"{line} | | |".split("|"))
        names = columns[number]
        rough = "~" if names[:1] == ["~"] else ""
        units |= {name: (dimension + rough, Fraction(factor)) for name in names if name != "~"}
    return units


SYMBOLS = _column(2)
CHINESE = _column(0) | SYMBOLS
ENGLISH = _column(1) | SYMBOLS
PER = ("m", "g", "m2", "l", "byte", "bit", "wh", "w")
"""The dimensions of what a price or a rate may be for."""
_LENGTHS = {
    name: Fraction(meters)
    for name, meters in {
        "kilomet": "1000", "km": "1000", "centimet": "0.01", "cm": "0.01", "met": "1", "m": "1", "mile": "1609.344",
        "yard": "0.9144", "f": "0.3048", "inch": "0.0254",
    }.items()
}  # fmt: skip
AREA_OR_VOLUME = re.compile(
    r"(?P<square>square|sq\.?|cubic|cu\.?)[ -](?P<length>kilomet|km|centimet|cm|met|mile|yard|f|inch|m\b)",
    re.IGNORECASE,
)

MONEY_ZH = {
    name: code
    for code, names in {
        "USD": "美元 美金", "EUR": "欧元", "GBP": "英镑", "JPY": "日元 日圆", "HKD": "港元 港币 港纸", "KRW": "韩元",
        "RUB": "卢布", "INR": "卢比", "CHF": "瑞郎 瑞士法郎 法郎", "AUD": "澳元 澳币 澳大利亚元",
        "CAD": "加元 加币 加拿大元",
        "SGD": "新元 新币 新加坡元", "TWD": "台币 新台币", "NZD": "新西兰元 纽币 纽元",
        "CNY": "人民币 元人民币 元 块钱 块", "THB": "泰铢 铢",
        "MYR": "马币 令吉 林吉特", "VND": "越南盾", "PHP": "比索", "SEK": "克朗", "TRY": "里拉",
        "IDR": "印尼盾 印尼卢比", "ZAR": "兰特", "BRL": "雷亚尔", "SAR": "里亚尔", "AED": "迪拉姆", "PLN": "兹罗提",
        "UAH": "格里夫纳", "ILS": "谢克尔", "HUF": "福林", "KZT": "坚戈", "MMK": "缅元 缅币", "MOP": "澳门元 葡币",
        "BTC": "比特币 个比特币 枚比特币", "GBp": "便士",
        "USc": "美分", "CNj": "毛钱 角钱 毛", "CNf": "分钱", "CNl": "厘",
    }.items()
    for name in names.split()
}  # fmt: skip
# 十块钱台币, 四块多美元
MONEY_ZH |= {
    f"{before}{name}": code
    for name, code in MONEY_ZH.items()
    if code.isupper() and name[-1] in "元币金镑盾" and name[0] != "元"
    for before in ("块", "块钱", "块多")
}
DOLLARS = ("USD", "HKD", "AUD", "CAD", "SGD", "TWD", "NZD")
MONEY_SIGNS = {
    "us$": ("USD",), "usd": ("USD",), "hk$": ("HKD",), "hkd": ("HKD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",),
    "s$": ("SGD",), "nt$": ("TWD",), "nz$": ("NZD",), "nzd": ("NZD",), "r$": ("BRL",), "mop": ("MOP",), "btc": ("BTC",),
    "$": DOLLARS, "€": ("EUR",), "eur": ("EUR",), "£": ("GBP",), "gbp": ("GBP",),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "rmb": ("CNY",), "cny": ("CNY",), "jpy": ("JPY",), "₩": ("KRW",),
    "₽": ("RUB",), "₹": ("INR",), "rs": ("INR",), "chf": ("CHF",), "cn¥": ("CNY",), "rmb¥": ("CNY",),
}  # fmt: skip
MONEY_WORDS = (
    (r"(?:us|u\.s\.|american) (?:dollars?|\$)", ("USD",)), (r"(?:hong kong|hk) dollars?", ("HKD",)),
    (r"australian dollars?", ("AUD",)), (r"canadian dollars?", ("CAD",)), (r"singapore dollars?", ("SGD",)),
    (r"(?:new )?taiwan(?:ese)? dollars?", ("TWD",)), (r"(?:new zealand|nz) dollars?", ("NZD",)),
    (r"dollars?|bucks?", DOLLARS), (r"usd", ("USD",)),
    (r"euros?|eur", ("EUR",)), (r"pounds? sterling|gbp", ("GBP",)), (r"pounds?|quid", ("GBP", "pound")),
    (r"(?:japanese )?yens?|jpy", ("JPY",)), (r"(?:chinese )?yuan|rmb|renminbi|cny|kuai", ("CNY",)),
    (
        r"(?:korean )?won(?!'t| (?:an?|the|his|her|their|its|gold|silver|bronze) (?!month|year|day|week|kilo|head))",
        ("KRW",),
    ),
    (r"rubles?|roubles?", ("RUB",)), (r"rupees?", ("INR",)),
    (r"swiss francs?|francs?|chf", ("CHF",)), (r"baht", ("THB",)), (r"(?:malaysian )?ringgits?", ("MYR",)),
    (r"(?:vietnamese )?dong", ("VND",)), (r"pesos?", ("PHP",)), (r"kron(?:a|or|er|e)", ("SEK",)), (r"liras?", ("TRY",)),
    (r"(?:indonesian )?rupiahs?", ("IDR",)), (r"(?:south african )?rand", ("ZAR",)), (r"reais", ("BRL",)),
    (r"riyals?", ("SAR",)), (r"dirhams?", ("AED",)), (r"zlot(?:y|ys|ych)", ("PLN",)), (r"hryvni?as?", ("UAH",)),
    (r"shekels?", ("ILS",)), (r"forints?", ("HUF",)), (r"tenge", ("KZT",)), (r"kyats?", ("MMK",)),
    (r"patacas?", ("MOP",)), (r"bitcoins?|btc", ("BTC",)), (r"pence|penn(?:y|ies)", ("GBp", "USc")),
    (r"cents?", ("USc",)),
    (r"jiao|mao", ("CNj",)), (r"fen", ("CNf",)),
)  # fmt: skip
MONEY_ENGLISH = {
    "USD": "US${}", "EUR": "€{}", "GBP": "£{}", "HKD": "HK${}", "JPY": "{} yen", "CNY": "{} yuan", "KRW": "{} won",
    "RUB": "{} rubles", "INR": "{} rupees", "CHF": "{} Swiss francs", "AUD": "A${}", "CAD": "C${}", "SGD": "S${}",
    "TWD": "NT${}", "THB": "{} baht", "MYR": "{} ringgit", "VND": "{} dong", "PHP": "{} pesos",
    "SEK": "{} kronor", "TRY": "{} lira", "NZD": "NZ${}", "IDR": "{} rupiah", "ZAR": "{} rand", "BRL": "{} reais",
    "SAR": "{} riyals", "AED": "{} dirhams", "PLN": "{} zlotys", "UAH": "{} hryvnias", "ILS": "{} shekels",
    "HUF": "{} forints", "KZT": "{} tenge", "MMK": "{} kyats", "MOP": "{} patacas", "BTC": "{} bitcoin",
    "GBp": "{} pence", "USc": "{} cents", "CNj": "{} jiao", "CNf": "{} fen", "CNl": "{} li",
}  # fmt: skip
CHANGE = {
    "GBp": (("GBP", Fraction(1, 100)),),
    "USc": (("USD", Fraction(1, 100)),),
    "CNj": (("CNY", Fraction(1, 10)), ("CNf", Fraction(10)), ("USc", Fraction(10))),
    "CNf": (("CNY", Fraction(1, 100)), ("USc", Fraction(1))),
    "CNl": (("CNY", Fraction(1, 1000)),),
}
"""What else small change may be called, and how much of it one is worth: 5美分 is $0.05, 两分钱 often two cents."""


_NOUNS = {
    "次 回 遍 趟 期": "times?(?! (?:as|more|that|the|less|high|larg|small|its?|their|what)[a-z]*\\b)",
    "章": "chapters?",
    "节": "sections?",
    "条": "articles?",
    "页": "pages?",
    "集": "episodes?",
    "册 卷": "volumes?",
    "码": "sizes?",
    "片 粒": "tablets?|pills?|capsules?",
    "楼 层": "floors?|stor(?:y|ey|ies|eys)",
    "杯": "cups?|glass(?:es)?",
    "瓶": "bottles?",
    "碗": "bowls?",
    "勺": "(?:table|tea)?spoon(?:ful)?s?",
    "轮": "rounds?",
    "排": "rows?",
    "晚": "nights?",
    "间": "(?:bed)?rooms?",
    "号楼 栋 幢": "buildings?|blocks?",
    "双 对": "pairs?|couples?",
}
NOUNS = {f"#{words[0]}": pattern for words, pattern in _NOUNS.items()}
"""How English writes some measure words, by the kind of the readings that they give."""
NOUN_OF = {word: f"#{words[0]}" for words in _NOUNS for word in words.split()}


def measured(value: Fraction, unit: UnitOfMeasure) -> list[Reading]:
    """Return the readings of `value` in a Chinese `unit`: in its base unit, exact and rounded; durations roughly."""
    dimension, factor = unit
    base = value * factor
    pairs = [(dimension, base), (f"{dimension}~", base)]
    if base.denominator == 3:  # 七丈
        pairs.append((dimension, Fraction(round(base))))
    if dimension == "celsius":
        pairs.append(("degree", base))
    if dimension == "mo":
        pairs.append(("s", base * 30 * 86400))
        pairs += [("s", base * 4 * 604800)] if base < 3 else []
    elif dimension == "s":
        pairs += [("mo", base / (days * 86400)) for days in (28, 30) if base % (days * 86400) == 0]
    return pairs


def area_or_volume(match: re.Match[str]) -> UnitOfMeasure:
    """Return the unit that `AREA_OR_VOLUME` found; miles, yards, feet and inches are only compared roughly."""
    name, square = match["length"].lower(), match["square"].lower().startswith("s")
    rough = "" if _LENGTHS[name].denominator in (1, 100) else "~"
    return ("m2" + rough, _LENGTHS[name] ** 2) if square else ("l" + rough, 1000 * _LENGTHS[name] ** 3)
