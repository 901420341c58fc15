"""Chinese text cut into words with their parts of speech, by jieba-rs (rjieba, MIT).

The cut is a guess from a general dictionary: new names and terms are often cut in pieces. Who relies on it looks at
more than one word, or only at where a word ends.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

TOTAL = 60_101_967
"""The sum of the frequencies in the dictionary."""


class Word(NamedTuple):
    """A word: `start` counts code points of the text, `tag` is its part of speech in the ICTCLAS set (n, v, nr …)."""

    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def cut(text: str) -> list[Word]:
    """The words of `text` in order, without gaps: joined they are `text` again. White space and signs are words too."""
    import rjieba

    words, start = [], 0
    for word, tag in rjieba.tag(text):
        words.append(Word(word, tag, start))
        start += len(word)
    return words


@lru_cache(maxsize=65536)
def frequency(word: str) -> int:
    """How often `word` stands in the corpus of `TOTAL` words behind the dictionary; 0 if it is not a word there."""
    import rjieba

    return int(rjieba.suggest_freq(word)) if rjieba.has_word(word) else 0


@lru_cache(maxsize=65536)
def tag(word: str) -> str:
    """The part of speech the dictionary gives `word`, empty if the word is not in it."""
    import rjieba

    return str(rjieba.tag(word, hmm=False)[0][1]) if rjieba.has_word(word) else ""
