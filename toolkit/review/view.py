"""What pages are made of: rows, the bar of progress, filters, as HTML from the templates."""

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
from toolkit.review.redo import Candidate
from toolkit.review.sheet import Sheet
from toolkit.review.suggest import Recall
from toolkit.text import digest
from toolkit.translation_memory import Suggestion, steps
from toolkit.units import State

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Listed:
    """A catalog in the list of documents; without a sheet it is being read, or `problem` says why it cannot be."""

    identity: str
    name: str
    sheet: Sheet | None
    problem: str = ""

    @property
    def counts(self) -> list[tuple[State, int]]:
        """How many segments are in each state."""
        return _counts(self.sheet) if self.sheet else []

    @property
    def bar(self) -> list[tuple[State, int, float, float]]:
        """See `export.html.bar`."""
        return bar(self.sheet.states) if self.sheet else []


def assets() -> dict[str, tuple[str, str]]:
    """The files a page asks for: name to media type and text."""
    return {
        "review.css": ("text/css", asset("page.css") + (_HERE / "review.css").read_text("utf-8")),
        "icon.svg": ("image/svg+xml", (_HERE / "icon.svg").read_text("utf-8")),
        "review.js": ("text/javascript", (_HERE / "review.js").read_text("utf-8")),
    }


def documents(listed: list[Listed], folder: Path) -> str:
    """The list of documents."""
    return _render("documents.html", listed=listed, folder=visible(str(folder)), root="")


def segments(sheet: Sheet, identity: str, query: Query, at: str, recall: Recall, *, patience: float) -> str:
    """One page of a document's segments; those that could not be judged in `patience` seconds are fetched later."""
    shown = page(sheet, query, at)
    end = time.monotonic() + patience
    rows = [_row(sheet, index, recall, judge=time.monotonic() < end) for index in shown.places]
    return _render(
        "segments.html",
        rows=rows,
        page=shown,
        query=query,
        any=ANY,
        least_sure=LEAST_SURE,
        states=list(State),
        checks=sorted(sheet.findings),
        **_common(sheet, identity),
    )


def row(sheet: Sheet, identity: str, index: int, recall: Recall) -> str:
    """One segment."""
    return _part("row", _row(sheet, index, recall), f"../d/{identity}")


def shown_as(sheet: Sheet, index: int, recall: Recall) -> str:
    """What tells one look of a segment from another: its version, where it stands, and what is proposed for it."""
    found = recall.same(sheet.units[index], sheet.name)
    return f"{sheet.seen(index)}-{sheet.state(index)}" + (f"-{digest(found.target, 8)}" if found else "")


def conflict(sheet: Sheet, index: int, mine: str) -> str:
    """Both texts of a segment that was changed elsewhere."""
    said = sheet.units[index].translation
    return _part("conflict", visible(said.target if said else ""), visible(mine))


def editor(sheet: Sheet, index: int, suggestions: list[Suggestion]) -> str:
    """What opens below a segment to edit it."""
    judged = sheet.judged(index)
    said = judged.unit.translation
    offers = [one.suggestion for one in judged.findings if one.suggestion]
    terms = [match.term.target for match in judged.unit.matches if match.enforced]
    found = [(one, steps(visible(one.source), visible(judged.unit.segment.text))) for one in suggestions]
    return _part("editor", said.target if said else "", found, list(dict.fromkeys([*offers, *terms])))


def candidates(found: list[Candidate]) -> str:
    """What the model offers."""
    return _part("candidates", [(one.draft.text, [*map(describe_finding, one.findings)]) for one in found])


def progress(sheet: Sheet) -> str:
    """The line and the bar that tell how far a document is."""
    return _part("progress", _told(sheet), bar(sheet.states))


def problem(message: str, *, root: str) -> str:
    """A page that says why there is no other; `root` leads from its address to the list of documents."""
    return _render("problem.html", message=visible(message), root=root)


def _common(sheet: Sheet, identity: str) -> dict[str, object]:
    return {
        "title": visible(sheet.name),
        "base": f"../d/{identity}",
        "root": "../",
        "told": _told(sheet),
        "bar": bar(sheet.states),
        "checked": sheet.checked,
        "total": len(sheet.units),
    }


def _row(sheet: Sheet, index: int, recall: Recall, *, judge: bool = True) -> dict[str, object]:
    judged = sheet.judged(index) if judge else sheet.known(index)
    segment = judged.unit.segment
    return {
        "shown": shared_row(judged.unit, judged.findings, index + 1),
        "fixes": [fixable(one) for one in judged.findings],
        "seen": sheet.seen(index),
        "shown_as": shown_as(sheet, index, recall),
        "proposed": recall.same(judged.unit, sheet.name),
        "judged": sheet.is_judged(index),
        "state": judged.state,
        "comments": [visible(line) for line in sheet.entry(index).comments],
        "place": visible(f"{segment.document}:{segment.line}"),
        "near": max(0, index - 5),
        "paragraph": segment.paragraph,
    }


def _counts(sheet: Sheet) -> list[tuple[State, int]]:
    return [(state, sheet.states[state]) for state in State if sheet.states.get(state)]


def _told(sheet: Sheet) -> str:
    parts = ", ".join(f"{count:,} {name}" for name, count in _counts(sheet))
    return f"{len(sheet.units):,} segments: {parts}" if parts else "no segments"


def _render(name: str, **values: object) -> str:
    return template(_HERE, name).render(**values)


def _part(name: str, *values: object) -> str:
    return str(getattr(template(_HERE, "segment.html").module, name)(*values))
