"""A small document with everything that a writer must handle; its text is original."""

from __future__ import annotations

from dataclasses import replace

from toolkit.export import Aligned
from toolkit.text import digest
from toolkit.types import (
    Finding,
    Kind,
    Segment,
    SegmentRecord,
    Severity,
    Span,
    State,
    Status,
    Term,
    TermMatch,
    Translation,
)

DEEPSEEK = Term("深思", "DeepSeek", unless=("引发*的~",), origin="glossary/ai.csv:2")
STARGATE = Term("星门", "Stargate", ("Stargate Project",), origin="glossary/ai.csv:3")
KEEP = Term("深思熟虑", "", status=Status.KEEP, origin="glossary/ai.csv:4")
TERMS = (KEEP, DEEPSEEK, STARGATE)


def match_all(text: str) -> tuple[TermMatch, ...]:
    """Return the matches in `text`, decided by hand-made rules that are enough for the samples."""
    found = []
    for term in TERMS:
        at = text.find(term.source)
        while at >= 0:
            span = Span(at, at + len(term.source))
            if not any(other.span.start <= at < other.span.end for other in found):
                applies = term.status is Status.PREFERRED and "引发" not in text[:at]
                reason = "term" if applies else ("keep" if term is KEEP else "unless 引发*的~")
                found.append(TermMatch(term, span, applies, reason))
            at = text.find(term.source, span.end)
    return tuple(sorted(found, key=lambda match: match.span))


def make_record(
    text: str,
    target: str = "",
    state: State = State.DRAFT,
    *,
    kind: Kind = Kind.TEXT,
    paragraph: int = 0,
    index: int = 0,
    translate: bool = True,
    key: str = "",
    previous_source: str = "",
) -> SegmentRecord:
    """Return a segment with the samples' terms matched; the state NEW means that it has no translation yet."""
    key = key or digest(text)
    segment = Segment(key, "a", index, paragraph, index + 1, (Span(0, len(text)),), text, kind, translate)
    if not translate or state is State.NEW:
        return SegmentRecord(segment, match_all(text) if translate else ())
    return SegmentRecord(segment, match_all(text), Translation(key, target, state, previous_source=previous_source))


ROWS: list[tuple[int, Kind, bool, str, str, State]] = [
    (0, Kind.HEADING, True, "第一章　机房里的清晨", "Chapter One: Morning in the Server Room", State.APPROVED),
    (
        1,
        Kind.TEXT,
        True,
        "天刚亮，林岚就把深思的新模型装进了三号机柜。",
        "At daybreak Lin Lan installed DeepSeek's new model in rack three.",
        State.APPROVED,
    ),
    (
        1,
        Kind.TEXT,
        True,
        "“它比星门的那一台便宜得多，”她对老周说，“而且只用了一万二千度电。”",
        "“It is far cheaper than the one at Stargate,” she told Old Zhou, “and it used only 12,000 kilowatt-hours.”",
        State.EDITED,
    ),
    (
        1,
        Kind.TEXT,
        True,
        "老周没有马上回答：这个数字引发了他的深思。",
        "Old Zhou did not answer at once: the figure gave him much to think about.",
        State.DRAFT,
    ),
    (
        2,
        Kind.TEXT,
        True,
        "深思熟虑之后，他只说了一句话：“星门要花五千亿美元，我们一分钱也没有。”",
        "After careful thought he said only this: “The gate of stars costs 50 billion dollars; we have not a cent.”",
        State.DRAFT,
    ),
    (2, Kind.TEXT, True, "窗外的雨下了一整夜……", "", State.NEW),
    (3, Kind.HEADING, True, "怎样运行", "How to run it", State.DRAFT),
    (
        4,
        Kind.TEXT,
        True,
        "先安装依赖，再启动服务：",
        "Install the dependencies, then start the service:",
        State.DRAFT,
    ),
    (5, Kind.CODE, False, "def answer(question: str) -> str:", "", State.NEW),
    (5, Kind.CODE, False, '    # 别改这里 <script>alert("x")</script>', "", State.NEW),
    (5, Kind.CODE, False, '    return model(f"```{question}```")', "", State.NEW),
    (6, Kind.ITEM, True, "内存不少于 24 GB；", "At least 24 GB of memory;", State.DRAFT),
    (7, Kind.ITEM, True, "磁盘留出 10 GB。", "10 GB of free disk space.", State.OUTDATED),
    (8, Kind.OTHER, False, "https://example.invalid/guide_to_x*y", "", State.NEW),
    (
        9,
        Kind.QUOTE,
        True,
        "深思的人说：“开放<b>才是</b>&nbsp;底线。”",
        "The people at DeepSeek said, “Being *open* is the <b>bottom</b> line.”",
        State.DRAFT,
    ),
    (
        10,
        Kind.TEXT,
        True,
        "=SUM(A1:A9) 这一格算的是电费。",
        "=SUM(A1:A9) in this cell works out the electricity bill.",
        State.DRAFT,
    ),
]


def sample() -> Aligned:
    """Return the document of `ROWS`, with findings on two of its segments."""
    records = tuple(
        make_record(
            text,
            target,
            state,
            kind=kind,
            paragraph=paragraph,
            index=index,
            translate=translate,
            previous_source="磁盘留出 8 GB。" if state is State.OUTDATED else "",
        )
        for index, (paragraph, kind, translate, text, target, state) in enumerate(ROWS)
    )
    broken = records[4].segment
    at = broken.text.index("星门")
    findings = {
        broken.key: (
            Finding(
                "terms", Severity.ERROR, broken.key, "星门 must be Stargate here", Span(at, at + 2), None, "Stargate"
            ),
            Finding(
                "numbers",
                Severity.WARNING,
                broken.key,
                "五千亿 is 500 billion, the translation says 50 billion",
                Span(broken.text.index("五千亿"), broken.text.index("五千亿") + 3),
                Span(66, 76),
                "500 billion",
            ),
        ),
        records[5].segment.key: (
            Finding("empty", Severity.INFO, records[5].segment.key, "there is no translation yet"),
        ),
    }
    records = tuple(replace(record, findings=findings.get(record.segment.key, ())) for record in records)
    return Aligned("清晨.txt", "seeds/清晨.txt", records, "zhen 0.1.0 · qwen2.5-coder-1.5b · glossary 3f9a1c")
