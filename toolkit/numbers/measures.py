"""Units of measure and money in both languages, as dimensions with a factor to the base unit.

Base units: second `s`, calendar month `mo`, metre `m`, gram `g`, square metre `m2`, litre `l`, watt `w`, watt hour
`wh`. Months and seconds do not convert exactly; `measured` adds the usual approximations (a month is 30 days).
"""

from __future__ import annotations

import re
from fractions import Fraction

from toolkit.numbers.reading import Reading

Unit = tuple[str, Fraction]


def _table(text: str) -> dict[str, Unit]:
    """Lines of `dimension factor name name …`."""
    rows = (line.split() for line in text.strip().splitlines())
    return {name: (dimension, Fraction(factor)) for dimension, factor, *names in rows for name in names}


CHINESE = _table("""
    mo 1 个月 个多月 多个月
    mo 12 年 周年 周岁
    mo 1200 世纪
    mo 120 个年代
    mo 3 个季度
    s 604800 周 星期 个多星期 个星期 礼拜 个礼拜 个周
    s 86400 天 多天 天天 昼夜
    s 3600 小时 个小时 个多小时 多小时 多个小时 个钟头 个多钟头 钟头 个钟 小時
    s 60 分钟
    s 900 刻钟 刻
    s 1 秒 秒钟
    s 1/1000 毫秒
    m 1000 公里 千米
    m 500 华里 里 里地 里路
    m 1 米 公尺
    m 10/3 丈
    m 1/3 尺
    m 1/30 寸
    m 1/100 厘米 公分
    m 1/1000 毫米
    m 1/1000000 微米
    m 1/1000000000 纳米
    m 1609344/1000 英里
    m 3048/10000 英尺
    m 254/10000 英寸
    m 1852 海里
    g 1000 公斤 千克
    g 500 斤
    g 50 两
    g 5 钱
    g 50000 担
    g 1 克
    g 1/1000 毫克
    g 1000000 吨
    g 45359237/100000 磅
    m2 1000000 平方公里 平方千米
    m2 1 平方米 平米
    m2 2000/3 亩
    m2 10000 公顷
    m2 40468564/10000 英亩
    m2 200000/3 顷
    l 1 升 公升
    l 1/1000 毫升
    l 1000 立方米
    w 1000000000 吉瓦
    w 1000000 兆瓦
    w 1000 千瓦
    w 1 瓦
    wh 1000000000 吉瓦时
    wh 1000000 兆瓦时
    wh 1000 千瓦时 度电
    celsius 1 ℃ 摄氏度
    bar 1 巴
    volt 1 伏 伏特
    volt 1000 千伏
    kelvin 1 开尔文
""")
# Symbols that both languages use, in folded text.
SYMBOLS = _table("""
    m 1 m
    m 1000 km
    m 1/100 cm
    m 1/1000 mm
    m 1/1000000000 nm
    g 1 g
    g 1000 kg
    g 1/1000 mg
    l 1 l
    l 1/1000 ml
    w 1000000000 gw
    w 1000000 mw
    w 1000 kw
    w 1 w
    wh 1000 kwh
    volt 1 v
    volt 1000 kv
    byte 1 kb
    byte 1000 mb
    byte 1000000 gb
    byte 1000000000 tb
    byte 1000000000000 pb
    hz 1 hz
    hz 1000 khz
    hz 1000000 mhz
    hz 1000000000 ghz
""")
CHINESE |= SYMBOLS

ENGLISH = (
    _table("""
    mo 1 month months
    mo 12 year years yr yrs
    mo 120 decade decades
    mo 1200 century centuries
    mo 12000 millennium millennia
    s 604800 week weeks
    s 1209600 fortnight
    s 86400 day days
    s 3600 hour hours hr hrs
    s 60 minute minutes min mins
    s 1 second seconds sec secs
    s 1/1000 millisecond milliseconds ms
    m 1000 kilometre kilometres kilometer kilometers kms
    m 1 metre metres meter meters
    m 1/100 centimetre centimetres centimeter centimeters
    m 1/1000 millimetre millimetres millimeter millimeters
    m 1/1000000 micron microns micrometer micrometers micrometre micrometres
    m 1/1000000000 nanometre nanometres nanometer nanometers
    m 1000 kph
    m~ 1609344/1000 mile miles mph
    m~ 3048/10000 foot feet ft
    m~ 254/10000 inch inches
    m~ 500 li
    m~ 10/3 zhang
    m~ 1/3 chi
    m~ 1/30 cun
    m~ 1852 nautical
    g 1000 kilogram kilograms kilo kilos kgs kilogramme kilogrammes
    g 500 jin catty catties
    g 50 liang tael taels
    g~ 283495/10000 ounce ounces oz
    m~ 9144/10000 yard yards
    g 1 gram grams gramme grammes
    g 1/1000 milligram milligrams
    g 1000000 ton tons tonne tonnes
    g~ 45359237/100000 lb lbs
    m2 2000/3 mu
    m2~ 10000 hectare hectares
    m2~ 40468564/10000 acre acres
    l 1 litre litres liter liters
    l 1/1000 millilitre millilitres milliliter milliliters
    l~ 3785/1000 gallon gallons
    w 1000000000 gigawatt gigawatts
    w 1000000 megawatt megawatts
    w 1000 kilowatt kilowatts
    w 1 watt watts
    wh 1000000000 gigawatt-hours gigawatt-hour gwh
    wh 1000000 megawatt-hours megawatt-hour mwh
    wh 1000 kilowatt-hours kilowatt-hour
    celsius 1 °c ℃
    bar 1 bar bars
    volt 1 volt volts
    volt 1000 kilovolt kilovolts
    kelvin 1 kelvin kelvins
    byte 1 kilobytes kilobyte
    byte 1000 megabytes megabyte
    byte 1000000 gigabytes gigabyte
    byte 1000000000 terabytes terabyte
    hz 1000000 megahertz
    hz 1000000000 gigahertz
""")
    | SYMBOLS
)
_SQUARE: dict[str, int | Fraction] = {
    "kilomet": 1000000,
    "km": 1000000,
    "met": 1,
    "m": 1,
    "mile": Fraction(2589988),
    "f": Fraction(9290304, 10**8),
}
SQUARE = re.compile(r"(?:square|sq\.?)[ -](kilomet|km|met|mile|f|m\b)", re.IGNORECASE)

MONEY_ZH = {
    name: code
    for code, names in {
        "USD": "美元 美金", "EUR": "欧元", "GBP": "英镑", "JPY": "日元 日圆", "HKD": "港元 港币 港纸", "KRW": "韩元",
        "RUB": "卢布", "INR": "卢比", "CHF": "瑞郎 瑞士法郎 法郎", "AUD": "澳元 澳币 澳大利亚元",
        "CAD": "加元 加币 加拿大元",
        "SGD": "新元 新币 新加坡元", "TWD": "台币 新台币",
        "CNY": "人民币 元人民币 元 块钱 块", "THB": "泰铢",
        "MYR": "马币 令吉 林吉特", "VND": "越南盾", "PHP": "比索", "SEK": "克朗", "TRY": "里拉",
        "USc": "美分", "CNj": "毛钱 角钱 毛", "CNf": "分钱", "CNl": "厘",
    }.items()
    for name in names.split()
}  # fmt: skip
_DOLLARS = ("USD", "HKD", "AUD", "CAD", "SGD", "TWD")
MONEY_SIGNS = {
    "us$": ("USD",), "usd": ("USD",), "hk$": ("HKD",), "hkd": ("HKD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",),
    "s$": ("SGD",), "nt$": ("TWD",), "$": _DOLLARS, "€": ("EUR",), "eur": ("EUR",), "£": ("GBP",), "gbp": ("GBP",),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "rmb": ("CNY",), "cny": ("CNY",), "jpy": ("JPY",), "₩": ("KRW",),
    "₽": ("RUB",), "₹": ("INR",), "rs": ("INR",), "chf": ("CHF",), "cn¥": ("CNY",), "rmb¥": ("CNY",),
}  # fmt: skip
MONEY_WORDS = (
    (r"(?:us|u\.s\.|american) (?:dollars?|\$)", ("USD",)), (r"(?:hong kong|hk) dollars?", ("HKD",)),
    (r"australian dollars?", ("AUD",)), (r"canadian dollars?", ("CAD",)), (r"singapore dollars?", ("SGD",)),
    (r"(?:new )?taiwan(?:ese)? dollars?", ("TWD",)), (r"dollars?|bucks?", _DOLLARS), (r"usd", ("USD",)),
    (r"euros?|eur", ("EUR",)), (r"pounds? sterling|gbp", ("GBP",)), (r"pounds?|quid", ("GBP", "pound")),
    (r"(?:japanese )?yens?|jpy", ("JPY",)), (r"(?:chinese )?yuan|rmb|renminbi|cny|kuai", ("CNY",)),
    (r"(?:korean )?won", ("KRW",)), (r"rubles?|roubles?", ("RUB",)), (r"rupees?", ("INR",)),
    (r"swiss francs?|francs?|chf", ("CHF",)), (r"baht", ("THB",)), (r"(?:malaysian )?ringgits?", ("MYR",)),
    (r"(?:vietnamese )?dong", ("VND",)), (r"pesos?", ("PHP",)), (r"kron(?:a|or|er|e)", ("SEK",)), (r"liras?", ("TRY",)),
    (r"cents?", ("USc",)),
    (r"jiao|mao", ("CNj",)), (r"fen", ("CNf",)),
)  # fmt: skip
MONEY_ENGLISH = {
    "USD": "US${}", "EUR": "€{}", "GBP": "£{}", "HKD": "HK${}", "JPY": "{} yen", "CNY": "{} yuan", "KRW": "{} won",
    "RUB": "{} rubles", "INR": "{} rupees", "CHF": "{} Swiss francs", "AUD": "A${}", "CAD": "C${}", "SGD": "S${}",
    "TWD": "NT${}", "THB": "{} baht", "MYR": "{} ringgit", "VND": "{} dong", "PHP": "{} pesos",
    "SEK": "{} kronor", "TRY": "{} lira", "USc": "{} cents", "CNj": "{} jiao", "CNf": "{} fen", "CNl": "{} li",
}  # fmt: skip
CHANGE = {
    "USc": (("USD", Fraction(1, 100)),),
    "CNj": (("CNY", Fraction(1, 10)), ("CNf", Fraction(10)), ("USc", Fraction(10))),
    "CNf": (("CNY", Fraction(1, 100)), ("USc", Fraction(1))),
    "CNl": (("CNY", Fraction(1, 1000)),),
}
"""What else small change may be called, and how much of it one is worth: 5美分 is $0.05, 两分钱 often two cents."""


def measured(value: Fraction, unit: Unit) -> list[Reading]:
    """The readings of `value` of a Chinese `unit`: in its base unit, exact and rounded; durations the usual way too."""
    dimension, factor = unit
    base = value * factor
    found = [(dimension, base), (f"{dimension}~", base)]
    if dimension == "mo":
        found.append(("s", base * 30 * 86400))
        found += [("s", base * 4 * 604800)] if base < 3 else []
    elif dimension == "s" and base % (7 * 86400) == 0:
        found += [("mo", base / (28 * 86400))] if base % (28 * 86400) == 0 else []
    return found


def square(name: str) -> Unit:
    """The area unit that `SQUARE` found; miles and feet are only compared roughly."""
    name = name.lower()
    return ("m2~" if name in ("mile", "f") else "m2", Fraction(_SQUARE[name]))
