"""`zhen glossary stats`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show, tables
from toolkit.cli.options import option
from toolkit.types import Status

if TYPE_CHECKING:
    from toolkit.glossary import Glossary


def stats(
    *,
    glossary: options.Glossaries = None,
    corpus: options.Corpus = None,
    top: Annotated[int, option("--top N", "Number of terms to show.", min=0, default="20")] = 20,
    json: options.Json = False,
) -> None:
    """Count the entries of the glossary and the terms in the documents.

    Example:
        zhen glossary stats --top 5
    """
    from toolkit import impact

    terms = options.terms_of(glossary)
    used = impact.usage(terms, impact.read(options.corpus(corpus)))
    counts = _counts(terms)
    applied = [(source, count) for (source, applies), count in used.most_common() if applies]
    if json:
        refused = {source: count for (source, applies), count in used.items() if not applies}
        show.out_json([{**counts, "applied": dict(applied), "refused": refused}])
        return
    tables.put(("what", "entries"), ((name.replace("_", " "), str(count)) for name, count in _flat(counts)), right=[1])
    if applied and top:
        show.out("")
        rows = ((name, str(count), str(used[name, False])) for name, count in applied[:top])
        tables.put(("term", "applies", "does not"), rows, right=[1, 2])


def _counts(terms: Glossary) -> dict[str, Any]:
    from collections import Counter

    return {
        "entries": len(terms.terms),
        "status": {status.value: sum(term.status is status for term in terms.terms) for status in Status},
        "with_variants": sum(bool(term.variants) for term in terms.terms),
        "with_unless": sum(bool(term.unless) for term in terms.terms),
        "with_only": sum(bool(term.only) for term in terms.terms),
        "characters": dict(sorted(Counter(len(term.source) for term in terms.terms).items())),
    }


def _flat(counts: dict[str, Any]) -> Iterable[tuple[str, int]]:
    for name, value in counts.items():
        if isinstance(value, dict):
            yield from ((f"{name} {key}", count) for key, count in value.items())
        else:
            yield name, value
