"""Names: their sound, their place in a sentence, and their originals."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.names.foreign_names import names
from toolkit.names.originals import find_originals
from toolkit.names.renderings import by_association, by_sound
from toolkit.names.transliteration import likeness
from toolkit.words import cut

ALIKE = """扎克伯格 Zuckerberg|苏茨克弗 Sutskever|马斯克 Musk|埃隆 Elon|达里奥 Dario|弗里德曼 Friedman|安德鲁 Andrew
萨姆 Sam|奥特曼 Altman|孟菲斯 Memphis|特朗普 Trump|詹姆斯 James|卡斯帕罗夫 Kasparov|米拉 Mira|布林 Brin|皮查伊 Pichai
考克斯 Cox"""


@pytest.mark.parametrize("pair", ALIKE.replace("\n", "|").split("|"))
def test_names_that_sound_alike(pair: str) -> None:
    chinese, latin = pair.split()
    assert likeness(chinese, latin) >= 0.6


@pytest.mark.parametrize(
    ("chinese", "latin"),
    [
        ("扎克伯格", "Altman"),
        ("马斯克", "Memphis"),
        ("埃隆", "Musk"),
        ("奥特曼", "Dario"),
        ("芯片", "Chip"),
        ("特朗普", ""),
    ],
)
def test_names_that_do_not(chinese: str, latin: str) -> None:
    assert likeness(chinese, latin) < 0.6


# text | Chinese | original(s): the left edge is what is tested
GLOSSES = """
我去年见过苏茨克弗（Ilya Sutskever）两次。|苏茨克弗|Ilya Sutskever
公司向伊利亚·苏茨克弗（Ilya Sutskever）抛出了橄榄枝|伊利亚·苏茨克弗|Ilya Sutskever
全名彼得·奥洛夫（Pyotr Orlov），六年前就去世了|彼得·奥洛夫|Pyotr Orlov
国产公司深思(DeepSeek)发布了新模型|深思|DeepSeek
杭州的深思（DeepSeek）又降价了|深思|DeepSeek
通常，英伟达（Nvidia）的驱动更新很快|英伟达|Nvidia
其创始人梁文峰（Liang Wenfeng）很少露面|梁文峰|Liang Wenfeng
工厂最终卖给了格芯（GlobalFoundries）|格芯|GlobalFoundries
论文提出了“分块注意力”（Chunked Attention）机制|分块注意力|Chunked Attention
第二步是**偏好微调（Preference Fine-tuning）**，它更难|偏好微调|Preference Fine-tuning
他们采用混合专家模型（Mixture of Experts，简称MoE）架构|混合专家模型|Mixture of Experts/MoE
这就是思维链 （Chain of Thought）的由来|思维链|Chain of Thought
人们对AGI（通用人工智能）的看法不一|通用人工智能|AGI
研究科学家蒂曼·布兰克沃特Tijmen Blankevoort发了一封信|蒂曼·布兰克沃特|Tijmen Blankevoort
"""


@pytest.mark.parametrize("line", GLOSSES.strip().splitlines())
def test_originals_next_to_names(line: str) -> None:
    text, source, originals = line.split("|")
    (found,) = find_originals(text)
    assert (found.source, [found.target, *found.variants]) == (source, originals.split("/"))
    assert text[found.span.start : found.span.end] == source


@pytest.mark.parametrize(
    "text",
    [
        "他走了（大概是下午三点）。",
        "运行 connect(address) 就行",
        "模型（如GPT-4）很贵",
        "“是时候加倍下注了（Time to double down）”",
        "请看文档（https://example.com/a）",
        "价格涨了三倍(2024)",
        "",
    ],
)
def test_what_is_no_original(text: str) -> None:
    assert find_originals(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("但埃隆·马斯克在孟菲斯建了机房", ["埃隆·马斯克", "孟菲斯"]),
        ("萨姆·奥特曼明确表示反对", ["萨姆·奥特曼"]),
        ("马克·扎克伯格和特朗普见了面", ["马克·扎克伯格", "特朗普"]),
        ("扎克伯格说他不知道", ["扎克伯格"]),
        ("她比较喜欢安静的地方，尤其是海边", []),
        ("公司提高了产品的性能和质量", []),
    ],
)
def test_transliterated_names(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in names(text, cut(text))] == found


@given(st.text(alphabet="马斯克埃隆·（）(Elon Musk)的和，", max_size=40))
def test_spans_rise_and_stay_inside(text: str) -> None:
    spans = [*names(text, cut(text))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(text[one.span.start : one.span.end] == one.source for one in find_originals(text))


@pytest.mark.parametrize(
    ("name", "target", "rendering"),
    [
        ("扎克伯格", "Mark Zuckerberg's plan failed.", "Zuckerberg"),
        ("伊利亚·苏茨克弗", "They asked Ilya Sutskever to join.", "Ilya Sutskever"),
        ("马斯克", "Then Mask said no.", "Mask"),
        ("马斯克", "He said no.", ""),
        ("孟菲斯", "A plant in Memphis, Tennessee.", "Memphis"),
    ],
)
def test_a_rendering_found_by_sound(name: str, target: str, rendering: str) -> None:
    assert by_sound(name, target) == rendering


def test_a_rendering_found_by_what_translations_share() -> None:
    inside = ["The scaling law holds.", "Nobody doubts the scaling law now.", "A scaling law is no law."]
    assert by_association(inside, ["The model is large.", "A new law was passed."]) == "scaling law"
    assert by_association(inside[:1], []) == ""
