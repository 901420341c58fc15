"""The lines of cues as blocks: what may be one sentence.

A sentence never runs from a cue into one that overlaps it in time, has another position, style or speaker, is wholly in
brackets, is lyrics, or has no Chinese, nor across a pause of 3 seconds. Codes and tags around a line are not text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.documents.interface import Block
from toolkit.markup import CUE_TIME, TAG, partners
from toolkit.markup.patterns import SWITCH
from toolkit.text import HAN_CLASS, MUSIC, has_han, trim
from toolkit.types import Kind, Span

CODE = re.compile(r"\{\\[^{}\n]*\}")
MARKUP = re.compile(f"{TAG.pattern}|{CODE.pattern}")
VOICE = r"<v[.\s][^<>]*>"
SPEAKER = re.compile(rf"(?:[-–—－]{{1,2}}\s*|>>+\s*|{VOICE}\s*|[♩♪♫♬]\s*)")
MARKED = re.compile(rf"(?:(?!{VOICE})(?:{MARKUP.pattern})\s*)*(?P<mark>{SPEAKER.pattern})")
# another speaker in the middle of a line: `<v 甲>去吗</v> <v 乙>不去</v>`, `- 好的 - 再见`
NEXT_VOICE = re.compile(rf"(?={VOICE})|(?<=</v>)")
NEXT_DASH = re.compile(r"(?<=\s)(?=[-–—－]\s*[^\s\d－–—-])")
NAME = re.compile(r"</?((?:[a-zA-Z][\w-]*:)?[a-zA-Z]+)")
_BRACKETS = (("（(", "）)"), ("【", "】"), (r"\[［", r"\]］"), ("〔", "〕"))
_BRACKETED = "|".join(f"[{left}][^{left}{right}]*[{right}]" for left, right in _BRACKETS)
BRACKETED = re.compile(rf"(?:(?:{_BRACKETED}|#[^#]+#|\*[^*]+\*)[\s。！？!?.]*)+")
# a speaker or a source of sound before the text: `老周：`, `老周（画外音）：`, `【老周】`; not `12:30`
LABEL = re.compile(
    rf"(?!\d+[：:]\d)[\w·]{{1,12}}(?:[（(][^）)]{{1,12}}[）)])?[：:]|(?=[^】\]］]{{2,13}}[】\]］])(?:{_BRACKETED})"
)
# at the start of a cue also `（广播）`; not `（Carlos Mendes）` or `（2024年）`
ASIDE = re.compile(rf"[（(][{HAN_CLASS}]{{1,8}}[）)]")
KARAOKE = re.compile(r"\{\\[kK][fot]?\d")
PAUSE = 3.0
ROUNDING = 0.0005
STYLED = re.compile(r"\s(?:style|region|tts:\w+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
NO_STYLE = frozenset(("<c>", "ruby", "rt", "rb", "rp", "v", "lang"))
OVERRIDDEN = re.compile(r"\\(?!fade?\(|[kK][fot]?\d)([1-4]?[A-Za-z]+)(\([^{}]*?\)|[^\\{}(]*)")
POSITIONED = frozenset(("an", "a", "pos", "move"))


@dataclass(slots=True)
class Cue:
    """A cue: its times in seconds, and the spans of its lines.

    `place`: its position and style as the file declares them, apart from codes in its text. `voice`: its speaker, if
    the file names one outside the text. `whole`: it is one segment: a line of lyrics, or text whose
    parts have times of their own.
    """

    start: float
    end: float
    lines: list[Span] = field(default_factory=list)
    place: str = ""
    voice: str = ""
    whole: bool = False


Style = tuple[str, ...]
Styles = frozenset[Style]


@dataclass(slots=True)
class _CueLine:
    """A line of `cue`: the span of its words, the mark it begins with, its speaker, and the styles of its words.

    `alone`: it is in brackets, or ends a song. `ends`: it ends a song in a cue that begins with one.
    """

    cue: _PlacedCue
    span: Span
    sign: str
    voice: str
    styles: Styles
    alone: bool
    ends: bool

    @property
    def place(self) -> tuple[int, int]:
        return self.span.start, self.span.end


@dataclass(slots=True)
class _PlacedCue:
    """A cue with its position. `alone`: it is wholly in brackets, lyrics, or without Chinese."""

    cue: Cue
    place: Style
    alone: bool = False
    dashes: int = 0


def blocks(text: str, cues: Iterable[Cue], *, by_cue: bool = False) -> list[Block]:
    """Return the blocks of `cues` in `text`: runs of lines that may be one sentence; with `by_cue` one for each cue."""
    if by_cue:
        return [Block(Kind.CUE, spans, whole=True, running=True) for cue in cues if (spans := _of_cue(text, cue))]
    return list(_runs(text, cues))


def _runs(text: str, cues: Iterable[Cue]) -> Iterator[Block]:
    run: list[Span] = []
    before: _CueLine | None = None
    whole = False
    for cue in cues:
        for line in _lines(text, cue):
            if run and before and _apart(text, before, line):
                yield Block(Kind.CUE, tuple(run), whole=whole, running=whole)
                run = []
            if line.span.start < line.span.end:
                run.append(line.span)
                whole = cue.whole
            before = line
    if run:
        yield Block(Kind.CUE, tuple(run), whole=whole, running=whole)


def _of_cue(text: str, cue: Cue) -> tuple[Span, ...]:
    """Return the lines of a cue that is one segment. The marks of several speakers are part of its text."""
    lines = list(_lines(text, cue))
    if sum(bool(line.sign) for line in lines) > 1:
        return tuple(cue.lines)
    return tuple(line.span for line in lines if line.span.start < line.span.end)


def _apart(text: str, before: _CueLine, line: _CueLine) -> bool:
    """Return whether no sentence can run from `before` into `line`, the next line."""
    same = before.cue is line.cue
    if line.sign and (same or not line.sign.startswith("<v")):
        return True
    if before.styles and line.styles and not before.styles & line.styles:
        return True
    if LABEL.match(text, *line.place) and not line.cue.alone:
        return True
    if before.voice != line.voice:
        return True
    if same:
        return before.alone or line.alone or before.ends
    return _cues_apart(before.cue, line.cue) or ASIDE.match(text, *line.place) is not None


def _cues_apart(before: _PlacedCue, after: _PlacedCue) -> bool:
    gap = after.cue.start - before.cue.end
    if gap < -ROUNDING or gap >= PAUSE or before.alone or after.alone or before.dashes > 1:
        return True
    return before.place != after.place or before.cue.place != after.cue.place


def _lines(text: str, cue: Cue) -> Iterator[_CueLine]:
    """Yield the lines of `cue`, cut where another speaker begins."""
    rows = [row for line in cue.lines for row in _speakers(text, line)]
    if not any(char in text[row.start : row.end] for row in rows for char in "<{"):
        styles: list[Styles] = [frozenset([()])] * len(rows)
        place: Style = ()
    else:
        styles, place = _styles(text, rows)
    heads = [MARKED.match(text, row.start, row.end) for row in rows]
    signs = [head["mark"].strip() if head else "" for head in heads]
    spans = _bare(
        text, [Span(head.end() if head else row.start, row.end) for head, row in zip(heads, rows, strict=True)]
    )
    plain = [_plain(text, span) for span in spans]
    spoken = _PlacedCue(cue, place, dashes=sum(sign[:1] in "-–—－" for sign in signs if sign))
    sung = signs[0][:1] in tuple(MUSIC) or any(KARAOKE.search(text, row.start, row.end) for row in rows)
    spoken.alone = cue.whole or sung or _alone("".join(plain))
    voice = cue.voice
    for row, span, sign, used, words in zip(rows, spans, signs, styles, plain, strict=True):
        voice = sign if sign.startswith("<v") else voice
        ends = words[-1:] in tuple(MUSIC)
        alone = ends or (BRACKETED.fullmatch(words) is not None and has_han(words))
        yield _CueLine(spoken, span, sign, voice, used, alone and not spoken.alone, ends)
        voice = cue.voice if text.endswith("</v>", row.start, row.end) else voice


def _plain(text: str, span: Span) -> str:
    words = text[span.start : span.end]
    return CUE_TIME.sub("", MARKUP.sub("", words)).strip() if "<" in words or "{" in words else words


def _alone(words: str) -> bool:
    """Return whether the words of a cue are no part of a sentence: in brackets, the end of a song, without Chinese."""
    return words[-1:] in tuple(MUSIC) or not has_han(words) or BRACKETED.fullmatch(words) is not None


def _speakers(text: str, row: Span) -> list[Span]:
    """Cut a line where another speaker begins in it."""
    line = text[row.start : row.end]
    cuts: list[int] = []
    if "<v" in line:
        cuts = [match.start() for match in NEXT_VOICE.finditer(line) if 0 < match.start() < len(line)]
    elif line[0] in "-–—－":
        cuts = [match.start() for match in NEXT_DASH.finditer(line)]
    if not cuts:
        return [row]
    edges = [0, *cuts, len(line)]
    parts = [trim(text, row.start + left, row.start + right) for left, right in pairwise(edges)]
    return [Span(*part) for part in parts if part[0] < part[1]]


def _bare(text: str, rows: Sequence[Span]) -> list[Span]:
    """Return the lines of a cue without the codes and tags around a line or all lines."""
    spans = list(rows)
    if not any("<" in text[span.start : span.end] or "{" in text[span.start : span.end] for span in spans):
        return spans
    tokens = [match for span in spans for match in MARKUP.finditer(text, span.start, span.end)]
    pairs = partners([_side(token.group()) for token in tokens])
    at_start = {token.start(): number for number, token in enumerate(tokens)}
    at_end = {token.end(): number for number, token in enumerate(tokens)}
    for first, last in [(n, n) for n in range(len(spans))] + [(0, len(spans) - 1)]:
        while True:
            left, right = spans[first], spans[last]
            head, tail = at_start.get(left.start, -1), at_end.get(right.end, -1)
            both = head >= 0 and tail >= 0 and pairs[head] == tail
            if left.start < left.end and (both or (head >= 0 and pairs[head] is None)):
                spans[first] = Span(*trim(text, tokens[head].end(), spans[first].end))
            if right.start < right.end and (both or (tail >= 0 and pairs[tail] is None)):
                spans[last] = Span(*trim(text, spans[last].start, max(tokens[tail].start(), spans[last].start)))
            if (left, right) == (spans[first], spans[last]):
                break
    return spans


def _side(token: str) -> tuple[str, bool]:
    """Return the name that pairs a tag or code with its other half, and whether it closes; other codes have none."""
    if token[0] == "{":
        switch = SWITCH.fullmatch(token)
        return (f"\\{switch[1]}", switch[2] == "0") if switch else ("br", False)
    name = NAME.match(token)
    return name[1] if name else "", token[1] == "/"


def _styles(text: str, rows: Sequence[Span]) -> tuple[list[Styles], Style]:
    """Return the styles of the words of each line, and the position of the cue."""
    state: dict[str, str] = {}
    place: dict[str, str] = {}
    styles: list[Styles] = []
    for row in rows:
        used: set[Style] = set()
        at = row.start
        for token in MARKUP.finditer(text, row.start, row.end):
            if text[at : token.start()].strip():
                used.add(tuple(sorted(state.values())))
            _switch(token.group(), state, place)
            at = token.end()
        if text[at : row.end].strip():
            used.add(tuple(sorted(state.values())))
        styles.append(frozenset(used))
    return styles, tuple(sorted(place.values()))


def _switch(token: str, state: dict[str, str], place: dict[str, str]) -> None:
    """Apply a tag or code to the `state` of the style and to the `place` of the cue."""
    if token[0] == "{":
        for code in OVERRIDDEN.finditer(token):
            if code[1] in POSITIONED:
                place.setdefault(code[1], code[0])
            elif code[1] == "r":
                state.clear()
                state |= {"\\r": code[2]} if code[2] else {}
            elif code[2].strip() in ("", "0"):
                state.pop(f"\\{code[1]}", None)
            else:
                state[f"\\{code[1]}"] = code[0].strip()
        return
    name, closes = _side(token)
    style = "".join(match.group() for match in STYLED.finditer(token)) if name.endswith("span") else token
    if closes:
        state.pop(name, None)
    elif style and token[-2] != "/" and token not in NO_STYLE and name not in NO_STYLE:
        state[name] = style
