"""A model's answer cut into words, tags and what is kept as it is.

Small models write tags with spaces, in other cases, or as Markdown. What was shown is known again in all of these;
everything else that looks like markup, and of which the source has no sign, goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.markup.patterns import INLINE, TAG, name_of
from toolkit.markup.shield import Mark, Shield
from toolkit.text import blanked

SIGNS = {"*": "i", "_": "i", "**": "b", "__": "b", "***": "b", "~~": "s"}
STAR, STRIKE, TICK, BRACKET = r"\*+", r"~~+", r"`+", r"\]\([^()\s]*\)|!?\[|\]"
LOOSE_TAG = r"<\s*/?\s*[A-Za-z]{1,10}\d{0,4}\s*/?\s*>"


@dataclass(slots=True)
class Token:
    """`kind` is `text`, `open`, `close` or `point`; `value` the text, the short name of a pair, or what was shown."""

    kind: str
    value: str


def tokens(target: str, shield: Shield) -> list[Token]:
    """The answer `target` to what `shield` showed, cut."""
    lexer = _Lexer(shield)
    found: list[Token] = []
    done = 0
    for match in lexer.pattern.finditer(target):
        found.append(Token("text", target[done : match.start()]))
        found += lexer.tokens(match)
        done = match.end()
    return [one for one in [*found, Token("text", target[done:])] if one.value]


def standin(mark: Mark) -> str:
    """The word that stands for a mark the model could not repeat; empty when it saw the mark itself."""
    return "" if not mark.verbal or mark.words in mark.opener else re.sub(r"[`\[\]^]", "", mark.words)


class _Lexer:
    def __init__(self, shield: Shield) -> None:
        marks = shield.marks
        self.pairs = {mark.short for mark in marks if mark.pair}
        self.bases = {short.rstrip("0123456789") for short in self.pairs}
        self.shown = {mark.shown for mark in marks if not mark.pair}
        self.folded = {_fold(one): one for one in sorted(self.shown, reverse=True)}
        self.standins = {word.lower(): mark.shown for mark in marks if (word := standin(mark))}
        self.elements = {mark.short: mark.shown for mark in reversed(marks) if mark.name == "ELEMENT"}
        self.pattern = self._pattern(shield)

    def _pattern(self, shield: Shield) -> re.Pattern[str]:
        verbal = {mark.shown for mark in shield.marks if mark.verbal}
        ways = [_exact(one) for one in sorted(verbal, key=lambda one: (-len(one), one))]
        if self.elements:
            names = "|".join(sorted(self.elements))
            ways.append(rf"<\s*(?P<element>{names})\s*>(?P<held>.*?)<\s*/\s*(?P=element)\s*>")
        words = sorted(self.standins, key=len, reverse=True)
        ways += [rf"[`\[^]*{re.escape(word)}(?!\d)[`\]]*" for word in words]
        literal = literals(shield)
        signs = {"*": STAR, "~~": STRIKE, "`": TICK, "[": BRACKET}
        ways += [LOOSE_TAG, TAG.pattern, *(way for sign, way in signs.items() if sign not in literal)]
        return re.compile("|".join(f"(?:{way})" for way in ways), re.IGNORECASE | re.DOTALL)

    def tokens(self, match: re.Match[str]) -> Iterator[Token]:
        text = match.group()
        shown = text if text in self.shown else self.folded.get(_fold(text)) or self._stands_for(text)
        if shown:
            yield Token("point", shown)
        elif self.elements and match["element"]:
            yield Token("element", match["element"].lower())
        elif text[0] == "<":
            yield from self._tag(text)
        else:
            name = SIGNS.get(text) or ("a" if text[-1] in "[)" else "")
            if name in self.pairs:
                yield Token("sign" if text in SIGNS else "open" if text[-1] == "[" else "close", name)

    def _stands_for(self, text: str) -> str | None:
        return self.standins.get(re.sub(r"[`\[\]^]", "", text).lower())

    def _tag(self, text: str) -> Iterator[Token]:
        folded = _fold(text)
        short = re.sub(r"[</>]", "", folded)
        short = short if short in self.pairs else name_of(folded) or name_of(text)
        if short in self.pairs or short in self.bases:
            yield Token("close" if folded[1] == "/" else "open", short)
        elif name_of(text) not in INLINE and name_of(folded) not in INLINE and short != "figure":
            yield Token("text", text)


def literals(shield: Shield) -> str:
    """The words of the source without code, addresses and the like."""
    return blanked(shield.words, sorted((mark.start, mark.end) for mark in shield.marks if not mark.pair))


def _fold(tag: str) -> str:
    return "".join(tag.split()).lower().replace("/>", ">") if tag.startswith("<") else tag.lower()


def _exact(shown: str) -> str:
    before = r"(?<![A-Za-z0-9_])" if shown[0].isalnum() else ""
    behind = r"(?![A-Za-z0-9_])" if shown[-1].isalnum() else ""
    return before + re.escape(shown) + behind
