"""Mend sentences that a model wrote in the style of a headline: 苹果推出新手机。 as "Apple Launches New Phone".

Asked for the same as a report (据报道，苹果推出新手机。, with an answer that begins with "It is reported that"), it
writes a sentence, with articles and a tense. The words of the report are removed again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from toolkit.enforce.asking import Ask
from toolkit.text import ENDERS
from toolkit.units import Draft, Kind

REPORTED = "据报道，", "It is reported that"
_SMALL = frozenset(
    "a an and are as at but by for from in into is its not of on or over the to vs via with after before".split()
)
_LEAST = 3
"""A headline has so many words with a capital letter, or more: Mr. Smith has two."""


def is_headline(source: str, target: str, kind: Kind) -> bool:
    """Return whether `target` is in the style of a headline though `source` is a sentence.

    In a headline all words but small ones have a capital letter, as in a list of names.
    """
    if kind not in (Kind.TEXT, Kind.ITEM, Kind.CUE) or source[-1:] not in ENDERS:
        return False
    words = [word for word in re.findall(r"[A-Za-z][\w'’-]*", target) if word not in _SMALL]
    return len(words) >= _LEAST and all(word[0].isupper() for word in words)


def as_report(asked: Ask) -> Ask | None:
    """Return `asked` as a report; None for a unit in pieces or with markup at its start."""
    if len(asked.requests) > 1 or any(shortened.head for shortened in asked.shortened):
        return None
    chinese, english = REPORTED
    (request,) = asked.requests
    return replace(asked, requests=(replace(request, text=chinese + request.text, target_prefix=english),))


def told(draft: Draft) -> Draft:
    """Return the answer to a report as the sentence that is reported; what is no report has no text."""
    match = re.fullmatch(rf"{REPORTED[1]}:? (?P<text>\S.*)", draft.text, re.DOTALL)
    text = match["text"] if match else ""
    return replace(draft, text=text[:1].upper() + text[1:])
