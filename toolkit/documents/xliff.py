"""XLIFF 1.2 and 2.x as documents: units without a target are drafted for review.

It works on the text, at the positions that expat gives, so that the rest is unchanged. Element and state names are
those of the OASIS standards XLIFF 1.2 (section 2.3 and 2.4) and XLIFF 2.1 (section 4.2 and 4.3).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.documents.html import escape
from toolkit.documents.interface import Block, Edit, apply
from toolkit.documents.lines import lines
from toolkit.documents.paired import Composer, Source, block
from toolkit.documents.xhtml import UNWRITABLE, safe
from toolkit.documents.xliff_units import XliffUnit, complete, marks, units
from toolkit.documents.xmltree import CDATA, Node, Tree, check_root, declared_utf8, tree_if_valid
from toolkit.markup import ENTITY
from toolkit.types import Segment, Span

UNTOUCHED = frozenset(("new", "needs-translation", "initial"))
TO_REVIEW = "needs-review-translation"
STATE = re.compile(r"\sstate\s*=\s*(?:\"[^\"]*\"|'[^']*')")
LINE = re.compile(r"\r?\n[ \t]*+\Z")
BEFORE_BREAK = re.compile(r"(?<! ) ++(?=<(?:[\w.-]+:)?x\b[^<>]*\bctype\s*=\s*[\"'](?:lb|pb)[\"'])")


@dataclass(frozen=True, slots=True)
class _SourcePart:
    """What is drafted as one: a source, or a sentence marked in it; `mark` is the sentence's element in the target.

    `markup` is its text outside of CDATA sections, `literal` the text inside, where `<` and `&` are plain characters.
    """

    source: Source
    mark: Node | None
    markup: str
    literal: str


def check(text: str) -> None:
    """Raise `ValueError` for XML that is not well-formed, declares entities, or is not XLIFF."""
    check_root(text, "xliff")


def blocks(text: str) -> list[Block]:
    """Return the sources without a target in `text`, each a paragraph; none if it is not well-formed, see `check`."""
    untranslated = _untranslated(text, tree_if_valid(text))
    sources = (block(text, part.source) for _, parts in untranslated for part in parts)
    return [source for source in sources if source is not None]


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the XLIFF file with `targets` as targets that need review; `bilingual` has no effect."""
    composer = Composer(text, segments, targets, lambda target, source: safe(escape(target, source)))
    literal = Composer(text, segments, targets, lambda target, _: target)
    parsed = tree_if_valid(text)
    edits: list[Edit] = []
    for unit, parts in _untranslated(text, parsed):
        drafts = [(part, (literal if part.literal else composer).compose(part.source)) for part in parts]
        done = [(part.mark, _written(part, draft)) for part, draft in drafts if draft is not None]
        if done:
            edits += _placed(text, unit, done)
    if edits:
        edits += _language(parsed.root) + declared_utf8(text)
    return apply(text, edits)


def _untranslated(text: str, parsed: Tree) -> Iterator[tuple[XliffUnit, list[_SourcePart]]]:
    """Yield the units with a source or marked sentences to be drafted, and these parts.

    A target without text counts as empty, whatever elements it has; so does each of the sentences marked in it.
    """
    for unit in units(parsed.root):
        source, target = unit.source, unit.target
        if source is None or not unit.translate or unit.node.attributes.get("approved") == "yes":
            continue
        fresh = target is None or not target.text().strip() or target.attributes.get("state") in UNTOUCHED
        sources, places = marks(unit.segmented or source), marks(target)
        if sources.keys() & places.keys():
            pairs = [(node, places[number]) for number, node in sources.items() if number in places]
            parts = [_part(text, parsed, node, mark) for node, mark in pairs if fresh or not mark.text().strip()]
        else:
            parts = [_part(text, parsed, source, None)] if fresh else []
        if parts := [part for part in parts if part.source]:
            yield unit, parts


def _part(text: str, parsed: Tree, node: Node, mark: Node | None) -> _SourcePart:
    """Return the text of `node`, without comments, instructions and the ends of CDATA sections."""
    markup: list[Span] = []
    literal: list[Span] = []
    at = node.inner
    for span in sorted([*_within(parsed.hidden, node), *_within(parsed.cdata, node)]):
        markup += _lines(text, at, span.start)
        if text.startswith(CDATA[0], span.start):
            literal += _lines(text, span.start + len(CDATA[0]), span.end - len(CDATA[1]))
        at = span.end
    markup += _lines(text, at, node.outer)
    outside, inside = ("".join(text[piece.start : piece.end] for piece in spans) for spans in (markup, literal))
    spans = literal if inside and not outside.strip() else sorted([*markup, *literal])
    return _SourcePart(spans, mark, outside, inside)


def _within(spans: Sequence[Span], node: Node) -> Sequence[Span]:
    """Return the `spans`, which are in order, that are in the content of `node`."""
    return spans[bisect_left(spans, Span(node.inner, 0)) : bisect_left(spans, Span(node.outer, 0))]


def _lines(text: str, start: int, end: int) -> list[Span]:
    return [Span(start + left, start + right) for left, right in lines(text[start:end]) if left < right]


def _written(part: _SourcePart, draft: str) -> str:
    """Return `draft` as content of a target; a source that is all CDATA gives CDATA."""
    if part.literal and not part.markup.strip():
        return UNWRITABLE.sub("", draft).replace(CDATA[1], "]]]]><![CDATA[>").join(CDATA)
    if part.literal:
        named = set(ENTITY.findall(part.literal))
        draft = ENTITY.sub(lambda match: match[0].replace("&", "&amp;") if match[0] in named else match[0], draft)
        draft = safe(escape(draft, part.markup))
    return complete(BEFORE_BREAK.sub("", draft), part.markup)


def _placed(text: str, unit: XliffUnit, done: Sequence[tuple[Node | None, str]]) -> list[Edit]:
    """Return the edits that put drafts into their marks, or a single one into the target; and the state."""
    newer = unit.node.tag == "segment"
    edits = [_stated(text, unit.node, "translated")] if newer else []
    filled = [_filled(text, mark, draft) for mark, draft in done if mark]
    if not filled:
        return [_target(text, unit, done[0][1], "" if newer else f' state="{TO_REVIEW}"'), *edits]
    return [*edits, *filled, *([_stated(text, unit.target, TO_REVIEW)] if unit.target and not newer else [])]


def _target(text: str, unit: XliffUnit, draft: str, state: str) -> Edit:
    """Return an edit that replaces the target or adds one after the source, on its own line if the source has one."""
    source, old = unit.source or unit.node, unit.target
    if old:
        attributes = STATE.sub("", text[old.start + 1 + len(old.name) : _tag_end(old)].rstrip())
        return Edit(old.start, old.end, f"<{old.name}{attributes}{state}>{draft}</{old.name}>")
    line = LINE.search(text[unit.node.inner : source.start])
    name = source.name.removesuffix("source") + "target"
    end = max(source.end, unit.segmented.end if unit.segmented else 0)
    return Edit(end, end, f"{line.group() if line else ''}<{name}{state}>{draft}</{name}>")


def _filled(text: str, mark: Node, draft: str) -> Edit:
    if mark.inner < mark.end:
        return Edit(mark.inner, mark.outer, draft)
    head = text[mark.start : _tag_end(mark)].rstrip()
    return Edit(mark.start, mark.end, f"{head}>{draft}</{mark.name}>")


def _stated(text: str, node: Node, state: str) -> Edit:
    """Return the edit of the state in the start tag of `node`. In XLIFF 2 a segment with a draft is `translated`."""
    if match := STATE.search(text, node.start, node.inner):
        return Edit(match.start(), match.end(), f' state="{state}"')
    return Edit(_tag_end(node), _tag_end(node), f' state="{state}"')


def _tag_end(node: Node) -> int:
    """Return the end of the start tag of `node`, without `>` or `/>`."""
    return node.inner - (2 if node.inner == node.end else 1)


def _language(root: Node) -> list[Edit]:
    """Return an edit that adds the target language, which XLIFF 2 requires for targets (section 4.2.2.1)."""
    if "trgLang" in root.attributes or "srcLang" not in root.attributes:
        return []
    return [Edit(_tag_end(root), _tag_end(root), ' trgLang="en"')]
