"""Checks of meaning that work without a model: a lost negation, a question that became a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.text import fold
from toolkit.types import Finding, Severity, Span

# certain negations; 不 and 没 alone are parts of too many words (不过, 不断, 没准)
_NO = re.compile(
    "并非(?!易|坦途)|绝非|(?<!解)决非|从未(?!来)|尚未|未能|未曾|从不|从来不|绝不|(?<!解)决不|毫不|并不|并没|还没|没能|没法|"
    "不能(?!不)|不会(?!不)|不可能|(?<!可)不可以|不允许|不准(?!确)|不许|严禁|禁止|(?<!赔个)(?<!赔了)不是(?!一般|小[事钱数])|"
    "没有(?!不|必要|任何区别|区别|[？?]|$)|(?<![恨舍])不得(?=[^不已了]{2})|不需要|不应该?|不愿|(?<!最)(?:不肯|不敢|不想)|"
    "(?:为什么|为何|怎么)不(?![同断])|(?<![还可])无法|(?<!也)不知道(?!什么时候)|不再|不要(?!说|提|紧|脸)|不用(?!说|提)|"
    "不必(?!说|提)|用不着|不够|不同意(?!见)|不喜欢|不[了理]解|不支持|不适合|不相信|不见了|不予|不太|"
    "(?<![淹埋吞久])没(?:收到|看到|听到|听说|看见|见过|听过|去|来(?!得及)|说|吃|买|做|办)|"
    # what is impossible: a verb, 不 and a result (看不懂, 买不到)
    "[看听找买拿做办吃睡走跑读写学记认分达收打站进出回赶挤装放借等猜查拉推搬关修追逃挡抓摸闻造讲跟赢卖换停弄搞用算数治种养喝穿住]"
    "不(?:到(?!\\d|[一二三四五六七八九十两百千万半]|底)|见(?!得)|懂|完|动|清楚?|住|上(?!\\w?是)|下去?|开|够|"
    "出来?(?![\\d一二三四五六七八九十两百千万半])|进去?|明白)|来不及|说不(?:清|出|通|明白|上来)|"
    "[买用付租雇吃住养]不起|受不了|[做办]不了|(?:做|办|干)不成"
)
# what cancels the negation within its clause
_EXCUSED = re.compile(
    r"(\w)不\1|难道|何尝|莫不|无不|差一?点没|有没有|可不可以|需不需要|应不应该|记不得|不仅|不但|不只|不光|不单|"
    "要不是|可不是|不是.*就是|不能不|没有不|不(?:会|可能|敢|应该?|肯|愿|想)不|(?:并非|绝非|决非|不是)(?:没|毫?无|不)|没有(?:什么)?(?:谁|人)?不|"
    "(?<![^，。！？；])非[^，。]{1,10}不|[吗么吧](?:[？?”’」』）)]|$)|谁不|谁没|哪(?:里|儿|个|能|会)?[^，。]{0,3}[不没]|[了过见现到]没有|"
    "多久没|再多没有|不能再|还不是(?:因为|让|被|为了)|当我没|久坐不|看不上|不是谁都"
)
# across clauses: either … or, and rather … than
_EITHER = re.compile("不是[^。！？；]{1,20}就是|宁[可愿肯][^。！？；]{1,20}[也决绝]?不")
_CLAUSE = re.compile(r"[，。；：！!,;:、\n…—“”「」『』（）()]+|(?<=[？?])")
_WHY_NOT = re.compile("(?:为什么|为何|干[嘛吗]|怎么|何)[^，。！？；,.!?;]{0,4}不(?![同断但仅只光单])")
_WHY = re.compile(r"\b(?:why|how come)\b[^.?!;:\"”]*", re.IGNORECASE)
_SHORT = 20
# Words with a negative prefix. Words that only look so (international, important, under) are in no list.
_PREFIXED = (
    r"un(?!der|til\b|cle|ct|anim|veil|ion|i(?![nmd]))[a-z]{3,}|non-[a-z]+|non(?:exist|sens|stop|complian|violen)[a-z]*|"
    r"in(?:abilit|accessib|accura|acti[ov]|adequa|admissib|advert|appropriat|audib|capa[bc]|compatib|compet|complet|"
    r"comprehensib|conceivab|conclusiv|congru|consisten|conspicu|convenien|correct|curab|decen|decisi|defin|describab|"
    r"destructib|differen[tc](?!ia)|direct|discriminat|dispensab|disputab|distinguish|effect|efficien|edib|eligib|escapab|"
    r"evitab|excusab|exhaustib|expensiv|experience|explicab|fallib|fertil|finit|flexib|formal|frequen|hospitab|human|"
    r"justice|numerab|operativ|sane|satiab|separab|sensitiv|significan|sincer|secur|solub|solven|stabilit|sufficien|"
    r"surmountab|tangib|toleran|tolerab|valid|variab|vincib|visib|voluntar|vulnerab)[a-z]*|"
    r"im(?:balanc|matur|measurab|mobil|moral|mortal|movab|mun|partial|passab|patien|perfect|permissib|personal|"
    r"plausib|polite|possib|poten[ct]|practical|precis|probab|proper|pun|pur[ei]|material|perceptib|penetrab)[a-z]*|"
    r"il(?:legal|legib|legitima|licit|litera|logical)[a-z]*|"
    r"ir(?:rational|reconcilab|recoverab|refutab|regular|relevan|reparab|replaceab|resistib|responsib|reversib|"
    r"revocab)[a-z]*|"
    r"dis(?:abl|advantag|agree|allow|appear|appoint|approv|belie[fv]|content|continu|courag|credit|hearten|honest|"
    r"honou?r|inclin|interest|like|loyal|miss|obe[yd]|own|pleas|prov|qualif|regard|respect|satisf|suad|trust|us)[a-z]*|"
    r"mis(?:tak|trust|judg|lead|led|understand|understood|conception)[a-z]*"
)
_ENGLISH_NO = re.compile(
    r"\b(?:no|not|cannot|never|nor|neither|none|nothing|nobody|nowhere|nought|without|hardly|barely|scarcely|rarely|"
    r"seldom|(?<!\ba )little|(?<!\ba )few|fewer|less|lack(?:s|ed|ing)?|fail(?:s|ed|ing|ures?)?|refus\w+|"
    r"den(?:y|ies|ied|ying|ials?)|declin(?:e[sd]?|ing)|reject\w*|avoid\w*|prevent\w*|forbid\w*|forbade|prohibit\w*|"
    r"ban(?:s|ned|ning)?|barr(?:ed|ing)|unless|instead|rather\sthan|except\w*|absen(?:t|ce)|stop(?:s|ped|ping)?|"
    r"ceas\w+|against|rid|free\s(?:of|from)|beyond|far\sfrom|short\sof|out\sof|devoid|exempt\w*|withh[eo]ld\w*|exclud\w+|exclusion|"
    r"neglect\w*|ignor(?:e[sd]?|ing|an\w+)|miss(?:es|ed|ing)?|los(?:t|e|es|ing)|wrong\w*|false\w*|yet\sto|(?<!at\s)least|trouble|difficult\w*|struggl\w*|minimal\w*|abandon\w*|anything\sbut|off[-\s]limits|who\sknows|refrain\w*|"
    r"(?:keep|kept|stay\w*|shy|shied|steer)\s(?:\w+\s)?(?:away|clear|off|out)|reluctan\w*|unwilling\w*|impossible|"
    r"too\s\w+(?:\s\w+){0,4}?\s(?:to|for)|before|oppos\w+|doubt\w*|ruled?\sout|gone|skip\w*|anonym\w*|give[sn]?\sup|gave\sup|"
    rf"{_PREFIXED})\b|\b\w+-free\b|\b\w+n(?:['’]|&#39;|&apos;)t\b|\b(?!(?:never|none)theless|bless|regardless)\w+less(?:ly|ness)?\b",
    re.IGNORECASE,
)


class Negation(Check):
    """The source has a negation (没有, 不能, 从未, 并非 …), and the target has none.

    A source of over 20 characters may be translated in other ways, so the finding has severity info.
    """

    id = "negation"
    severity = Severity.WARNING
    why = "A lost 不 reverses the meaning of a sentence. The sentence still reads well, so readers do not notice."
    alarms = (
        "English that expresses the opposite (没有停 as “kept going”). Words that contain 不 without a negation "
        "(不过, 不断, 不仅), double negation and yes-or-no questions are ignored, clause by clause. Any negative "
        "word in the target counts (not, few, unable, impossible), but not a word that only looks like one "
        "(international)."
    )
    passes = (
        ("他没有去北京。", "He did not go to Beijing."),
        ("价格不断上涨，不过还能接受。", "Prices keep rising but are still acceptable."),
        ("你能不能来？", "Can you come?"),
        ("这并非没有代价。", "This comes at a price."),
        ("政府禁止出口这种芯片。", "The government is banning exports of this chip."),
        ("他毫不留情地批评了方案。", "He criticised the plan ruthlessly."),
        ("为什么不试试？", "Why not give it a try?"),
        ("看不懂这本书。", "The book is unreadable."),
    )
    fails = (
        ("他没有去北京。", "He went to Beijing."),
        ("学生不能进入实验室。", "Students can enter the laboratory."),
        ("这不是国际会议。", "This is an important international conference."),
        ("为什么不能进入实验室？", "Why can they enter the laboratory?"),
        ("你来吗？我不能去。", "Are you coming? I can go."),
        ("这本书我看不懂。", "I understand this book."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        source = fold(pair.source)
        if span := _negated(source):
            reasons = _WHY.findall(pair.target) if _WHY_NOT.search(source) else []
            if not any(map(_ENGLISH_NO.search, reasons or [pair.target])):
                message = f"{pair.source[span.start : span.end]} is a negation, the translation has none"
                severity = Severity.WARNING if reasons or len(pair.source) <= _SHORT else Severity.INFO
                yield self.finding(pair, message, source_span=span, severity=severity)


def _negated(source: str) -> Span | None:
    """Return the position of a negation in the folded `source`, in a clause that does not cancel it."""
    source = _EITHER.sub(lambda match: "，" * len(match[0]), source)
    start = 0
    for end in (*(cut.end() for cut in _CLAUSE.finditer(source)), len(source)):
        match = _NO.search(source, start, end)
        if match and not _EXCUSED.search(source[start:end].rstrip("，。；：、,;:")):
            return Span(*match.span())
        start = end
    return None


_QUESTION = re.compile(r"[？?]|^(?!.*不[就是]).*吗(?=[”’」』）)\"'*_\s]*$)")
# a question without its mark: "Can we go", "what time"
_INVERTED = re.compile(
    r"\W*(?:do|does|did|is|are|was|were|am|can|could|may|might|will|would|shall|should|ha[sd]|have|must|who|what|when|where|"
    r"why|how|which|any)\b",
    re.IGNORECASE,
)
_ASKING = re.compile("[问問疑奇]|想知道|去想")
_ASKED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|curious|question(?:s|ed)?)\b.*"
    r"\b(?:whether|if|why|how|what|who|whose|when|where|which|about|of)\b",
    re.IGNORECASE | re.DOTALL,
)


class Question(Check):
    """The source has a direct question, and the target has no question mark.

    A question has a question mark, or ends the segment with 吗. An indirect question counts as one, if the source has a
    verb of asking (他问 … as “he asked whether”).
    """

    id = "question"
    severity = Severity.WARNING
    why = "A question that became a statement claims what was only asked."
    alarms = "Rhetorical questions that a translator turned into a statement or an exclamation on purpose."
    passes = (
        ("你去吗？", "Are you going?"),
        ("“你去吗？”他问。", "He asked whether she was going."),
        ("人们不禁要问：这值得吗？", "People wonder whether it is worth it."),
        ("他问我去不去。", "He asked me to go or stay."),
        ("他去吗？她也去吗？", "Are he and she going?"),
    )
    fails = (
        ("你去吗？", "You are going."),
        ("他问：你去吗？", "He said you were going."),
        ("他说：“还有意义吗？”我们认为有。", '"It makes no sense," he said. We think it does.'),
        ("你明天去吗", "You are going tomorrow."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        asked = _QUESTION.search(pair.source)
        indirect = _ASKING.search(pair.source) and _ASKED.search(pair.target)
        unmarked = asked and asked[0].endswith("吗") and _INVERTED.match(pair.target)
        if asked and not indirect and not unmarked and not re.search("[?？‽]", pair.target):
            yield self.finding(
                pair, "the source is a question, the translation is not", source_span=Span(asked.end() - 1, asked.end())
            )
