"""The terms under which a person worked on a translation, kept through later runs until the person works on it again.

Every run writes the terms of the day into an entry (`term: 深思 → DeepSeek`). Where they differ from those a person
saw, lines beside them keep these: `term-was: 深思 → Deep Thought text:1f2e3d4c`, or `term-new: 深思 text:1f2e3d4c`
where there was no term. The hash is that of the msgstr: once a person changes the text, the lines are out of force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.catalog.comments import draft_hash, read_record, rejoined
from toolkit.catalog.entry import one_line
from toolkit.units import TermMatch

_TERM = re.compile(r"term: (.+?) → (.+)")
_MOVED = re.compile(r"term-(?:was: (?P<was>.+?) → (?P<target>.+)|new: (?P<new>.+)) text:(?P<text>[0-9a-f]{8})")


def terms_seen(notes: Sequence[str], target: str) -> dict[str, str] | None:
    """The terms (source to target) that stood in an entry when a person last worked on its msgstr `target`.

    `notes` are its `#.` lines. None when they do not say: an entry that this toolkit has never written.
    """
    lines = rejoined(notes)
    seen = {match[1]: match[2] for line in lines if (match := _TERM.fullmatch(line))}
    if not seen and read_record(notes) is None and not any(map(_MOVED.fullmatch, lines)):
        return None
    for match in filter(None, map(_MOVED.fullmatch, lines)):
        if match["text"] == draft_hash(target):
            seen.pop(match["new"] or match["was"], None)
            seen |= {match["was"]: match["target"]} if match["was"] else {}
    return seen


def terms_now(matches: Iterable[TermMatch]) -> dict[str, str]:
    """The terms of today, as they stand in an entry's lines."""
    return {one_line(match.term.source): one_line(match.term.target) for match in matches if match.enforced}


def moves(seen: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(source, target then, target now) of each term that changed; an empty target where it was no term."""
    for source in dict.fromkeys((*now, *seen)):
        then, today = seen.get(source, ""), now.get(source, "")
        if then != today:
            yield source, then, today


def moved_lines(seen: Mapping[str, str], now: Mapping[str, str], target: str) -> list[str]:
    """The `#.` lines that keep `seen` for an entry whose msgstr is `target` and whose terms are `now`."""
    return [
        one_line(f"term-was: {source} → {then}" if then else f"term-new: {source}") + f" text:{draft_hash(target)}"
        for source, then, _ in moves(seen, now)
    ]
