"""Forms of address: which words are some, and their English."""

from __future__ import annotations

import pytest

from toolkit.names.forms_of_address import called, candidates, english, spelled
from toolkit.words import cut


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("老周", "Lao Zhou"),
        ("小林", "Xiao Lin"),
        ("阿宁", "Ah Ning"),
        ("秦老三", "Qin Laosan"),
        ("卢医生", "Dr. Lu"),
        ("姚小姐", "Miss Yao"),
        ("高某", "Gao"),
        ("阿姨", ""),
        ("河水", ""),
    ],
)
def test_the_english_of_a_form_of_address(name: str, written: str) -> None:
    assert english(name) == written


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["老谭来得早。", "没有人比老谭早。"], {"老谭"}),
        (["老谭来得早。"], set()),  # once may be anything
        (["老谭说不去。"], {"老谭"}),
        (["请问卢医生在吗？"], {"卢医生"}),  # a title is enough
        (["李先生告诉记者，他买了一台。", "王老师、张小姐都来了。"], {"李先生", "王老师", "张小姐"}),  # words, too
        (["宁可费工也不肯拐弯。"], set()),
        (["小明来了。", "小明走了。"], set()),  # a whole name
        (["小米很好。", "小米很贵。"], set()),  # a word
        (["阿默打野。", "队长喊阿默。"], {"阿默"}),
        (["“小锚，谁在？”", "小锚问：“谁？”", "没有人看小锚。"], {"小锚"}),
        (["小锚问：“谁？”", "没有人看小锚。"], set()),
        (["这里是夜谈，我是大飞"], {"大飞"}),  # who introduces himself
        (["我是大夫。", "我是小学生。"], set()),
        (["小满：大家好。", "小满：你好。", "大家看小满。"], {"小满"}),  # a speaker
        (["小院里有人。", "小院很安静。", "他回到小院。"], set()),
        (["阿姨来了。", "阿姨走了。"], set()),
        (["连老师也不知道。"], set()),
    ],
)
def test_what_is_a_form_of_address(lines: list[str], found: set[str]) -> None:
    wanted = {line[span.start : span.end] for line in lines for span in candidates(line, cut(line))}
    assert {name for name in wanted if called(name, lines)} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lao Zhou and Mr. Zhou", "Lao Zhou"),
        ("Old Zhou laughed.", "Old Zhou"),
        ("Zhou laughed.", ""),
        ("Lao Wang laughed.", ""),
    ],
)
def test_how_english_writes_it(text: str, found: str) -> None:
    assert spelled("Lao Zhou", text) == found
