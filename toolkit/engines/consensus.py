"""Choose the draft that agrees most with several others."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.base import distinct
from toolkit.units import Draft


def consensus(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the different drafts, the one with the highest average similarity to all first.

    This is minimum Bayes risk decoding (Kumar & Byrne 2004; Eikema & Aziz 2020 for neural models): each draft is a
    reference for all others, repeated drafts count repeatedly, similarity is chrF2 (Popović 2015). Equal drafts stay
    in their order.
    """
    from sacrebleu.metrics.chrf import CHRF

    score = CHRF().sentence_score
    different = distinct(drafts)
    alike = {draft.text: sum(score(draft.text, [other.text]).score for other in drafts) for draft in different}
    return sorted(different, key=lambda draft: -alike[draft.text])
