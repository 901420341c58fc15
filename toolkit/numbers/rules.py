"""The rules by which numerals in a Chinese sentence become quantities: a pattern over the template, and its reading.

A rule gives None for what is no quantity after all; its numerals are then left to the rules after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers import calendar_rules, part_rules, phrasing, share_rules
from toolkit.numbers.calendar_rules import TO
from toolkit.numbers.measures import MONEY_SIGNS, MONEY_ZH, NOUN_OF, PER
from toolkit.numbers.numerals import FILLERS, Numeral, evaluate
from toolkit.numbers.part_rules import MEASURE, UNITS, amount_readings, exact, unit_of
from toolkit.numbers.quantities import Quantity, Readings, readings
from toolkit.numbers.share_rules import LOSS, loose
from toolkit.numbers.template import PRIVATE, N, RuleMatch, any_of
from toolkit.types import Span

Rule = Callable[[RuleMatch], Quantity | None]

_HALF = Fraction(1, 2)


def ordinal(match: RuleMatch) -> Quantity | None:
    """Read 第九天, 第二十七号, 第三季度."""
    ends = [numeral for numeral in (match["n"], match["high"]) if numeral]
    if any(numeral.vague for numeral in ends):
        return None
    kinds = ["ordinal", "any", *_noun(match)]
    parts = tuple(readings(*((kind, numeral.value) for kind in kinds)) for numeral in ends)
    text = " to ".join(phrasing.ordinal(numeral.value) for numeral in ends)
    last = ends[-1]
    firm = last.arabic or last.value > 10
    return Quantity(match.span, parts, text, firm, str(last.value))


def _noun(match: RuleMatch) -> list[str]:
    """Return the kind of the noun that English has for the measure word."""
    return [NOUN_OF[word] for word in [match.group("measure")] if word in NOUN_OF]


def list_number(match: RuleMatch) -> Quantity | None:
    """Read （三）, 第（二）项, 三、 at the start, 附件二, 表三; ①, ㈢, Ⅲ."""
    numeral = match["n"] or match["m"]
    sign = match["sign"]
    if sign and unicodedata.category(match.group("sign")[0]) in ("No", "Nl"):
        numeral = sign
    if (
        numeral is None
        or numeral.vague
        or numeral.hedged
        or not 0 < numeral.value <= 50
        or numeral.value.denominator > 1
    ):
        return None
    part = readings(("ordinal", numeral.value), ("any", numeral.value))
    return Quantity(match.span, (part,), str(numeral.value), numeral.arabic and numeral.value != 1, str(numeral.value))


def lanes(match: RuleMatch) -> Quantity | None:
    """Read 双向六车道: six lanes, three each way."""
    numeral = match["n"]
    return exact(match, numeral.value, "", *loose(numeral.value), *loose(numeral.value / 2)) if numeral else None


def vague(match: RuleMatch) -> Quantity | None:
    """Read 几十, 数百万, 上千, 十几亿, 二十几: an order of magnitude, or one of ten values."""
    numeral = match["n"]
    if numeral is None or (match.group("over") and not numeral.bare) or not (match.group("over") or numeral.vague):
        return None
    before = match.text[: numeral.start]
    if match.text[numeral.end : numeral.end + 1] in ("百", "千"):  # 十几千
        return None
    leading = match.text[numeral.start] in "几数"
    power = phrasing.order(numeral.value)
    unit = match.group("unit")
    if match.group("over"):
        values, orders = [numeral.value], [Fraction(power)]
    elif leading and numeral.value == 10**power:
        if match.text[numeral.start] == "数" and _COUNT.search(before):
            return None
        values, orders = [], [Fraction(power)]
    else:
        step = evaluate(FILLERS.sub("", match.group("n").partition("几")[2])) or Fraction(1)
        start = numeral.value - (step if step > 1 else 0)  # 一千几百 begins at 1,000
        values, orders = [start + step * count for count in range(10)], [power + _HALF]
    pairs = [("order", order) for order in orders]
    amounts = (amount_readings(value, unit, MONEY_ZH.get(unit, "")) for value in values)
    text = f"more than {phrasing.number(numeral.value)}" if values else phrasing.many(power)
    return Quantity(match.span, (readings(*pairs).union(*amounts),), text, firm=True)


def amount(match: RuleMatch) -> Quantity | None:
    """Read all else: a number with or without a unit or measure word, or a range of them."""
    low, high = match["low"], match["high"]
    if high is None or high.vague or (low and low.vague) or not _counts(match, high):
        return None
    high = _elided(match, high)
    ends = [*([low.value if match.group("own") else _scaled(low, high)] if low else []), *high.values]
    name, before = match.group("unit") or match.group("later"), match.text[: match.span.start]
    counted = name or match.group("measure")
    currency = _currency(before, name)
    if counted == "度" and _ELECTRIC.search(before):
        name = counted = "度电"
    fahrenheit = counted == "度" and before.endswith("华氏")
    names = [*([match.group("own") or name] if low else []), *(name for _ in high.values)]
    parts = tuple(
        (
            readings(("n", value))
            if fahrenheit
            else amount_readings(value, own, currency, ordinal_too=_ranks(match, high))
        )
        | _special(match, counted, value, high)
        for value, own in zip(ends, names, strict=True)
    )
    if LOSS.search(before[-6:]):
        parts = tuple(
            part | {(kind, -value) for kind, value in part if kind != "ordinal" and value > 0} for part in parts
        )
    plain = high.value.denominator == 1 and high.scale == 1 and not name and not currency and counted not in _DEGREES
    text = _amount_text(ends, currency)
    if ends[-1] < 0 and counted in _DEGREES:
        text = f"minus {phrasing.number(-ends[-1])} degrees"
    grammar = counted and (
        _THESE.search(before)
        or (high.value == 2 and (_LIMBS.match(rest := match.text[match.span.end :]) or _EACH.match(rest)))
    )
    firm = _firm(high, counted) and not grammar
    return Quantity(_span(match), parts, text, firm, str(high.value) if plain else "")


def _elided(match: RuleMatch, numeral: Numeral) -> Numeral:
    """Return 两百四 as 2.4 million where an amount in 万 has become it."""
    short = _SHORT.search(match.text, match.span.start, match.span.end) and not match.group("unit")
    if short and _BECAME.search(match.text, 0, match.span.start):
        return replace(numeral, values=tuple(value * 10**4 for value in numeral.values))
    return numeral


def _firm(numeral: Numeral, counted: str) -> bool:
    """Return whether English has to have the number; it leaves small whole ones to the grammar."""
    if numeral.value < 0 or numeral.value.denominator > 1:
        return True
    if numeral.arabic:
        return numeral.value != 1
    if counted in ("刻钟", "打") or (numeral.value == 2 and _HELD.fullmatch(counted)):
        return True
    if numeral.values == _A_FEW and not unit_of(counted):  # a few children
        return False
    return not numeral.bare and (numeral.value > 10 or (numeral.value > 2 and bool(_COUNTED.fullmatch(counted))))


def _special(match: RuleMatch, counted: str, value: Fraction, numeral: Numeral) -> Readings:
    """Return what an amount may also be in English."""
    before = match.text[: match.span.start]
    pairs: list[tuple[str, Fraction | int]] = [(kind, value) for kind in _noun(match)]
    if counted == "打":
        pairs += loose(value * 12)
    elif not counted:
        pairs += _uncounted(match.text, value, numeral)
    elif counted == "分" and value <= 10:  # 八分满意
        pairs.append(("ratio", value / 10))
    elif counted == "世纪":
        pairs.append(("decade", value * 100 - 100))
    elif counted == "岁" and len(numeral.values) == 2:  # 四十五六岁 is "in his mid-forties"
        pairs.append(("age", value // 10 * 10))
    elif counted == "个月" and before[-1:] in tuple("前头首"):  # 前八个月 is January to August
        pairs.append(("month", value))
    elif before.endswith("前") and counted in ("名", "位"):  # the top two
        pairs.append(("ordinal", value))
    elif counted in _DEGREES:
        pairs += [("ordinal", value)] if before.endswith("纬") else []
        pairs += _degrees(match.text, value, fahrenheit=before.endswith("华氏"))
    if before.endswith("隔") and counted in ("天", "周", "年", "个月", "个星期"):  # 每隔两天 is every three days
        pairs += amount_readings(value + 1, counted, "")
    rough = _rough(numeral)
    return readings(*pairs, *rough, *((kind, about) for kind in _noun(match) for _, about in rough))


def _rough(numeral: Numeral) -> list[tuple[str, Fraction | int]]:
    """Return what an approximation may also be: 三五天 a few days, 二十多 two dozen."""
    if numeral.values == _A_FEW:
        return [("order", 0)]
    return [("any", -(-numeral.value // 12) * 12)] if numeral.hedged and 10 <= numeral.value < 100 else []


def _uncounted(text: str, value: Fraction, numeral: Numeral) -> list[tuple[str, Fraction | int]]:
    """Return what a number without a unit or measure word may also be."""
    pairs: list[tuple[str, Fraction | int]] = []
    if numeral.arabic and 100 < value < 1232:  # 618 is June 18
        pairs += [("date", value), ("month", value // 100)]
    if len(numeral.values) == 2 and 20 <= value < 100:
        pairs.append(("age", value // 10 * 10))
    if _RATE.search(text):  # 利率三点三, 水分二十六七
        pairs.append(("ratio", value / 100))
    return pairs


def _degrees(text: str, value: Fraction, *, fahrenheit: bool) -> list[tuple[str, Fraction | int]]:
    if fahrenheit:
        return [("fahrenheit", value), ("degree", value), ("celsius", round((value - 32) * 5 / 9))]
    exact = value * 9 / 5 + 32
    proof = (
        [("ratio", value / 100)]
        if "酒" in text
        else [("any", value / 100), ("any", -value / 100)]
        if "近视" in text
        else []
    )
    return [("celsius", value), ("fahrenheit", exact), ("fahrenheit", round(exact)), *proof]


def per_unit(match: RuleMatch) -> Quantity | None:
    """Read 每公斤, 每米, 亩产: what a price or a rate is for."""
    unit = unit_of(match.group("unit"))
    if unit is None or unit[0] not in PER or "立" in match.group("unit"):
        return None
    pairs = [(f"per {unit[0]}", unit[1])]
    pairs += [("per g", Fraction(311035, 10000))] if match.group("unit") == "盎司" else []  # of gold
    pairs += [("per g", Fraction(454)), ("per g", Fraction(453))] if match.group("unit") in ("斤", "磅") else []
    return Quantity(match.span, (readings(*pairs),), f"per {match.group('unit')}", firm="每" in match.in_template[0])


def _currency(before: str, name: str) -> str:
    """Return the currency after a figure, unless 元 is that of one before it: 港币50元; or else $, €, USD before it."""
    if name == "卢比" and "印尼" in before:
        return "IDR"
    named = _NAMED.search(before) if name in ("", "元", "块", "块钱") else None
    if named or name in MONEY_ZH:
        return MONEY_ZH[named[0] if named else name]
    sign = _SIGN.search(before)
    codes = MONEY_SIGNS[sign[0].strip()] if sign else ("",)
    return "CNY" if "CNY" in codes else codes[0]


def _scaled(low: Numeral, high: Numeral) -> Fraction:
    """Return the start of a range: 30,000 for 3到5万 and for 3万到5万."""
    return low.value * high.scale if low.scale == 1 and low.value < high.value / high.scale else low.value


def _counts(match: RuleMatch, numeral: Numeral) -> bool:
    """Return whether a numeral is a quantity in its place."""
    unit, after = match.group("unit"), match.group("measure")
    if numeral.arabic:
        return True
    before = match.text[: match.span.start]
    if numeral.bare and numeral.value >= 100:
        if re.search("[上成以数]$", before):
            return False
        counted = bool(unit or after) and numeral.end - numeral.start > 1
        return counted or bool(unit in MONEY_ZH or re.search("[过破超逾近达约每]$", before))
    if numeral.digits and not (numeral.digits.startswith("0") and (unit or after)):  # 三年零四个月
        return False
    if numeral.value == 1 and numeral.end - numeral.start == 1:
        # an indefinite article, but for what is weighed or measured
        listed = after in _PERSONS and _NEXT.search(before) and re.search(f"[二三四五六七八九十]{after}", match.text)
        counted = bool(listed) or ((unit or after) in _ONES and not _ONE_OF.search(before))
        return counted or (unit_of(unit) or ("", 0))[0] in _WEIGHED
    return bool(unit or after) or numeral.value > 1


def _ranks(match: RuleMatch, numeral: Numeral) -> bool:
    unit = unit_of(match.group("unit"))
    return (
        (unit is None or unit[0] in ("s", "mo"))
        and "两" not in match.group("high")
        and (
            match.group("measure")
            in ("楼", "层", "号", "路", "届", "期", "章", "节", "集", "季", "级", "代", "版", "大", "等", "次方", "")
            or numeral.arabic
            or bool(_SESSION.match(match.text, match.span.end - 1))
            or bool(_AT_LAST.match(match.text, match.span.end))
        )
    )


def _amount_text(ends: list[Fraction], currency: str) -> str:
    words = [phrasing.number(value) for value in ends]
    if currency:
        words[-1] = phrasing.money(ends[-1], currency)
    return " to ".join(dict.fromkeys(words))


def _span(match: RuleMatch) -> Span:
    """Return the match; 过亿 and 破万亿 with their first character."""
    high, start = match["high"], match.span.start
    with_verb = high is not None and high.bare and match.text[start - 1 : start] in tuple("过破超")
    return Span(start - with_verb, match.span.end)


_SESSION = re.compile("次(?:全体|中央|常委|执委)*会")  # 十四届三次会议 is the third session
_SHORT = re.compile("百[一二三四五六七八九十]?$")
_BECAME = re.compile("万(?:块钱|[元块多])?[^。;]{0,12}[成到至为]了?$")
_AT_LAST = re.compile("[^,。;]{0,4}才")  # 拍了十七条才满意: not until the seventeenth
_A_FEW = (Fraction(3), Fraction(5))  # 三五个
_THESE = re.compile("[这那该此其]$|上述$|周末$|假期$|长假$")
_COUNTED = re.compile(
    "个?(?:小时|月|星期|学期|学年|季度|世纪|钟头|礼拜|时辰|工作日|赛季)|分钟|公里|斤|[个人位名家台辆张块枚只条件座栋间套艘颗本册份篇句层次遍回天年岁米元瓣片颗粒棵株户杯碗勺盘袋盒瓶包桶罐箱支根桌]"
)
_HELD = re.compile("[袋盒瓶杯碗勺包桶罐箱份条根把张件棵朵本台辆艘片颗粒枚支只头匹间套部]")
_EACH = re.compile("[^,。;]{0,6}(?:分别|各|都|均|之间)")  # 两条边分别为3和4
_LIMBS = re.compile("手|[手胳]?[臂膊]|[小大]?[脚腿眼耳膝]|翅膀|肩")  # his hands are two
_WEIGHED = ("g", "m", "m2", "l", "w", "wh", "s", "mo")
_DEGREES = ("℃", "摄氏度", "度")
_ELECTRIC = re.compile("(?:[用耗充省发]电|电[耗量费表])[^,。;]*$")  # 电耗不到13度
_RATE = re.compile("[利税汇概比效]率|率[为是从由达约]|水分|含水|浓度|纯度|占比|利息|年化")
_ONES = frozenset((*MONEY_ZH, "刻钟", "打", *"间片粒杯碗瓶勺")) - {"块"}
_PERSONS, _NEXT = ("人", "名", "例"), re.compile("[,，、;；和]$")  # 三人反对，一人弃权
_ONE_OF = re.compile("[这那头每另同第前后]$")  # 头一碗
_COUNT = re.compile("[参人倍次总函指分系基多少无计位字代常变整奇偶岁]$")
_NAMED = re.compile(f"(?:{any_of(word for word in MONEY_ZH if len(word) > 1 and word[-1] in '币元')})$")
_SIGN = re.compile(f"(?<![a-z])(?:{any_of(MONEY_SIGNS)}) ?$")
_ROWS: tuple[tuple[str, Rule], ...] = (
    *part_rules.LASTING,
    *calendar_rules.ROWS,
    *share_rules.ROWS,
    (rf"第?[(（](?P<n>{N})[)）](?:款|项|条|目)?|^ ?(?P<m>{N})、", list_number),
    (
        rf"(?:附件|附录|附表|附图|步骤|案例|专题)(?P<n>{N})(?![{PRIVATE}.])|[表图](?P<m>{N})(?![{PRIVATE}]|{MEASURE}|{UNITS}|[-.至到~])",
        list_number,
    ),
    (rf"(?P<sign>{N})", list_number),
    (rf"第(?P<n>{N})(?:{TO}第?(?P<high>{N}))?(?:(?P<measure>{MEASURE})|天|周|年|季度|世纪|大|财季)?", ordinal),
    ("(?P<unit>亩)产", per_unit),
    (rf"(?:每一? ?|(?<=元)/)(?P<unit>{UNITS})(?!(?<=升)(?:[高级温]|{N}[级层楼]))", per_unit),
    (rf"双向(?P<n>{N})(?:条|个)?车道", lanes),
    *part_rules.ROWS,
    (
        rf"(?<!第)(?<![早晚网天世地路身头脸手街海山船车床桌墙线楼以之马])(?P<over>上)(?P<n>{N})(?P<unit>{UNITS})?",
        vague,
    ),
    (rf"好?(?P<n>{N})[多余来]?(?P<unit>{UNITS})?", vague),
    (
        rf"(?:(?P<low>{N})(?!升[到至])(?P<own>{UNITS})?{TO})?(?P<high>{N})[多余来]?(?P<unit>{UNITS})?"
        rf"(?(unit)(?:人民币)?|(?P<measure>{MEASURE})?)(?:(?=(?:(?:[、或]|和|以及){N})+(?P<later>{UNITS}))|)",
        amount,
    ),
)
RULES = tuple((re.compile(pattern), rule) for pattern, rule in _ROWS)
