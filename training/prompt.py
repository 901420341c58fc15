"""The prompt of zhen-1.5b: one segment, or up to six consecutive segments as numbered lines.

The user turn has, each on its own line and only if it is not empty: the source before the text, its approved English,
the terms to use, and the kind of text. The text comes last.
"""

from __future__ import annotations

from collections.abc import Sequence

SYSTEM = "You translate Chinese into English."


def question(
    texts: Sequence[str],
    terms: Sequence[tuple[str, str]] = (),
    *,
    before: str = "",
    before_english: str = "",
    kind: str = "",
) -> str:
    """Return the user turn for `texts`, one or several segments in document order.

    Args:
        texts: Source segments, one line each.
        terms: (source, English) pairs the translation must use.
        before: Source text directly before the first segment.
        before_english: The approved English of `before`.
        kind: `heading` or `label`, else empty.
    """
    lines = []
    if before:
        lines.append(f"Before: {before}")
    if before_english:
        lines.append(f"Before in English: {before_english}")
    if terms:
        lines.append("Terms: " + "; ".join(f"{source} = {english}" for source, english in terms))
    if kind:
        lines.append(f"Kind: {kind}")
    return "\n".join([*lines, "Text:", *numbered(texts)])


def numbered(texts: Sequence[str]) -> list[str]:
    """Return a single text as it is, and several with `1. `, `2. ` in front."""
    return list(texts) if len(texts) == 1 else [f"{number}. {text}" for number, text in enumerate(texts, 1)]
