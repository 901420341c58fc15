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
def browsing(address: str) -> Iterator[Any]:
    """Yield a tab of Chromium on the list of documents; whatever the page complains of fails the test."""
    program = judges.find("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(judges.CHROMIUM), timeout=PATIENCE)
        context = browser.new_context(viewport={"width": 1280, "height": 760})
        context.set_default_timeout(PATIENCE)
        found = context.new_page()
        wrong: list[str] = []
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        found.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
        found.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        found.goto(address)
        found.wait_for_url(lambda url: "token" not in url)
        yield found
        browser.close()
    assert wrong == []


def showing(tab: Any, which: str) -> None:
    """Wait for a page of segments and for its script: keys pressed before it has run do nothing."""
    tab.locator("#shown", has_text=which).wait_for()
    tab.locator(".seg:focus").wait_for()


def here(tab: Any, key: str) -> None:
    """Wait until the segment `key` has the focus."""
    tab.locator(f'[id="{key}"]:focus').wait_for()
