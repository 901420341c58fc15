"""The server of the review page: on this machine only, on one port, until Ctrl-C."""

from __future__ import annotations

import secrets
import socket
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import InputError
from toolkit.review.access import REDIRECT
from toolkit.review.app import make_app
from toolkit.review.redrafter import Redrafter
from toolkit.review.review_session import ReviewSession

if TYPE_CHECKING:
    import uvicorn

LOCAL = "127.0.0.1"


def serve(
    session: ReviewSession,
    redrafter: Redrafter,
    *,
    port: int = 0,
    browser: bool = True,
    announce: Callable[[str], None],
) -> None:
    """Serve the review page of `session` until Ctrl-C.

    `port` 0 takes a free port. `announce` is called with the address, which contains the token of this run, before the
    first request is answered. The browser starts when the server answers. Raises `InputError` when the port is taken,
    `KeyboardInterrupt` at the end.
    """
    with running(session, redrafter, port=port) as (server, sockets, address), tempfile.TemporaryDirectory() as folder:
        announce(address)
        if browser:
            threading.Thread(target=_open, args=(server, address, Path(folder)), daemon=True).start()
        server.run(sockets=sockets)


def _open(server: uvicorn.Server, address: str, folder: Path) -> None:
    """Open `address` through a private file: other users can see the arguments of a program, but not the file."""
    while not server.started:
        time.sleep(0.02)
    page = folder / "zhen-review.html"  # the folder is private (0700), see tempfile.mkdtemp
    page.write_text(REDIRECT.format(address=address), encoding="utf-8")
    webbrowser.open(page.as_uri())


@contextmanager
def running(
    session: ReviewSession, redrafter: Redrafter, *, port: int = 0
) -> Iterator[tuple[uvicorn.Server, list[socket.socket], str]]:
    """Yield a server that is ready to run, the sockets it listens on, and the address with the token of this run.

    Raises `InputError` when the port is taken.
    """
    import uvicorn

    bound = _bound(port)
    port, token, path = bound.getsockname()[1], secrets.token_urlsafe(32), f"/{secrets.token_urlsafe(16)}/"
    app = make_app(session, redrafter, port=port, path=path, token=token)
    config = uvicorn.Config(
        app, lifespan="off", log_level="critical", access_log=False, server_header=False, timeout_graceful_shutdown=1
    )
    session.start()
    try:
        yield uvicorn.Server(config), [bound], f"http://{LOCAL}:{port}{path}?token={token}"
    finally:
        redrafter.close()
        session.close()
        bound.close()


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOCAL, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        what = f"port {port}: {error.strerror or error}"
        raise InputError(what, "choose another port with --port, or omit --port") from error
    return bound
