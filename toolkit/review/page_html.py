"""The HTML of the pages, from the templates: rows, progress bar, filters."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.catalog import document_path
from toolkit.export import describe_finding
from toolkit.export.aligned import visible
from toolkit.export.html import asset, bar, template
from toolkit.export.html import row as shared_row
from toolkit.models.pace import Pace
from toolkit.names.name_table import NameRow
from toolkit.review.background import BackgroundWork
from toolkit.review.concordance import ConcordanceHit
from toolkit.review.draft_again import Redraftable
from toolkit.review.edits import Approvable, fixable
from toolkit.review.filters import ANY, LEAST_SURE, PAGE, Query, page
from toolkit.review.finish import downloads
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.redrafter import JudgedDraft
from toolkit.review.suggestions import Suggestions
from toolkit.run_state import Outcome
from toolkit.skipped import by_reason
from toolkit.text import counted, digest, duration
from toolkit.translation_memory import Suggestion, steps
from toolkit.types import Segment, State

SHOWN = 5
"""Segments of each catalog that a new term is shown with."""

SCRIPTS = ("review.js", "again.js", "translate.js")
"""The files of the script; the later ones use what the first returns."""

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Listed:
    """A line in the list of documents. Without `catalog` it is still being read, or `problem` is the error message."""

    identity: str
    name: str
    title: str
    catalog: JudgedCatalog | None
    problem: str = ""

    @property
    def progress(self) -> str:
        """See `_approved`."""
        return _approved(self.catalog) if self.catalog else ""

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
        "review.js": ("text/javascript", "".join((_HERE / name).read_text("utf-8") for name in SCRIPTS)),
    }


def documents(
    listed: list[Listed],
    commands: Mapping[str, str],
    folder: Path,
    *,
    names: bool = False,
    problem: str = "",
    background: BackgroundWork | None = None,
) -> str:
    """Render the list of documents, and those without a catalog, each with the command that translates it.

    `names`: whether there is a table of names. `problem`: see `segments`. `background`: the work on one of those.
    """
    shown = {"listed": listed, "commands": commands, "folder": visible(str(folder)), "names": names, "root": ""}
    return _render("documents.html", **shown, problem=visible(problem), background=background)


def names(rows: Sequence[NameRow], problem: str = "") -> str:
    """Render the table of names. `problem`: see `segments`."""
    return _render("names.html", rows=sorted(rows, key=lambda row: row.source), problem=visible(problem), root="")


def name(row: NameRow) -> str:
    """Render a row of the table of names, as the rows of a table."""
    return f"<table><tbody>{_part('name', row)}</tbody></table>"


def segments(
    catalog: JudgedCatalog,
    identity: str,
    query: Query,
    at: str,
    suggestions: Suggestions,
    *,
    patience: float,
    glossary: Sequence[str] = (),
    problem: str = "",
    background: BackgroundWork | None = None,
) -> str:
    """Render one page of segments; those that cannot be judged in `patience` seconds are requested later.

    `glossary`: the files to which a term can be added. `problem`: why the glossary or the names cannot be read now.
    `background`: the work on this document.
    """
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
        glossary=glossary,
        problem=visible(problem),
        background=background,
        **_common(catalog, identity),
    )


def row(catalog: JudgedCatalog, identity: str, index: int, suggestions: Suggestions) -> str:
    """Render one segment."""
    return _part("row", _row(catalog, index, suggestions), f"../d/{identity}")


def shown_as(catalog: JudgedCatalog, index: int, suggestions: Suggestions) -> str:
    """Return what identifies the displayed form of a segment: its version, its state, and the offered translation."""
    suggestion = suggestions.same(catalog.records[index], catalog.name)
    return f"{catalog.seen(index)}-{catalog.state(index)}" + (f"-{digest(suggestion.target, 8)}" if suggestion else "")


def conflict(catalog: JudgedCatalog, index: int, mine: str) -> str:
    """Render both texts of a segment that was changed elsewhere."""
    translation = catalog.records[index].translation
    return _part("conflict", visible(translation.target if translation else ""), visible(mine))


def editor(catalog: JudgedCatalog, index: int, suggestions: list[Suggestion]) -> str:
    """Render the editor that opens below a segment."""
    judged = catalog.judged(index)
    translation = judged.record.translation
    offers = [finding.suggestion for finding in judged.findings if finding.suggestion]
    terms = [match.term.target for match in judged.record.matches if match.enforced]
    offered = [
        (suggestion, steps(visible(suggestion.source), visible(judged.record.segment.text)))
        for suggestion in suggestions
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


def bulk(approvable: Approvable, total: int) -> str:
    """Render the dialog in which a reviewer approves the `total` segments of a filter, as far as that is possible."""
    return _part("bulk", approvable, total, -(-total // PAGE))


def again(redraftable: Redraftable, total: int, pace: Pace | None) -> str:
    """Render the dialog in which a reviewer has the `total` segments of a filter drafted again, as far as they are."""
    time = duration(redraftable.characters / pace.speed) if pace else ""
    return _part("dialog", redraftable, total, -(-total // PAGE), time, pace.origin if pace else "", file="again.html")


def background(work: BackgroundWork | None) -> str:
    """Render the progress of work in the background, or its result."""
    return _part("background", work, file="again.html")


def touched(by_document: Sequence[tuple[str, Sequence[Segment]]]) -> str:
    """Render how many segments of each catalog a new term touches, with some of them."""
    return _part("touched", [(name, len(parts), [part.text for part in parts[:SHOWN]]) for name, parts in by_document])


def concordance(words: str, places: Sequence[ConcordanceHit], total: int) -> str:
    """Render the `places` that have `words`, of `total`."""
    pattern = re.compile(f"({re.escape(words)})", re.IGNORECASE)
    rows = [(place, pattern.split(place.source), pattern.split(place.target)) for place in places]
    return _part("concordance", visible(words), rows, total)


def finished(outcome: Outcome, address: str) -> str:
    """Render what was written for a document, whose page is at `address`, and what is still Chinese in it."""
    files = [visible(path.name) for path in outcome.files]
    return _part("finished", files, outcome.new, by_reason(outcome.skipped), address)


def problem(message: str, *, root: str) -> str:
    """Render an error page; `root` is the relative address of the list of documents."""
    return _render("problem.html", message=visible(message), root=root)


def _common(catalog: JudgedCatalog, identity: str) -> dict[str, object]:
    return {
        "title": visible(title(catalog.path, catalog.name)),
        "catalog_name": visible(catalog.name),
        "downloads": downloads(catalog.path),
        "untranslated": catalog.states.get(State.NEW, 0),
        "base": f"../d/{identity}",
        "root": "../",
        "summary": _summary(catalog),
        "bar": bar(catalog.states),
        "checked": catalog.checked,
        "total": len(catalog.records),
    }


def _row(catalog: JudgedCatalog, index: int, suggestions: Suggestions, *, judge: bool = True) -> dict[str, object]:
    judged = catalog.judged(index) if judge else catalog.as_judged(index)
    segment = judged.record.segment
    return {
        "shown": shared_row(judged.record, judged.findings, index + 1),
        "fixes": [fixable(finding) for finding in judged.findings],
        "seen": catalog.seen(index),
        "shown_as": shown_as(catalog, index, suggestions),
        "proposed": suggestions.same(judged.record, catalog.name),
        "judged": catalog.is_judged(index),
        "state": judged.state,
        "comments": [visible(line) for line in catalog.entry(index).comments],
        "place": visible(segment.place or f"{segment.document}:{segment.line}"),
        "near": max(0, index - 5),
        "paragraph": segment.paragraph,
    }


def _counts(catalog: JudgedCatalog) -> list[tuple[State, int]]:
    return [(state, catalog.states[state]) for state in State if catalog.states.get(state)]


def _summary(catalog: JudgedCatalog) -> str:
    parts = ", ".join(f"{count:,} {name}" for name, count in _counts(catalog))
    return f"{len(catalog.records):,} segments: {parts}. {_approved(catalog)}" if parts else "no segments"


def _approved(catalog: JudgedCatalog) -> str:
    """Return how far a document is: `62% approved, 1,240 characters left`; 100% only if nothing is left."""
    share = 100 * catalog.states.get(State.APPROVED, 0) // max(1, len(catalog.records))
    return f"{share}% approved, {counted(catalog.characters_left, 'character')} left"


def title(path: Path, name: str) -> str:
    """Return the file name of the document whose catalog is at `path`; `name` if the catalog names none."""
    source = document_path(path)
    return source.name if source else name


def _render(name: str, **values: object) -> str:
    return template(_HERE, name).render(**values)


def _part(name: str, *values: object, file: str = "segment.html") -> str:
    return str(getattr(template(_HERE, file).module, name)(*values))
