"""Chinese text split into words with their parts of speech, by jieba-rs (rjieba, MIT).

The split is a guess from a general dictionary: new names and terms are often split into pieces. Callers should use
more than one word, or only the ends of words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

TOTAL = 60_101_967
"""The sum of all frequencies in the dictionary."""


class Word(NamedTuple):
    """A word: `start` counts code points of the text, `tag` is its part of speech in the ICTCLAS set (n, v, nr …)."""

    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        """The end of the word."""
        return self.start + len(self.text)


def cut(text: str) -> list[Word]:
    """Split `text` into words, in order and without gaps; white space and signs are words too."""
    import rjieba

    words, start = [], 0
    for word, tag in rjieba.tag(text):
        words.append(Word(word, tag, start))
        start += len(word)
    return words


@lru_cache(maxsize=65536)
def frequency(word: str) -> int:
    """Return the frequency of `word` in the corpus of `TOTAL` words behind the dictionary; 0 if it is not a word."""
    import rjieba

    return int(rjieba.suggest_freq(word)) if rjieba.has_word(word) else 0


@lru_cache(maxsize=65536)
def tag(word: str) -> str:
    """Return the part of speech of `word` in the dictionary, empty if it is not there."""
    import rjieba

    return str(rjieba.tag(word, hmm=False)[0][1]) if rjieba.has_word(word) else ""
