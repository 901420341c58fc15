"""The HTML of the pages, from the templates: rows, progress bar, filters."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from toolkit.export import describe_finding
from toolkit.export.aligned import visible
from toolkit.export.html import asset, bar, template
from toolkit.export.html import row as shared_row
from toolkit.review.edits import fixable
from toolkit.review.filters import ANY, LEAST_SURE, Query, page
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.redrafter import JudgedDraft
from toolkit.review.suggestions import Suggestions
from toolkit.text import digest
from toolkit.translation_memory import Suggestion, steps
from toolkit.units import State

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Listed:
    """A line in the list of documents. Without `catalog` it is still being read, or `problem` is the error message."""

    identity: str
    name: str
    catalog: JudgedCatalog | None
    problem: str = ""

    @property
    def counts(self) -> list[tuple[State, int]]:
        """The number of segments in each state."""
        return _counts(self.catalog) if self.catalog else []

    @property
    def bar(self) -> list[tuple[State, int, float, float]]:
        """See `export.html.bar`."""
        return bar(self.catalog.states) if self.catalog else []


def assets() -> dict[str, tuple[str, str]]:
    """Return the media type and the text of each static file by name."""
    return {
        "review.css": ("text/css", asset("page.css") + (_HERE / "review.css").read_text("utf-8")),
        "icon.svg": ("image/svg+xml", (_HERE / "icon.svg").read_text("utf-8")),
        "review.js": ("text/javascript", (_HERE / "review.js").read_text("utf-8")),
    }


def documents(listed: list[Listed], folder: Path) -> str:
    """Render the list of documents."""
    return _render("documents.html", listed=listed, folder=visible(str(folder)), root="")


def segments(
    catalog: JudgedCatalog, identity: str, query: Query, at: str, suggestions: Suggestions, *, patience: float
) -> str:
    """Render one page of segments; those that cannot be judged in `patience` seconds are requested later."""
    chosen = page(catalog, query, at)
    end = time.monotonic() + patience
    rows = [_row(catalog, index, suggestions, judge=time.monotonic() < end) for index in chosen.places]
    return _render(
        "segments.html",
        rows=rows,
        page=chosen,
        query=query,
        any=ANY,
        least_sure=LEAST_SURE,
        states=list(State),
        checks=sorted(catalog.findings),
        **_common(catalog, identity),
    )


def row(catalog: JudgedCatalog, identity: str, index: int, suggestions: Suggestions) -> str:
    """Render one segment."""
    return _part("row", _row(catalog, index, suggestions), f"../d/{identity}")


def shown_as(catalog: JudgedCatalog, index: int, suggestions: Suggestions) -> str:
    """Return what identifies the displayed form of a segment: its version, its state, and the offered translation."""
    suggestion = suggestions.same(catalog.units[index], catalog.name)
    return f"{catalog.seen(index)}-{catalog.state(index)}" + (f"-{digest(suggestion.target, 8)}" if suggestion else "")


def conflict(catalog: JudgedCatalog, index: int, mine: str) -> str:
    """Render both texts of a segment that was changed elsewhere."""
    translation = catalog.units[index].translation
    return _part("conflict", visible(translation.target if translation else ""), visible(mine))


def editor(catalog: JudgedCatalog, index: int, suggestions: list[Suggestion]) -> str:
    """Render the editor that opens below a segment."""
    judged = catalog.judged(index)
    translation = judged.unit.translation
    offers = [finding.suggestion for finding in judged.findings if finding.suggestion]
    terms = [match.term.target for match in judged.unit.matches if match.enforced]
    offered = [
        (suggestion, steps(visible(suggestion.source), visible(judged.unit.segment.text))) for suggestion in suggestions
    ]
    return _part("editor", translation.target if translation else "", offered, list(dict.fromkeys([*offers, *terms])))


def candidates(candidates: list[JudgedDraft]) -> str:
    """Render the candidates of the model."""
    return _part(
        "candidates", [(candidate.draft.text, [*map(describe_finding, candidate.findings)]) for candidate in candidates]
    )


def progress(catalog: JudgedCatalog) -> str:
    """Render the line and the bar with the progress of a document."""
    return _part("progress", _summary(catalog), bar(catalog.states))


def problem(message: str, *, root: str) -> str:
    """Render an error page; `root` is the relative address of the list of documents."""
    return _render("problem.html", message=visible(message), root=root)


def _common(catalog: JudgedCatalog, identity: str) -> dict[str, object]:
    return {
        "title": visible(catalog.name),
        "base": f"../d/{identity}",
        "root": "../",
        "summary": _summary(catalog),
        "bar": bar(catalog.states),
        "checked": catalog.checked,
        "total": len(catalog.units),
    }


def _row(catalog: JudgedCatalog, index: int, suggestions: Suggestions, *, judge: bool = True) -> dict[str, object]:
    judged = catalog.judged(index) if judge else catalog.known(index)
    segment = judged.unit.segment
    return {
        "shown": shared_row(judged.unit, judged.findings, index + 1),
        "fixes": [fixable(finding) for finding in judged.findings],
        "seen": catalog.seen(index),
        "shown_as": shown_as(catalog, index, suggestions),
        "proposed": suggestions.same(judged.unit, catalog.name),
        "judged": catalog.is_judged(index),
        "state": judged.state,
        "comments": [visible(line) for line in catalog.entry(index).comments],
        "place": visible(f"{segment.document}:{segment.line}"),
        "near": max(0, index - 5),
        "paragraph": segment.paragraph,
    }


def _counts(catalog: JudgedCatalog) -> list[tuple[State, int]]:
    return [(state, catalog.states[state]) for state in State if catalog.states.get(state)]


def _summary(catalog: JudgedCatalog) -> str:
    parts = ", ".join(f"{count:,} {name}" for name, count in _counts(catalog))
    return f"{len(catalog.units):,} segments: {parts}" if parts else "no segments"


def _render(name: str, **values: object) -> str:
    return template(_HERE, name).render(**values)


def _part(name: str, *values: object) -> str:
    return str(getattr(template(_HERE, "segment.html").module, name)(*values))
