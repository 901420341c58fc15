"""What the page does with all catalogs at once: look at a term, add it, search, save a name.

Each action takes the session and the JSON object that the page sent, and returns the answer. It raises `ToolkitError`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from toolkit import impact
from toolkit.errors import InputError, UsageError
from toolkit.glossary import Glossary, edit, term_changes
from toolkit.names import name_table
from toolkit.review import concordance, page_html
from toolkit.review.review_session import ReviewSession
from toolkit.types import Segment, Term

Sent = dict[str, Any]


def look_at_term(session: ReviewSession, sent: Sent) -> Sent:
    """Return the segments that a term would change in its glossary file; nothing is written.

    Raises `InputError` for a term that breaks a rule of the format, or contradicts or repeats an entry; `UsageError`
    when there is no such file.
    """
    term, path = _term(sent, session)
    edit.refuse_repeated(term, session.terms.terms)
    edit.insert(path, [term], write=False)
    before, after, alone = session.terms, Glossary((*session.terms.terms, term)), Glossary((term,))
    added = term_changes.compare(before, after)
    documents: list[tuple[str, list[Segment]]] = []
    for identity, place in session.catalogs().items():
        segments = [record.segment for record in session.read(identity, place).records]
        if any(alone.match(segment.text) for segment in segments):
            parts = impact.touched(added, before, after, [(session.name(place), segments)])
            documents.append((session.name(place), [segment for change in parts for _, segment in change]))
    return {"html": page_html.touched([(name, segments) for name, segments in documents if segments])}


def add_term(session: ReviewSession, sent: Sent) -> Sent:
    """Write a term to a glossary file, and judge all catalogs with it. Raises what `look_at_term` raises."""
    term, path = _term(sent, session)
    session.reload()
    edit.refuse_repeated(term, session.terms.terms)
    edit.insert(path, [term])
    session.reload()
    return {"done": f"{term.source} added to {path}"}


def search(session: ReviewSession, sent: Sent) -> Sent:
    """Return the segments of all catalogs, and the pairs of TMX files, that have some words."""
    if not (words := _text(sent, "words")[:200]):
        raise UsageError("no words to look up", "select or type some")
    return {"html": page_html.concordance(words, *concordance.search(session, words))}


def save_name(session: ReviewSession, sent: Sent) -> Sent:
    """Write the English of a name to the table of names."""
    source, target = _text(sent, "source"), " ".join(_text(sent, "target").split())
    for path in session.names_files():
        row = name_table.retarget(path, source, _text(sent, "seen"), target)
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


def _term(sent: Sent, session: ReviewSession) -> tuple[Term, Path]:
    """Return the term that was sent, and its glossary file."""
    source, target, number = _text(sent, "source"), _text(sent, "target"), sent.get("file")
    files = session.glossary_files()
    if not source or not target:
        raise UsageError("a term needs Chinese and English", "fill in both")
    if not isinstance(number, int) or not 0 <= number < len(files):
        raise UsageError("there is no glossary to add it to", "start zhen review with --glossary FILE")
    return Term(source, target), files[number]


def _text(sent: Sent, name: str) -> str:
    return str(sent.get(name, "")).strip()
