"""Years that are counted from the start of a reign or a state: 民国二十三年 is 1934."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers.numerals import Numeral
from toolkit.numbers.template import any_of

# The year before the first one. Names that are words of their own (太平, 中和, 绍兴) are left out.
_BEFORE = {
    name.replace("乾", "干"): int(year)  # as folding leaves it
    for year, name in re.findall(
        r"(\d+) (\S+)",
        """
        1911 民国 1911 中华民国
        2018 令和 1988 平成 1925 昭和 1911 大正 1867 明治 1864 庆应 1853 安政 1829 天保 1715 享保 1687 元禄 1595 庆长
        1908 宣统 1874 光绪 1861 同治 1850 咸丰 1820 道光 1795 嘉庆 1735 乾隆 1722 雍正 1661 康熙 1643 顺治
        1627 崇祯 1620 天启 1572 万历 1566 隆庆 1521 嘉靖 1505 正德 1487 弘治 1464 成化 1449 景泰 1435 正统 1425 宣德
        1402 永乐 1398 建文 1367 洪武 1340 至正 1296 大德 1313 延祐 1263 至元
        1118 宣和 1110 政和 1101 崇宁 1093 绍圣 1085 元祐 1077 元丰 1067 熙宁 1063 治平 1055 嘉祐 1040 庆历 1022 天圣
        1007 大中祥符 1003 景德 997 咸平 975 太平兴国 967 开宝 959 建隆 1125 靖康 1126 建炎 1164 乾道 1173 淳熙
        805 元和 765 大历 757 乾元 741 天宝 712 开元 655 显庆 649 永徽 626 贞观 617 武德 195 建安 57 永平 24 建武
        """,
    )
}
_NAMES = any_of(_BEFORE)
_ERA = re.compile(rf"(?P<era>{_NAMES}) ?(?P<range>[元\d一二三四五六七八九十]{{1,3}}年?[至到—–~-])?$")
_FIRST = re.compile(f"(?P<era>{_NAMES})元(?=年)")
_NAMES_WITH_NUMERALS = re.compile("万历")


def without_numerals(text: str) -> str:
    """Return `text` with the 万 of 万历 replaced by a character that is no numeral; the length stays."""
    return _NAMES_WITH_NUMERALS.sub("\ue011历", text)


def dated(text: str, numerals: Iterable[Numeral]) -> Iterator[Numeral]:
    """Yield the `numerals` of `text`; those after an era have the year of the common calendar as value."""
    for numeral in numerals:
        offset = max(0, numeral.start - 11)
        era = _ERA.search(_named(text[offset : numeral.start]))
        if era and text[numeral.end : numeral.end + 1] in tuple("年载") and numeral.value.denominator == 1:
            start = numeral.start if era["range"] else offset + era.start()
            yield _dated(numeral, era["era"], start, int(numeral.value))
        else:
            yield numeral
    for match in _FIRST.finditer(_named(text)):
        yield _dated(Numeral(match.start(), match.end(), (Fraction(1),)), match["era"], match.start(), 1)


def _named(text: str) -> str:
    return text.replace("\ue011历", "万历")


def _dated(numeral: Numeral, era: str, start: int, count: int) -> Numeral:
    year = _BEFORE[era] + count
    return replace(numeral, start=start, values=(Fraction(year),), digits=str(year), year_of_era=count)
