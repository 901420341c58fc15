"""Where an English text renders a Chinese name: by its sound, or by what its translations have in common."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from toolkit.names.sounds import likeness
from toolkit.names.transliterated import DOTS

_WORD = r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'’.-]*[A-Za-z\u00c0-\u024f]"
_CAPITALISED = re.compile(rf"{_WORD}(?:[ -]{_WORD})*")
_WORDS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+(?:['’.&/-][A-Za-z0-9\u00c0-\u024f]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_ALIKE = 0.6
_COMMON = frozenset(json.loads(files("toolkit.names").joinpath("words.json").read_text(encoding="utf-8"))["english"])
_LONGEST = 4


def by_sound(name: str, target: str) -> str:
    """The capitalised words of `target` that sound most like the Chinese `name`; empty if none do.

    A name of N parts is looked for in N words, so 扎克伯格 gives `Zuckerberg` where `Mark Zuckerberg` stands. Of
    equals the first is taken.
    """
    parts = re.split(f"[{DOTS}]", name)
    best, found = _ALIKE, ""
    for run in _CAPITALISED.finditer(target):
        words = re.split(r"(?<=\w)[ ](?=\w)", run[0])
        for start in range(len(words) - len(parts) + 1):
            chosen = [_POSSESSIVE.sub("", word) for word in words[start : start + len(parts)]]
            alike = sum(map(likeness, parts, chosen)) / len(parts)
            if alike > best:
                best, found = alike, " ".join(chosen)
    return found


def by_association(targets: Sequence[str], others: Sequence[str]) -> str:
    """The words that all but stand in all of `targets` and hardly in `others`; empty if there are none.

    `targets` are translations of sentences that hold a term, `others` of sentences that do not. Dice's coefficient
    (Dice 1945; Smadja et al. 1996 for this use) over sequences of up to four words decides, of equals the longer.
    Fewer than two targets say nothing.
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
    """In how many of `texts` each sequence of words stands."""
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
    """The words in the spelling most of `targets` have."""
    pattern = re.compile(r"\W+".join(map(re.escape, words)), re.IGNORECASE)
    counts = Counter(found[0] for text in targets for found in pattern.finditer(text))
    return max(counts, key=lambda written: (counts[written], written))
