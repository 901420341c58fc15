"""What the page does with all catalogs at once: look at a term, add it, search, save a name.

Each action takes the session and the JSON object that the page sent, and returns the answer. It raises `ToolkitError`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from toolkit.errors import InputError, UsageError
from toolkit.names import table
from toolkit.review import concordance, new_term, page_html
from toolkit.review.review_session import ReviewSession
from toolkit.units import Term

Sent = dict[str, Any]


def look_at_term(session: ReviewSession, sent: Sent) -> Sent:
    """Return the segments that a term would touch."""
    return {"html": page_html.touched(new_term.touched(session, *_term(sent)))}


def add_term(session: ReviewSession, sent: Sent) -> Sent:
    """Write a term to a glossary file."""
    term, number = _term(sent)
    return {"done": f"{term.source} added to {new_term.add(session, term, number)}"}


def search(session: ReviewSession, sent: Sent) -> Sent:
    """Return the segments of all catalogs, and the pairs of TMX files, that have some words."""
    if not (words := _text(sent, "words")[:200]):
        raise UsageError("no words to look up", "select or type some")
    return {"html": page_html.concordance(words, *concordance.search(session, words))}


def save_name(session: ReviewSession, sent: Sent) -> Sent:
    """Write the English of a name to the table of names."""
    source, target = _text(sent, "source"), " ".join(_text(sent, "target").split())
    for path in session.names_files():
        row = table.retarget(path, source, _text(sent, "seen"), target)
        with suppress(InputError):  # of the glossary: the page reports it
            session.reload()
        return {"html": page_html.name(row)}
    raise UsageError("there is no table of names any more", "run zhen translate to write it")


ACTIONS: dict[str, Callable[[ReviewSession, Sent], Sent]] = {
    "term/look": look_at_term,
    "term/add": add_term,
    "concordance": search,
    "names/save": save_name,
}


def _term(sent: Sent) -> tuple[Term, int]:
    source, target, number = _text(sent, "source"), _text(sent, "target"), sent.get("file")
    if not source or not target:
        raise UsageError("a term needs Chinese and English", "fill in both")
    return Term(source, target), number if isinstance(number, int) else -1


def _text(sent: Sent, name: str) -> str:
    return str(sent.get(name, "")).strip()
