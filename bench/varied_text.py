"""Generate a document of any length in varied Chinese, and an engine that translates it at once from a phrase book.

Every sentence is made of phrases, so the phrase book knows them all. They contain terms of the project's glossary,
names, figures and quotations, as real documents do.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from toolkit.types import Draft, Request

WHO = {
    "老林": "Old Lin",
    "值班的工程师": "the engineer on duty",
    "她的朋友": "her friend",
    "镇上的医生": "the town's doctor",
    "研究员陈默": "the researcher Chen Mo",
    "马克·维斯利": "Mark Wesley",
    "艾琳·贝克": "Irene Baker",
    "一位不愿透露姓名的员工": "an employee who did not want to be named",
    "新来的实习生": "the new intern",
    "灯塔看守人": "the lighthouse keeper",
}
WHEN = {
    "昨天下午": "yesterday afternoon",
    "上个月": "last month",
    "2024年3月15日": "on March 15, 2024",
    "天亮之前": "before dawn",
    "会议结束以后": "after the meeting",
    "过去的三年里": "over the past three years",
    "第一场雪落下的时候": "when the first snow fell",
    "直到最近": "until recently",
}
WHERE = {
    "在码头尽头": "at the end of the pier",
    "在实验室里": "in the laboratory",
    "在开往北方的火车上": "on the train to the north",
    "在公司总部": "at the company's headquarters",
    "在海边的修理铺": "in the repair shop by the sea",
    "在一次公开的讲座上": "at a public lecture",
    "在山顶的气象站": "at the weather station on the summit",
}
DID = {
    "修好了那台旧发动机": "repaired the old engine",
    "写完了一份报告": "finished a report",
    "介绍了深思的新模型": "presented DeepSeek's new model",
    "谈到了星门的进展": "talked about the progress of Stargate",
    "没有回答这个问题": "did not answer the question",
    "把成本降低了三成": "cut the cost by 30 percent",
    "重新检查了每一条记录": "checked every record again",
    "训练了一个更小的大语言模型": "trained a smaller large language model",
    "种下了许多棵苹果树": "planted many apple trees",
    "花了1.2万元买下它": "bought it for 12,000 yuan",
    "测量了海水的温度": "measured the temperature of the sea",
    "讲完了那个很长的故事": "told that long story to its end",
}
THEN = {
    "所以大家都松了一口气": "so everybody breathed a sigh of relief",
    "但是没有人相信": "but nobody believed it",
    "然后独自走回了家": "then walked home alone",
    "因为风已经停了": "because the wind had stopped",
    "而且一句话也没有多说": "and did not say another word",
    "虽然结果还要再等几个月": "although the result is still months away",
    "于是第二天又来了很多人": "so many more people came the next day",
    "这件事后来登在了报纸上": "and later it was in the newspaper",
}
SAID = {
    "“": '"',
    "”": '"',
    "说：": " said: ",
    "说，": " said that ",
    "介绍了": "presented",
    "的新模型": "its new model",
    "谈到了": "talked about",
    "的进展": "and its progress",
    "训练了一个更小的": "trained a smaller",
    "花了": "spent",
    "元买下它": "yuan to buy it",
    "把成本降低了": "cut the cost by",
    "，": ", ",
    "。": ".",
    "！": "!",
    "？": "?",
    "第": "No. ",
    "次": " time",
    "真的": "true",
}
BOOK = {**WHO, **WHEN, **WHERE, **DID, **THEN, **SAID}
_PHRASE = re.compile("|".join(map(re.escape, sorted(BOOK, key=len, reverse=True))))
_JOINED = re.compile(r"(?<=[a-z0-9])(?=I\b)|(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


def sentences(*, seed: int = 7) -> Iterator[str]:
    """Yield endless sentences: 1 of 20 is a repetition, 1 of 3 has a figure."""
    dice = random.Random(seed)
    earlier: list[str] = []
    while True:
        if earlier and dice.random() < 0.05:
            yield dice.choice(earlier)
            continue
        sentence = _sentence(dice)
        earlier = [*earlier[-200:], sentence]
        yield sentence


def document(count: int, *, seed: int = 7) -> str:
    """Make a Markdown document of `count` sentences: headings, and paragraphs of one to six sentences."""
    dice = random.Random(seed)
    source = sentences(seed=seed)
    parts, left = [], count
    while left:
        size = 1 if len(parts) % 40 == 0 else min(left, dice.randint(1, 6))
        parts.append("# " * (len(parts) % 40 == 0) + "".join(next(source) for _ in range(size)))
        left -= size
    return "\n\n".join(parts) + "\n"


def _sentence(dice: random.Random) -> str:
    who, when, where, did, then = (dice.choice(list(phrases)) for phrases in (WHO, WHEN, WHERE, DID, THEN))
    time = f"第{dice.randint(2, 999)}次" if dice.random() < 0.2 else ""
    return dice.choice(
        [
            f"{when}，{who}{where}{time}{did}，{then}。",
            f"{who}{when}{where}{did}，这是{time or '真的'}。",
            f"{where}，{who}说，{when}我{time}{did}。",
            f"{did}以后，{who}{time}说：“{then}！”",
        ]
    )


class PhraseBook:
    """An engine that answers at once, and counts its calls."""

    takes_hints = True
    takes_context = False
    signature = "phrasebook/bench/0"

    def __init__(self) -> None:
        self.calls = 0

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `engines.Engine.translate`."""
        self.calls += 1
        return [[Draft(request.key, english(request.text), -0.4, self.signature)] for request in requests]


def english(chinese: str) -> str:
    """Return the translation of a text by the phrase book."""
    text = _PHRASE.sub(lambda found: f" {BOOK[found[0]]} ", chinese)
    text = text.replace("以后", "afterwards").replace("这是", "this was").replace("我", "I")
    text = re.sub(r"\s+([,.!?:])", r"\1", " ".join(_JOINED.sub(" ", text).split()))
    return text[:1].upper() + text[1:]
