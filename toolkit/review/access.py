"""Access to the review page: only a browser on this machine that has the token, and only from the page's own origin.

Another page in the same browser can send requests to 127.0.0.1 (CSRF) or resolve its own name to it (DNS rebinding). A
SameSite=Strict cookie and the `Origin` header (Fetch standard, section 3.1) prevent the first, the `Host` header
prevents the second. A browser sends cookies to every port of a host (RFC 6265, section 8.5), so a server of another
user of the machine could collect them. Therefore the cookie is set for a path of random characters, and all pages are
below that path. A request without the path and the token is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 1_000_000
"""The most bytes of a request."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
REDIRECT = '<!DOCTYPE html><title>zhen review</title><meta http-equiv="refresh" content="0;url={address}">'
"""A page that redirects to `address` and leaves no token in the address bar or the history."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class AccessControl:
    """Passes allowed requests on to `app`, and adds `HEADERS` to every response.

    `port` is the port of the server, `path` (`/…/`) the path of its pages, `token` the secret of this run.
    """

    def __init__(self, app: ASGIApp, *, port: int, path: str, token: str) -> None:
        self._app, self._path, self._token = app, path, token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self._cookie = f"zhen-{secrets.token_hex(4)}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        from starlette.requests import Request

        answer = self._answer(Request(scope))
        below = "/" + scope["path"].removeprefix(self._path)
        await (answer or self._app)({**scope, "path": below, "raw_path": below.encode()}, receive, sealed)

    def _answer(self, request: Request) -> ASGIApp | None:
        """Return the response instead of the page, or None for an allowed request."""
        from starlette.responses import HTMLResponse, PlainTextResponse

        given = parse_qs(request.url.query).get("token", [""])[0] if request.method == "GET" else ""
        if refused := self._refused(request, given):
            code, why = refused
            return PlainTextResponse(f"zhen review: {why}", code)
        if not given:
            return None
        # A redirect would still count as coming from the file that opened it, and the cookie would not be sent.
        answer = HTMLResponse(REDIRECT.format(address=self._path))
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path=self._path)
        return answer

    def _refused(self, request: Request, given: str) -> tuple[int, str] | None:
        """Return the status code and the reason to refuse `request`, if any; `given` is the token in its address."""
        headers = request.headers
        if headers.get("host") not in self._hosts:
            return 421, "wrong host name"
        if not _same_origin(request.method, headers):
            return 403, "this request came from another page"
        inside = request.url.path.startswith(self._path)
        if not inside or not self._right(given or request.cookies.get(self._cookie, "")):
            return 403, "open the address that the command printed"
        if "transfer-encoding" in headers or not _small(headers.get("content-length", "0")):
            return 413, "the request is too large"
        return None

    def _right(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self._token.encode())


def _same_origin(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request comes from the page itself; one that changes something must prove it."""
    own = f"http://{headers.get('host')}"
    origin = headers.get("origin")
    if method in ("GET", "HEAD"):
        return origin in (None, own)
    return origin == own and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _small(length: str) -> bool:
    return length.isdecimal() and len(length) < 10 and int(length) <= LIMIT
