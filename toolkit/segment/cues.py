"""What speaks for and against a sentence boundary between two lines of a transcript.

The words are those that Chinese grammars list as connectives that open a sentence, topic openers and final particles,
and as adverbs, prepositions and coverbs that need what stands before them. Scores are roughly log-odds; above 0 is a
break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.text import HAN, has_han

# A line that begins so usually begins a sentence.
OPENS = re.compile(
    r"(?P<strong>大家好|各位|欢迎|所以|因此|于是|不过|然而|可是|总之|总的来说|总体来|首先|其次|接下来|接着|随后|另外|此外|除此之外|同时|"
    r"那么|那我们|至于|话说|说到|说白了|简单来说|简单说|换句话说|也就是说|换言之|比如说?|例如|比方说|举个例子|有意思的是|有趣的是|"
    r"值得|关键|更重要|更关键|重要的是|需要注意|事实上|实际上|其实|当然|据说|据悉|据了解|根据|按照|相比之下|与此同时|"
    r"问题|答案|原因|结果|目前|如今|最近|去年|今年|昨天|今天|前不久|唯一|有网友|有人|有个|有一|很多人|不少|感兴趣|记者|"
    r"第[一二三四五六七八九十]|一方面|另一方面|最后|最终|好那|好了|好的|呃|嗯|这样一来|这意味着|这也|如果|假如|要是|虽然|尽管|"
    r"为了|随着|由于|因为|对于|关于|没想到|你可能|你看|你想|我们知道|大家|本期|感谢|以上)"
    r"|(?P<mild>但是|但|然后|而(?!是|且|非)|这|那|他|她|它|我|你|咱|每|当|在|从|除了|通过|没过|先是|一旦|只要|等|经过|甚至还有)"
)
# A line that begins so leans on the one before it.
LEANS = re.compile(
    r"而是|而且|而非|和|与|及|以及|或者?|还是|并|并且|就|也|都|却|才|再|又|只|直接|干脆|完全|正式|已经|可以|应该|能|会|要|把|被|给|跟|"
    r"让|使|令|向|到|比|是|不是|并不|并非|甚至|尤其|特别是|包括|导致|从而|进而|以便|以及|以|来|去|的|得|地|了|着|过|将|由|为(?!了|什么)|"
    r"拿|说|称|写|用|靠|继续|开始|仍|依然|依旧|始终|反而|反正|哪怕|无论|不管|多少|所|之|其|正在|正|即|则|便|更|最|有|没|不|难以|无法|"
    r"成为|成功|成了|变成|作为|属于|占|达到|超过|缩短|减少|增加|提升|提高|降低|推出|发布|宣布|表示|认为|收购|放弃|转而|转向|建立|建设"
)
# A line that ends so is not finished.
HANGS = re.compile(
    r"(?:的|是|在|和|与|及|或|把|被|给|对|向|从|为|让|将|以|于|由|跟|比|当|而|但|但是|如果|因为|所以|虽然|并且|而且|以及|"
    r"说|问|称|表示|认为|指出|宣布|显示|透露|回应|告诉\w{1,3}|觉得|发现|知道|意味着|包括|比如|例如|像|"
    r"时候|之后|以后|之前|以前|时|后|前|中|之下|来看|来说|来讲|看来|一来|方面|上|里|下|期间|以来|之际|之外|之余|"
    r"如今|目前|最近|今天|现在|昨天|当时|晚上|早上|上午|下午|年|月|日|其实|首先|其次|最后|总之|当然了|随后|不过|然而|甚至|哪怕|无论|不管)$"
)
CLOSES = re.compile(r"(?:吗|呢|啊|吧|了|而已|罢了|的话题?|看看?|再见|拜拜)$")
SUBORDINATE = re.compile(
    r"如果|假如|要是|虽然|尽管|为了|随着|由于|因为|只要|一旦|当(?!然|时|年)|等(?!于)|根据|按照|至于|除了|在.{2,14}(?:上|中|里|下|时|后|前|方面)$"
)
SHORT = 4


def boundary(lines: Sequence[str], number: int) -> float:
    """The score of a sentence boundary before `lines[number]`."""
    before, after = lines[number - 1], lines[number]
    score = -0.6
    opens = OPENS.match(after)
    if opens:
        score += 1.8 if opens.group("strong") else 0.8
    elif LEANS.match(after):
        score -= 1.2
    else:
        score += 0.3
    if HANGS.search(before):
        score -= 1.6
    elif CLOSES.search(before):
        score += 0.7
    if before[-1] in "，、,；;：:":
        score -= 3.0
    if len(before) <= SHORT:
        score -= 1.5
    if SUBORDINATE.match(before):
        score -= 1.2
    if not has_han(before) or not has_han(after):
        score -= 2.0
    elif not HAN.match(after):
        score -= 0.2
    return score


def length(size: int, lines: int) -> float:
    """The score of a sentence of `size` characters on `lines` lines: best between 15 and 45, long ones ever worse."""
    if size < 12:
        return -0.15 * (12 - size)
    return -0.06 * max(0, size - 36) - 0.1 * max(0, size - 60)
