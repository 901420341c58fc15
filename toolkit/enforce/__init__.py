"""Terms: how they are put into requests, and the loop that checks drafts and requests them again.

A term is given twice, in a hint line and as its target in place of the Chinese (measured on 60 WMT22 sentences by
`bench/terms.py`: either alone gives about 88% of the terms, both 95%). A figure in 万 or 亿 is replaced by its
English form: the default model got 7 of 16 such sentences wrong without it, none with it. A segment whose draft has an
error is requested again: in other forms; then with a prefix of its own draft and the right rendering
(`target_prefixes`); then in parts. Each round takes only the segments with an error. A wider beam is no round:
with width 4 a sentence took as long as twenty with greedy search. The best candidate is the one with the fewest
findings and, among those, the highest model score. Before that, headlines in place of sentences and lost names are
requested once more (`second_drafts`). No term is ever inserted into a translation; its punctuation is
corrected where source and kind of the segment leave no doubt (`polish`).
"""

from __future__ import annotations

from toolkit.enforce.asking import Ask, TermForm, ask
from toolkit.enforce.context import with_context
from toolkit.enforce.name_requests import name_renderings
from toolkit.enforce.polish import polish
from toolkit.enforce.rounds import Absent, Judge, candidates, current_draft, translate
from toolkit.enforce.substitution import pieces, substitute

__all__ = [
    "Absent",
    "Ask",
    "Judge",
    "TermForm",
    "ask",
    "candidates",
    "current_draft",
    "name_renderings",
    "pieces",
    "polish",
    "substitute",
    "translate",
    "with_context",
]
