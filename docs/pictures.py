"""Make the pictures of the documentation and the first lines of the README from `outputs/`: `make pictures`.

With `--check` it only exits with 1 if one is out of date. It needs Chromium, a Chinese font and the packages for tests.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
README, STATE = ROOT / "README.md", ROOT / "docs/pictures.sha256"
PAGE, CATALOG, NAMES = "outputs/guide.bilingual.html", "outputs/guide.po", "outputs/names.csv"
CODE = ("toolkit/review/*.html", "toolkit/review/*.css", "toolkit/review/*.js", "glossary/*.csv")
LINES = (
    ("guide", "深思发布了推理模型"),
    ("story", "陷入了深思"),
    ("article", "2025年1月，OpenAI"),
    ("article", "三月的云岭"),
    ("interview", "二十六种方言"),
    ("budget", "比第一季度多14%"),
)
"""The catalog and a part of the source of each line in the README."""
MARK = re.compile(r"(?<=<!-- lines -->\n).*?(?=<!-- end -->)", re.DOTALL)


def digest() -> str:
    """Return a digest of what the pictures show."""
    files = [
        ROOT / PAGE,
        ROOT / CATALOG,
        ROOT / NAMES,
        *(file for pattern in CODE for file in sorted(ROOT.glob(pattern))),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def lines() -> str:
    """Return the table of the README: some segments with their drafts."""
    rows = ["| Chinese | as drafted |", "|---|---|"]
    for name, part in LINES:
        entry = next(entry for entry in polib.pofile(str(ROOT / f"outputs/{name}.po")) if part in entry.msgid)
        rows.append(f"| {entry.msgid} | {entry.msgstr} |".replace("\n", " "))
    return "\n".join(rows) + "\n"


def out_of_date() -> list[str]:
    """Return what has to be made again."""
    found = [] if STATE.is_file() and STATE.read_text("utf-8").strip() == digest() else ["docs/*.png"]
    text = README.read_text("utf-8")
    return found if MARK.search(text) and MARK.search(text)[0] == lines() else [*found, "README.md"]


def make() -> None:
    """Write the pictures and the lines."""
    from playwright.sync_api import sync_playwright

    from toolkit import glossary
    from toolkit.review import Redrafter, ReviewSession
    from toolkit.review.serve import running

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        for file in (CATALOG, NAMES):
            shutil.copy(ROOT / file, folder)
        session = ReviewSession(Path(folder), glossary.load([ROOT / "glossary"]))
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1180, "height": 860})
        tab.goto((ROOT / PAGE).as_uri())
        tab.screenshot(path=ROOT / "docs/bilingual.png")
        with running(session, Redrafter(_none, Path(folder) / "memory.sqlite")) as (server, sockets, address):
            thread = threading.Thread(target=server.run, args=(sockets,))
            thread.start()
            tab.set_viewport_size({"width": 1280, "height": 760})
            tab.goto(address)
            tab.get_by_role("link", name="guide.po").click()
            tab.locator(".seg:focus").wait_for()
            tab.screenshot(path=ROOT / "docs/review.png")
            server.should_exit = True
            thread.join()
        browser.close()
    README.write_text(MARK.sub(lambda _: lines(), README.read_text("utf-8")), "utf-8")
    STATE.write_text(f"{digest()}\n", "utf-8")


def _none() -> None:
    raise RuntimeError("no drafts are made for a picture")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        make()
    elif old := out_of_date():
        sys.exit(f"out of date: {', '.join(old)}. Run: python docs/pictures.py")
