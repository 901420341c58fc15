"""The review page in Chromium: served as the command serves it, and opened in a tab."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import judges

from toolkit.review import Redrafter, ReviewSession
from toolkit.review.serve import running

PATIENCE = judges.SECONDS * 1000
"""Milliseconds for a step of the browser: only so that one that hangs ends at some time."""


@contextmanager
def serving(session: ReviewSession, redrafter: Redrafter) -> Iterator[str]:
    """Serve the page; yield its address."""
    with running(session, redrafter) as (server, sockets, address):
        thread = threading.Thread(target=server.run, args=(sockets,))
        thread.start()
        yield address
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a running Chromium."""
    program = judges.find("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(judges.CHROMIUM), timeout=PATIENCE)
        yield browser
        browser.close()


@contextmanager
def browsing(browser: Any, address: str) -> Iterator[Any]:
    """Yield a new tab on the list of documents; whatever the page complains of fails the test."""
    with browser.new_context(viewport={"width": 1280, "height": 760}) as context:
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        wrong: list[str] = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        tab.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
        tab.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        tab.goto(address)
        tab.wait_for_url(lambda url: "token" not in url)
        yield tab
    assert wrong == []


def showing(tab: Any, which: str) -> None:
    """Wait for a page of segments and for its script: keys pressed before it has run do nothing."""
    tab.locator("#shown", has_text=which).wait_for()
    tab.locator(".seg:focus").wait_for()
    painted(tab)


def here(tab: Any, key: str) -> None:
    """Wait until the segment `key` has the focus."""
    tab.locator(f'[id="{key}"]:focus').wait_for()
    painted(tab)


def painted(tab: Any) -> None:
    """Wait for the next frame: Chromium drops keys pressed before the first frame of a new page."""
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
