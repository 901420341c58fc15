"""Links to the headings of a Markdown document: they follow the names that headings get from their English text.

The name of a heading is made as on GitHub: lower case, without punctuation, a hyphen for each space, `-1` and so on for
repeated ones. A heading with a name of its own (`{#name}`, `<a id="name">`) keeps it. In links between the pages of a
vault (`[[#标题]]`) the name is the text itself.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from toolkit.documents.interface import Edit, apply
from toolkit.documents.markdown import MarkdownLayout
from toolkit.markup import HEADING_ID, scan
from toolkit.text import blanked, has_han
from toolkit.types import Kind, Span

DROPPED = re.compile(r"[^\w\- ]")
SLUG_LINK = re.compile(
    r"(?P<before>\]\(<?|^[ >]{0,20}\[[^\]\n]+\]:[ \t]*<?|\shref\s*=\s*[\"']?)#(?P<name>[^\s<>()\"']+)", re.MULTILINE
)
PAGE_LINK = re.compile(r"(?P<before>\[\[)#(?P<name>[^\[\]|\n]+)")
OWN_NAME = re.compile(r"\s(?:id|name)\s*=\s*[\"']?([^\s\"'<>]+)")

Names = tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]
"""For each form of links, the new names of headings by their old ones."""


def follow(text: str, layout: MarkdownLayout, edits: Sequence[Edit]) -> list[Edit]:
    """Return `edits`, which translate `text`, and those of links to its headings, with the new names in all of them."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    links = (match for form in (SLUG_LINK, PAGE_LINK) for match in form.finditer(text))
    if not any(has_han(unquote(match["name"])) for match in links):
        return ordered
    names = _renamed(text, layout, ordered)
    done = [Edit(edit.start, edit.end, _relinked(edit.text, names)) for edit in ordered]
    closed = [(edit.start, edit.end) for edit in ordered]
    closed += [(span.start, span.end) for span in (*layout.code, *layout.formulas, *layout.comments)]
    for form, anchors in names:
        for match in form.finditer(text):
            start, end = match.span("name")
            new = anchors.get(unquote(match["name"]))
            if new and not any(left <= start < right for left, right in closed):
                done.append(Edit(start, end, new))
    return done


def _relinked(target: str, names: Names) -> str:
    """Return `target` with the new names of headings in its links."""
    for form, anchors in names if "#" in target else ():
        parts: list[str] = []
        done = 0
        for match in form.finditer(target):
            parts += (target[done : match.start("name")], anchors.get(unquote(match["name"]), match["name"]))
            done = match.end()
        target = "".join(parts) + target[done:]
    return target


def _renamed(text: str, layout: MarkdownLayout, edits: Sequence[Edit]) -> Names:
    old, new = _Slugs(), _Slugs()
    slugs: dict[str, str] = {}
    texts: dict[str, str] = {}
    own = set(OWN_NAME.findall(text))
    for span in _headings(layout):
        before, after = text[span.start : span.end], _edited(text, span, edits)
        if HEADING_ID.search(before):
            continue
        name, now = old.next(before), new.next(after)
        if name != now and name not in own:
            slugs.setdefault(name, now)
            texts.setdefault(_bare(before), _bare(after))
    return (SLUG_LINK, slugs), (PAGE_LINK, texts)


def _headings(layout: MarkdownLayout) -> Iterator[Span]:
    """Yield the spans of the headings that are no HTML."""
    starts = [span.start for span in layout.html]
    for block in layout.blocks:
        start = block.lines[0].start
        number = bisect_left(starts, start + 1) - 1
        inside = number >= 0 and start < layout.html[number].end
        if block.kind is Kind.HEADING and start >= layout.front and not inside:
            yield Span(start, block.lines[-1].end)


def _edited(text: str, span: Span, edits: Sequence[Edit]) -> str:
    """Return the new text of `span`; the edits are in order."""
    first = bisect_left(edits, span.start, key=lambda edit: edit.start)
    last = bisect_left(edits, span.end, key=lambda edit: edit.start)
    inside = [Edit(edit.start - span.start, edit.end - span.start, edit.text) for edit in edits[first:last]]
    return apply(text[span.start : span.end], inside)


def _bare(heading: str) -> str:
    """Return the text of `heading` as readers see it."""
    markup = scan(heading)
    hidden = [half for pair in markup.pairs for half in pair.halves]
    hidden += [(point.start, point.end) for point in markup.points if heading[point.start] == "<"]
    return html.unescape(blanked(heading, sorted(hidden))).replace("`", "").strip()


class _Slugs:
    """Makes the names of the headings of one document, in order."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def next(self, heading: str) -> str:
        """Return the name of the next heading."""
        name = DROPPED.sub("", _bare(heading).lower()).replace(" ", "-")
        self._counts[name] += 1
        return name if self._counts[name] == 1 else f"{name}-{self._counts[name] - 1}"
