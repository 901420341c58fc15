"""Build a regular expression for the accepted English forms of a target.

Inflection comes from LemmInflect (Jansen 2019), whose dictionary is the NIH SPECIALIST Lexicon;
`docs/reference/term-matching.md` says which forms are accepted and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = r"[0-9A-Za-z_\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u052f\u1e00-\u1fff]"
_PIECES = re.compile(r"\s+|[-‐‑–]|[^\s\-‐‑–]+")
_JOINT = r"(?:\s+|[-‐‑–])"
_ARTICLE = re.compile(r"\A(?:the|an?)\s+(?=\S)", re.IGNORECASE)
# A phrase can continue with one of these after its head: chain(s) of thought, scale(d) up.
_TAIL = frozenset(
    "about at away back by down for from in into of off on out over through to up with".split()  # noqa: SIM905
)
# Up to this length another case may be another word: AI, IT, US, RAG, GAN, MoE.
_SHORT = 4


@lru_cache(maxsize=16384)
def expression(rendering: str) -> re.Pattern[str]:
    """Return the expression that finds `rendering` in English text, without its article, joined by space or hyphen.

    A rendering without capitals matches inflected and in any case. One with capitals matches in the plural as well. If
    it has several words, it matches in any case; one long word only with its first capital (`Openai`); one short word
    only as it is or all in capitals, because `it` and `rag` are other words.
    """
    tokens = _PIECES.findall(_ARTICLE.sub("", rendering.strip(), count=1))
    words = [token for token in tokens if not _is_joint(token)]
    if rendering == rendering.lower():
        body = f"(?i:{_joined(tokens, {_head(words), len(words) - 1})})"
    else:
        body = _name(tokens, words)
    return re.compile(f"(?<!{WORD})(?<![0-9]\\.){body}(?!{WORD})(?!\\.[0-9])")


def _name(tokens: list[str], words: list[str]) -> str:
    plural = "(?:e?s)?" if re.search(r"\w\Z", words[-1]) else ""
    body = _joined(tokens, set()) + plural
    if len(words) > 1:
        return f"(?i:{body})"
    if len(words[0]) > _SHORT:
        return f"(?={re.escape(words[0][0])})(?i:{body})" if words[0][0].isupper() else f"(?i:{body})"
    return f"(?:{body}|{re.escape(words[0].upper())}{plural})"


def _is_joint(token: str) -> bool:
    return re.fullmatch(_JOINT, token) is not None


def _joined(tokens: Iterable[str], inflected: set[int]) -> str:
    """Return an expression for the words of a rendering, those at the indices `inflected` in all their forms."""
    parts: list[str] = []
    index = 0
    for token in tokens:
        if _is_joint(token):
            parts.append(_JOINT)
            continue
        forms = _forms(token.lower()) if index in inflected else frozenset({token})
        parts.append(
            "(?:" + "|".join(_literal(form) for form in sorted(forms, key=lambda form: (-len(form), form))) + ")"
        )
        index += 1
    return "".join(parts)


def _literal(word: str) -> str:
    return re.sub("['’ʼ]", "['’ʼ]", re.escape(word))


def _head(words: list[str]) -> int:
    """Return the index of the head of a phrase: the last word before a preposition or particle."""
    for index, word in enumerate(words[1:]):
        if word.lower() in _TAIL:
            return index
    return len(words) - 1


@lru_cache(maxsize=4096)
def is_common_word(name: str) -> bool:
    """Return whether the dictionary has `name` in lower case too: Apple, not Xiaomi."""
    from lemminflect import getAllLemmas

    return bool(getAllLemmas(name.lower()))


@lru_cache(maxsize=16384)
def _forms(word: str) -> frozenset[str]:
    """Return all regular and irregular forms of `word` as noun and verb, for any of these forms."""
    if not re.fullmatch(r"[a-z]{2,}", word):
        return frozenset({word})
    from lemminflect import (  # type: ignore[import-untyped, unused-ignore]
        getAllInflections,
        getAllInflectionsOOV,
        getAllLemmas,
    )

    forms = {word}
    readings = {(kind, lemma) for kind, lemmas in getAllLemmas(word).items() for lemma in lemmas}
    for kind in ("NOUN", "VERB"):
        for lemma in {lemma for other, lemma in readings if other == kind}:
            forms.update(*getAllInflections(lemma, upos=kind).values())
        if not readings:
            forms.update(*getAllInflectionsOOV(word, kind).values())
    return frozenset(forms)
