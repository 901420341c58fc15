"""Alternations of words and short patterns, taken apart so that many of them are looked up at once.

Reads the part of the syntax of regular expressions that `cues` is written in: characters, escapes, `.`, classes in
brackets, groups, repetition. Whatever is no finite list of words stays a pattern, tried only where the text holds a
character that it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

ONE = ("", "?")
AT_LEAST_ONE = ("", "+")
REPEAT = re.compile(r"\{\d+,?\d*\}\??|[*+?]\??")
PLAIN = re.compile(r"[^\\.$^\[\](){}*+?|]|\\\W")
LISTED = re.compile(r"\[[^\^\\\-\]][^\\\-\]]*\]")


def branches(pattern: str) -> list[str]:
    """The alternatives of `pattern`, those inside of its groups left together."""
    found, depth = [""], 0
    for atom, times in atoms(pattern, stop=""):
        if atom == "|" and not depth:
            found.append("")
        else:
            found[-1] += atom + times
    return found


def atoms(pattern: str, *, stop: str = "|") -> Iterator[tuple[str, str]]:
    """The characters, classes and groups of `pattern`, each with how often it stands there (`*`, `{1,3}`, or nothing).

    Raises ValueError at a character of `stop`: split by `branches` first.
    """
    at = 0
    while at < len(pattern):
        end = _after(pattern, at)
        repeat = REPEAT.match(pattern, end)
        times = repeat.group() if repeat else ""
        if pattern[at] in stop:
            raise ValueError(f"an alternative in {pattern!r}")
        yield pattern[at:end], times
        at = end + len(times)


def _after(pattern: str, at: int) -> int:
    """Where the character, class or group that begins at `at` ends."""
    if pattern[at] == "\\":
        return at + 2
    if pattern[at] == "[":
        return pattern.index("]", at) + 1
    if pattern[at] != "(":
        return at + 1
    depth, end = 1, at + 1
    while depth:
        depth += {"(": 1, ")": -1}.get(pattern[end], 0)
        end = _after(pattern, end) if pattern[end] in "\\[" else end + 1
    return end


def words(branch: str) -> list[str] | None:
    """All texts that `branch` matches, None if it is no finite list."""
    options = [_options(atom, times) for atom, times in atoms(branch)]
    known = [option for option in options if option is not None]
    return ["".join(pieces) for pieces in product(*known)] if len(known) == len(options) else None


def _options(atom: str, times: str) -> list[str] | None:
    if times not in ONE:
        return None
    found: list[str] | None = None
    if PLAIN.fullmatch(atom):
        found = [atom[-1]]
    elif LISTED.fullmatch(atom):
        found = list(atom[1:-1])
    elif atom.startswith("(?:"):
        lists = [words(branch) for branch in branches(atom[3:-1])]
        found = None if None in lists else [word for some in lists if some for word in some]
    return found and found + ([""] if times else [])


def needs(branch: str) -> str:
    """Characters of which every text that `branch` matches holds at least one; as few as can be told."""
    found = [
        _needs(atom)
        for atom, times in atoms(branch)
        if times in AT_LEAST_ONE or (times.startswith("{") and times[1] != "0")
    ]
    return min(filter(None, found), key=len, default="")


def _needs(atom: str) -> str:
    if PLAIN.fullmatch(atom):
        return atom[-1]
    if LISTED.fullmatch(atom):
        return atom[1:-1]
    if atom.startswith("(?:"):
        each = [needs(branch) for branch in branches(atom[3:-1])]
        return "".join(dict.fromkeys("".join(each))) if all(each) else ""
    return ""


def whole(branch: str) -> str:
    """The longest text of which can be told that every text that `branch` matches holds it."""
    found = [""]
    for atom, times in atoms(branch):
        if PLAIN.fullmatch(atom) and not times:
            found[-1] += atom[-1]
        else:
            found.append("")
    return max(found, key=len)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that is no list of words.

    Its class; characters of which the text must hold one, and whether at its edge; what it must hold whole; the test.
    """

    name: str
    needs: str
    edge: bool
    whole: str
    test: Callable[[str], re.Match[str] | None]


def sort_out(classes: Mapping[str, str], *, at_end: bool) -> tuple[dict[str, list[str]], list[Rule]]:
    """The words of `classes` with the names of their classes, and rules for all other alternatives.

    A pattern of `classes` speaks of the beginning of a text, with `at_end` of its end.
    """
    known: dict[str, list[str]] = {}
    rules: list[Rule] = []
    for name, pattern in classes.items():
        for branch in branches(pattern):
            found = words(branch)
            for word in found or ():
                known.setdefault(word, []).append(name)
            if found is None:
                rules.append(_rule(name, branch, at_end=at_end))
    return known, rules


def _rule(name: str, branch: str, *, at_end: bool) -> Rule:
    test = re.compile(f"(?:{branch})$").search if at_end else re.compile(f"(?:{branch})").match
    atom, times = list(atoms(branch))[-1 if at_end else 0]
    edge = _needs(atom) if times in AT_LEAST_ONE else ""
    return Rule(name, edge or needs(branch), bool(edge), whole(branch), test)
