"""Chinese persons' names: which words are some, and their pinyin."""

from __future__ import annotations

import pytest

from toolkit.names.persons import candidates, persons, pinyin, spelled
from toolkit.words import cut


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("林知远", "Lin Zhiyuan"),
        ("沈砚", "Shen Yan"),
        ("欧阳晓安", "Ouyang Xiao'an"),
        ("曾国藩", "Zeng Guofan"),  # not ceng
        ("单田芳", "Shan Tianfang"),  # not dan
        ("吕不韦", "Lyu Buwei"),
    ],
)
def test_pinyin_as_the_standard_writes_names(name: str, written: str) -> None:
    assert pinyin(name) == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("记者沈砚说。\n沈砚走进机房。", {"沈砚": "Shen Yan"}),
        ("创始人林知远来了。\n林知远在白板上写。", {"林知远": "Lin Zhiyuan"}),
        ("顾晓梅推开门。\n门外没有人。\n顾晓梅沉默了一会儿。", {"顾晓梅": "Gu Xiaomei"}),
        ("唐岚每天都来。\n“唐岚，”有人喊。", {"唐岚": "Tang Lan"}),
        ("麦乐鸡很香。\n麦乐鸡卖完了。\n他爱吃麦乐鸡。", {}),  # a dish
        ("记者沈砚说。", {"沈砚": "Shen Yan"}),
        ("祝清和走了。\n祝清和笑了。\n记者问祝清和为什么。", {"祝清和": "Zhu Qinghe"}),
        ("祝清和来了。\n祝清和坦言很难。", {"祝清和": "Zhu Qinghe"}),
        ("给贾秀芬发工资。\n秀芬笑了。\n秀芬又来了。", {"贾秀芬": "Jia Xiufen"}),
        ("柜子里有张花版。\n花版旧了。\n花版很贵。", {}),
        ("卢晓晨：大家好。\n我们问卢晓晨。", {"卢晓晨": "Lu Xiaochen"}),
        ("记录：许知微", {"许知微": "Xu Zhiwei"}),
        ("本报记者 沈砚 发自云岭", {"沈砚": "Shen Yan"}),
        ("负责人\n林澈", {"林澈": "Lin Che"}),
        ("作者：<strong>何以棠</strong>　2025年8月", {"何以棠": "He Yitang"}),
        ("欢迎回来，我是江晚。", {"江晚": "Jiang Wan"}),
        ("我叫<b>秦朗</b>，来自北京。", {"秦朗": "Qin Lang"}),
        ("我是温州人。\n我叫苏打水。\n我是全能王。", {}),
        ("联系人\n欧阳晓安", {"欧阳晓安": "Ouyang Xiao'an"}),
        ("单价\n毛利率\n谷歌\n时间线\n冷链\n查岗\n汤品", {}),  # cells that begin like names
        ("男表，时尚女士石英表", {}),
        ("沈砚笑了。", {}),  # once, without a title
        ("功率是一吉瓦。\n每座两吉瓦。\n再加一吉瓦。", {}),  # a measure
        ("价格高昂。\n门票高昂。\n工程师说高昂。", {}),  # a word
        ("冷却塔很高。\n冷却塔很白。", {}),
        ("今天令人高兴。\n他很高兴。", {}),
    ],
)
def test_who_is_a_person(text: str, found: dict[str, str]) -> None:
    lines = text.split("\n")
    wanted = [line[span.start : span.end] for line in lines for span in candidates(line, cut(line))]
    assert persons(lines, wanted) == found


@pytest.mark.parametrize(
    ("english", "found"),
    [
        ("Then Lin Zhiyuan laughed.", "Lin Zhiyuan"),
        ("Then Lin Qirong's car came.", "Lin Qirong"),
        ("Zhiyuan Lin laughed.", "Zhiyuan Lin"),
        ("Mr. Lin laughed.", ""),
        ("He laughed.", ""),
    ],
)
def test_how_english_spells_a_person(english: str, found: str) -> None:
    assert spelled("Lin Zhiyuan", english) == found
