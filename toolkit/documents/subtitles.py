"""Subtitles: a sentence may span cues. Timings, indices, settings, notes and styles never change.

A translation is divided over the cues of its sentence at phrase boundaries, in at most two lines of 42 characters if it
fits. Most guides of broadcasters and platforms give this limit for English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from toolkit.documents import ass, cueblocks, cuefile, lrc, ttml
from toolkit.documents.cueblocks import MARKUP, Cue
from toolkit.documents.html import escape, languages
from toolkit.documents.interface import Block, Edit, apply, changed
from toolkit.documents.wrap import divide, fold, halved
from toolkit.documents.xhtml import settle
from toolkit.documents.xmltree import declared_utf8
from toolkit.markup import CUE_TIME, VOID
from toolkit.markup.patterns import SWITCH
from toolkit.types import Segment, Span

WIDTH = 42
DASH = re.compile(r"[-–—－]{1,2}\s*$")
TURN_BREAK = "\n"
TURN = re.compile(r"(?<=\S) (?=[-–—] ?\S)")
CUE_TAG = re.compile(f"{MARKUP.pattern}|{CUE_TIME.pattern}")
TAG_NAME = re.compile(r"<(/?)((?:[a-zA-Z][\w-]*:)?[a-zA-Z]+)")
# what is kept of the text between two lines of a sentence: codes, comments, tags, metadata and animation of TTML
BETWEEN = re.compile(
    r"<((?:[\w-]+:)?(?:metadata|set))\b[^<>]*(?:/>|>.*?</\1\s*>)|\{[^{}\r\n]*\}|<!--.*?-->|<\?.*?\?>|<[a-zA-Z/][^<>]*>",
    re.DOTALL,
)
NEVER = re.compile(r"(?!)")


def _xml_break(text: str) -> str:
    name = re.search(r"<([\w-]+:)?tt\b", text)
    return f"<{name[1] or ''}br/>" if name else "<br/>"


@dataclass(frozen=True, slots=True)
class CueFormat:
    """How a format of subtitles is read and written.

    `cues(text)` yields the cues. `written(target, source)` is a target as cue text. `line_break(text)` divides lines,
    and `breaks` matches it. `lyrics`: a cue is one line, and its translation a line of its own. `xml`: the file
    declares its encoding and language.
    """

    cues: Callable[[str], Iterable[Cue]]
    written: Callable[[str, str], str] = lambda target, _: target
    line_break: Callable[[str], str] = lambda text: "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    breaks: re.Pattern[str] = NEVER
    lyrics: bool = False
    xml: bool = False

    def blocks(self, text: str, *, by_cue: bool = False) -> list[Block]:
        """Return the blocks of `text`: lines that may be one sentence; with `by_cue` one for each cue."""
        return cueblocks.blocks(text, self.cues(text), by_cue=by_cue)

    def render(
        self,
        text: str,
        segments: Sequence[Segment],
        targets: Mapping[str, str],
        *,
        bilingual: bool = False,
        width: int = WIDTH,
    ) -> str:
        """Return the subtitles with each target divided over the cues of its segment, in two lines a cue where it fits.

        A line has at most `width` characters. With `bilingual` each cue shows its own text, and the translation below.
        """
        regions = _regions(text, segments, targets, self, width, bilingual=bilingual)
        edits = [_edit(text, region, self, width, bilingual=bilingual) for region in regions if region.changed]
        if self.xml and edits:
            edits += declared_utf8(text) + ([] if bilingual else languages(text, edits))
        return apply(text, edits)

    def shown(self, text: str, segments: Sequence[Segment]) -> list[tuple[int, ...]]:
        """Return for each segment the milliseconds it is shown in each of its cues.

        Segments in one cue share its time in proportion to their length.
        """
        track = _Track(text, self)
        parts = [track.parts(segment) for segment in segments]
        total: Counter[int] = Counter()
        for by_cue in parts:
            total.update({number: size for number, (_, size) in by_cue.items()})
        return [
            tuple(round(track.lasting(number) * size / (total[number] or 1)) for number, (_, size) in by_cue.items())
            for by_cue in parts
        ]


SRT = CueFormat(cuefile.srt_cues)
VTT = CueFormat(cuefile.srt_cues, partial(escape, tags=CUE_TAG))
SBV = CueFormat(cuefile.sbv_cues, breaks=cuefile.BREAK)
ASS = CueFormat(ass.cues, ass.written, lambda _: "\\N", ass.BREAK)
LRC = CueFormat(lrc.cues, lyrics=True)
TTML = CueFormat(ttml.cues, ttml.written, _xml_break, re.compile(r"<(?:[\w-]+:)?br\s*/>"), xml=True)


@dataclass(slots=True)
class _CueRegion:
    """Cue text to be replaced: its position, the new pieces, and the codes and comments inside, which are kept."""

    span: Span
    pieces: list[str]
    changed: bool
    markup: str


class _Track:
    """The cues of a text, by position."""

    def __init__(self, text: str, form: CueFormat) -> None:
        self._text = text
        self.cues = list(form.cues(text))
        self._starts = [cue.lines[0].start for cue in self.cues]

    def at(self, place: int) -> int:
        """Return the number of the cue at `place`."""
        return bisect_right(self._starts, place) - 1

    def parts(self, segment: Segment) -> dict[int, tuple[Span, int]]:
        """Return the part of `segment` in each of its cues and the length of its words, by the number of the cue."""
        parts: dict[int, tuple[Span, int]] = {}
        for span in segment.spans:
            number, size = self.at(span.start), visible_size(self._text[span.start : span.end])
            before = parts.get(number, (span, 0))
            parts[number] = Span(before[0].start, span.end), before[1] + size
        return parts

    def lasting(self, number: int) -> int:
        """Return how long a cue is shown, in milliseconds."""
        return round(1000 * (self.cues[number].end - self.cues[number].start))


def _regions(
    text: str, segments: Sequence[Segment], targets: Mapping[str, str], form: CueFormat, width: int, *, bilingual: bool
) -> list[_CueRegion]:
    track = _Track(text, form)
    regions: list[_CueRegion] = []
    paragraph = -1
    for segment in segments:
        for region in _pieces(text, segment, changed(segment, targets), form, track, width):
            if bilingual and not region.changed:
                continue
            last = regions[-1] if regions else None
            gap = form.breaks.sub("", text[last.span.end : region.span.start]) if last else ""
            if last and track.at(last.span.start) == track.at(region.span.start) and not gap.strip():
                last.span = Span(last.span.start, region.span.end)
                if segment.paragraph != paragraph:  # another speaker, a sound or a song begins a line
                    last.pieces[-1] += TURN_BREAK
                last.pieces += region.pieces
                last.changed |= region.changed
                last.markup += region.markup
            else:
                regions.append(region)
            paragraph = segment.paragraph
    return regions


def _pieces(
    text: str, segment: Segment, target: str | None, form: CueFormat, track: _Track, width: int
) -> Iterator[_CueRegion]:
    """Yield what of `segment` goes into each of its cues."""
    parts = track.parts(segment)
    spans = [span for span, _ in parts.values()]
    if target is None:
        yield from (_CueRegion(span, [text[span.start : span.end]], changed=False, markup="") for span in spans)
        return
    target = _whole_pairs(segment.text, settle(segment.text, target.replace("-->", "→")))
    lasting = [track.lasting(number) for number in parts]
    shares = [[size for _, size in parts.values()], lasting, [1] * len(spans)]
    pieces = _balanced(_fitted(form.written(target, segment.text), shares, width))
    for number, span, piece in zip(parts, spans, pieces, strict=True):
        inside = piece if len(spans) == 1 else _timely(piece, track.cues[number])
        yield _CueRegion(span, [inside], changed=True, markup=_markup_between(text, span, segment, form))


def _markup_between(text: str, part: Span, segment: Segment, form: CueFormat) -> str:
    """Return the codes, comments and tags between the lines of `segment` in a cue, without `</i>` before `<i>`."""
    inside = [span for span in segment.spans if part.start <= span.start < part.end]
    tokens: list[str] = []
    for left, right in pairwise(inside):
        for match in BETWEEN.finditer(form.breaks.sub("", text[left.end : right.start])):
            before, token = (_half(tokens[-1]) if tokens else ("", False)), _half(match.group())
            if before[1] and before[0] == token[0] and not token[1]:
                tokens.pop()
            else:
                tokens.append(match.group())
    return "".join(tokens)


def _half(token: str) -> tuple[str, bool]:
    """Return the name of a tag or switch, and whether it closes; comments and other codes have no name."""
    switch, tag = SWITCH.fullmatch(token), TAG_NAME.match(token)
    if switch:
        return f"\\{switch[1]}", switch[2] == "0"
    return (tag[2], bool(tag[1])) if tag and token[-2] != "/" and tag[2] not in VOID else ("", False)


def _edit(text: str, region: _CueRegion, form: CueFormat, width: int, *, bilingual: bool) -> Edit:
    line_break, words, start, end = form.line_break(text), " ".join(region.pieces), region.span.start, region.span.end
    turns = words.split(TURN_BREAK)
    lines = [words] if form.lyrics else [line for turn in turns for line in wrap(turn.strip(), width)]
    if not bilingual:
        return Edit(start, end, region.markup + line_break.join(lines))
    if form.lyrics:
        head = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start]
        return Edit(end, end, f"{line_break}{head}{words}")
    dash = DASH.search(text[max(start - 8, 0) : start])
    return Edit(end, end, line_break + (dash.group() if dash else "") + line_break.join(lines))


def _whole_pairs(source: str, target: str) -> str:
    """Return `target` without switches (italics) of which it has one half only, though `source` has both."""
    halves = _unpaired(target) if "{\\" in target else {}
    lost = {letter for letter, count in halves.items() if count != _unpaired(source).get(letter, 0)}
    return SWITCH.sub(lambda match: "" if match[1] in lost else match[0], target) if lost else target


def _unpaired(text: str) -> dict[str, int]:
    """Return how many more times each switch is turned on than off; it is turned off only where it is on."""
    depth: Counter[str] = Counter()
    stray: Counter[str] = Counter()
    for match in SWITCH.finditer(text):
        depth[match[1]] += 1 if match[2] == "1" else -1
        if depth[match[1]] < 0:
            stray[match[1]] -= 1
            depth[match[1]] = 0
    return {letter: depth[letter] + 100 * stray[letter] for letter in depth}


def _timely(piece: str, cue: Cue) -> str:
    """Return `piece` without times outside of its cue (WebVTT, section 4.2.2)."""
    return CUE_TIME.sub(lambda time: time[0] if cue.start < _seconds(time[0]) < cue.end else "", piece)


def _seconds(time: str) -> float:
    hours, minutes, seconds = ["0", *time.strip("<>").split(":")][-3:]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _fitted(target: str, divisions: Sequence[Sequence[int]], width: int) -> list[str]:
    """Divide `target` in the first of the proportions in which each cue fits on two lines, or nearest to it."""
    if len(divisions[0]) == 1:
        return [target]
    options = [divide(target, shares) for shares in divisions]
    return min(options, key=lambda pieces: sum(max(len(wrap(piece, width)) - 2, 0) for piece in pieces))


def _balanced(pieces: Sequence[str]) -> list[str]:
    """Return `pieces` with tags and switches open at the end of one closed there and opened again in the next."""
    if len(pieces) == 1 or not any("<" in piece or "{" in piece for piece in pieces):
        return list(pieces)
    parts: list[str] = []
    opened: list[tuple[str, str, str]] = []
    for piece in pieces:
        head = "".join(opener for _, opener, _ in opened)
        for token in MARKUP.finditer(piece):
            _follow(token.group(), opened)
        parts.append(head + piece + "".join(closer for _, _, closer in reversed(opened)))
    return parts


def _follow(token: str, opened: list[tuple[str, str, str]]) -> None:
    """Open or close a tag or switch in the list of those that are `opened`: name, opener, closer."""
    name, closes = _half(token)
    if name and not closes:
        opened.append((name, token, f"{{{name}0}}" if token[0] == "{" else f"</{name}>"))
    elif any(other == name for other, _, _ in opened):
        while opened.pop()[0] != name:
            pass


def fitted(target: str, shown: Sequence[int], width: int = WIDTH) -> list[list[str]]:
    """Return the lines of `target` in each of the cues that show it for these milliseconds."""
    pieces = _fitted(" ".join(target.split()), [shown, [1] * len(shown)], width)
    return [wrap(piece, width) for piece in pieces]


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Return `text` on one line of at most `width` characters without tags, or on two; on more if necessary.

    Lines end at phrase boundaries and are of even length. Each of several speakers has lines of their own.
    """
    if DASH.match(text[:1]) and TURN.search(text):
        return [line for turn in TURN.split(text) for line in wrap(turn, width)]
    if visible_size(text) <= width:
        return [text]
    if pair := halved(text, width, visible_size):
        return list(pair)
    fewest = fold(text, width)
    for count in range(3, len(fewest) + 1):
        lines = divide(text, [1] * count)
        if max(map(visible_size, lines)) <= width and "…" not in lines:
            return lines
    return fewest


def visible_size(text: str) -> int:
    """Return the number of characters of `text` that a viewer sees."""
    return len(CUE_TAG.sub("", text)) if "<" in text or "{" in text else len(text)
