"""Measure how likely a sequence of words is a term, from counts in the documents themselves.

- C-value (Frantzi, Ananiadou and Mima 2000, Int. J. Digit. Libr. 3, eq. 2), with log2(words + 1) so that single words
  count (Barrón-Cedeño et al. 2009): the frequency, minus that within longer candidates, times the length.
- Weirdness (Ahmad, Gillam and Tostevin 1999): how much more frequent the words are here than in general Chinese, from
  the frequencies of the segmenter's dictionary.
- Cohesion: the minimum of the pointwise mutual information of two parts (Church and Hanks 1990).
- Boundaries: the minimum of the branching entropy to the left and right (Jin and Tanaka-Ishii 2006); a sequence that
  is always followed by the same word is a piece of a longer term.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.extract.vocabulary import EMPTY, is_light, is_phrase, is_verb, joined
from toolkit.text import HAN
from toolkit.words import TOTAL, Word, frequency

LONGEST_WORDS = 5
LONGEST = 14
_STRANGE = 5.0
_UNKNOWN = 4

_INSIDE = frozenset(
    ["n", "nz", "nt", "ns", "nr", "nrt", "ng", "vn", "v", "a", "an", "b", "l", "j", "eng", "vg", "ag", "g", "d"]
)
_FIRST = _INSIDE - {"d"}
_LAST = frozenset(["n", "nz", "nt", "ng", "vn", "l", "j", "an", "v", "nrt", "ns"])


@dataclass(slots=True)
class Tally:
    """The counts of one sequence of words: its frequency, and the words before and after it."""

    count: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its termhood (higher is better, 0 for none) and its frequency."""

    text: str
    score: float
    count: int


def termhood(sentences: Iterable[Sequence[Word]], minimum: int = 3) -> list[Scored]:
    """Return the candidates with at least `minimum` occurrences in `sentences` of words, best first.

    Equal scores are in code point order, so the same text gives the same list.
    """
    tallies: dict[tuple[str, ...], Tally] = defaultdict(Tally)
    words: Counter[str] = Counter()
    for sentence in joined(list(sentences)):
        words.update(word.text for word in sentence)
        for place, length in _places(sentence):
            tally = tallies[tuple(word.text for word in sentence[place : place + length])]
            tally.count += 1
            tally.left[sentence[place - 1].text if place else ""] += 1
            after = place + length
            tally.right[sentence[after].text if after < len(sentence) else ""] += 1
    frequent = {key: tally for key, tally in tallies.items() if tally.count >= minimum}
    return sorted(_scored(frequent, words), key=lambda scored: (-scored.score, scored.text))


def _places(sentence: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield (index, length) of each sequence that has the shape of a term."""
    for start, first in enumerate(sentence):
        if first.tag not in _FIRST or is_verb(first) or is_light(first.text):
            continue
        for length in range(1, LONGEST_WORDS + 1):
            last = sentence[start + length - 1 : start + length]
            if not last or last[0].tag not in _INSIDE or is_verb(last[0]) or (length > 1 and last[0].tag == "eng"):
                break
            if _shaped(sentence[start : start + length]):
                yield start, length


def _shaped(part: Sequence[Word]) -> bool:
    text, last = "".join(word.text for word in part), part[-1]
    if not 2 <= len(text) <= LONGEST or not HAN.search(text) or len(part[0].text) < 2 or is_light(text):
        return False
    if len(part) == 1:
        return last.tag in {"n", "nz", "nt", "vn", "l", "j"} and text not in EMPTY and not is_phrase(text)
    return (
        last.tag in _LAST and len(last.text) > 1 and not all(word.text in EMPTY or word.tag == "eng" for word in part)
    )


def _scored(tallies: Mapping[tuple[str, ...], Tally], words: Counter[str]) -> Iterator[Scored]:
    total = sum(words.values())
    longer = _nested(tallies)
    for key, tally in tallies.items():
        value = _c_value(key, tally.count, longer.get(key, ()), tallies)
        strange = _weirdness(key, words, total) - _STRANGE
        if tally.count < _UNKNOWN and any(not frequency(word) and HAN.search(word) for word in key):
            continue  # the segmenter guessed these words, and such a low count does not confirm them
        bound = _bounded(tally) and (len(key) == 1 or _cohesion(key, tally.count, words, total) > 2)
        if value > 0 and strange > 0 and bound:
            yield Scored("".join(key), value * strange * _doubt(key), tally.count)


def _doubt(key: Sequence[str]) -> float:
    """Return a factor below 1 for a candidate with an empty word at an edge, or with a Latin word at its start."""
    empty = 0.4 if key[0] in EMPTY or key[-1] in EMPTY else 1.0
    return empty * (0.4 if not HAN.search(key[0]) else 1.0)


def _nested(tallies: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the longer candidates that contain each candidate."""
    longer: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for key in tallies:
        inner = {key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)} - {key}
        for part in inner:
            longer[part].append(key)
    return longer


def _c_value(
    key: tuple[str, ...],
    count: int,
    longer: Sequence[tuple[str, ...]],
    tallies: Mapping[tuple[str, ...], Tally],
) -> float:
    within = sum(tallies[other].count for other in longer) / len(longer) if longer else 0.0
    return math.log2(len(key) + 1) * (count - within)


def _weirdness(key: Sequence[str], words: Counter[str], total: int) -> float:
    """Return the mean over the Chinese words of log2(frequency here / frequency in general), at most 10 each."""
    chinese = [word for word in key if HAN.search(word)]
    ratios = [math.log2(words[word] / total * TOTAL / (frequency(word) + 1)) for word in chinese]
    return sum(min(10.0, ratio) for ratio in ratios) / len(ratios)


def _cohesion(key: tuple[str, ...], count: int, words: Counter[str], total: int) -> float:
    """Return the minimum pointwise mutual information between neighbors, in bits, as if words were independent."""
    return min(math.log2(count * total / (words[first] * words[second])) for first, second in pairwise(key))


def _bounded(tally: Tally) -> bool:
    """Return whether it is a unit: different words, or edges of a sentence, are before it and after it."""
    return tally.count < 3 or min(_entropy(tally.left), _entropy(tally.right)) > 0.5


def _entropy(counts: Counter[str]) -> float:
    """Return the entropy in bits; each edge of a sentence counts as another neighbor."""
    total = sum(counts.values())
    parts = [count for word, count in counts.items() if word] + [1] * counts[""]
    return -sum(part / total * math.log2(part / total) for part in parts)
