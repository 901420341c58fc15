"""The weights of `boundaries`, added up in advance as far as can be: by edges, classes and lengths of lines.

All sums are of whole hundredths, so it does not matter in what order they are made. The names of features are told in
`boundaries`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from toolkit.segment import cues
from toolkit.segment.lookup import Rule, sort_out

UNIT = 100
LONG_LINE = 20
EDGE = 3
MOST_KNOWN = 5000
NONE = "0"
STARTS, ENDS = [*cues.STARTS, NONE], [*cues.ENDS, NONE]
START_BITS = {name: 1 << number for number, name in enumerate(STARTS)}
END_BITS = {name: 1 << number for number, name in enumerate(ENDS, len(STARTS))}
ALL_STARTS = (1 << len(STARTS)) - 1
ALL_ENDS = ((1 << len(ENDS)) - 1) << len(STARTS)
Test = Callable[[str], Any]
Tests = tuple[tuple[int, Test], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights, in log-odds: `breaks` by feature, `lines` by number of lines (from 1), `sizes` by steps of `STEP`."""

    breaks: dict[str, float]
    lines: list[float]
    sizes: list[float]


class Node(NamedTuple):
    """What the first (last) characters of a line tell: its classes as bits, weights as `a` and `b`, rules to try.

    `after` includes `opening`, the weight of the first word. `longest` is the length of the longest text with a node
    that begins (ends) with these, if that is more than `EDGE`, else 0.
    """

    bits: int
    after: int
    before: int
    opening: int
    tests: Tests
    longest: int


class Known(NamedTuple):
    """The weights of a set of classes for its line as `a`, `b`, `p`, `x`; the classes; the weight with each start."""

    after: int
    before: int
    previous: int
    following: int
    places: tuple[int, ...]
    row: list[int]


class Side(NamedTuple):
    """One side of a line: names of its features as `a` and `b`, which of its characters, its words and rules."""

    after: str
    before: str
    at_end: bool
    words: dict[str, int]
    rules: list[tuple[int, Rule]]


def _side(after: str, before: str, classes: Mapping[str, str], bits: Mapping[str, int], *, at_end: bool) -> Side:
    words, rules = sort_out(classes, at_end=at_end)
    marked = {word: sum(bits[name] for name in set(names)) for word, names in words.items()}
    return Side(after, before, at_end, marked, [(bits[rule.name], rule) for rule in rules])


@lru_cache(maxsize=1)
def sides() -> tuple[Side, Side]:
    """The beginnings and the ends of lines."""
    return (
        _side("a^", "b^", cues.STARTS, START_BITS, at_end=False),
        _side("a$", "b$", cues.ENDS, END_BITS, at_end=True),
    )


@lru_cache(maxsize=1)
def gates() -> dict[str, list[tuple[int, Rule]]]:
    """Characters that mark a predicate or that a rule asks for, with those rules (and the bits of their classes)."""
    found: dict[str, list[tuple[int, Rule]]] = {char: [] for char in cues.PREDICATE}
    for pair in (pair for side in sides() for pair in side.rules if not pair[1].edge):
        for char in pair[1].needs:
            found.setdefault(char, []).append(pair)
    return found


@lru_cache(maxsize=1)
def openings() -> dict[str, str]:
    """Words by how a language model rates them as the first of a sentence (`bench/openings.py` makes the table)."""
    data = resources.files("toolkit.segment").joinpath("openings.json").read_text(encoding="utf-8")
    return {word: name for name, words in json.loads(data).items() for word in words.split()}


class _Sums(dict[int, Known]):
    """The weights of sets of classes (as bits) of one side, added up when they are first asked for."""

    def __init__(self, add_up: Callable[[int], Known]) -> None:
        self._add_up = add_up

    def __missing__(self, bits: int) -> Known:
        if len(self) >= MOST_KNOWN:
            self.clear()
        return self.setdefault(bits, self._add_up(bits))


class _Asked(dict[str, tuple[int, Tests]]):
    """Whether there is a predicate (1 or 0) in a line that holds these characters of `gates`, and rules to try."""

    def __missing__(self, chars: str) -> tuple[int, Tests]:
        if len(self) >= MOST_KNOWN:
            self.clear()
        known = gates()
        rules = dict.fromkeys(pair for char in chars for pair in known[char])
        # what a rule needs whole stands in the line only if those of its characters that are left stand side by side
        tests = [(bit, rule.test) for bit, rule in rules if "".join(filter(known.__contains__, rule.whole)) in chars]
        return self.setdefault(chars, (int(not set(cues.PREDICATE).isdisjoint(chars)), tuple(tests)))


class Edges(dict[str, Node]):
    """What the first (last) `EDGE` characters of a line tell; `nodes` has all that tell more than shorter ones."""

    def __init__(self, nodes: Mapping[str, Node], *, at_end: bool) -> None:
        self.nodes, self._at_end = nodes, at_end

    def __missing__(self, edge: str) -> Node:
        if len(self) >= MOST_KNOWN:
            self.clear()
        shorter = (edge[at:] if self._at_end else edge[: len(edge) - at] for at in range(len(edge) + 1))
        return self.setdefault(edge, next(self.nodes[chars] for chars in shorter if chars in self.nodes))


class Tables:
    """The sums for one model."""

    def __init__(self, model: Model) -> None:
        self.known = {name: round(weight * UNIT) for name, weight in model.breaks.items()}
        self.lines = [round(weight * UNIT) for weight in model.lines]
        self.sizes = [round(weight * UNIT) for weight in model.sizes]
        self.says = [self.weight(["bias", f"says{code:02b}"]) for code in range(4)]
        self.says_thrice = [self.weight([f"says{code:03b}"]) for code in range(8)]
        self.han = [self.weight([f"han{code:02b}"]) for code in range(4)]
        self.after = [self.weight([f"a~{size // 2}"]) for size in range(LONG_LINE + 1)]
        self.before = [self.weight([f"b~{size // 2}"]) for size in range(LONG_LINE + 1)]
        self.same_first, self.same_two = self.weight(["same^1"]), self.weight(["same^2"])
        self.same_last, self.same_size = self.weight(["same$1"]), self.weight(["same~"])
        self.spaced = self.weight(["spaced"])
        self._silent = re.compile(f"[^{re.escape(''.join(gates()))}\n]+")
        self._asked = _Asked()
        heads, tails = sides()
        opening = {word: self.weight(["l" + name]) for word, name in openings().items()}
        self.heads = Edges(self._nodes(heads, opening, self.weight(["ln"])), at_end=False)
        self.tails = Edges(self._nodes(tails, {}, 0), at_end=True)
        self.starts = _Sums(self._known_starts)
        self.ends = _Sums(self._known_ends)

    def asked(self, lines: Iterable[str]) -> list[tuple[int, Tests]]:
        """Whether each of `lines`, which hold no line end, has a predicate (1 or 0), and rules it may meet."""
        return [self._asked[chars] for chars in self._silent.sub("", "\n".join(lines)).split("\n")]

    def weight(self, names: Iterable[str]) -> int:
        """The sum of the weights of `names`, in hundredths."""
        return sum([self.known.get(name, 0) for name in names])

    def _known_starts(self, bits: int) -> Known:
        names = [name for name in STARTS if START_BITS[name] & bits] or [NONE]
        return self._sums(":", names, "&", tuple(map(STARTS.index, names)))

    def _known_ends(self, bits: int) -> Known:
        return self._sums(";", [name for name in ENDS if END_BITS[name] & bits] or [NONE], ">", ())

    def _sums(self, mark: str, names: list[str], joint: str, places: tuple[int, ...]) -> Known:
        after, before, previous, following = (self.weight([at + mark + name for name in names]) for at in "abpx")
        row = [self.weight([name + joint + start for name in names]) for start in STARTS]
        return Known(after, before, previous, following, places, row)

    def _nodes(self, side: Side, opening: Mapping[str, int], unrated: int) -> dict[str, Node]:
        """For all first (last) characters that tell something what they and all shorter ones add up to."""
        tests: dict[str, Tests] = {}
        for bit, rule in side.rules:
            for char in set(rule.needs) if rule.edge else ():
                tests[char] = (*tests.get(char, ()), (bit, rule.test))
        named = {name[2:] for name in self.known if name[:2] in (side.after, side.before)}
        texts = {*side.words, *tests, *opening, *named}
        longest: dict[str, int] = {}
        for text in sorted(texts, key=len):
            for at in range(len(text)):
                longest[text[at:] if side.at_end else text[: len(text) - at]] = len(text)
        nodes = {"": Node(0, unrated, 0, unrated, (), 0)}
        for text in sorted(longest, key=len):
            bits, after, before, unrated, rules, _ = nodes[text[1:] if side.at_end else text[:-1]]
            rated = opening.get(text, unrated)
            nodes[text] = Node(
                bits | side.words.get(text, 0),
                after - unrated + rated + self.known.get(side.after + text, 0),
                before + self.known.get(side.before + text, 0),
                rated,
                tests.get(text, rules),
                longest[text] if len(text) >= EDGE and longest[text] > EDGE else 0,
            )
        return nodes
