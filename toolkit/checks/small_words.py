"""Checks of small words that change a fact: compass points, days and seasons, limits of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from toolkit.checks.base import Check, Pair
from toolkit.text import fold
from toolkit.units import Finding, Severity, Span


class SmallWords(Check):
    """A check of words that English nearly always expresses with one of a few.

    `words` has a pattern of the Chinese, its meaning, and a pattern of the English that counts.
    """

    severity = Severity.WARNING
    words: ClassVar[tuple[tuple[str, str, str], ...]]

    def __init__(self) -> None:
        self._words = [(re.compile(word), meaning, self.accepted(english)) for word, meaning, english in self.words]

    def accepted(self, english: str) -> re.Pattern[str]:
        """Return the pattern of the English that counts."""
        return re.compile(rf"\b(?:{english})\b", re.IGNORECASE)

    def weight(self, meaning: str) -> Severity:
        """Return the severity of a lost word with this meaning."""
        return self.severity

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        source = fold(pair.source)
        for word, meaning, accepted in self._words:
            match = word.search(source)
            if match and not accepted.search(pair.target):
                span = Span(*match.span())
                message = f"{pair.source[span.start : span.end]} ({meaning}) is not in the translation"
                yield self.finding(pair, message, severity=self.weight(meaning), source_span=span)


_SIDE = "(?:[边部侧岸端麓翼郊]|海岸|半球)"
_TO = "[向朝往正偏以]"
_END = r"(?=[走行飞开跑移流,.;，。、；的 \d一二三四五六七八九十百千几半]|地区|方向|$)"


class Direction(SmallWords):
    """A compass point of the source (东南, 西边, 向北 …) is not in the target."""

    id = "direction"
    why = "A wrong direction sends the reader to the wrong place, and reads as well as the right one."
    alarms = "Names that English writes without a compass point, and idioms. Names such as 西安 and 南京 are ignored."
    passes = (
        ("东南方向有船。", "There is a ship to the south-east."),
        ("他在东北工作。", "He works in Dongbei."),
        ("镇子西边有一条河。", "A river runs west of the town."),
        ("他从越南面试回来，飞往西宁。", "He returned from an interview in Vietnam and flew to Xining."),
        ("中西部的农场", "farms in the Midwest"),
    )
    fails = (
        ("东南方向有船。", "There is a ship southward."),
        ("镇子西边有一条河。", "A river runs east of the town."),
        ("船向北开。", "The ship sailed on."),
        ("向东五公里", "five kilometers to the west"),
        ("他住在南部。", "He lives in the southwest."),
    )
    words = (
        ("东南(?!西)", "southeast", r"south-? ?east\w*|eastern south|(?-i:SE)"),
        ("(?<!西)东北(?!虎)", "northeast", r"north-? ?east\w*|dongbei|manchuria\w*|tohoku|(?-i:NE)"),
        ("(?<!东)西南(?!北|联大)", "southwest", r"south-? ?west\w*|xinan|(?-i:SW)"),
        ("(?<![东南喝])西北", "northwest", r"north-? ?west\w*|xibei|(?-i:NW)"),
        (rf"(?<![东西南北])东(?:{_SIDE}|[面风])|{_TO}东{_END}", "east", r"(?:mid)?east\w*|orient\w*"),
        (rf"(?<![东西南北])西(?:{_SIDE}|[面风])|{_TO}西{_END}", "west", r"(?:mid)?west\w*"),
        (
            rf"(?<![东西南北])南(?:{_SIDE}|[方风])|(?<![东西南北越湖河云海济])南面(?![临对积向试包])|{_TO}南{_END}",
            "south",
            r"south(?!-? ?(?:east|west))\w*|down under",
        ),
        (
            rf"(?<![东西南北])北(?:{_SIDE}|[方风])|(?<![东西南北湖河台])北面|{_TO}北{_END}",
            "north",
            r"north(?!-? ?(?:east|west))\w*",
        ),
    )


_DATE = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d+"
_LAST = rf"last|before|previous|prior|past|preceding|earlier|ago|{_DATE}"
_NEXT = rf"next|following|coming|subsequent|after|later|from now|{_DATE}"
_EACH = r"every\w*|each|per|always"
_YEAR = r"[12]\d\d\d"


class RelativeTime(SmallWords):
    """A word for a day, week, year or season (昨天, 下周, 去年, 每次, 夏天 …) is not in the target."""

    id = "relative-time"
    why = "Without 下周 a Thursday is another day, and yesterday for today is a wrong fact in fluent English."
    alarms = "A date in place of the word, and English that leaves it to the tense (今天是周六 as “it's Saturday”)."
    passes = (
        ("他昨天来了。", "He came yesterday."),
        ("他去年搬了家。", "He moved in 2024."),
        ("前天晚上下了雪。", "It snowed the night before last."),
        ("本周二开会。", "They met on Tuesday."),
        ("这种能力是后天形成的。", "This ability is acquired."),
        ("信上应注明日期。", "Put the date on the letter."),
    )
    fails = (
        ("他昨天来了。", "He came today."),
        ("我们下周四晚上见。", "See you on Thursday evening."),
        ("每次花的力气却很小。", "The effort is minimal."),
        ("夏天的每个周六晚上", "every Saturday evening"),
    )
    words = (
        (
            "今[天日](?!头条)",
            "today",
            r"today\w*|this|tonight|these days|now\w*|current\w*|present\w*|modern|recent\w*|contemporary|"
            r"very (?:same )?day|of the (?:day|night)",
        ),
        (
            "昨[天日晚夜]",
            "yesterday",
            r"yesterday\w*|last (?:night|evening)|(?:day|night|evening) before|previous|the other day",
        ),
        (
            "(?<![光表说阐透证简声指注写查分])明[天日早晚](?!使)",
            "tomorrow",
            r"tomorrow\w*|(?:next|following|coming) (?:day|morning|evening|night)|day after|in the morning|future",
        ),
        (
            "(?<!大)后天(?!的?(?:努力|培养|习得|教育|形成|因素|获得|环境))",
            "the day after tomorrow",
            r"day after tomorrow|two days|acquired|later|nurtur\w*|learn\w*",
        ),
        (
            "(?<![大空])前天",
            "the day before yesterday",
            "day before yesterday|before last|two days|days ago|the other day",
        ),
        ("上周|上个?(?:星期|礼拜)", "last week", _LAST),
        ("下周|下个?(?:星期|礼拜)", "next week", rf"{_NEXT}|a week"),
        ("本周|这周|这个?(?:星期|礼拜)", "this week", r"this|weeks?|weekly|weekend|current|\w+day"),
        ("(?<!赶)上个?月(?![球亮饼])", "last month", rf"{_LAST}|month[ -]on[ -]month"),
        ("下个?月(?![球亮饼])", "next month", rf"{_NEXT}|a month"),
        ("去年", "last year", rf"{_LAST}|year[ -](?:on|over)[ -]year|a year|{_YEAR}"),
        ("(?<![一二三四五六七八九十百])[明来]年", "next year", rf"{_NEXT}|a year|{_YEAR}"),
        ("(?<![之以年])前年", "the year before last", rf"before|two years|years (?:ago|earlier)|{_YEAR}"),
        (
            "每一?[次回]|每逢|每当",
            "each time",
            rf"{_EACH}|when\w*|any ?time|a time|any|never|as often|all|once|by the|as soon|time and",
        ),
        ("每天|每日", "every day", rf"{_EACH}|daily|days?|nights?|nightly"),
        ("每周|每个?星期", "every week", rf"{_EACH}|weekly|weeks?|\w+days?"),
        ("每个?月", "every month", rf"{_EACH}|monthly|months?"),
        ("每年", "every year", rf"{_EACH}|annual\w*|yearly|years?"),
        ("春[天季]", "spring", r"spring\w*"),
        ("夏[天季]", "summer", r"\w*summer\w*"),
        ("秋[天季]", "fall", r"autumn\w*|falls?"),
        ("冬[天季]", "winter", r"\w*winter\w*|wintry"),
    )


_TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)t"
_FIGURE = (
    r"(?:\d|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|hundreds?|thousands?|"
    rf"[mbtr]+illions?|{_TENS}(?:y|ies|ieth)|hal(?:f|ves)|thirds?|quarters?|(?:four|fif|six|seven|eigh|nin|ten|hundred)ths?|"
    r"dozens?|decades?|twice|doubled?|triple\w*|once|several|first|second|majority)\b)"
)
_ALONE = rf"\b(?:{_TENS}ies|decades|dozens|hundreds|thousands|millions)\b"
_DIGIT = "[零一二两三四五六七八九十百千万亿0-9]"
_NUMBER = f"(?=[半几数]|{_DIGIT})"
_COUNTED = "(?=[万亿人个名位家条块元岁年天次公米吨艘只台辆种座户件所间倍英海里亩斤])"
_MORE = (
    r"more|over|above|exceed\w*|beyond|upwards?|excess|at least|surpass\w*|topp?\w*|past|better|plus|greater|higher|"
    r"larger|longer|older|bigger|pass\w*|cross\w*|br[eo][ao]k\w*|(?:no|not) (?:less|fewer)|outnumber\w*|odd|clear\w*|"
    r"well|some|eclips\w*|outstrip\w*|taller|further|farther|wider|heavier|not (?:just|only|merely)|later|or so|from"
)
_LESS = (
    r"less|under|below|fewer|not|within|short|no|barely|nearly|almost|lower|shy|smaller|younger|shorter|never|without|before|"
    r"until|inside|hardly|scarcely|up to|\w+n['’]t|close|approach\w*|inadequate\w*|insufficient\w*"
)
_ABOUT = (
    r"about|around|roughly|approx\w*|some|nearly|almost|close|circa|ca?|or so|estimated|under|less|near\w*|"
    r"towards?|practically|up to|order|within|not quite|virtually|somewhere|thereabouts|give or take|averag\w*|perhaps|"
    r"maybe|probably|guess\w*|odd|as (?:many|much)|in (?:his|her|their)|early|late|approach\w*|short|just|rough"
)


class Bound(SmallWords):
    """A word that limits a figure (超过, 不到, 至少, 最多, 三百多 …) is not near a figure of the target.

    A lost *about* or *nearly* (大约, 左右, 将近) has severity info.
    """

    id = "bound"
    why = "Less than a million is not a million, and more than a million is the opposite."
    alarms = "English that says it with a verb the check does not know, or with a rounded figure."
    passes = (
        ("不到三百人参加。", "Fewer than 300 people took part."),
        ("销量超过三百万。", "Sales topped 3 million."),
        ("四百多条船", "over 400 boats"),
        ("他五十多岁。", "He is in his fifties."),
        ("至少要三天。", "It takes three days or more."),
        ("做不到100，就做1。", "If 100 is out of reach, do 1."),
    )
    fails = (
        ("不到三百人参加。", "More than 300 people took part."),
        ("杂质增加了不到十亿分之一。", "Impurities rose by one in a billion."),
        ("销量超过三百万。", "Sales were 3 million."),
        ("四百多条船", "400 boats"),
        ("约4.5 GB", "4.5 GB"),
        ("将近三百人", "more than 300 people"),
    )
    words = (
        (
            rf"(?:(?<!不)(?:超过|多于|大于|高于)|不止|(?<![中英德西意法])超|(?<!每)逾)了?{_NUMBER}",
            "more than",
            _MORE,
        ),
        (f"(?<=[十百千万亿])[多余]{_COUNTED}", "more than", rf"{_MORE}|or more"),
        (
            f"(?:(?<![做说看听达想得找等捞买办见])(?:不到|不足|低于|未满|不满)|(?<!不)[少小]于)了?{_NUMBER}",
            "less than",
            _LESS,
        ),
        (f"(?:至少|最少|起码|不少于|不低于|少说)[也有要需得了]*{_NUMBER}", "at least", rf"{_MORE}|minim\w+|least"),
        (
            f"(?:至多|最多|顶多|不超过|不多于|不高于)[也有要能可只就是]*{_NUMBER}",
            "at most",
            rf"{_LESS}|most|max\w*|exceed\w*|limit\w*|cap\w*|tops?|only|cannot|as (?:many|much) as|than|beyond",
        ),
        (f"(?:大约|大概|(?<![节条契签违长合])约){_NUMBER}", "about", rf"{_ABOUT}|over|more"),
        (
            f"(?:将近|接近|(?<![最逼])近(?={_DIGIT}++[^年天个日届次点场轮季集])){_NUMBER}",
            "nearly",
            rf"{_ABOUT}|{_LESS}",
        ),
        (f"(?<={_DIGIT})(?:[个年天岁人元吨米]|小时|分钟|公里)?左右", "about", rf"{_ABOUT}|over|more"),
    )

    def accepted(self, english: str) -> re.Pattern[str]:
        """Return the pattern of the English that counts: one of the words near a figure."""
        word = rf"(?:\b(?:{english})\b|[~≈><≥≤+])"
        near = rf"{word}.{{0,30}}?{_FIGURE}|{_FIGURE}.{{0,30}}?{word}"
        alone = "" if english.startswith(_LESS) else f"|{_ALONE}"  # "in his fifties" is more than fifty
        return re.compile(near + alone, re.IGNORECASE | re.DOTALL)

    def weight(self, meaning: str) -> Severity:
        """Return info for a lost *about* or *nearly*, which changes little."""
        return Severity.INFO if meaning in ("about", "nearly") else self.severity
