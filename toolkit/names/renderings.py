"""Find the rendering of a Chinese name in English: by its sound, or by what its translations have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from toolkit.files import package_data
from toolkit.names.foreign_names import DOTS
from toolkit.names.transliteration import likeness

_WORD = r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'’.-]*[A-Za-z\u00c0-\u024f]"
_CAPITALISED = re.compile(rf"{_WORD}(?:[ -]{_WORD})*")
_WORDS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’.&/-][A-Za-z0-9\u00c0-\u024f]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_ALIKE = 0.6
_COMMON = frozenset(package_data("toolkit.names", "words.json")["english"])
_LONGEST = 4


def by_sound(name: str, target: str) -> str:
    """Return the capitalized words of `target` that sound most like the Chinese `name`, or empty.

    A name of N parts is searched for in N words, so 扎克伯格 gives `Zuckerberg` for `Mark Zuckerberg`. If several are
    equally similar, the first is returned.
    """
    parts = re.split(f"[{DOTS}]", name)
    best, rendering = _ALIKE, ""
    for run in _CAPITALISED.finditer(target):
        words = re.split(r"(?<=\w)[ ](?=\w)", run[0])
        for start in range(len(words) - len(parts) + 1):
            chosen = [_POSSESSIVE.sub("", word) for word in words[start : start + len(parts)]]
            alike = sum(map(likeness, parts, chosen)) / len(parts)
            if alike > best:
                best, rendering = alike, " ".join(chosen)
    return rendering


def by_association(targets: Sequence[str], others: Sequence[str]) -> str:
    """Return the words that nearly all `targets` and hardly any `others` contain, or empty.

    `targets` are translations of sentences that contain a term, `others` of sentences that do not. The sequence of up
    to four words with the highest Dice coefficient wins (Dice 1945; Smadja et al. 1996 for this use), or the longer
    of two equals. Fewer than two targets are not enough.
    """
    if len(targets) < 2:
        return ""
    inside, outside = _spread(targets), _spread(others)
    scored = [
        (2 * count / (count + outside[words] + len(targets)), len(words), words)
        for words, count in inside.items()
        if count > 1
    ]
    best = max(scored, default=(0.0, 0, ()))
    return _as_written(best[2], targets) if best[0] >= 0.8 else ""


def _spread(texts: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Count the texts that contain each sequence of words."""
    counts: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        words = [word.lower() for word in _WORDS.findall(text)]
        counts.update(
            {
                tuple(words[start : start + length])
                for start in range(len(words))
                for length in range(1, min(_LONGEST, len(words) - start) + 1)
                if words[start] not in _COMMON and words[start + length - 1] not in _COMMON
            }
        )
    return counts


def _as_written(words: Sequence[str], targets: Sequence[str]) -> str:
    """Return the words in their most frequent spelling in `targets`."""
    pattern = re.compile(r"\W+".join(map(re.escape, words)), re.IGNORECASE)
    counts = Counter(match[0] for text in targets for match in pattern.finditer(text))
    return max(counts, key=lambda written: (counts[written], written))
