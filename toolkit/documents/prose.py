"""Writing plain text and Markdown back: sentences in place, wrapped paragraphs wrapped again.

A paragraph with hard line breaks at a width is wrapped at that width, with the quote marks and indents of its
own lines. In other blocks everything between the segments is unchanged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.documents import front, heading_links, html, markdown, wrap
from toolkit.documents.interface import Edit, apply, changed, paragraphs
from toolkit.documents.lines import LINE_END, lines
from toolkit.documents.tags import titles
from toolkit.markup import loose
from toolkit.text import width
from toolkit.types import Kind, Segment, Span

NEEDS_ESCAPE = re.compile(
    r"(?:[-+*](?=\s|$)|>|#{1,6}(?=\s|$)|\d{1,9}[.)](?=\s|$)|={1,}(?=\s|$)|-{2,}(?=\s|$)|`{3,}|~{3,}|:{3,}|[:~](?=\s)|!{3}|\?{3}|\${2}|\|)"
)
MARKERS = re.compile(r"(?:[>\s]|[-*+:~](?=\s)|\d{1,9}[.)](?=\s)|\[\^[^\s\]]*\]:|\[[ xX]\](?=\s))*")
ANGLE = re.compile(
    r"(`+)(?!`).+?(?<!`)\1(?!`)|<[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*>|<[^\s<>@]+@[^\s<>]+>|<(?=[a-zA-Z/!?])"
)
BRACE = re.compile(r"(?<!\\)\{[^{}]*\}?")
LONG_MARKERS = 1000
BRACKETS = re.compile(r"(?<![\\\]])\[(?P<text>[^\[\]]+)\](?:\[\])?(?![(\[:])")
LABELED = re.compile(r"(?<!\\)(?P<text>\[[^\[\]]+\])\[(?P<label>[^\[\]]+)\]")


def render_text(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the plain text with `targets` in place, with one space between consecutive English sentences.

    With `bilingual` each paragraph or line is kept and is followed by its translation.
    """
    return apply(
        text,
        _ProseWriter(text, markdown.MarkdownLayout(), targets, in_markdown=False).edits(segments, bilingual=bilingual),
    )


def render_markdown(
    text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> str:
    """Return the Markdown document with `targets` in place, escaped where they would start or break a block.

    With `bilingual` each block is kept and is followed by its translation.
    """
    layout = markdown.layout(text)
    return _rendered(text, layout, segments, targets, bilingual=bilingual)


def render_mdx(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Do the same for an MDX document."""
    layout = markdown.layout(text, mdx=True)
    return _rendered(text, layout, segments, targets, bilingual=bilingual)


def _rendered(
    text: str,
    layout: markdown.MarkdownLayout,
    segments: Sequence[Segment],
    targets: Mapping[str, str],
    *,
    bilingual: bool,
) -> str:
    edits = _ProseWriter(text, layout, targets, in_markdown=True).edits(segments, bilingual=bilingual)
    if edits and not bilingual:
        edits = heading_links.follow(text, layout, edits) + front.languages(text, layout.front)
    return apply(text, edits)


@dataclass(slots=True)
class _ProseWriter:
    text: str
    layout: markdown.MarkdownLayout
    targets: Mapping[str, str]
    in_markdown: bool
    starts: list[int] = field(init=False)
    values: dict[int, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = [start for start, _ in lines(self.text)]

    def edits(self, segments: Sequence[Segment], *, bilingual: bool) -> list[Edit]:
        starts = [span.start for span in self.layout.html]
        inside = [segment for segment in segments if self._in_html(segment, starts)]
        edits = html.part_edits(self.text, inside, self.targets, bilingual=bilingual) if inside else []
        gone = {segment.index for segment in inside}
        rest = [segment for segment in segments if segment.index not in gone]
        others = [
            (segment, changed(segment, self.targets))
            for segment in rest
            if segment.kind is Kind.OTHER and self.in_markdown
        ]
        self.values = {segment.spans[0].start: new and self._guarded(segment, new) for segment, new in others}
        for paragraph in paragraphs(rest):
            if all(changed(segment, self.targets) is None for segment in paragraph):
                continue
            edits += self._beside(paragraph) if bilingual else self._instead(paragraph)
        return _outermost(edits) if self.values else edits

    def _in_html(self, segment: Segment, starts: Sequence[int]) -> bool:
        at = bisect_right(starts, segment.spans[0].start) - 1
        return at >= 0 and segment.spans[0].start < self.layout.html[at].end

    def _instead(self, segments: Sequence[Segment]) -> list[Edit]:
        start, end = segments[0].spans[0].start, segments[-1].spans[-1].end
        rows = _lines(segments, self.text)
        columns = self._columns(rows) if any(_runs_over(segment, self.text) for segment in segments) else 0
        if columns:
            return [Edit(start, end, self._wrapped(segments, rows, columns))]
        edits: list[Edit] = []
        before: Segment | None = None
        for segment, sign in zip(segments, self._closing(segments), strict=True):
            target, at = changed(segment, self.targets), segment.spans[0].start
            touching = before is not None and before.spans[-1].end == at
            spaced = touching and (target or (before and changed(before, self.targets)))
            new = None if target is None else self._guarded(segment, target)
            if spaced and new is not None and sign and new.startswith(sign):
                new = f"{sign} {new[len(sign) :].lstrip()}"
            elif spaced:
                edits.append(Edit(at + len(sign), at + len(sign), " ") if new is None else Edit(at, at, " "))
            if new is not None:
                edits.append(Edit(at, segment.spans[-1].end, new))
            before = segment
        return edits

    def _closing(self, segments: Sequence[Segment]) -> list[str]:
        """Return, for each sentence, the emphasis at its start that an earlier one opened: no space goes between."""
        if not self.in_markdown:
            return [""] * len(segments)
        opened: list[str] = []
        signs: list[str] = []
        for segment in segments:
            signs.append("")
            for start, sign, closes in loose(segment.text):
                if sign in opened and (closes or start == 0):
                    opened.remove(sign)
                    signs[-1] = sign if start == 0 else signs[-1]
                elif not closes:
                    opened.append(sign)
        return signs

    def _joined(self, segments: Sequence[Segment], pieces: Sequence[str]) -> str:
        """Return the sentences joined by spaces; emphasis that ends between two is put on the side it belongs to."""
        parts: list[str] = []
        for sign, piece in zip(self._closing(segments), pieces, strict=True):
            ends = parts and sign and piece.startswith(sign)
            parts += [sign, " ", piece[len(sign) :].lstrip()] if ends else [" ", piece] if parts else [piece]
        return "".join(parts)

    def _columns(self, rows: Sequence[Span]) -> int:
        """Return the width of the paragraph in columns, with its markers; 0 when it has no hard line breaks."""
        if not wrap.filled([self.text[line.start : line.end] for line in rows]):
            return 0
        return max(wrap.NARROWEST, *(width(self._before(line) + self.text[line.start : line.end]) for line in rows))

    def _wrapped(self, segments: Sequence[Segment], rows: Sequence[Span], columns: int) -> str:
        text, prefix = self.text, self._before(rows[1])
        translated = [(segment, changed(segment, self.targets)) for segment in segments]
        pieces = (segment.text if target is None else self._guarded(segment, target) for segment, target in translated)
        more = width(self._before(rows[0])) - width(prefix)
        stuck = _starts_block if self.in_markdown else lambda _: False
        folded = wrap.fold(self._joined(segments, list(pieces)), columns - width(prefix), first=more, stuck=stuck)
        newline = LINE_END.search(text, rows[0].end)
        return ((newline.group() if newline else "\n") + prefix).join(folded)

    def _before(self, line: Span) -> str:
        """Return what is on the line before its text: indent and markers."""
        begins = self.starts[bisect_right(self.starts, line.start) - 1]
        return self.text[max(begins, line.start - LONG_MARKERS) : line.start]

    def _guarded(self, segment: Segment, target: str) -> str:
        """Escape `target` so that it does not end its block and is read as text."""
        if not self.in_markdown:
            return target
        span = segment.spans[0]
        if segment.kind is Kind.OTHER:
            return _value(target, self.text[max(span.start - 9, 0) : span.start])
        if span.start < self.layout.front:
            return front.value(self.text, span, target) if segment.kind is Kind.HEADING else target
        if self.layout.mdx:  # a brace opens an expression
            target = BRACE.sub(lambda match: match[0] if match[0] in segment.text else f"\\{match[0]}", target)
        target = self._titled(segment, self._linked(segment.text, escape(target, segment.text, self._forms(segment))))
        if MARKERS.fullmatch(self._before(span)) and _starts_block(target) and not _starts_block(segment.text):
            target = unmarked(target)
        return re.sub(r"(?<!\\)\|", r"\\|", target) if segment.kind is Kind.CELL else target

    def _forms(self, segment: Segment) -> dict[str, list[str]]:
        """Return the forms of the tags of a sentence, with the attributes for readers in English."""
        forms = html.forms(self.text, segment.spans[0].start, segment.spans[-1].end, self.values) if self.values else {}
        return {" ".join(tag[0].split()): [tag[0]] for tag in html.UNESCAPED.finditer(segment.text)} | forms

    def _titled(self, segment: Segment, target: str) -> str:
        """Return `target` with the titles of its links, which are empty in the sentence, in English."""
        text, forms = self.text, defaultdict[str, list[str]](list)
        for span in titles(text, Span(segment.spans[0].start, segment.spans[-1].end)) if self.values else ():
            start, end = text.rindex("](", 0, span.start), text.index(")", span.end) + 1
            head, tail = text[start : span.start], text[span.end : end]
            forms[head + tail].append(f"{head}{self.values.get(span.start) or text[span.start : span.end]}{tail}")
        for bare, titled in forms.items():
            for new in titled:
                target = target.replace(bare, new, 1)
        return target

    def _linked(self, source: str, target: str) -> str:
        """Return `target` with the labels of links: of those in Chinese, and of those that have only a text."""
        if not self.layout.labels or "[" not in source:
            return target
        theirs = [match["label"] for match in LABELED.finditer(source)]
        if len(LABELED.findall(target)) == len(theirs):
            more = iter(theirs)
            target = LABELED.sub(lambda match: _labeled(match, next(more), self.layout.labels), target)
        labels = [match.group("text") for match in BRACKETS.finditer(source)]
        if not any(markdown.label(label) in self.layout.labels for label in labels):
            return target
        if len(BRACKETS.findall(target)) != len(labels):
            return target
        rest = iter(labels)
        return BRACKETS.sub(lambda match: _link(match, next(rest), self.layout.labels), target)

    def _beside(self, paragraph: Sequence[Segment]) -> list[Edit]:
        """Return edits that add the translation of the paragraph, or of each group of its lines, after it."""
        rows = _lines(paragraph, self.text)
        columns = self._columns(rows) if any(_runs_over(segment, self.text) for segment in paragraph) else 0
        return [
            edit
            for segments in ([paragraph] if columns else _line_groups(paragraph, self.text))
            if any(changed(segment, self.targets) for segment in segments)
            for edit in self._after(segments, columns)
        ]

    def _after(self, segments: Sequence[Segment], columns: int) -> list[Edit]:
        text, first, end = self.text, segments[0], segments[-1].spans[-1].end
        translations = [changed(segment, self.targets) for segment in segments]
        both = [
            (segment, translation)
            for segment, translation in zip(segments, translations, strict=True)
            if translation is not None
        ]
        target = self._joined(
            [segment for segment, _ in both], [self._guarded(segment, translation) for segment, translation in both]
        )
        before = self._before(first.spans[0])
        if first.kind is Kind.OTHER or first.spans[0].start < self.layout.front:
            if first.kind is Kind.TEXT:
                return [Edit(end, end, f"\n{before}{target}")]
            line = f"{first.text} / {translations[0]}"
            return [Edit(first.spans[0].start, end, self._guarded(first, line))]
        if first.kind is Kind.CELL:
            return [Edit(end, end, f"<br>{target}" if self.in_markdown else f" / {target}")]
        match = LINE_END.search(text, end)
        at, newline = (match.start(), match.group()) if match else (len(text), "\n")
        opening = self._between(first, before, newline)
        inner = re.sub(r"[^>\s\u3000]", " ", before)
        folded = wrap.fold(target, columns - width(inner)) if columns else [target]
        joined = (newline + inner).join(folded)
        follows = match is not None and text[match.end() : match.end() + 200].split("\n", 1)[0].strip("> \t\r")
        gap = newline + inner.rstrip() if self.in_markdown and follows and first.kind in (Kind.TEXT, Kind.QUOTE) else ""
        return [Edit(at, at, opening + joined + gap)]

    def _between(self, segment: Segment, before: str, newline: str) -> str:
        """Return what separates a block from its translation: a line break, in Markdown a visible one."""
        inner = re.sub(r"[^>\s\u3000]", " ", before)
        if segment.kind is Kind.HEADING and "#" in before:
            return newline * 2 + before if self.in_markdown else newline + before
        if not self.in_markdown:
            return newline + inner
        if segment.kind is Kind.ITEM:
            return f"\\{newline}{inner}"
        return newline + inner.rstrip() + newline + inner


def escape(target: str, source: str, forms: Mapping[str, list[str]] | None = None) -> str:
    """Return `target` as Markdown text: a `<` that would begin a tag is escaped unless `source` has that tag.

    `forms`: see `html.escape`.
    """
    return html.escape(target, source, forms, plain=_escape) if "<" in target else target


def _outermost(edits: Sequence[Edit]) -> list[Edit]:
    """Return `edits` without those inside another: attributes in a sentence that is replaced."""
    outer: list[Edit] = []
    done = -1
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.end > done or edit.start == edit.end:
            outer.append(edit)
        done = max(done, edit.end)
    return outer


def _value(target: str, before: str) -> str:
    """Return `target` as a title or a value; the sign at the end of `before` would end it early."""
    sign = before[-1:]
    if sign in ('"', "'", "`"):
        if before[:-1].rstrip().endswith("{"):  # a string of JSX
            return html.in_code(target, sign)
        return target.replace(sign, "&quot;" if sign == '"' else "&#39;")
    return target.replace("]", "\\]") if sign == "[" else target


def _escape(text: str) -> str:
    return ANGLE.sub(lambda match: "&lt;" if match.group() == "<" else match.group(), text)


def _labeled(match: re.Match[str], label: str, labels: set[str]) -> str:
    renamed = markdown.label(label) in labels and markdown.label(match["label"]) not in labels
    return f"{match['text']}[{label}]" if renamed else match[0]


def _link(match: re.Match[str], label: str, labels: set[str]) -> str:
    defined = markdown.label(label) in labels and markdown.label(match.group("text")) not in labels
    return f"[{match.group('text')}][{label}]" if defined else match.group()


def _line_groups(segments: Sequence[Segment], text: str) -> list[list[Segment]]:
    """Return `segments` in groups that share a line."""
    groups = [[segments[0]]]
    for segment in segments[1:]:
        if LINE_END.search(text, groups[-1][-1].spans[-1].end, segment.spans[0].start):
            groups.append([])
        groups[-1].append(segment)
    return groups


def _lines(segments: Sequence[Segment], text: str) -> list[Span]:
    """Return the spans of the lines of `segments`, from the first of their characters to the last."""
    rows: list[Span] = []
    for span in (span for segment in segments for span in segment.spans):
        if rows and not LINE_END.search(text, rows[-1].end, span.start):
            rows[-1] = Span(rows[-1].start, span.end)
        else:
            rows.append(span)
    return rows


def _runs_over(segment: Segment, text: str) -> bool:
    return len(segment.spans) > 1 and LINE_END.search(text, segment.spans[0].end, segment.spans[-1].start) is not None


def unmarked(line: str) -> str:
    """Return `line` with the marker at its start escaped, if it has one."""
    digits = re.match(r"\d+", line)
    at = digits.end() if digits else 0
    return f"{line[:at]}\\{line[at:]}" if _starts_block(line) else line


def _starts_block(line: str) -> bool:
    return NEEDS_ESCAPE.match(line) is not None
