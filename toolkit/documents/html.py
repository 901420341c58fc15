"""HTML: blocks between block tags; inline tags are part of the text, attributes for readers are blocks of their own.

It works on the raw text, so that spans point into the file and everything that is not translated is unchanged. A
translation replaces all ruby annotations, which English does not use (HTML Living Standard, section 4.5.10; `rb`, `rbc`
and `rtc` of earlier standards).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz.distance import Postfix, Prefix

from toolkit.documents import jsonld, wrap
from toolkit.documents.elements import blocks
from toolkit.documents.interface import Edit, apply, changed, paragraphs
from toolkit.documents.tags import ELEMENT, RAW, english, spoken, tokens
from toolkit.markup import NO_TRANSLATE, OPAQUE, TAG
from toolkit.markup.patterns import COMMENT, TEMPLATE
from toolkit.types import Kind, Segment, Span

__all__ = ["attribute", "blocks", "escape", "forms", "languages", "part_edits", "render"]

CHARSET = re.compile(
    r"(<meta\b[^>]*?\bcharset\s*=\s*[\"']?|<\?xml\b[^>]*?\bencoding\s*=\s*[\"'])([\w-]+)", re.IGNORECASE
)
BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
ID = re.compile(r"\sid\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
OPAQUE_TAG = re.compile(rf"<(?:{'|'.join(sorted(OPAQUE))})\b", re.IGNORECASE)
# what may begin with `<` in a translation if it does in the source
UNESCAPED = re.compile(f"{TAG.pattern}|{COMMENT.pattern}|{TEMPLATE.pattern}")
BREAK = re.compile(r"<br\b", re.IGNORECASE)
BARE = ("title", "option", "textarea")
HEAD = 4096


def as_text(text: str) -> str:
    """Return `text` without tags as HTML text: `<`, `>` and bare `&` are escaped."""
    return BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def escape(
    target: str,
    source: str,
    forms: Mapping[str, list[str]] | None = None,
    *,
    tags: re.Pattern[str] = UNESCAPED,
    plain: Callable[[str], str] = as_text,
) -> str:
    """Return `target` as HTML text: tags of `source` are kept, and all text between them is written by `plain`.

    `tags` matches what is kept: a tag, a comment, a template. `forms` may give the forms of a tag (with collapsed white
    space) in the document, one for each occurrence.
    """
    originals_of = forms if forms is not None else {" ".join(tag[0].split()): [tag[0]] for tag in tags.finditer(source)}
    used: Counter[str] = Counter()
    parts: list[str] = []
    at = 0
    for match in tags.finditer(target):
        tag = " ".join(match.group().split())
        if tag in originals_of:
            originals = originals_of[tag]
            parts += (plain(target[at : match.start()]), originals[min(used[tag], len(originals) - 1)])
            used[tag] += 1
            at = match.end()
    return "".join(parts) + plain(target[at:])


def attribute(target: str, source: str = "") -> str:
    """Return `target` as the value of an attribute in quotes of either kind, with the templates of `source`."""
    return escape(target, source, tags=TEMPLATE, plain=_quoted)


def _quoted(text: str) -> str:
    return as_text(text).replace('"', "&quot;").replace("'", "&#39;")


def in_code(target: str, quote: str) -> str:
    """Return `target` as a string of JavaScript in quotes of this kind."""
    target = target.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return target.replace("${", "\\${") if quote == "`" else target


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the HTML document with `targets` in place; `lang="zh…"` becomes `en` and a declared charset UTF-8.

    With `bilingual` the source is kept, and each paragraph is followed by its translation on a new line.
    """
    edits = part_edits(text, segments, targets, bilingual=bilingual)
    if edits:
        edits += _charset(text) + ([] if bilingual else languages(text, edits))
    return apply(text, edits)


def part_edits(
    text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> list[Edit]:
    """Return the edits that put `targets` into the HTML that `segments` belong to."""
    others = [segment for segment in segments if segment.kind is Kind.OTHER]
    scripts = jsonld.scripts(text)
    values = {
        segment.spans[0].start: _value(text, segment, targets, scripts, bilingual=bilingual) for segment in others
    }
    rest = [segment for segment in segments if segment.kind is not Kind.OTHER]
    edits = _beside(text, rest, targets) if bilingual else _instead(text, rest, targets, values)
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]
    for segment in others:
        span = segment.spans[0]
        if (value := values[span.start]) is not None:
            before = bisect_right(starts, span.start) - 1
            if before < 0 or ends[before] <= span.start:
                edits.append(Edit(span.start, span.end, value))
    return edits


def _value(
    text: str, segment: Segment, targets: Mapping[str, str], scripts: Sequence[Span], *, bilingual: bool
) -> str | None:
    """Return the new text of an attribute, or of a string in `scripts`, with quotes; None if it does not change."""
    target = changed(segment, targets)
    if target is None:
        return None
    start = segment.spans[0].start
    script = bisect_right(scripts, start, key=lambda span: span.start) - 1
    if script >= 0 and start < scripts[script].end:
        return jsonld.escaped(f"{segment.text} / {target}" if bilingual else target)
    before = text[max(start - 100, 0) : start].rstrip()
    if before[:-1].rstrip().endswith("{"):  # a string of JSX
        target = in_code(target, before[-1])
        return f"{segment.text} / {target}" if bilingual else target
    value = attribute(target, segment.text)
    value = f"{segment.text} / {value}" if bilingual else value
    return value if before[-1:] in ("'", '"') else f'"{value}"'


def _instead(
    text: str, segments: Sequence[Segment], targets: Mapping[str, str], values: Mapping[int, str | None]
) -> list[Edit]:
    edits: list[Edit] = []
    end_before, changed_before = -1, False
    for segment in segments:
        target = changed(segment, targets)
        start, end = round_ruby(text, segment.spans[0].start, segment.spans[-1].end)
        if end_before == start and (target or changed_before):
            edits.append(Edit(start, start, " "))
        if target is not None:
            tags = forms(text, start, end, values)
            edits += _divided(text, start, end, segment.spans, escape(target, segment.text, tags))
        end_before, changed_before = end, target is not None
    return edits


def _divided(text: str, start: int, end: int, spans: Sequence[Span], target: str) -> list[Edit]:
    """Return the edits for one sentence; if it contains a `<br>`, so does its translation."""
    parts = [Span(start, spans[0].end)]
    for span in spans[1:]:
        if BREAK.search(text, parts[-1].end, span.start):
            parts.append(span)
        else:
            parts[-1] = Span(parts[-1].start, span.end)
    parts[-1] = Span(parts[-1].start, end)
    pieces = wrap.divide(target, [part.end - part.start for part in parts]) if len(parts) > 1 else [target]
    return [
        Edit(part.start, part.end, piece.join(halves(text, part.start, part.end)))
        for part, piece in zip(parts, pieces, strict=True)
    ]


def forms(text: str, start: int, end: int, values: Mapping[int, str | None]) -> dict[str, list[str]]:
    """Return the new forms of the tags of a sentence, by the tags in its segment (attributes for readers empty)."""
    by_tag: dict[str, list[str]] = {}
    done = start
    for match in UNESCAPED.finditer(text, start, end):
        if match.start() < done:
            continue
        if not ELEMENT.match(text, match.start()):
            by_tag.setdefault(" ".join(match[0].split()), []).append(match[0])
            continue
        tag, new, at = "", "", match.start()
        for span in spoken(text, match.start(), match.end()):
            if span.start in values:
                tag += text[at : span.start]
                new += text[at : span.start] + (values[span.start] or text[span.start : span.end])
                at = span.end
        tag, new = tag + text[at : match.end()], new + text[at : match.end()]
        done = _opaque_end(text, match, end)
        by_tag.setdefault(" ".join(tag.split()), []).append(english(new) + text[match.end() : done])
    return by_tag


def _opaque_end(text: str, tag: re.Match[str], end: int) -> int:
    """Return the end of the content of the picture or formula that `tag` opens; for other tags, the end of the tag."""
    name = ELEMENT.match(text, tag.start(), tag.end())
    if name is None or name[1].lower() not in OPAQUE or tag[0][1] == "/" or tag[0][-2] == "/":
        return tag.end()
    close = re.compile(rf"</{name[1]}\s*>", re.IGNORECASE).search(text, tag.end(), end)
    return close.start() if close else tag.end()


def _beside(text: str, segments: Sequence[Segment], targets: Mapping[str, str]) -> list[Edit]:
    """Return edits that add the translation of each paragraph after its end."""
    edits: list[Edit] = []
    for paragraph in paragraphs(segments):
        chosen = [(segment, changed(segment, targets)) for segment in paragraph]
        translations = [_again(text, segment, target) for segment, target in chosen if target is not None]
        if translations:
            end = round_ruby(text, paragraph[-1].spans[0].start, paragraph[-1].spans[-1].end)[1]
            joined = TAG.sub(lambda match: ID.sub("", match.group()), " ".join(translations))
            bare = re.match(rf"\s*</(?:{'|'.join(BARE)})\b", text[end : end + 100], re.IGNORECASE)
            edits.append(Edit(end, end, f" / {joined}" if bare else f'<br><span lang="en">{joined}</span>'))
    return edits


def _again(text: str, segment: Segment, target: str) -> str:
    """Return `target` with copies of the pictures and formulas of its source."""
    if not OPAQUE_TAG.search(segment.text):
        return escape(target, segment.text)
    drawn = forms(text, segment.spans[0].start, segment.spans[-1].end, {})
    tags = {tag: drawn.get(tag, [tag]) for tag in (" ".join(raw.split()) for raw in TAG.findall(segment.text))}
    return escape(target, segment.text, tags)


def _charset(text: str) -> list[Edit]:
    return [
        Edit(match.start(2), match.end(2), "utf-8")
        for match in CHARSET.finditer(text[:HEAD])
        if match.group(2).lower() not in ("utf-8", "utf8")
    ]


def languages(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return edits of the tags with Chinese as their language, outside of what `edits` replace."""
    taken = sorted((edit.start, edit.end) for edit in edits if edit.start < edit.end)
    starts = [start for start, _ in taken]
    english_edits = []
    for token in tokens(text):
        start, end = token.start, token.end
        if not token.name or token.closing or token.name in RAW:
            continue
        head = TAG.match(text, start, end)
        if head is None or (new := english(head.group())) == head.group() or NO_TRANSLATE.search(head.group()):
            continue
        english_edits += [Edit(start + at.start, start + at.end, at.text) for at in _differences(head.group(), new)]
    return [
        edit for edit in english_edits if not _overlaps(edit, taken[max(bisect_right(starts, edit.start) - 1, 0) :][:2])
    ]


def _overlaps(edit: Edit, taken: Sequence[tuple[int, int]]) -> bool:
    return any(left < edit.end and edit.start < right for left, right in taken)


def _differences(old: str, new: str) -> list[Edit]:
    """Return the one span in which `new` differs from `old`."""
    head = Prefix.similarity(old, new)
    tail = Postfix.similarity(old[head:], new[head:])
    return [Edit(head, len(old) - tail, new[head : len(new) - tail])]


OPENED = re.compile(r"(?:<(?:ruby|rb|rbc)\b[^<>]*>\s*)+\Z", re.IGNORECASE)
CLOSED = re.compile(
    r"(?:\s*(?:<(rt|rp|rtc)\b[^<>]*>.*?(?:</\1\s*>|(?=<(?:rt|rp|rtc|/ruby)\b))|</(?:ruby|rb|rbc)\s*>))+",
    re.IGNORECASE | re.DOTALL,
)
RUBY_TAG = re.compile(r"<(/?)(ruby|rb|rbc)\b[^<>]*>", re.IGNORECASE)
LOOKBACK = 300


def round_ruby(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend `start` and `end` of a sentence to the tags and annotations of ruby at its edges."""
    before = max(start - LOOKBACK, 0)
    opened = OPENED.search(text[before:start]) if text[start - 1 : start] in (">", " ", "\n") else None
    closed = CLOSED.match(text, end) if text.find("<", end, end + LOOKBACK) >= 0 else None
    return before + opened.start() if opened else start, closed.end() if closed else end


def halves(text: str, start: int, end: int) -> tuple[str, str]:
    """Return end tags between `start` and `end` that are opened before, and start tags that are closed after."""
    closers: list[str] = []
    stack: list[re.Match[str]] = []
    for tag in RUBY_TAG.finditer(text, start, end):
        name = tag[2].lower()
        if not tag[1]:
            stack.append(tag)
        elif name in [opened[2].lower() for opened in stack]:
            while stack.pop()[2].lower() != name:
                pass
        else:
            closers.append(tag[0])
    return "".join(closers), "".join(tag[0] for tag in stack)
