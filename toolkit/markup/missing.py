"""Find the markup of a source that its translation lacks."""

from __future__ import annotations

import re
from collections import Counter

from toolkit.markup.inline_markup import scan
from toolkit.markup.patterns import CUE_TIME, EMAIL, URL
from toolkit.markup.seen import useful
from toolkit.text import HAN_CLASS

# the fragment of a link to a heading, made from the text of the heading; it may be percent-encoded
CHINESE_NAME = re.compile(rf"#(?=[^\s)\"'<>]*(?:[{HAN_CLASS}]|%[0-9A-Fa-f]{{2}}))[^\s)\"'<>]+")
ENGLISH_NAME = re.compile(r"#[A-Za-z0-9][A-Za-z0-9_.-]*")


def lost(source: str, target: str) -> list[str]:
    """Return the markup of `source` that `target` lacks, in order; a pair as `<b>…</b>`, with both halves.

    Placeholders of programs, links to pages of a vault (the check of placeholders knows them) and markup that only
    Chinese needs (see `useful`) do not count. A link to a heading may
    have another fragment, because the heading has another name in English. If no time inside a cue is left, neither
    times nor the plain `<c>` after them count.
    """
    source, target = useful(source), useful(target)
    ours, theirs = list(_in_order(source)), Counter(form for form, _ in _in_order(target))
    left: list[tuple[tuple[str, str], str]] = []
    for form, shown in ours:
        if theirs[form] > 0:
            theirs[form] -= 1
        elif all(form) or "".join(form) not in target:
            left.append((form, shown))
    moved = Counter(_led(form, ENGLISH_NAME) for form in theirs.elements())
    timed = not untimed(source, target)
    missing: list[str] = []
    for form, shown in left:
        bare = _led(form, CHINESE_NAME)
        if bare != form and moved[bare] > 0:
            moved[bare] -= 1
        elif timed or not (CUE_TIME.fullmatch(form[0]) or form == ("<c>", "</c>")):
            missing.append(shown)
    return missing


def invented(source: str, target: str) -> list[str]:
    """Return the addresses of `target` that are not in `source`, in order; the fragment of a link does not count."""
    folded = source.casefold()
    addresses = [match[0] for pattern in (URL, EMAIL) for match in pattern.finditer(target)]
    shown = [address.partition("#")[0].rstrip(".,;:!?)\"'") for address in addresses]
    return [address for address in dict.fromkeys(shown) if address.casefold() not in folded]


def untimed(source: str, target: str) -> bool:
    """Return whether `source` has times inside its cue and `target` has none."""
    return "<" in source and CUE_TIME.search(source) is not None and CUE_TIME.search(target) is None


def _led(form: tuple[str, str], name: re.Pattern[str]) -> tuple[str, str]:
    """Return the `form` of a link with a fragment that matches `name` reduced to `#`."""
    return name.sub("#", form[0]), name.sub("#", form[1])


def _in_order(text: str) -> list[tuple[tuple[str, str], str]]:
    markup = scan(text)
    both = [(pair.start, text[pair.start : pair.inner], text[pair.outer : pair.end]) for pair in markup.pairs]
    both += [
        (point.start, text[point.start : point.end], "")
        for point in markup.points
        if point.name not in ("VALUE", "wbr")
    ]
    shown = [((first, last), f"{first}…{last}" if last else first) for _, first, last in sorted(both)]
    return [each for each in shown if not each[0][0].startswith(("[[", "![["))]
