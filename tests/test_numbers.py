from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.numbers import UNITS, english, figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电费超过460万元", ["4.6 million"]),
        ("6710亿个参数，每次只激活370亿", ["671 billion", "37 billion"]),
        ("12万张加速卡", ["120,000"]),
        ("约1.2万人次", ["12,000"]),
        ("估值1.5万亿美元", ["1.5 trillion"]),
        ("投資1.5萬億", ["1.5 trillion"]),
        ("耗资50-60亿美元", ["5 billion to 6 billion"]),
        ("40万至60万", ["400,000", "600,000"]),
        ("人民币3亿5000万元", ["350 million"]),
        ("7千万用户", ["70 million"]),
        ("7 千万用户", ["70 million"]),
        ("共3,500万册", ["35 million"]),
        ("两、三千万", []),
        ("每月三万片晶圆", ["30,000"]),
        ("投资十二亿", ["1.2 billion"]),
        ("二〇二五年", []),
        ("一亿欧元", ["100 million"]),
        ("三百五十万人", ["3.5 million"]),
        ("五千亿美元", ["500 billion"]),
        ("兩千三百萬", ["23 million"]),
        ("三亿五千万人", ["350 million"]),
        ("一万零五百", []),
        ("三万五一台", []),
        ("十万", ["100,000"]),
        ("三万到五万", ["30,000", "50,000"]),
        ("三到五万", ["30,000 to 50,000"]),
        ("两三万人", []),
        ("几十万人、数百万、上千万、成千上万", []),
        ("百万富翁，亿万家财", []),
        ("不怕一万，就怕万一", []),
        ("第三万号", []),
        ("十万分之一", []),
        ("2、3万人", []),
        ("3万5一台", []),
        ("10万分之一", []),
        ("H20万卡集群", []),
        ("千万别去，万一下雨呢", []),
        ("37,812台", []),
        ("GPT4.5万能吗", []),
    ],
)
def test_finds_figures(text, expected):
    assert [reading for _, reading in figures(text)] == expected


@given(st.integers(1, 9999), st.sampled_from(sorted(UNITS)))
def test_keeps_the_value(number, unit):
    ((span, reading),) = figures(f"共{number}{unit}元")
    assert (span.start, span.end) == (1, 1 + len(f"{number}{unit}"))
    figure, _, word = reading.partition(" ")
    scale = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word]
    assert Decimal(figure.replace(",", "")) * scale == number * UNITS[unit]


def test_writes_as_english_does():
    assert english(Decimal(1234567)) == "1.234567 million"
    assert english(Decimal(12000)) == "12,000"
    assert english(Decimal("0.5") * 10**8) == "50 million"
