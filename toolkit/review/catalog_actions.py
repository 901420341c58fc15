"""What the page does with one catalog: edit, approve, undo, draft again.

Each action takes a request about the catalog, whose lock the caller holds, and returns the answer. It raises
`ToolkitError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import UsageError
from toolkit.review import edits, page_html
from toolkit.review.background import Background
from toolkit.review.draft_again import DraftAgain, pace_of, redraftable
from toolkit.review.filters import Query, chosen
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.review_session import ReviewSession
from toolkit.review.suggestions import Suggestions
from toolkit.text import counted

Work = Callable[["CatalogRequest"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CatalogRequest:
    """A request about one catalog: `key` is that of a segment if it names one, `sent` is the JSON object it carries."""

    identity: str
    catalog: JudgedCatalog
    session: ReviewSession
    background: Background
    key: str
    sent: dict[str, Any]

    @property
    def suggestions(self) -> Suggestions:
        """The suggestions from all catalogs."""
        return self.session.suggestions

    def text(self, name: str) -> str:
        """Return the text sent as `name`; empty if there is none."""
        value = self.sent.get(name, "")
        return value if isinstance(value, str) else ""

    def query(self) -> Query:
        """Return the filters that the page sent."""
        values = self.sent.get("query")
        pairs = values.items() if isinstance(values, dict) else ()
        return Query.of({name: value for name, value in pairs if isinstance(value, str)})

    def index(self) -> int:
        """Return the index of the segment. Raises `UsageError` when no segment has this key."""
        if self.key not in self.catalog.index:
            raise UsageError("this segment is not in the catalog any more", "reload the page")
        return self.catalog.index[self.key]

    def row(self, key: str) -> dict[str, Any]:
        """Return the segment `key` after a change, the progress of its document, and how often its text is offered."""
        self.suggestions.changed(self.catalog)
        others = self.suggestions.elsewhere(self.catalog, key)
        return {"key": key, "row": self.html(key), "progress": page_html.progress(self.catalog), "others": others}

    def html(self, key: str) -> str:
        """Render the segment `key` as it is now."""
        return page_html.row(self.catalog, self.identity, self.catalog.index[key], self.suggestions)


def _edited(edit: Callable[[CatalogRequest, str], None]) -> Work:
    """Return the action that makes an edit of a segment, in the version that was seen, and returns its row."""

    def work(request: CatalogRequest) -> dict[str, Any]:
        edit(request, request.text("seen"))
        return request.row(request.key)

    return work


def _save(request: CatalogRequest, seen: str) -> None:
    approve = request.sent.get("approve") is True
    edits.save(request.catalog, request.key, seen, request.text("text"), approve=approve)


def _fix(request: CatalogRequest, seen: str) -> None:
    number = request.sent.get("number")
    edits.fix(request.catalog, request.key, seen, number if isinstance(number, int) else -1)


def _editor(request: CatalogRequest) -> dict[str, Any]:
    """Return the editor of a segment, which the work in the background leaves alone from now on."""
    index = request.index()
    if work := request.background.on(request.identity):
        work.left.add(request.key)
    suggestions = request.suggestions.offers(request.catalog.records[index])
    comments = "\n".join(request.catalog.entry(index).comments)
    return {"html": page_html.editor(request.catalog, index, suggestions), "comments": comments}


def _undo(request: CatalogRequest) -> dict[str, Any]:
    key, what = edits.undo(request.catalog)
    return {**request.row(key), "undone": what}


def _approvable(request: CatalogRequest) -> dict[str, Any]:
    """Return the dialog that says what approving all segments of a filter would approve."""
    places = chosen(request.catalog, request.query())
    approvable = edits.approvable(request.catalog, places)
    return {"html": page_html.bulk(approvable, len(places))}


def _approve_all(request: CatalogRequest) -> dict[str, Any]:
    """Approve the segments of a filter as the dialog showed them, those with findings only if `findings` is sent."""
    approvable = edits.approvable(request.catalog, chosen(request.catalog, request.query()))
    if approvable.seen != request.text("seen"):
        raise UsageError("the segments of this filter changed meanwhile; nothing was approved", "look at them again")
    keys = {**approvable.clean, **(approvable.with_findings if request.sent.get("findings") is True else {})}
    edits.approve(request.catalog, keys)
    request.suggestions.changed(request.catalog)
    return {"done": f"{counted(len(keys), 'segment')} approved", "progress": page_html.progress(request.catalog)}


def _redraftable(request: CatalogRequest) -> dict[str, Any]:
    """Return the dialog that says what drafting all segments of a filter again would draft."""
    places = _filtered(request)
    return {
        "html": page_html.again(redraftable(request.catalog, places), len(places), pace_of(request.session.settings))
    }


def _draft_again(request: CatalogRequest) -> dict[str, Any]:
    """Start to draft the segments of a filter again, as the dialog showed them."""
    choice = redraftable(request.catalog, _filtered(request))
    if choice.seen != request.text("seen"):
        raise UsageError("the segments of this filter changed meanwhile; nothing is drafted", "look at them again")
    again = DraftAgain(request.session, request.background.redrafter, request.catalog.path, choice.keys)
    request.background.start(request.identity, f"drafting {request.catalog.name} again", again.work, again.summary)
    return _background(request)


def _filtered(request: CatalogRequest) -> Sequence[int]:
    """Return the indices of the segments of the filter. Raises `UsageError` until it is known which these are."""
    query = request.query()
    if query.judging:
        edits.require_checked(request.catalog)
    return chosen(request.catalog, query)


def _stop(request: CatalogRequest) -> dict[str, Any]:
    """Stop the work in the background, or close what is shown of it."""
    request.background.stop(request.identity)
    return _background(request)


def _background(request: CatalogRequest) -> dict[str, Any]:
    return {"background": page_html.background(request.background.on(request.identity))}


def _fresh(request: CatalogRequest) -> dict[str, Any]:
    """Return the rows that differ from what the page shows, of those it names with their versions."""
    versions = request.sent.get("rows")
    versions = versions if isinstance(versions, dict) else {}
    places = {key: request.catalog.index[key] for key in list(versions)[:200] if key in request.catalog.index}
    other = [
        key
        for key, place in places.items()
        if page_html.shown_as(request.catalog, place, request.suggestions) != versions[key]
    ]
    rows = {key: request.html(key) for key in other}
    counts = {"progress": page_html.progress(request.catalog), "checked": request.catalog.checked}
    return {"rows": rows, **counts, **_background(request)}


ALL: dict[str, Work] = {
    "undo": _undo,
    "fresh": _fresh,
    "approvable": _approvable,
    "approve": _approve_all,
    "redraftable": _redraftable,
    "again": _draft_again,
    "stop": _stop,
    "s/{key}/save": _edited(_save),
    "s/{key}/approve": _edited(lambda request, seen: edits.approve(request.catalog, {request.key: seen})),
    "s/{key}/reopen": _edited(lambda request, seen: edits.reopen(request.catalog, request.key, seen)),
    "s/{key}/comment": _edited(
        lambda request, seen: edits.comment(request.catalog, request.key, seen, request.text("text"))
    ),
    "s/{key}/fix": _edited(_fix),
    "s/{key}/editor": _editor,
}
"""The actions by their addresses below that of the catalog."""
