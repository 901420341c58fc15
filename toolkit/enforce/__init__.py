"""Terms: what the engine is told about them, and the loop that checks and repairs what it answers.

A term is told twice, in a hint line and by its rendering in place of the Chinese (measured on 60 WMT22 sentences by
`bench/terms.py`: either alone holds about 88 % of the terms, both 95 %). A figure in 万 or 亿 is told by its English
form in place of the Chinese: of 16 such sentences the default model got 7 wrong without it, none with it. What comes
back with an error is asked again: in other forms; then with its own draft to go on from, up to the place where the
right rendering belongs (`target_prefixes`); then in parts. Each round takes only what is still broken. A beam is no
round: one of width 4 took as long for a sentence as greedy search for twenty. The best candidate is the one with the
fewest findings and, among those, the best model score. Nothing is ever pasted into a translation.
"""

from __future__ import annotations

from toolkit.enforce.asking import Ask, Form, ask
from toolkit.enforce.rounds import Absent, Judge, candidates, known, translate
from toolkit.enforce.source import pieces, substitute

__all__ = ["Absent", "Ask", "Form", "Judge", "ask", "candidates", "known", "pieces", "substitute", "translate"]
