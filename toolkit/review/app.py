"""The pages and what they can do: one function a route, each a few lines over `sheet`, `edits` and `view`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.catalog import ConflictError
from toolkit.errors import ToolkitError, UsageError
from toolkit.review import edits, view
from toolkit.review.desk import Desk
from toolkit.review.filters import Query
from toolkit.review.guard import Guard
from toolkit.review.redo import Redo
from toolkit.review.sheet import Sheet
from toolkit.review.suggest import Recall

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

PATIENCE = 0.03

Work = Callable[["Open"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Open:
    """A request about one catalog: the `key` is that of a segment, if it names one; `sent` is what came with it."""

    identity: str
    sheet: Sheet
    recall: Recall
    key: str
    sent: dict[str, Any]

    def text(self, name: str) -> str:
        """A text that was sent; empty when it was not."""
        value = self.sent.get(name, "")
        return value if isinstance(value, str) else ""

    def index(self) -> int:
        """The place of the segment. Raises `UsageError` when there is none with this key."""
        if self.key not in self.sheet.index:
            raise UsageError("this segment is not in the catalog any more", "reload the page")
        return self.sheet.index[self.key]

    def row(self, key: str) -> dict[str, Any]:
        """The segment `key` and the progress of its document after a change, and where its text is proposed now."""
        self.recall.changed(self.sheet)
        others = self.recall.elsewhere(self.sheet, key)
        return {"key": key, "row": self.html(key), "progress": view.progress(self.sheet), "others": others}

    def html(self, key: str) -> str:
        """The segment `key` as it is now."""
        return view.row(self.sheet, self.identity, self.sheet.index[key], self.recall)


def make_app(desk: Desk, redo: Redo, *, port: int, path: str, token: str, patience: float = PATIENCE) -> ASGIApp:
    """The application over `desk`; `port`, `path` and `token` as in `Guard`.

    `patience`: seconds a page may spend on terms and findings nobody has worked out; it asks for the rest later.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.responses import Response
    from starlette.routing import Route

    assets = view.assets()

    def asset(request: Request) -> Response:
        kind, text = assets.get(request.path_params["name"], ("", ""))
        return Response(text, 200 if kind else 404, media_type=kind or "text/plain")

    async def missing(_: Request, __: Exception) -> Response:
        return _page(view.problem("This page does not exist.", root=path), 404)

    async def failed(_: Request, error: Exception) -> Response:
        return _page(view.problem(str(error), root=path), 422)

    pages = _Pages(desk, redo, patience)
    routes = [
        Route("/", pages.documents),
        Route("/static/{name}", asset),
        Route("/d/{id}", pages.segments),
        Route("/d/{id}/undo", pages.does(_undo), methods=["POST"]),
        Route("/d/{id}/fresh", pages.does(_fresh), methods=["POST"]),
        Route("/d/{id}/s/{key}/editor", pages.does(pages.editor), methods=["POST"]),
        Route("/d/{id}/s/{key}/redo", pages.redo, methods=["POST"]),
        *(Route(f"/d/{{id}}/s/{{key}}/{name}", pages.does(work), methods=["POST"]) for name, work in ACTIONS.items()),
    ]
    handlers: Any = {HTTPException: missing, ToolkitError: failed}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), port=port, path=path, token=token)


def _save(one: Open) -> dict[str, Any]:
    edits.save(one.sheet, one.key, one.text("seen"), one.text("text"), approve=one.sent.get("approve") is True)
    return one.row(one.key)


def _approve(one: Open) -> dict[str, Any]:
    edits.approve(one.sheet, one.key, one.text("seen"))
    return one.row(one.key)


def _reopen(one: Open) -> dict[str, Any]:
    edits.reopen(one.sheet, one.key, one.text("seen"))
    return one.row(one.key)


def _comment(one: Open) -> dict[str, Any]:
    edits.comment(one.sheet, one.key, one.text("seen"), one.text("text"))
    return one.row(one.key)


def _fix(one: Open) -> dict[str, Any]:
    number = one.sent.get("number")
    edits.fix(one.sheet, one.key, one.text("seen"), number if isinstance(number, int) else -1)
    return one.row(one.key)


def _undo(one: Open) -> dict[str, Any]:
    return one.row(edits.undo(one.sheet))


def _fresh(one: Open) -> dict[str, Any]:
    """The rows that are not what the page shows, of those it names with their versions."""
    shown = one.sent.get("rows")
    shown = shown if isinstance(shown, dict) else {}
    places = {key: one.sheet.index[key] for key in list(shown)[:200] if key in one.sheet.index}
    other = [key for key, place in places.items() if view.shown_as(one.sheet, place, one.recall) != shown[key]]
    rows = {key: one.html(key) for key in other}
    return {"rows": rows, "progress": view.progress(one.sheet), "checked": one.sheet.checked}


ACTIONS: dict[str, Work] = {
    "save": _save,
    "approve": _approve,
    "reopen": _reopen,
    "comment": _comment,
    "fix": _fix,
}


class _Pages:
    """The routes over one desk."""

    def __init__(self, desk: Desk, redo: Redo, patience: float) -> None:
        self._desk, self._redo, self._patience = desk, redo, patience

    def documents(self, _: Request) -> Response:
        listed = []
        for identity, path in self._desk.catalogs().items():
            try:
                listed.append(view.Listed(identity, self._desk.name(path), self._desk.soon(identity, path)))
            except ToolkitError as error:
                listed.append(view.Listed(identity, self._desk.name(path), None, str(error)))
        return _page(view.documents(listed, self._desk.folder))

    def segments(self, request: Request) -> Response:
        identity, values = request.path_params["id"], dict(request.query_params)
        sheet = self._desk.sheet(identity)
        if sheet is None:
            return _page(view.problem("This catalog does not exist.", root="../"), 404)
        at, query = values.get("at", ""), Query.of(values)
        with sheet.lock:
            return _page(view.segments(sheet, identity, query, at, self._desk.recall, patience=self._patience))

    def does(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """A route that does `work` on one catalog, in a thread, and answers what it returns as JSON."""

        async def route(request: Request) -> Response:
            from starlette.concurrency import run_in_threadpool

            sent = await _sent(request)
            return await run_in_threadpool(self._answer, request, sent, work)

        return route

    def editor(self, one: Open) -> dict[str, Any]:
        index = one.index()
        found = one.recall.offers(one.sheet.units[index])
        comments = "\n".join(one.sheet.entry(index).comments)
        return {"html": view.editor(one.sheet, index, found), "comments": comments}

    async def redo(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse

        def unit(one: Open) -> dict[str, Any]:
            return {"unit": one.recall.with_similar(one.sheet.judged(one.index()).unit, one.sheet.terms)}

        try:
            found = await run_in_threadpool(self._worked, request, {}, unit)
            candidates = await asyncio.wrap_future(self._redo.ask(found["unit"]))
        except ToolkitError as error:
            return JSONResponse({"problem": str(error)}, 400)
        return JSONResponse({"html": view.candidates(candidates)})

    def _answer(self, request: Request, sent: dict[str, Any], work: Work) -> Response:
        from starlette.responses import JSONResponse

        try:
            return JSONResponse(self._worked(request, sent, work))
        except ConflictError as error:
            return JSONResponse(self._conflict(request, sent, error), 409)
        except ToolkitError as error:
            return JSONResponse({"problem": str(error)}, 400)

    def _worked(self, request: Request, sent: dict[str, Any], work: Work) -> dict[str, Any]:
        identity = request.path_params["id"]
        sheet = self._desk.sheet(identity)
        if sheet is None:
            raise UsageError("this catalog does not exist any more", "go back to the list of documents")
        with sheet.lock:
            return work(Open(identity, sheet, self._desk.recall, request.path_params.get("key", ""), sent))

    def _conflict(self, request: Request, sent: dict[str, Any], error: ConflictError) -> dict[str, Any]:
        """The message as it is now, and the text that was not written."""

        def both(one: Open) -> dict[str, Any]:
            key = error.key
            if key not in one.sheet.index:
                return {"problem": f"{error.message}, and is gone. Your text was not saved"}
            place = one.sheet.index[key]
            return {"key": key, "row": one.html(key), "html": view.conflict(one.sheet, place, one.text("text"))}

        return {"problem": str(error), **self._worked(request, sent, both)}


async def _sent(request: Request) -> dict[str, Any]:
    """The JSON object a page sent; empty for anything else."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return {}
    try:
        value = await request.json()
    except (ValueError, RecursionError):  # the second: brackets in brackets
        return {}
    return value if isinstance(value, dict) else {}


def _page(html: str, code: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(html, code)
