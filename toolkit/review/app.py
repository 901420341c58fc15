"""The routes of the review page: one short function a route, on top of `judged_catalog`, `edits` and `page_html`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from toolkit.catalog import ConflictError
from toolkit.errors import InputError, ToolkitError, UsageError
from toolkit.review import catalog_actions, finish, page_html, session_actions
from toolkit.review.access import AccessControl
from toolkit.review.background import Background
from toolkit.review.catalog_actions import CatalogRequest, Work
from toolkit.review.filters import Query
from toolkit.review.new_documents import NewDocuments
from toolkit.review.redrafter import Redrafter
from toolkit.review.review_session import ReviewSession

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

PATIENCE = 0.03


def make_app(
    session: ReviewSession, redrafter: Redrafter, *, port: int, path: str, token: str, patience: float = PATIENCE
) -> ASGIApp:
    """Make the application for `session`.

    Args:
        session: The catalogs.
        redrafter: Makes new drafts.
        port: See `AccessControl`.
        path: See `AccessControl`.
        token: See `AccessControl`.
        patience: Seconds a page may spend on computing terms and findings; it requests the rest later.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.responses import Response
    from starlette.routing import Route

    assets = page_html.assets()

    def asset(request: Request) -> Response:
        kind, text = assets.get(request.path_params["name"], ("", ""))
        return Response(text, 200 if kind else 404, media_type=kind or "text/plain")

    async def missing(_: Request, __: Exception) -> Response:
        return _page(page_html.problem("This page does not exist.", root=path), 404)

    async def failed(_: Request, error: Exception) -> Response:
        return _page(page_html.problem(str(error), root=path), 422)

    pages = _Routes(session, redrafter, path, patience)
    routes = [
        Route("/", pages.documents),
        Route("/names", pages.names),
        Route("/static/{name}", asset),
        Route("/d/{id}", pages.segments),
        Route("/d/{id}/update", pages.update, methods=["POST"]),
        Route("/d/{id}/download/{name}", pages.download),
        Route("/d/{id}/s/{key}/redo", pages.redo, methods=["POST"]),
        *(Route(f"/{name}", pages.acts(work), methods=["POST"]) for name, work in pages.actions.items()),
        *(Route(f"/d/{{id}}/{name}", pages.does(work), methods=["POST"]) for name, work in catalog_actions.ALL.items()),
    ]
    handlers: Any = {HTTPException: missing, ToolkitError: failed}
    return AccessControl(Starlette(routes=routes, exception_handlers=handlers), port=port, path=path, token=token)


class _Routes:
    """The routes of one session."""

    def __init__(self, session: ReviewSession, redrafter: Redrafter, root: str, patience: float) -> None:
        self._session, self._redrafter, self._root, self._patience = session, redrafter, root, patience
        self._background = Background(redrafter)
        self._new = NewDocuments(session, self._background)
        self.actions = {**session_actions.ACTIONS, **self._new.actions}

    def documents(self, _: Request) -> Response:
        listed, catalogs, problem = [], self._session.catalogs(), self._reload()[1]
        for identity, path in catalogs.items():
            name = self._session.name(path)
            listing = page_html.Listed(identity, name, page_html.title(path, name), None)
            try:
                listed.append(replace(listing, catalog=self._session.soon(identity, path)))
            except ToolkitError as error:
                listed.append(replace(listing, problem=str(error)))
        commands = self._new.commands()
        work = next(filter(None, map(self._background.on, commands)), None)
        try:
            names = bool(self._session.names_files())
        except InputError:  # their page says why
            names = True
        folder = self._session.folder
        return _page(page_html.documents(listed, commands, folder, names=names, problem=problem, background=work))

    def names(self, _: Request) -> Response:
        try:
            return _page(page_html.names(self._session.names(), self._reload()[1]))
        except InputError as error:
            return _page(page_html.names([], str(error)))

    def _reload(self) -> tuple[list[Path], str]:
        """Load the glossary and the names again if they have changed; return the files of the glossary.

        If one cannot be read, return no file and the message: the page is shown with what was loaded before.
        """
        try:
            return self._session.reload(), ""
        except InputError as error:
            return [], str(error)

    def segments(self, request: Request) -> Response:
        identity, values = request.path_params["id"], dict(request.query_params)
        catalog = self._session.catalog(identity)
        if catalog is None:
            return _page(page_html.problem("This catalog does not exist.", root="../"), 404)
        at, query, (files, problem) = values.get("at", ""), Query.of(values), self._reload()
        with catalog.lock:
            return _page(
                page_html.segments(
                    catalog,
                    identity,
                    query,
                    at,
                    self._session.suggestions,
                    patience=self._patience,
                    glossary=[path.as_posix() for path in files],
                    problem=problem,
                    background=self._background.on(identity),
                )
            )

    def update(self, request: Request) -> Response:
        """Write the English document and the bilingual files of a catalog."""
        from starlette.responses import JSONResponse

        identity, session = request.path_params["id"], self._session
        try:
            with session.writing():
                outcome = finish.update(session.path(identity), session.settings, session.terms)
        except ToolkitError as error:
            return JSONResponse({"problem": str(error)}, 400)
        return JSONResponse({"html": page_html.finished(outcome, f"{self._root}d/{identity}")})

    def acts(
        self, work: Callable[[ReviewSession, dict[str, Any]], dict[str, Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Make a route that does `work` on the session in a thread and answers with its result as JSON."""

        async def route(request: Request) -> Response:
            from starlette.concurrency import run_in_threadpool
            from starlette.responses import JSONResponse

            sent = await _sent(request)
            try:
                return JSONResponse(await run_in_threadpool(work, self._session, sent))
            except ToolkitError as error:
                return JSONResponse({"problem": str(error)}, 400)

        return route

    def download(self, request: Request) -> Response:
        """Return the English document, or an export, as the catalog is now."""
        from starlette.responses import Response

        path, session = self._session.path(request.path_params["id"]), self._session
        name, content = finish.download(path, request.path_params["name"], session.settings, session.terms)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    def does(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        """Make a route that does `work` on one catalog in a thread and answers with its result as JSON."""

        async def route(request: Request) -> Response:
            from starlette.concurrency import run_in_threadpool

            sent = await _sent(request)
            return await run_in_threadpool(self._answer, request, sent, work)

        return route

    async def redo(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse

        def segment(request: CatalogRequest) -> dict[str, Any]:
            return {
                "record": request.suggestions.with_similar(
                    request.catalog.judged(request.index()).record, request.catalog.terms
                )
            }

        try:
            worked = await run_in_threadpool(self._worked, request, {}, segment)
            candidates = await asyncio.wrap_future(self._redrafter.ask(worked["record"]))
        except ToolkitError as error:
            return JSONResponse({"problem": str(error)}, 400)
        return JSONResponse({"html": page_html.candidates(candidates)})

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
        catalog = self._session.catalog(identity)
        if catalog is None:
            raise UsageError("this catalog does not exist any more", "go back to the list of documents")
        with catalog.lock:
            key = request.path_params.get("key", "")
            return work(CatalogRequest(identity, catalog, self._session, self._background, key, sent))

    def _conflict(self, request: Request, sent: dict[str, Any], error: ConflictError) -> dict[str, Any]:
        """Return the message as it is now, and the text that was not written."""

        def both(request: CatalogRequest) -> dict[str, Any]:
            key = error.key
            if key not in request.catalog.index:
                return {"problem": f"{error.message}, and is gone. Your text was not saved"}
            place = request.catalog.index[key]
            return {
                "key": key,
                "row": request.html(key),
                "html": page_html.conflict(request.catalog, place, request.text("text")),
            }

        return {"problem": str(error), **self._worked(request, sent, both)}


async def _sent(request: Request) -> dict[str, Any]:
    """Return the JSON object a page sent; empty for anything else."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return {}
    try:
        value = await request.json()
    except (ValueError, RecursionError):  # the second: deeply nested brackets
        return {}
    return value if isinstance(value, dict) else {}


def _page(html: str, code: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(html, code)
