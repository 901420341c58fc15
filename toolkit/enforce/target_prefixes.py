"""Target prefixes: given starts of an answer that fix an error of a draft.

If no form of request gives a term or a figure, the model gets the start of its own draft, followed by the right
rendering, and continues from there. The model completes the sentence itself, so the rendering fits into it
(prefix-constrained decoding: Wuebker et al. 2016, Knowles and Koehn 2016). The draft is cut where the finding has its
target span; otherwise at words whose relative position is nearest to that of the term in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.types import Finding, Severity

PLACES = 6


def target_prefixes(source: str, target: str, findings: Iterable[Finding]) -> list[str]:
    """Return the prefixes to try for a draft `target` of `source`, best first.

    They fix the first finding that is an error with a suggestion. The request has all terms, so the model may fix the
    others, or another prefix does.
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
    """Return the starts of words in `target`, those nearest to `share` of its length first."""
    starts = [word.start() for word in re.finditer(r"\S+", target)]
    return sorted(starts, key=lambda start: abs(start - share * len(target)))[:PLACES]


def _joined(before: str, rendering: str) -> str:
    """Append `rendering` to `before`; it is capitalized at the start of the sentence."""
    before = before.rstrip()
    if not before:
        return rendering[:1].upper() + rendering[1:]
    return f"{before} {rendering}"
