"""What speaks for and against a sentence boundary between two lines of a transcript.

The words are those that Chinese grammars list as connectives that open a sentence, topic openers and final particles,
and as adverbs, prepositions and coverbs that need what stands before them. Scores are roughly log-odds; above 0 is a
break. Words and weights were chosen by reading the development set and video scripts, and BASE, SLOPE and KNEE by a
search over its transcripts: its figures flatter them, and text of another style is cut less well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.text import has_han

# A line that begins so usually begins a sentence.
OPENS = re.compile(
    r"大家好|各位|欢迎|所以|因此|于是|不过|然而|可是|总之|总的来说|总体来|首先|其次|接下来|随后|另外|此外|除此之外|同时|那么|那我们|"
    r"至于|话说|说到|说起|说白了|说实话|说出来|简单来说|简单说|换句话说|也就是说|换言之|比如说|例如|比方说|举个例子|有意思的是|有趣的是|"
    r"值得|关键|更重要|更关键|重要的是|需要注意|事实上|实际上|当然|据说|据悉|据了解|根据|按照|相比之下|与此同时|为什么|为何|怎么|问题|答案|原因|结果|目前|"
    r"如今|最近|去年|今年|明年|昨天|前不久|唯一|有网友|有人|有个|很多人|不少人|有些人|感兴趣|第[一二三四五六七八九十]|最后|最终|好那|"
    r"好了|好的|呃|嗯|这样一来|这意味着|如果|假如|要是|虽然|尽管|为了|随着|由于|因为|对于|关于|面对|没想到|你可能|你看|你想|大家|"
    r"本期|感谢|以上|一方面|回顾|早在|自从|其中|还有一|更[^的]{2,4}的是|\d{4}年|到了\d{4}年|到了[^的]{1,4}年|归根结底|另一方面|要知道|好在|为此|今天(?:我们|就|来)|过去[^的]{1,4}年|"
    r"\w{2,12}(?:指出|表示|认为|透露|回应说|告诉我|告诉我们)(?=$|[，,])"
)
OPENS_PERHAPS = re.compile(
    r"但|然后|接着|而(?!是|且|非)|这|那(?!就是)|他|她|它|我|你|咱|每|当|除了|通过|没过|先是|一旦|只要|等|经过|其实|甚至还有|里面|今天|否则|毕竟|后来|曾经|显然|"
    r"(?:在|从)\S{2,16}(?:上|中|里|下|时|后|前|方面|看来|以来|之际|之下|期间)$"
)
# A line that begins so leans on the one before it.
LEANS = re.compile(
    r"而是|而且|而非|那就是|和|与|及|以及|或|还是|并|就|也|都|却|才|再|又|只|直接|干脆|完全|正式|已经|可以|应该|能|会|要|把|被|给|跟|"
    r"让|使|令|向|到|比|是|不|甚至|尤其|特别是|包括|导致|从而|进而|以|来|去|的|得|地|了|着|过|将|由|为(?!了|什么)|在|从|对(?!于)|"
    r"拿|说|称|写|用|靠|继续|开始|仍|依然|依旧|始终|反而|反正|哪怕|无论|多少|所|之|其(?!中|次|实)|正|即|则|便|更|最(?!近|后|终)|有|没|"
    r"难以|无法|成为|成功|成了|变成|作为|属于|占|达到|超过|推出|发布|宣布|表示|认为|收购|放弃|转而|"
    r"[一两二三四五六七八九十百千万几\d]+(?:个|块|条|台|次|种|位|名|家|款|座|万|千|百|亿|\.)(?!.*[是有要能会被把将])|"
    r"确保|实现|打造|提出|提升|采用|利用|配备|"
    r"摒弃|回归|明确|迫使|形成|毫不|明显|错失|填补|记得|预计"
)
# A subject and then an adverb that answers an earlier clause: 成本就高了, 蓝牙却连不上.
ANSWERS = re.compile(r"[^也却就都还才则]{1,7}?(?:也|却|就(?!是)|都|还(?!是)|才|则|反而|倒)")
# A line that ends so is not finished.
HANGS = re.compile(
    r"(?:的|是|在|和|与|及|或|把|被|给|对|向|从|为|让|将|以|于|由|跟|比|当|而|但|但是|如果|因为|所以|虽然|并且|而且|以及|"
    r"说|问|称|讲|表示|认为|指出|宣布|显示|透露|回应|告诉\w{1,3}|觉得|发现|知道|意味着|包括|比如|例如|像|道|"
    r"时候|之后|以后|之前|以前|时|后|前|中|之下|来看|来说|来讲|看来|一来|方面|上|里|下|期间|以来|之际|之外|之余|"
    r"如今|目前|最近|今天|现在|昨天|当时|晚上|早上|上午|下午|年|月|日|天|点多?|其实|首先|其次|最后|总之|当然了|随后|不过|"
    r"然而|甚至|哪怕|无论|不管|很简单|举例|举个例子|只有一个|有两个|(?:大家|各位\w{0,4}|早上|晚上|下午|中午)好|"
    r"有(?:[一几两]|好几)?[个名位家款群种][^了的吗呢]{1,8})$"
)
QUESTION = re.compile(r"(?:吗|呢|什么|怎么样|怎么办|再见|拜拜)$")
CLOSES = re.compile(r"(?:了|啊|吧|而已|罢了|看)$")
SUBORDINATE = re.compile(
    r"如果|假如|要是|虽然|尽管|为了|随着|由于|因为|只要|一旦|当(?!然|时|年)|等(?!于)|根据|按照|至于|除了|面对|作为|对于|"
    r"在.{2,14}(?:上|中|里|下|时|后|前|方面)$"
)
# … but these are: 都是伪造的, 挂到了暗网上.
WHOLE = re.compile(r"(?:(?<![而就不])是.{1,8}的|[到进入落]了?.{1,8}[上里下中前后])$")
HEAD_COMMA = re.compile(r"[^，,]{1,8}[，,]")
CONCESSION = re.compile(r"虽然|尽管|虽说|别看|.{0,6}虽然")
SHORT = 4
BASE = -0.2
SLOPE = 0.08
KNEE = 34


def boundary(lines: Sequence[str], number: int) -> float:
    """The score of a sentence boundary before `lines[number]`."""
    before, after = lines[number - 1], lines[number]
    score = BASE + _start(after) + _end(before)
    if SUBORDINATE.match(before) and not QUESTION.search(before):
        score -= 1.2
    if after.startswith(("但", "可", "却", "不过")) and any(
        CONCESSION.match(line) for line in lines[max(0, number - 3) : number]
    ):
        score -= 2.0
    if before[:2] == after[:2]:
        score -= 1.5
    if not has_han(before) or not has_han(after):
        score -= 2.0
    return score


def _start(line: str) -> float:
    """What the beginning of the line after it says about a boundary."""
    if OPENS.match(line):
        return 1.6
    if OPENS_PERHAPS.match(line):
        return 1.2 if HEAD_COMMA.match(line) else 0.7
    if LEANS.match(line):
        return -1.2
    if ANSWERS.match(line):
        return -0.8
    return 1.2 if HEAD_COMMA.match(line) else 0.4


def _end(line: str) -> float:
    """What the end of the line before it says about a boundary."""
    if line[-1] in "，、,；;：:":
        return -3.0
    score = -1.5 if len(line) <= SHORT else 0.0
    if QUESTION.search(line):
        return score + 1.0
    if HANGS.search(line) and not WHOLE.search(line):
        return score - 1.6
    return score + (0.3 if CLOSES.search(line) else 0.0)


def length(size: int, lines: int) -> float:
    """The score of a sentence of `size` characters on `lines` lines: best between 12 and 40, long ones ever worse."""
    short = -0.15 * max(0, 12 - size) - (0.5 if lines == 1 else 0.0)
    return short - SLOPE * max(0, size - KNEE) - 0.1 * max(0, size - 56)
