"""Split the answer of a model into words, tags and points.

Small models write tags with spaces, in another case, or as Markdown. Placeholders are recognized in all these forms;
anything else that looks like markup is removed, unless its signs are in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.markup.patterns import INLINE, TAG, name_of
from toolkit.markup.placeholders import Placeholder, ShortenedText
from toolkit.text import blanked

SIGNS = {"*": "i", "_": "i", "**": "b", "__": "b", "***": "b", "~~": "s", "==": "mark"}
STAR, STRIKE, MARKED, TICK, BRACKET = r"\*+", r"~~+", r"==+", r"`+", r"\]\([^()\s]*\)|!?\[|\]"
LOOSE_TAG = r"<\s*/?\s*[A-Za-z]{1,10}\d{0,4}\s*/?\s*>"


@dataclass(slots=True)
class AnswerToken:
    """`kind` is `text`, `open`, `close` or `point`; `value` the text, the short name of a pair, or the placeholder."""

    kind: str
    value: str


def tokens(target: str, shortened: ShortenedText) -> list[AnswerToken]:
    """Split the answer `target` to the text of `shortened`."""
    lexer = _Lexer(shortened)
    parts: list[AnswerToken] = []
    done = 0
    for match in lexer.pattern.finditer(target):
        parts.append(AnswerToken("text", target[done : match.start()]))
        parts += lexer.tokens(match)
        done = match.end()
    return [token for token in [*parts, AnswerToken("text", target[done:])] if token.value]


def standin(placeholder: Placeholder) -> str:
    """Return the word that the model got instead of markup it could not repeat; empty if it got the markup itself."""
    return (
        ""
        if not placeholder.verbal or placeholder.words in placeholder.opener
        else re.sub(r"[`\[\]^]", "", placeholder.words)
    )


class _Lexer:
    def __init__(self, shortened: ShortenedText) -> None:
        placeholders = shortened.placeholders
        self.pairs = {placeholder.short for placeholder in placeholders if placeholder.pair}
        self.bases = {short.rstrip("0123456789") for short in self.pairs}
        self.shown = {placeholder.shown for placeholder in placeholders if not placeholder.pair}
        self.folded = {_fold(shown): shown for shown in sorted(self.shown, reverse=True)}
        self.standins = {
            word.lower(): placeholder.shown for placeholder in placeholders if (word := standin(placeholder))
        }
        self.elements = {
            placeholder.short: placeholder.shown
            for placeholder in reversed(placeholders)
            if placeholder.name == "ELEMENT"
        }
        self.pattern = self._pattern(shortened)

    def _pattern(self, shortened: ShortenedText) -> re.Pattern[str]:
        verbal = {placeholder.shown for placeholder in shortened.placeholders if placeholder.verbal}
        patterns = [_exact(shown) for shown in sorted(verbal, key=lambda shown: (-len(shown), shown))]
        if self.elements:
            names = "|".join(sorted(self.elements))
            patterns.append(rf"<\s*(?P<element>{names})\s*>(?P<held>.*?)<\s*/\s*(?P=element)\s*>")
        words = sorted(self.standins, key=len, reverse=True)
        patterns += [rf"[`\[^]*{re.escape(word)}(?!\d)[`\]]*" for word in words]
        literal = literals(shortened)
        signs = {"*": STAR, "~~": STRIKE, "==": MARKED, "`": TICK, "[": BRACKET}
        patterns += [LOOSE_TAG, TAG.pattern, *(pattern for sign, pattern in signs.items() if sign not in literal)]
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.DOTALL)

    def tokens(self, match: re.Match[str]) -> Iterator[AnswerToken]:
        text = match.group()
        shown = text if text in self.shown else self.folded.get(_fold(text)) or self._by_standin(text)
        if shown:
            yield AnswerToken("point", shown)
        elif self.elements and match["element"]:
            yield AnswerToken("element", match["element"].lower())
        elif text[0] == "<":
            yield from self._tag(text)
        else:
            name = SIGNS.get(text) or ("a" if text[-1] in "[)" else "")
            if name in self.pairs:
                yield AnswerToken("sign" if text in SIGNS else "open" if text[-1] == "[" else "close", name)

    def _by_standin(self, text: str) -> str | None:
        return self.standins.get(re.sub(r"[`\[\]^]", "", text).lower())

    def _tag(self, text: str) -> Iterator[AnswerToken]:
        folded = _fold(text)
        short = re.sub(r"[</>]", "", folded)
        short = short if short in self.pairs else name_of(folded) or name_of(text)
        if short in self.pairs or short in self.bases:
            yield AnswerToken("close" if folded[1] == "/" else "open", short)
        elif name_of(text) not in INLINE and name_of(folded) not in INLINE and short != "figure":
            yield AnswerToken("text", text)


def literals(shortened: ShortenedText) -> str:
    """Return the words of the source without code, addresses and similar."""
    return blanked(
        shortened.words,
        sorted((placeholder.start, placeholder.end) for placeholder in shortened.placeholders if not placeholder.pair),
    )


def _fold(tag: str) -> str:
    """Return how a tag or placeholder is written without what models change: case, spaces, and `_` in names."""
    lower = "".join(tag.split()).lower()
    return lower.replace("/>", ">") if tag.startswith("<") else lower.replace("_", "")


def _exact(shown: str) -> str:
    before = r"(?<![A-Za-z0-9_])" if shown[0].isalnum() else ""
    behind = r"(?![A-Za-z0-9_])" if shown[-1].isalnum() else ""
    return before + re.escape(shown).replace("_", "[_ ]?") + behind
