"""The clues of `senses.toml`: what speaks for one reading of an ambiguous word or for the other.

Its patterns are those of `unless` and `only`, and may hold a group of words as well: `~{when?}{deed}` is the term, up
to three words of the group `when`, and one of the group `deed`. `*` does not reach over a comma there.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from toolkit.glossary.conditions import REACH, TERM, WILD, Patterns, normal
from toolkit.text import ENDERS
from toolkit.units import Span

NEAR = 3
SURE = 7
"""What a clue next to the term counts, and one that leaves no doubt; a word elsewhere in the sentence counts 1."""
FIELD_LIMIT = 2
NAMES = ("food", "creature", "nature", "lore", "abstract", "unit", "person", "rank")
TERMS = ("craft", "reason", "liquid", "mind", "layout", "thrift", "focus")
"""The classes of everyday words that names, and that technical terms, are mistaken for."""
_GAP = rf"[^{re.escape(ENDERS)}，,；;\r\n]{{0,{REACH}}}"
_GROUP = re.compile(r"\{(\w+)(\??)\}")


class Shapes(NamedTuple):
    """Patterns: `plain` ones, and those with groups, all behind, all before, and on either side of the term."""

    plain: Patterns
    after: re.Pattern[str] | None
    before: re.Pattern[str] | None
    around: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]

    def hit(self, sentence: str, place: Span) -> str:
        """The first pattern that fits, groups filled in with what stands there; nothing if none fits."""
        if plain := self.plain.first(sentence, place):
            return plain
        head, tail = sentence[: place.start], sentence[place.end :]
        if self.after and (right := self.after.match(tail)):
            return TERM + right[0]
        if self.before and (left := self.before.search(head)):
            return left[0] + TERM
        for one, other in self.around:
            if (left := one.search(head)) and (right := other.match(tail)):
                return left[0] + TERM + right[0]
        return ""


class Clues(NamedTuple):
    """What speaks for one reading: patterns next to the term, some beyond doubt, and words of the field."""

    near: Shapes
    sure: Shapes
    field: re.Pattern[str] | None

    def weigh(self, sentence: str, place: Span) -> tuple[int, str]:
        """How much of it stands in `sentence` around `place`, and the strongest clue."""
        sure = self.sure.hit(sentence, place)
        near = sure or self.near.hit(sentence, place)
        rest = f"{sentence[: place.start]}\0{sentence[place.end :]}"
        found = set(self.field.findall(rest)) if self.field else set()
        nearby = SURE if sure else NEAR if near else 0
        return nearby + min(len(found), FIELD_LIMIT), near or ", ".join(sorted(found))


@lru_cache(maxsize=64)
def clues(name: str, kind: str = "") -> Clues:
    """The clues of the table `name`: `near`, `sure` and `field`, or, with `kind` `own_`, those for the term itself."""
    table = _table()[name]
    near, sure = (_shapes(normal(str(table.get(kind + key, "")))) for key in ("near", "sure"))
    field = sorted(set(normal(str(table.get(kind + "field", ""))).split()), key=len, reverse=True)
    return Clues(near, sure, re.compile("|".join(map(re.escape, field))) if field else None)


@lru_cache(maxsize=64)
def members(name: str) -> frozenset[str]:
    """The best known words of a class."""
    return frozenset(normal(str(_table()[name].get("words", ""))).split())


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("senses.toml").read_text("utf-8"))


def _shapes(patterns: str) -> Shapes:
    listed = dict.fromkeys(patterns.split())
    # Exact patterns first: they say more than those with a gap.
    plain = sorted((one for one in listed if "{" not in one), key=lambda one: (WILD in one, -len(one)))
    sides = [tuple(map(_expanded, one.split(TERM))) for one in listed if "{" in one]
    after = [right for left, right in sides if not left]
    before = [left for left, right in sides if not right]
    both = [(re.compile(rf"(?:{left})\Z"), re.compile(right)) for left, right in sides if left and right]
    return Shapes(
        Patterns(tuple(plain)),
        re.compile("|".join(after)) if after else None,
        re.compile(rf"(?:{'|'.join(before)})\Z") if before else None,
        tuple(both),
    )


def _expanded(side: str) -> str:
    """The expression for one side of a pattern with groups."""
    parts = _GROUP.split(side)
    out = []
    for text, name, optional in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        out.append("".join(_GAP if char == WILD else re.escape(char) for char in text))
        if name:
            out.append(_alternatives(name) + ("{0,3}" if optional else ""))
    return "".join(out)


def _alternatives(group: str) -> str:
    words = sorted(normal(_table()["groups"][group]).split(), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, words))})"
