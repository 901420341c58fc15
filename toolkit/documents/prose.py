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

from toolkit.documents import anchors, front, html, markdown, wrap
from toolkit.documents.lines import LINE_END, lines
from toolkit.documents.model import Edit, apply, changed, paragraphs
from toolkit.documents.tags import titles
from toolkit.markup import loose
from toolkit.text import width
from toolkit.units import Kind, Segment, Span

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

    With `bilingual` each paragraph or line stays and is followed by its translation.
    """
    return apply(
        text, _Writer(text, markdown.Layout(), targets, in_markdown=False).edits(segments, bilingual=bilingual)
    )


def render_markdown(
    text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> str:
    """Return the Markdown document with `targets` in place, escaped where they would start or break a block.

    With `bilingual` each block stays and is followed by its translation.
    """
    layout = markdown.layout(text)
    return _rendered(text, layout, segments, targets, bilingual=bilingual)


def render_mdx(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Do the same for an MDX document."""
    layout = markdown.layout(text, mdx=True)
    return _rendered(text, layout, segments, targets, bilingual=bilingual)


def _rendered(
    text: str, layout: markdown.Layout, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool
) -> str:
    edits = _Writer(text, layout, targets, in_markdown=True).edits(segments, bilingual=bilingual)
    if edits and not bilingual:
        edits = anchors.follow(text, layout, edits) + front.languages(text, layout.front)
    return apply(text, edits)


@dataclass(slots=True)
class _Writer:
    text: str
    layout: markdown.Layout
    targets: Mapping[str, str]
    in_markdown: bool
    starts: list[int] = field(init=False)
    values: dict[int, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = [start for start, _ in lines(self.text)]

    def edits(self, segments: Sequence[Segment], *, bilingual: bool) -> list[Edit]:
        starts = [span.start for span in self.layout.html]
        inside = [unit for unit in segments if self._in_html(unit, starts)]
        found = html.part_edits(self.text, inside, self.targets, bilingual=bilingual) if inside else []
        gone = {unit.index for unit in inside}
        rest = [unit for unit in segments if unit.index not in gone]
        others = [(unit, changed(unit, self.targets)) for unit in rest if unit.kind is Kind.OTHER and self.in_markdown]
        self.values = {unit.spans[0].start: new and self._guarded(unit, new) for unit, new in others}
        for paragraph in paragraphs(rest):
            if all(changed(unit, self.targets) is None for unit in paragraph):
                continue
            found += self._beside(paragraph) if bilingual else self._instead(paragraph)
        return _outermost(found) if self.values else found

    def _in_html(self, unit: Segment, starts: Sequence[int]) -> bool:
        at = bisect_right(starts, unit.spans[0].start) - 1
        return at >= 0 and unit.spans[0].start < self.layout.html[at].end

    def _instead(self, units: Sequence[Segment]) -> list[Edit]:
        start, end = units[0].spans[0].start, units[-1].spans[-1].end
        rows = _lines(units, self.text)
        columns = self._columns(rows) if any(_runs_over(unit, self.text) for unit in units) else 0
        if columns:
            return [Edit(start, end, self._wrapped(units, rows, columns))]
        edits: list[Edit] = []
        before: Segment | None = None
        for unit, sign in zip(units, self._closing(units), strict=True):
            target, at = changed(unit, self.targets), unit.spans[0].start
            touching = before is not None and before.spans[-1].end == at
            spaced = touching and (target or (before and changed(before, self.targets)))
            new = None if target is None else self._guarded(unit, target)
            if spaced and new is not None and sign and new.startswith(sign):
                new = f"{sign} {new[len(sign) :].lstrip()}"
            elif spaced:
                edits.append(Edit(at + len(sign), at + len(sign), " ") if new is None else Edit(at, at, " "))
            if new is not None:
                edits.append(Edit(at, unit.spans[-1].end, new))
            before = unit
        return edits

    def _closing(self, units: Sequence[Segment]) -> list[str]:
        """Return, for each sentence, the emphasis at its start that an earlier one opened: no space goes between."""
        if not self.in_markdown:
            return [""] * len(units)
        opened: list[str] = []
        found: list[str] = []
        for unit in units:
            found.append("")
            for start, sign, closes in loose(unit.text):
                if sign in opened and (closes or start == 0):
                    opened.remove(sign)
                    found[-1] = sign if start == 0 else found[-1]
                elif not closes:
                    opened.append(sign)
        return found

    def _joined(self, units: Sequence[Segment], pieces: Sequence[str]) -> str:
        """Return the sentences joined by spaces; emphasis that ends between two stays on the side it belongs to."""
        parts: list[str] = []
        for sign, piece in zip(self._closing(units), pieces, strict=True):
            ends = parts and sign and piece.startswith(sign)
            parts += [sign, " ", piece[len(sign) :].lstrip()] if ends else [" ", piece] if parts else [piece]
        return "".join(parts)

    def _columns(self, rows: Sequence[Span]) -> int:
        """Return the width of the paragraph in columns, with its markers; 0 when it has no hard line breaks."""
        if not wrap.filled([self.text[line.start : line.end] for line in rows]):
            return 0
        return max(wrap.NARROWEST, *(width(self._before(line) + self.text[line.start : line.end]) for line in rows))

    def _wrapped(self, units: Sequence[Segment], rows: Sequence[Span], columns: int) -> str:
        text, prefix = self.text, self._before(rows[1])
        found = [(unit, changed(unit, self.targets)) for unit in units]
        pieces = (unit.text if target is None else self._guarded(unit, target) for unit, target in found)
        more = width(self._before(rows[0])) - width(prefix)
        stuck = _starts_block if self.in_markdown else lambda _: False
        folded = wrap.fold(self._joined(units, list(pieces)), columns - width(prefix), first=more, stuck=stuck)
        newline = LINE_END.search(text, rows[0].end)
        return ((newline.group() if newline else "\n") + prefix).join(folded)

    def _before(self, line: Span) -> str:
        """Return what is on the line before its text: indent and markers."""
        begins = self.starts[bisect_right(self.starts, line.start) - 1]
        return self.text[max(begins, line.start - LONG_MARKERS) : line.start]

    def _guarded(self, unit: Segment, target: str) -> str:
        """Escape `target` so that it stays inside its block and is read as text."""
        if not self.in_markdown:
            return target
        span = unit.spans[0]
        if unit.kind is Kind.OTHER:
            return _value(target, self.text[max(span.start - 9, 0) : span.start])
        if span.start < self.layout.front:
            return front.value(self.text, span, target) if unit.kind is Kind.HEADING else target
        if self.layout.mdx:  # a brace opens an expression
            target = BRACE.sub(lambda match: match[0] if match[0] in unit.text else f"\\{match[0]}", target)
        target = self._titled(unit, self._linked(unit.text, escape(target, unit.text, self._forms(unit))))
        if MARKERS.fullmatch(self._before(span)) and _starts_block(target) and not _starts_block(unit.text):
            target = unmarked(target)
        return re.sub(r"(?<!\\)\|", r"\\|", target) if unit.kind is Kind.CELL else target

    def _forms(self, unit: Segment) -> dict[str, list[str]]:
        """Return the forms of the tags of a sentence, with the attributes for readers in English."""
        forms = html.forms(self.text, unit.spans[0].start, unit.spans[-1].end, self.values) if self.values else {}
        return {" ".join(tag[0].split()): [tag[0]] for tag in html.KEPT.finditer(unit.text)} | forms

    def _titled(self, unit: Segment, target: str) -> str:
        """Return `target` with the titles of its links, which are empty in the sentence, in English."""
        text, forms = self.text, defaultdict[str, list[str]](list)
        for span in titles(text, Span(unit.spans[0].start, unit.spans[-1].end)) if self.values else ():
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
        if not any(markdown.label(one) in self.layout.labels for one in labels):
            return target
        if len(BRACKETS.findall(target)) != len(labels):
            return target
        rest = iter(labels)
        return BRACKETS.sub(lambda match: _link(match, next(rest), self.layout.labels), target)

    def _beside(self, paragraph: Sequence[Segment]) -> list[Edit]:
        """Return edits that add the translation of the paragraph, or of each group of its lines, after it."""
        rows = _lines(paragraph, self.text)
        columns = self._columns(rows) if any(_runs_over(unit, self.text) for unit in paragraph) else 0
        return [
            edit
            for units in ([paragraph] if columns else _line_groups(paragraph, self.text))
            if any(changed(unit, self.targets) for unit in units)
            for edit in self._after(units, columns)
        ]

    def _after(self, units: Sequence[Segment], columns: int) -> list[Edit]:
        text, first, end = self.text, units[0], units[-1].spans[-1].end
        found = [changed(unit, self.targets) for unit in units]
        both = [(unit, one) for unit, one in zip(units, found, strict=True) if one is not None]
        target = self._joined([unit for unit, _ in both], [self._guarded(unit, one) for unit, one in both])
        before = self._before(first.spans[0])
        if first.kind is Kind.OTHER or first.spans[0].start < self.layout.front:
            if first.kind is Kind.TEXT:
                return [Edit(end, end, f"\n{before}{target}")]
            line = f"{first.text} / {found[0]}"
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

    def _between(self, unit: Segment, before: str, newline: str) -> str:
        """Return what separates a block from its translation: a line break, in Markdown a visible one."""
        inner = re.sub(r"[^>\s\u3000]", " ", before)
        if unit.kind is Kind.HEADING and "#" in before:
            return newline * 2 + before if self.in_markdown else newline + before
        if not self.in_markdown:
            return newline + inner
        if unit.kind is Kind.ITEM:
            return f"\\{newline}{inner}"
        return newline + inner.rstrip() + newline + inner


def escape(target: str, source: str, forms: Mapping[str, list[str]] | None = None) -> str:
    """Return `target` as Markdown text: a `<` that would begin a tag is escaped unless `source` has that tag.

    `forms`: see `html.escape`.
    """
    return html.escape(target, source, forms, plain=_escape) if "<" in target else target


def _outermost(edits: Sequence[Edit]) -> list[Edit]:
    """Return `edits` without those inside another: attributes in a sentence that is replaced."""
    found: list[Edit] = []
    done = -1
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.end > done or edit.start == edit.end:
            found.append(edit)
        done = max(done, edit.end)
    return found


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
    known = markdown.label(label) in labels and markdown.label(match.group("text")) not in labels
    return f"[{match.group('text')}][{label}]" if known else match.group()


def _line_groups(units: Sequence[Segment], text: str) -> list[list[Segment]]:
    """Return `units` in groups that share a line."""
    groups = [[units[0]]]
    for unit in units[1:]:
        if LINE_END.search(text, groups[-1][-1].spans[-1].end, unit.spans[0].start):
            groups.append([])
        groups[-1].append(unit)
    return groups


def _lines(units: Sequence[Segment], text: str) -> list[Span]:
    """Return the spans of the lines of `units`, from the first of their characters to the last."""
    found: list[Span] = []
    for span in (span for unit in units for span in unit.spans):
        if found and not LINE_END.search(text, found[-1].end, span.start):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _runs_over(unit: Segment, text: str) -> bool:
    return len(unit.spans) > 1 and LINE_END.search(text, unit.spans[0].end, unit.spans[-1].start) is not None


def unmarked(line: str) -> str:
    """Return `line` with the marker at its start escaped, if it has one."""
    digits = re.match(r"\d+", line)
    at = digits.end() if digits else 0
    return f"{line[:at]}\\{line[at:]}" if _starts_block(line) else line


def _starts_block(line: str) -> bool:
    return NEEDS_ESCAPE.match(line) is not None
