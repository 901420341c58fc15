"""Of several drafts the one that agrees most with the others."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.base import distinct
from toolkit.units import Draft


def consensus(drafts: Sequence[Draft]) -> list[Draft]:
    """The distinct of `drafts`, first the one that is on average most alike to all.

    Minimum Bayes risk (Kumar & Byrne 2004; Eikema & Aziz 2020 for neural models): each draft is a reference for all
    others, one that came twice counts twice, likeness is chrF2 (Popović 2015). Of equals the earlier comes first.
    """
    from sacrebleu.metrics.chrf import CHRF

    score = CHRF().sentence_score
    different = distinct(drafts)
    alike = {draft.text: sum(score(draft.text, [other.text]).score for other in drafts) for draft in different}
    return sorted(different, key=lambda draft: -alike[draft.text])
