"""The words that are no terms, and the words that the dictionary of the segmenter does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from toolkit.files import package_data
from toolkit.text import HAN
from toolkit.words import Word, cut, frequency

_WORDS = package_data("toolkit.extract", "vocabulary.json")
EMPTY = frozenset(_WORDS["empty"])
"""Words with too little meaning for a term, or for its start or end."""
_VERBS = frozenset(_WORDS["verbs"])
_LIGHT_ENDS = tuple("到出于为地了着过的们等中上下里前后时般具则例")
_LIGHT_STARTS = tuple("对与和在将让把被给从向由以于但而其该此各每某这那")
_LIGHT_ADVERBS = tuple("极最更太很也都还就才又再被")
_NOUN = ("n", "vn", "j", "an")


def is_verb(word: Word) -> bool:
    """Return whether a word is a verb or adverb of narration, which no term contains."""
    return word.text in _VERBS


@lru_cache(maxsize=65536)
def is_light(text: str) -> bool:
    """Return whether a text starts or ends as no term does."""
    if not frequency(text) and len(text) < 4 and text.startswith(_LIGHT_ADVERBS):
        return True
    return text.startswith(_LIGHT_STARTS) or text.endswith(_LIGHT_ENDS)


@lru_cache(maxsize=65536)
def is_phrase(word: str) -> bool:
    """Return whether a long dictionary word is a phrase of verb or adjective: 急剧下降, not 软件工程."""
    import rjieba

    parts = [part for part in rjieba.cut_all(word) if 1 < len(part) < len(word) and word.endswith(part)]
    last = cut(max(parts, key=len))[-1:] if parts else []
    return bool(last) and not last[0].tag.startswith(_NOUN)


def joined(sentences: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """Join the pieces of words that the dictionary does not know in `sentences`.

    Two neighbors are one word if they occur together at least 3 times, and these are at least 4 of 5 occurrences of a
    neighbor that the dictionary does not know: 台积|电.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    for sentence in sentences:
        words.update(word.text for word in sentence)
        pairs.update((first.text, second.text) for first, second in pairwise(sentence))
    glued = {pair for pair, count in pairs.items() if _glued(pair, count, words)}
    return [_glue(sentence, glued) for sentence in sentences]


def _glued(pair: tuple[str, str], count: int, words: Counter[str]) -> bool:
    if count < 3 or not all(HAN.match(word) for word in pair) or is_light(pair[0]) or is_light(pair[1]):
        return False
    return any(not frequency(word) and count >= 0.8 * words[word] for word in pair)


def _glue(sentence: Sequence[Word], glued: set[tuple[str, str]]) -> list[Word]:
    out: list[Word] = []
    for word in sentence:
        if out and (out[-1].text, word.text) in glued:
            out[-1] = Word(out[-1].text + word.text, "n", out[-1].start)
        else:
            out.append(word)
    return out
