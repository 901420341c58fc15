"""Target prefixes: what an answer could begin with, so that what a draft got wrong comes out right.

A term that no form of asking brings, or a figure that comes out wrong, is given to the model in the middle of its own
draft: the words before it stay, the right rendering follows, and the model goes on from there. It is the model that
writes the sentence to its end, so the rendering is a part of it (prefix-constrained decoding: Wuebker et al. 2016,
Knowles and Koehn 2016). Where the draft shows what stands in the wrong place, that is where it is cut; else the
places tried are those whose share of the draft is nearest to the term's share of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.units import Finding, Severity

PLACES = 6


def target_prefixes(source: str, target: str, findings: Iterable[Finding]) -> list[str]:
    """The prefixes to try for a draft `target` of `source`, best first; none if no finding says what is right.

    Findings count that are errors with a suggestion. The first of them is mended; the model, asked with all terms,
    mends the rest or another prefix does.
    """
    wrong = [finding for finding in findings if finding.severity is Severity.ERROR and finding.suggestion]
    prefixes = [prefix for finding in wrong[:1] for prefix in _prefixes(source, target, finding)]
    return list(dict.fromkeys(prefixes))


def _prefixes(source: str, target: str, finding: Finding) -> Iterator[str]:
    if finding.target_span:
        yield _joined(target[: finding.target_span.start], finding.suggestion)
        return
    share = finding.source_span.start / max(1, len(source)) if finding.source_span else 0.5
    for cut in _cuts(target, share):
        yield _joined(target[:cut], finding.suggestion)


def _cuts(target: str, share: float) -> list[int]:
    """The starts of words in `target`, nearest to `share` of its length first."""
    starts = [word.start() for word in re.finditer(r"\S+", target)]
    return sorted(starts, key=lambda start: abs(start - share * len(target)))[:PLACES]


def _joined(before: str, rendering: str) -> str:
    """`rendering` after `before`, with a capital where it opens the sentence."""
    before = before.rstrip()
    if not before:
        return rendering[:1].upper() + rendering[1:]
    return f"{before} {rendering}"
