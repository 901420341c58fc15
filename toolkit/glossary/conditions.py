"""The pattern language of the columns `unless` and `only`.

A pattern describes the text around one occurrence of a term. `~` is the occurrence, `*` up to `REACH` characters of
the same line and sentence, `**` at most the rest of the clause; any other text is literal. A space between a Chinese
and a Latin character is optional. Patterns and text are compared after `normal`.

A pattern is matched from the term outward with the set of all places where its parts so far can end. The work for one
occurrence is at most the length of the pattern times the length of the text in reach, for any number of gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from toolkit.markup import visible
from toolkit.text import ENDERS, HAN, HAN_CLASS, HAN_RUN, CharTable, fold
from toolkit.types import Span, Term

TERM = "~"
WILD = "*"
REACH = 8
CLAUSE = 24
"""The most characters that `**` matches: text without punctuation is not one clause."""
SHOWN = 4
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅", "·") | dict.fromkeys("‐‑", "-"))
_LATIN = "0-9a-z"
_SEAM = re.compile(f"(?<=[{HAN_CLASS}]) ?(?=[{_LATIN}])|(?<=[{_LATIN}]) ?(?=[{HAN_CLASS}])")
_STEPS = re.compile(r"\*+|\0|[^*\0]+")
_SEAM_STEP = "\0"
# What ends a gap: for `*` the end of a sentence or line, for `**` that of a clause as well.
_SENTENCE_END = frozenset(f"{ENDERS}\r\n")
_CLAUSE_END = _SENTENCE_END | frozenset("，,；;：:")


def normal(text: str) -> str:
    """Normalize `text` for comparison: `text.fold`, and one form for middle dots and hyphens.

    The number of code points does not change, so offsets into the result are offsets into `text`.
    """
    return text.translate(_NORMALS)


_NORMALS = CharTable(lambda char: fold(char).translate(_DOTS))  # one pass instead of two


def normal_lines(sources: Iterable[str]) -> str:
    """Return the sources of terms as they are compared, one a line: one call is faster than a call for each."""
    return normal(visible("\n".join(sources)))


def close_seams(text: str, joint: str = "") -> str:
    """Return normal `text` with `joint` between Chinese and Latin characters, in place of the space if there is one."""
    return _SEAM.sub(joint, text)


def pattern_error(pattern: str, column: str) -> str:
    """Return what is wrong with a pattern of `column` (`unless` or `only`), or an empty string."""
    plain = normal(pattern)
    if plain == TERM and column == "only":  # everywhere: nothing is left to guess
        return ""
    if plain.count(TERM) != 1:
        return f"has no {TERM}" if TERM not in plain else f"has more than one {TERM}"
    if not plain.strip(f"{TERM}{WILD} "):
        return "has only wild cards"
    return ""


class Patterns:
    """Patterns in order, indexed by the character they require right after a term, right before it, or anywhere."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.all = patterns
        self._behind: dict[str, list[int]] = {}
        self._before: dict[str, list[int]] = {}
        self._anywhere: list[tuple[int, str]] = []
        right_sides, left_sides = [], []
        for number, pattern in enumerate(patterns):
            left, _, right = normal(pattern).partition(TERM)
            if HAN.match(right):
                self._behind.setdefault(right[0], []).append(number)
                right_sides.append(_first_chinese(right))
            elif HAN.match(left[-1:]):
                self._before.setdefault(left[-1], []).append(number)
                left_sides.append(_first_chinese(left[::-1])[::-1])
            else:
                piece = max(HAN_RUN.findall(left + TERM + right), key=len, default="")
                self._anywhere.append((number, piece))
        self._right_sides, self._left_sides = tuple(right_sides), tuple(left_sides)

    def first(self, context: str, span: Span) -> str:
        """Return the first pattern that fits around `span` of `context`, which must be `normal`; or an empty string."""
        numbers = self._possible(context, span) if self.all else ()
        return next((self.all[number] for number in numbers if fits(self.all[number], context, span)), "")

    def _possible(self, context: str, span: Span) -> Iterable[int]:
        if not (HAN.match(context[span.start]) and HAN.match(context[span.end - 1])):
            return range(len(self.all))  # next to Latin a space may be in between
        numbers = [number for number, piece in self._anywhere if piece in context]
        if context.startswith(self._right_sides, span.end):
            numbers += self._behind.get(context[span.end], ())
        if context.endswith(self._left_sides, 0, span.start):
            numbers += self._before.get(context[span.start - 1], ())
        return sorted(numbers)


def _first_chinese(side: str) -> str:
    """Return the Chinese that `side` begins with, which must be there for all of it to match."""
    return "".join(HAN_RUN.findall(side)[:1])


@lru_cache(maxsize=65536)
def _patterns(patterns: tuple[str, ...]) -> Patterns:
    return Patterns(patterns)


def decide(term: Term, context: str, span: Span) -> tuple[bool, str]:
    """Return whether the conditions of `term` let it apply at `span` of `context`, which must be `normal`, and why.

    The reason is `term` without conditions, or `unless P` or `only P` with the deciding pattern as it was written; if
    no pattern of `only` fits, the first `SHOWN` of them. `unless` comes first.
    """
    if pattern := _patterns(term.unless).first(context, span):
        return False, f"unless {pattern}"
    if pattern := _patterns(term.only).first(context, span):
        return True, f"only {pattern}"
    if not term.only:
        return True, "term"
    more = ["…"] if len(term.only) > SHOWN else []
    return False, f"only {'|'.join([*term.only[:SHOWN], *more])}"


def shows_sense(reason: str) -> bool:
    """Return whether a reason of `decide` is a pattern of `unless` that shows the sense of the source.

    A pattern with a single character, 电~, only excludes other words (电流 from 流片).
    """
    return reason.startswith("unless ") and len(reason) > len(f"unless {TERM}x")


def fits(pattern: str, context: str, span: Span) -> bool:
    """Return whether `pattern` matches the text around `span` of `context`, which must be `normal`."""
    left, right = _literal(pattern, context[span.start], context[span.end - 1])
    if right is not None:
        return context.startswith(right, span.end) and context.endswith(left, 0, span.start)
    before, after, reach = _compiled(pattern, context[span.start], context[span.end - 1])
    # A window bounds the work, so that matching is linear in the text whatever the patterns are.
    head = context[max(0, span.start - reach) : span.start]
    tail = context[span.end : span.end + reach]
    return _matches(after, tail) and _matches(before, head[::-1])


@lru_cache(maxsize=65536)
def _literal(pattern: str, first: str, last: str) -> tuple[str, str | None]:
    """Return the sides of a pattern next to a term with these edges; the second is None if it is not plain text."""
    left, _, right = normal(pattern).partition(TERM)
    plain = WILD not in left + right and not _SEAM.search(left + first) and not _SEAM.search(last + right)
    return left, right if plain else None


@lru_cache(maxsize=65536)
def _compiled(pattern: str, first: str, last: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the steps away from the term, before (their text reversed) and after it, and the length they can match."""
    left, _, right = normal(pattern).partition(TERM)
    before = close_seams(left + first, _SEAM_STEP)[:-1][::-1]
    after = close_seams(last + right, _SEAM_STEP)[1:]
    gaps = [step for step in _STEPS.findall(f"{before}{TERM}{after}") if step[0] == WILD]
    reach = 2 * len(pattern) + sum(REACH if gap == WILD else CLAUSE for gap in gaps)
    return tuple(_STEPS.findall(before)), tuple(_STEPS.findall(after)), reach


def _matches(steps: tuple[str, ...], text: str) -> bool:
    """Return whether `steps` match one after the other from the beginning of `text`."""
    ends = {0}
    for step in steps:
        if step[0] == WILD:
            ends = _over_gap(ends, text, *((REACH, _SENTENCE_END) if step == WILD else (CLAUSE, _CLAUSE_END)))
        elif step == _SEAM_STEP:
            ends |= {end + 1 for end in ends if text.startswith(" ", end)}
        else:
            ends = {end + len(step) for end in ends if text.startswith(step, end)}
        if not ends:
            return False
    return True


def _over_gap(starts: set[int], text: str, longest: int, stops: frozenset[str]) -> set[int]:
    """Return where a gap can end that begins at one of `starts` and contains none of `stops`."""
    ends = set()
    limit = -1
    for place in range(min(starts), min(len(text), max(starts) + longest) + 1):
        if place in starts:
            limit = place + longest
        if place <= limit:
            ends.add(place)
        if place < len(text) and text[place] in stops:
            limit = -1
    return ends
