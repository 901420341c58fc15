"""Why Chinese in plain text and Markdown is not translated: front matter, code, formulas, links, templates, HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.documents.front import KEY
from toolkit.documents.lines import FENCE, lines
from toolkit.documents.markdown import NAME, layout
from toolkit.documents.pdf import LEFT_OUT
from toolkit.markup.patterns import CODE
from toolkit.skipped.pages import html
from toolkit.skipped.zones import Zone, joined
from toolkit.text import has_han
from toolkit.types import Kind, Reason, Segment

BEFORE = r"\s*(?:>\s?|[-*+]\s+|\d{1,9}[.)]\s+)*"
LINE_REASONS = (
    (re.compile(rf"{BEFORE}\[\^[^\]]*\]:"), Reason.IDENTIFIER),
    (re.compile(rf"{BEFORE}\[[^\]]+\]:.*"), Reason.ADDRESS),
    (re.compile(rf"{BEFORE}(?:\{{\{{|\{{%|<%).*"), Reason.TEMPLATE),
)
ANCHOR = re.compile(r"(?<!\{)\{[^{}\r\n]*[#.=][^{}\r\n]*\}")
COMMENT = re.compile(r"(?<!\S)#.*")
FILLER = "\ue000"


def plain(text: str) -> Iterator[Zone]:
    """Return the zones of a plain text: the lines that open code fences."""
    return (Zone.of(*row, Reason.CODE) for row in lines(text) if FENCE.match(text, *row))


def page_edges(text: str) -> Iterator[Zone]:
    """Return the zones of the text of a PDF that is left out: headers, footers, page numbers and rotated text."""
    return (
        Zone.of(*match.span("text"), Reason(match["kind"]))
        for match in LEFT_OUT.finditer(text)
        if has_han(match["text"])
    )


def markdown(text: str, segments: Sequence[Segment], *, mdx: bool = False) -> list[list[Zone]]:
    """Return the zones of a Markdown document, in layers; `mdx`: it is MDX."""
    blocks = layout(text, mdx=mdx)
    fenced = [Zone.of(span.start, span.end, Reason.CODE) for span in blocks.code]
    fenced += [Zone.of(span.start, span.end, Reason.FORMULA) for span in blocks.formulas]
    fenced = joined(fenced + [Zone.of(span.start, span.end, Reason.COMMENT) for span in blocks.comments], text)
    shown = _without(text, blocks.front, fenced, segments)
    front = joined(_front(text, blocks.front), text)
    return [front, fenced, list(html(shown)), list(_single_lines(text, blocks.front))]


def _front(text: str, end: int) -> Iterator[Zone]:
    for start, stop in lines(text):
        if start >= end:
            return
        comment = COMMENT.search(text, start, stop)
        middle = comment.start() if comment else stop
        if not KEY.match(text, start, middle):  # the values of these keys are read
            yield Zone.of(start, middle, Reason.METADATA)
        if comment:
            yield Zone.of(middle, stop, Reason.COMMENT)


def _without(text: str, front: int, fenced: Sequence[Zone], segments: Sequence[Segment]) -> str:
    """Return `text` with a filler for each `<` that starts no tag: in front matter, fences and code outside HTML."""
    places = [(0, front), *((zone.start, zone.end) for zone in fenced)]
    for segment in segments:
        if segment.kind is Kind.CODE:
            places += [(span.start, span.end) for span in segment.spans]
        elif "`" in segment.text:
            for span in segment.spans:
                places += [match.span() for match in CODE.finditer(text, span.start, span.end)]
    shown = list(text)
    for start, end in places:
        shown[start:end] = text[start:end].replace("<", FILLER)
    return "".join(shown)


def _single_lines(text: str, front: int) -> Iterator[Zone]:
    for start, end in lines(text, front):
        if has_han(text[start:end]):
            yield from _line(text, start, end)


def _line(text: str, start: int, end: int) -> Iterator[Zone]:
    for pattern, reason in LINE_REASONS:
        if match := pattern.match(text, start, end):
            yield Zone.of(match.start(), match.end(), reason)
            start = match.end()
            break
    for match in ANCHOR.finditer(text, start, end):
        yield Zone.of(match.start(), match.end(), Reason.IDENTIFIER)
    for match in NAME.finditer(text, start, end):
        yield Zone.of(match.start(), match.end(), Reason.PLACEHOLDER)
