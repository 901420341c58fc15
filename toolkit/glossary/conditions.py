"""The small pattern language of the columns `unless` and `only`.

A pattern describes the text around one occurrence of a term: `~` is the occurrence, `*` up to `REACH` characters of
the same line and sentence, everything else itself. A space between a Chinese and a Latin character may stand or not.
Patterns and text are compared after `normal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from toolkit.text import ENDERS, HAN, HAN_CLASS, HAN_RUN, fold
from toolkit.units import Span, Term

TERM = "~"
WILD = "*"
REACH = 8
SHOWN = 4
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅", "·") | dict.fromkeys("‐‑", "-"))
_LATIN = "0-9a-z"
_SEAM = re.compile(f"(?<=[{HAN_CLASS}]) ?(?=[{_LATIN}])|(?<=[{_LATIN}]) ?(?=[{HAN_CLASS}])")
_ANYTHING = rf"[^{re.escape(ENDERS)}\r\n]{{0,{REACH}}}"


def normal(text: str) -> str:
    """`text` as the glossary compares it: `text.fold`, and one form for middle dots and hyphens.

    One code point for one, so offsets into the result are offsets into `text`.
    """
    return text.translate(_NORMALS)


class _Normals(dict[int, str]):
    """What each code point is compared as, worked out when it is first asked for: one pass instead of two."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, fold(chr(code)).translate(_DOTS))


_NORMALS = _Normals()


def close_seams(text: str, joint: str = "") -> str:
    """Normal `text` with `joint` wherever Chinese meets Latin, whether a space stood there or not."""
    return _SEAM.sub(joint, text)


def pattern_error(pattern: str, column: str) -> str:
    """What is wrong with a pattern of `column` (`unless` or `only`) as it was written, or nothing."""
    plain = normal(pattern)
    if plain == TERM and column == "only":  # everywhere: nothing is left to guess
        return ""
    if plain.count(TERM) != 1:
        return f"has no {TERM}" if TERM not in plain else f"has more than one {TERM}"
    if not plain.strip(f"{TERM}{WILD} "):
        return "holds only wild cards, so it says nothing"
    return ""


class Patterns:
    """Patterns in order, looked up by the character they want right behind a term, or right before it, or anywhere."""

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
                right_sides.append(_begin(right))
            elif HAN.match(left[-1:]):
                self._before.setdefault(left[-1], []).append(number)
                left_sides.append(_begin(left[::-1])[::-1])
            else:
                piece = max(HAN_RUN.findall(left + TERM + right), key=len, default="")
                self._anywhere.append((number, piece))
        self._right_sides, self._left_sides = tuple(right_sides), tuple(left_sides)

    def first(self, context: str, span: Span) -> str:
        """The first that fits around `span` of `context` (which must be `normal`); nothing if none does."""
        numbers = self._possible(context, span) if self.all else ()
        return next((self.all[one] for one in numbers if fits(self.all[one], context, span)), "")

    def _possible(self, context: str, span: Span) -> Iterable[int]:
        if not (HAN.match(context[span.start]) and HAN.match(context[span.end - 1])):
            return range(len(self.all))  # next to Latin a space may stand in between
        numbers = [number for number, piece in self._anywhere if piece in context]
        if context.startswith(self._right_sides, span.end):
            numbers += self._behind.get(context[span.end], ())
        if context.endswith(self._left_sides, 0, span.start):
            numbers += self._before.get(context[span.start - 1], ())
        return sorted(numbers)


def _begin(side: str) -> str:
    """The Chinese that `side` begins with: what must stand there for all of it to fit."""
    return "".join(HAN_RUN.findall(side)[:1])


@lru_cache(maxsize=65536)
def _patterns(patterns: tuple[str, ...]) -> Patterns:
    return Patterns(patterns)


def decide(term: Term, context: str, span: Span) -> tuple[bool, str]:
    """Whether the conditions of `term` let it apply at `span` of `context` (which must be `normal`), and why.

    The reason is `term` without conditions, `unless P` or `only P` with the pattern that decided, as it was written;
    when no pattern of `only` fits, the first `SHOWN` of them. `unless` is asked first.
    """
    if pattern := _patterns(term.unless).first(context, span):
        return False, f"unless {pattern}"
    if pattern := _patterns(term.only).first(context, span):
        return True, f"only {pattern}"
    if not term.only:
        return True, "term"
    more = ["…"] if len(term.only) > SHOWN else []
    return False, f"only {'|'.join([*term.only[:SHOWN], *more])}"


def tells_sense(reason: str) -> bool:
    """Whether a reason of `decide` is a pattern of `unless` that says in which sense the source stands there.

    One of a single character, 电~, only keeps other words out (电流 from 流片), and says nothing of the source.
    """
    return reason.startswith("unless ") and len(reason) > len(f"unless {TERM}x")


def fits(pattern: str, context: str, span: Span) -> bool:
    """Whether `pattern` describes what stands around `span` of `context` (which must be `normal`)."""
    left, right = _literal(pattern, context[span.start], context[span.end - 1])
    if right is not None:
        return context.startswith(right, span.end) and context.endswith(left, 0, span.start)
    before, after, reach = _compiled(pattern, context[span.start], context[span.end - 1])
    # A window bounds the work, so that matching stays linear in the text whatever the patterns are.
    head = context[max(0, span.start - reach) : span.start]
    tail = context[span.end : span.end + reach]
    return before.search(head) is not None and after.match(tail) is not None


@lru_cache(maxsize=65536)
def _literal(pattern: str, first: str, last: str) -> tuple[str, str | None]:
    """The sides of a pattern that is plain text next to a term with these edges; the second is None if it is not."""
    left, _, right = normal(pattern).partition(TERM)
    plain = WILD not in left + right and not _SEAM.search(left + first) and not _SEAM.search(last + right)
    return left, right if plain else None


@lru_cache(maxsize=65536)
def _compiled(pattern: str, first: str, last: str) -> tuple[re.Pattern[str], re.Pattern[str], int]:
    left, _, right = normal(pattern).partition(TERM)
    before = _regex(left + first, first)
    after = _regex(last + right, last, at_start=True)
    reach = 2 * len(pattern) + REACH * pattern.count(WILD)
    return re.compile(f"(?:{before})\\Z"), re.compile(after), reach


def _regex(side: str, edge: str, *, at_start: bool = False) -> str:
    """The expression for one side of a pattern; `edge` is the term's character next to it, there for the seam only."""
    seamed = close_seams(side, "\0")
    seamed = seamed[len(edge) :] if at_start else seamed[: len(seamed) - len(edge)]
    special = {WILD: _ANYTHING, "\0": " ?"}
    return "".join(special.get(char) or re.escape(char) for char in seamed)
