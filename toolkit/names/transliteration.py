"""Compare the sound of a Chinese name with a Latin one, by the characters of transliterated names.

Foreign names are written with a few hundred characters of fixed sound (the tables of the Xinhua News Agency's name
dictionaries); `transliteration.json` has the pinyin of each without tone. Names are compared by their consonants, in
classes that Chinese distinguishes, since vowels vary: 扎克伯格 and Zuckerberg are both S-K-P-K, except for an r.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.files import package_data

_TABLE = package_data("toolkit.names", "transliteration.json")
SOUNDS: dict[str, str] = {char: sound for sound, chars in _TABLE["sounds"].items() for char in chars}
"""Characters of transliterated names, with the pinyin of each."""
PLAIN = frozenset(_TABLE["plain"])
"""Those of them that are common in ordinary words too, and so are weak evidence alone."""

# Pinyin initials and Latin letters, by the class of sound they fall in.
_CLASSES = {
    **dict.fromkeys(("b", "p"), "P"),
    **dict.fromkeys(("d", "t", "th"), "T"),
    **dict.fromkeys(("g", "k", "ck", "q", "qu", "gh"), "K"),
    **dict.fromkeys(("f", "v", "ph", "w"), "F"),
    **dict.fromkeys(("z", "c", "s", "zh", "ch", "sh", "j", "x", "tch", "sch", "tsch", "cz", "sz"), "S"),
    **dict.fromkeys(("l", "r"), "L"),
    "m": "M",
    "n": "N",
    "h": "H",
}
_LATIN = re.compile("tsch|sch|tch|ck|ch|sh|th|ph|gh|qu|cz|sz|zh|[a-z]")
_INITIAL = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsw])?[a-z]*?(ng|n)?")
_CHINESE_ONLY = {"q": "S", "x": "S", "j": "S", "z": "S", "c": "S"}
# Sounds that one language often drops: h, the r at the end of a syllable, nasals, w and v.
_LIGHT = {"H": 0.2, "L": 0.4, "N": 0.4, "F": 0.5, "T": 0.5, "M": 0.6, "S": 0.7, "K": 0.7, "P": 0.8}
_NEAR = {frozenset("FP"): 0.5, frozenset("FH"): 0.4, frozenset("KS"): 0.5, frozenset("TS"): 0.5, frozenset("HK"): 0.5,
         frozenset("MN"): 0.4, frozenset("LN"): 0.7}  # fmt: skip


def sounded(text: str) -> bool:
    """Return whether all characters of `text`, except for middle dots, are used for transliterated names."""
    return bool(text) and all(char in SOUNDS or char in "·" for char in text)


def likeness(chinese: str, latin: str) -> float:
    """Return how similar a Chinese and a Latin name sound, from 0 to 1; 0 if a character is not in `SOUNDS`.

    This is the edit distance of the consonant classes (Levenshtein 1966, with lower costs for what is often dropped),
    divided by the weight of the longer name. Names of 2 or more syllables rarely reach 0.6 by chance.
    """
    ours, theirs = _of_chinese(chinese.replace("·", "")), _of_latin(latin)
    if not ours or not theirs:
        return 0.0
    weight = max(sum(map(_light, ours)), sum(map(_light, theirs)))
    return max(0.0, 1 - _distance(ours, theirs) / weight)


@lru_cache(maxsize=4096)
def _of_chinese(name: str) -> str:
    classes = []
    for char in name:
        if (sound := SOUNDS.get(char)) is None:
            return ""
        match = _INITIAL.fullmatch(sound)
        initial, nasal = (match[1] or "", match[2]) if match else ("", None)
        initial = "r" if sound == "er" else initial
        classes += [_CHINESE_ONLY.get(initial) or _CLASSES.get(initial, "A"), "N" if nasal else ""]
    return _vowels_aside("".join(classes).replace("NN", "N"))


@lru_cache(maxsize=4096)
def _of_latin(name: str) -> str:
    plain = re.sub(r"(.)\1+", r"\1", re.sub("[^a-z]", "", name.lower()))
    return _vowels_aside("".join(_CLASSES.get(part, "A" if part in "aeiouy" else "S") for part in _spelt(plain)))


def _spelt(plain: str) -> list[str]:
    """Split a Latin name into its sounds; c is k except before e, i and y, and x is ks."""
    plain = re.sub("c(?![eiyhkz])", "k", plain).replace("x", "ks")
    return _LATIN.findall(re.sub("dg(?=e)|j", "z", plain))


def _vowels_aside(classes: str) -> str:
    """Keep the consonants, and the vowel if it is first."""
    return classes[:1] + classes[1:].replace("A", "")


def _light(sound_class: str) -> float:
    return _LIGHT.get(sound_class, 0.4)


def _distance(ours: str, theirs: str) -> float:
    row = [0.0]
    for sound_class in theirs:
        row.append(row[-1] + _light(sound_class))
    for sound_class in ours:
        last, row = row, [row[0] + _light(sound_class)]
        for place, other in enumerate(theirs):
            change = 0.0 if sound_class == other else _NEAR.get(frozenset((sound_class, other)), 1.2)
            row.append(min(last[place] + change, last[place + 1] + _light(sound_class), row[place] + _light(other)))
    return row[-1]
