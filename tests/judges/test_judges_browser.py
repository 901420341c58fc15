"""A whole review in Chromium: open, filter, edit, approve, undo, conflict, new drafts; 5,000 segments."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import judges
import polib
import pytest
from catalog_project import segments
from review_browser import browsing, chromium, here, serving, showing
from review_project import catalog, scripted

from toolkit import glossary
from toolkit.config import Settings
from toolkit.pipeline import translate
from toolkit.review import Redrafter, ReviewSession
from toolkit.review.access import REDIRECT

TEXTS = (
    "深思发布了新模型。",
    "手册一共1.2万字，他读了整整一夜。",
    "老林的修理铺开在码头尽头，已经三十年了。",
    "这件事引发了人们的深思。",
    "星门项目的工程师来过两次。",
    "他没有答应。",
)
ENGLISH = (
    "DeepSeek has released a new model.",
    "The manual has 1,200 words; he read all night.",
    "Old Lin's repair shop has stood at the end of the pier for thirty years.",
    "It gave people pause.",
    "The engineers of the Stargate project came twice.",
    "He did not agree.",
)
TWICE = ("他没有说话。", "他没有说话。", TEXTS[2].replace("三十", "四十"))
EVIL = "海边<script>alert(1)</script><img src=x onerror=alert(1)>"
KEYS = [one.key for one in segments(TEXTS)]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a small catalog, half reviewed."""
    project = catalog(tmp_path, "shop.po", TEXTS)
    for source, target in zip(TEXTS, ENGLISH, strict=True):
        project.retype(source, target)
    project.approve(TEXTS[2])
    catalog(tmp_path, "twice.po", TWICE)
    catalog(tmp_path, "theirs.po", (EVIL,)).approve(EVIL, "theirs <script>alert(2)</script>")
    catalog(tmp_path, "<img src=x onerror=alert(3)>.po", (EVIL,)).edit(EVIL, lambda one: setattr(one, "tcomment", EVIL))
    return tmp_path


@pytest.fixture(scope="module")
def long_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of 5,000 segments."""
    folder = tmp_path_factory.mktemp("long")
    catalog(folder, "long.po", tuple(f"第{n}天，他没有答应。" for n in range(5_000)))
    return folder / "long.po"


@pytest.fixture
def long(shop: Path, long_catalog: Path) -> None:
    """One more catalog, of 5,000 segments."""
    shutil.copy(long_catalog, shop)


@pytest.fixture
def address(shop: Path) -> Iterator[str]:
    """The address of the page over `shop`, served as the command serves it."""
    file = shop / "terms.csv"
    rows = ["source,target,variants,status,unless,only,note", "星门,Stargate,,,,,", "深思,DeepSeek,,,引发*的~,,"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    session = ReviewSession(shop, glossary.load([file]), settings=Settings(glossary=(file,)))
    with serving(session, Redrafter(scripted, shop / ".zhen" / "memory.sqlite")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """A tab on the list of documents; whatever the page complains of fails the test."""
    with browsing(browser, address) as tab:
        yield tab


def entry(folder: Path, key: str, name: str = "shop.po") -> Any:
    (found,) = [one for one in polib.pofile(str(folder / name)) if one.msgctxt == key]
    return found


def test_the_private_file_leads_to_the_page(tab: Any, address: str, tmp_path: Path):
    """As the command opens it: the cookie of the page that the file leads to is sent from then on."""
    tab.context.clear_cookies()
    file = tmp_path / "page.html"
    file.write_text(REDIRECT.format(address=address), encoding="utf-8")
    tab.goto(file.as_uri())
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    assert "token" not in tab.url


def test_a_review_by_keyboard(tab: Any, shop: Path):
    assert "token" not in tab.url
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])

    tab.keyboard.press("a")  # approve, and go on
    here(tab, KEYS[1])
    assert not entry(shop, KEYS[0]).fuzzy

    tab.locator("[data-fix]").wait_for()
    tab.keyboard.press("1")  # the finding's fix
    tab.locator(f'[id="{KEYS[1]}"] .tgt', has_text="12,000").wait_for()
    assert entry(shop, KEYS[1]).msgstr == ENGLISH[1].replace("1,200", "12,000")

    tab.keyboard.press("e")
    tab.locator("textarea").fill("The manual is long <b>indeed</b>.")
    tab.keyboard.press("Control+Enter")
    here(tab, KEYS[2])
    assert (entry(shop, KEYS[1]).msgstr, entry(shop, KEYS[1]).fuzzy) == ("The manual is long <b>indeed</b>.", False)

    tab.keyboard.press("u")
    tab.get_by_text("Undone: edit of segment 2.").wait_for()
    assert entry(shop, KEYS[1]).msgstr == ENGLISH[1].replace("1,200", "12,000")

    tab.keyboard.press("j")
    tab.keyboard.press("r")
    tab.locator(f'[id="{KEYS[2]}"][data-state="edited"]').wait_for()
    assert entry(shop, KEYS[2]).fuzzy

    tab.keyboard.press("c")
    tab.locator("textarea").fill("Ana: a shop or a garage?")
    tab.keyboard.press("Control+s")
    tab.locator(".comment", has_text="Ana: a shop or a garage?").wait_for()
    assert entry(shop, KEYS[2]).tcomment == "Ana: a shop or a garage?"

    tab.keyboard.press("?")
    assert tab.locator("#help").is_visible()
    tab.keyboard.press("Escape")

    if wanted := os.environ.get("ZHEN_SCREENSHOT"):
        tab.screenshot(path=wanted)


def test_a_conflict_shows_both_texts(tab: Any, shop: Path):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    tab.keyboard.press("e")
    tab.locator("textarea").fill("Mine, typed in the page.")
    file = polib.pofile(str(shop / "shop.po"))
    next(one for one in file if one.msgctxt == KEYS[0]).msgstr = "Theirs, saved by an editor."
    file.save()
    tab.keyboard.press("Control+Enter")
    both = tab.locator(".conflict")
    both.wait_for()
    assert both.locator(".theirs").inner_text() == "Theirs, saved by an editor."
    assert both.locator(".mine").inner_text() == "Mine, typed in the page."
    assert entry(shop, KEYS[0]).msgstr == "Theirs, saved by an editor."
    both.get_by_role("button", name="Edit your text").click()
    tab.locator("textarea").wait_for()
    assert tab.locator("textarea").input_value() == "Mine, typed in the page."
    tab.keyboard.press("Control+Enter")
    here(tab, KEYS[1])
    assert entry(shop, KEYS[0]).msgstr == "Mine, typed in the page."


def test_the_model_is_asked_and_one_of_its_answers_taken(tab: Any, shop: Path):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    tab.locator(".seg[data-unjudged]").first.wait_for(state="detached")
    tab.keyboard.press("m")
    tab.get_by_role("button", name="Answer 2 to it.").click()
    assert tab.locator("textarea").input_value() == "Answer 2 to it."
    tab.keyboard.press("Control+Enter")
    here(tab, KEYS[1])
    assert entry(shop, KEYS[0]).msgstr == "Answer 2 to it."


@pytest.mark.usefixtures("long")
def test_filters_and_pages_of_five_thousand_segments(tab: Any, shop: Path):
    tab.get_by_role("link", name="long.po").click()
    showing(tab, "1–50 of 5,000")
    tab.keyboard.press("n")
    showing(tab, "51–100 of 5,000")
    tab.keyboard.press("/")
    tab.keyboard.type("第4999天")
    tab.keyboard.press("Enter")
    showing(tab, "1–1 of 1")
    key = tab.locator(".seg").get_attribute("id")
    here(tab, key)
    tab.keyboard.press("a")
    tab.locator('.seg[data-state="approved"]').wait_for()
    assert not entry(shop, key, "long.po").fuzzy
    tab.select_option("[name=state]", "draft")  # it applies at once
    tab.wait_for_url(lambda url: "state=draft" in url)
    tab.locator("#shown", has_text=re.compile(r"^0\b")).wait_for()
    tab.select_option("[name=state]", "approved")
    tab.wait_for_url(lambda url: "state=approved" in url)
    showing(tab, "1–1 of 1")


@pytest.mark.usefixtures("long")
def test_the_lowest_confidence_first_by_keyboard(tab: Any, shop: Path):
    path = shop / "long.po"
    blocks = path.read_text("utf-8").split("\n\n")
    for place, sure in ((4001, 12), (3, 30), (80, 30)):
        blocks[place] = blocks[place].replace("#. made-by", f"#. confidence: {sure}\n#. made-by")
    path.write_text("\n\n".join(blocks), "utf-8")
    tab.get_by_role("link", name="long.po").click()
    showing(tab, "1–50 of 5,000")
    tab.keyboard.press("o")
    tab.locator(".num", has_text="4001").wait_for()
    assert "order=least-sure" in tab.url
    assert tab.locator(".num").all_inner_texts()[:5] == ["4001", "3", "80", "1", "2"]
    key = str(tab.locator(".seg").first.get_attribute("id"))
    here(tab, key)
    tip = tab.locator(f'[id="{key}"] .sure')
    assert tip.inner_text().split()[-1] == "12"
    tip.focus()
    assert "12 of 100" in tip.evaluate("mark => getComputedStyle(mark, '::after').content")
    tab.keyboard.press("a")  # approve, and go on to the next in this order
    here(tab, str(tab.locator(".seg").nth(1).get_attribute("id")))
    assert not entry(shop, key, "long.po").fuzzy
    assert tab.locator(f'[id="{key}"] .sure').count() == 0
    tab.keyboard.press("n")
    showing(tab, "50–99 of 5,000")
    tab.keyboard.press("p")
    tab.locator(".num", has_text=re.compile("^80$")).wait_for()
    tab.locator(".seg:focus").wait_for()
    assert tab.locator(".num").all_inner_texts()[:3] == ["3", "80", "1"]
    tab.keyboard.press("o")
    tab.wait_for_url(lambda url: "least-sure" not in url)


def test_the_translation_memory_is_shown(tab: Any, shop: Path):
    tab.get_by_role("link", name="twice.po").click()
    keys = [one.key for one in segments(TWICE)]
    here(tab, keys[0])
    tab.keyboard.press("e")
    tab.locator("textarea").fill("He <i>refused</i>.")
    tab.keyboard.press("Control+s")
    tab.get_by_text("The same sentence occurs in 1 more place").wait_for()
    tab.locator(f'[id="{keys[1]}"] .memory', has_text="He <i>refused</i>.").wait_for()
    tab.keyboard.press("j")
    here(tab, keys[1])
    tab.keyboard.press("s")  # take it
    tab.locator(f'[id="{keys[1]}"][data-state="edited"]').wait_for()
    assert (entry(shop, keys[1], "twice.po").msgstr, entry(shop, keys[1], "twice.po").fuzzy) == (
        "He <i>refused</i>.",
        True,
    )

    tab.keyboard.press("j")
    here(tab, keys[2])
    tab.keyboard.press("s")  # nothing is the same: the most alike, in the editor
    tab.locator("textarea").wait_for()
    assert tab.locator(".suggestions del").first.inner_text() == "三"
    assert tab.locator(".suggestions ins").first.inner_text() == "四"
    assert tab.locator("textarea").input_value() == ENGLISH[2]
    tab.keyboard.press("Control+s")
    tab.locator(f'[id="{keys[2]}"][data-state="edited"]').wait_for()
    assert entry(shop, keys[2], "twice.po").fuzzy


def test_content_of_documents_never_runs(tab: Any, shop: Path):
    tab.get_by_role("link", name="<img src=x onerror=alert(3)>.po").click()
    key = segments((EVIL,))[0].key
    here(tab, key)
    assert tab.locator(f'[id="{key}"] .src').inner_text() == EVIL
    tab.locator(".comment", has_text="<img src=x onerror=alert(1)>").wait_for()
    tab.keyboard.press("s")
    tab.locator(f'[id="{key}"] .tgt', has_text="theirs <script>alert(2)</script>").wait_for()
    tab.keyboard.press("e")
    tab.locator("textarea").fill(EVIL)
    tab.keyboard.press("Control+Enter")
    tab.locator(f'[id="{key}"][data-state="approved"]').wait_for()
    assert tab.evaluate("document.scripts.length") == 1
    assert tab.locator("main img, main script").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_review_by_mouse_from_the_list_to_the_english_document(tab: Any, shop: Path, width: int, scheme: Any):
    """Edit, approve one, approve the others after a look, undo, write the English document, and download it."""
    (shop / "book.txt").write_text("".join(f"{text}\n\n" for text in TEXTS[:4]), "utf-8")
    translate([shop / "book.txt"], Settings(out=shop, formats=("html",)), scripted)
    tab.set_viewport_size({"width": width, "height": 760})
    tab.emulate_media(color_scheme=scheme)
    tab.reload()
    tab.get_by_role("link", name="book.txt").click()
    here(tab, KEYS[0])
    assert tab.title() == "book.txt · zhen review"
    assert tab.evaluate("document.documentElement.scrollWidth") == width  # nothing is cut at the right

    tab.get_by_role("button", name="Edit segment 1").click()
    tab.locator("textarea").fill("Typed with the mouse.")
    tab.get_by_role("button", name="Update English document").click()
    tab.get_by_text("Save or cancel the text that you are editing first.").wait_for()
    tab.locator(".editor [data-do=save]").click()
    tab.get_by_text("Segment 1: saved.").wait_for()
    tab.get_by_role("button", name="Approve segment 2").click()
    tab.get_by_text("Segment 2: approved.").wait_for()
    tab.locator("#progress", has_text="25% approved").wait_for()
    tab.get_by_role("button", name="Reopen segment 2").wait_for()
    tab.locator(".seg[data-unjudged]").first.wait_for(state="detached")

    tab.get_by_role("button", name="Approve these 4 segments").click()
    tab.get_by_role("heading", name="Approve 3 segments?").wait_for()
    assert tab.evaluate("document.activeElement.textContent") == "Cancel"
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Approve these 4 segments").click()
    tab.locator("[data-do=bulk-all]").click()
    tab.get_by_text("3 segments approved. Press u to undo.").wait_for()
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_text("Undone: approval of 3 segments").wait_for()
    tab.locator('.seg[data-state="approved"]').nth(1).wait_for(state="detached")

    tab.get_by_role("button", name="Update English document").click()
    tab.get_by_text("Updated: book.en.txt, book.bilingual.md").wait_for()
    english = (shop / "book.en.txt").read_text("utf-8")
    assert english.startswith("Typed with the mouse.")
    tab.get_by_text("Download", exact=True).click()
    with tab.expect_download() as downloading:
        tab.get_by_role("link", name="book.en.txt").click()
    assert downloading.value.suggested_filename == "book.en.txt"
    assert Path(downloading.value.path()).read_text("utf-8") == english

    (shop / "book.en.txt").unlink()
    tab.get_by_role("link", name="All documents").click()
    tab.get_by_role("button", name="Update all English documents").click()
    tab.get_by_text("Updated: book.en.txt").wait_for()
    tab.get_by_text("shop.po: its document", exact=False).wait_for()
    assert (shop / "book.en.txt").read_text("utf-8") == english
    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_theme_and_lines_are_changed_by_buttons_and_kept(tab: Any):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    high = tab.locator(".seg").first.bounding_box()["height"]
    tab.get_by_role("button", name="Theme").click()
    tab.get_by_text("Theme: light.").wait_for()
    tab.keyboard.press("t")
    tab.get_by_role("button", name="Lines").click()
    tab.get_by_text("Lines: dense.").wait_for()
    tab.reload()
    here(tab, KEYS[0])
    assert tab.locator("html").evaluate("root => [root.dataset.theme, root.dataset.density]") == ["dark", "dense"]
    assert tab.locator(".seg").first.bounding_box()["height"] < high
    assert judges.axe(tab) == []
    tab.keyboard.press("d")
    tab.get_by_text("Lines: wide.").wait_for()
    assert tab.locator("html").get_attribute("data-density") is None


def test_the_editor_opens_though_another_program_changes_the_segment_meanwhile(tab: Any, shop: Path):
    held: list[Any] = []
    # Before the page loads: requests of a page that is open may still escape.
    tab.route("**/editor", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    with tab.expect_request("**/editor"):
        tab.keyboard.press("e")
    file = polib.pofile(str(shop / "shop.po"))
    next(one for one in file if one.msgctxt == KEYS[0]).msgstr = "Another program wrote this."
    file.save()
    with tab.expect_response("**/fresh"):
        tab.evaluate("window.dispatchEvent(new Event('focus'))")
    held[0].continue_()
    tab.locator(f'[id="{KEYS[0]}"] textarea:focus').wait_for()


def test_a_term_is_added_from_a_selection(tab: Any, shop: Path):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    tab.locator(f'[id="{KEYS[1]}"] .src').evaluate("row => getSelection().setBaseAndExtent(row, 0, row.firstChild, 2)")
    tab.keyboard.press("g")
    assert tab.locator("#term [name=source]").input_value() == "手册"
    tab.keyboard.type("handbook")  # the field for the English has the focus
    assert tab.locator("[data-do=term-add]").is_disabled()
    tab.keyboard.press("Enter")
    tab.get_by_text("shop.po: touches 1 segment").wait_for()
    assert "handbook" not in (shop / "terms.csv").read_text("utf-8")
    tab.get_by_role("button", name="Add to the glossary").click()
    tab.get_by_text("手册 added to ").wait_for()
    assert "手册,handbook" in (shop / "terms.csv").read_text("utf-8")
    tab.locator(f'[id="{KEYS[1]}"] mark.term', has_text="手册").wait_for()


@pytest.mark.usefixtures("long")
def test_a_selection_is_looked_up_by_keyboard(tab: Any, shop: Path):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    tab.locator(f'[id="{KEYS[5]}"] .src').evaluate("row => getSelection().setBaseAndExtent(row, 0, row.firstChild, 4)")
    tab.keyboard.press("l")
    panel = tab.locator(f'[id="{KEYS[0]}"] .concordance')
    panel.get_by_text("他没有答: 5,001 places, 20 shown").wait_for()
    panel.get_by_role("link", name="shop.po, segment 6").wait_for()
    panel.get_by_role("searchbox").fill("Stargate")
    tab.keyboard.press("Enter")
    panel.get_by_text("Stargate: 1 place").wait_for()
    assert panel.locator("mark").inner_text() == "Stargate"
    assert judges.axe(tab) == []
    tab.keyboard.press("Escape")
    here(tab, KEYS[0])
    assert panel.count() == 0

    tab.keyboard.press("e")
    tab.locator("textarea").fill("a manual")
    tab.locator("textarea").evaluate("area => area.setSelectionRange(2, 8)")
    tab.keyboard.press("Control+k")
    panel.get_by_text("manual: 1 place").wait_for()
    tab.keyboard.press("Escape")
    assert tab.locator("textarea").input_value() == "a manual"
    assert tab.evaluate("document.activeElement.tagName") == "TEXTAREA"
    tab.keyboard.press("Control+k")
    tab.locator(".concordance input").fill("pier")
    tab.keyboard.press("Enter")
    panel.get_by_role("link", name="shop.po, segment 3").wait_for()


def test_a_name_is_edited_in_the_table(tab: Any, shop: Path):
    file = shop / "names.csv"
    lines = ["source,target,kind,count,origin,documents,proposed", "老林,Old Lin,name,1,pinyin,shop 1,Old Lin"]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    tab.reload()
    tab.get_by_role("link", name="Names", exact=True).click()
    field = tab.get_by_label("English of 老林")
    field.wait_for()
    tab.wait_for_load_state()  # its script has run
    field.fill(" Lao  Lin ")
    field.press("Enter")
    tab.get_by_text("老林: saved.").wait_for()
    assert file.read_text("utf-8").splitlines()[1] == "老林,Lao Lin,name,1,pinyin,shop 1,Old Lin"
    assert field.input_value() == "Lao Lin"
    tab.get_by_text("edited; proposed: Old Lin").wait_for()
    assert judges.axe(tab) == []
    file.write_text(file.read_text("utf-8").replace("Lao Lin", "Mr. Lin"), "utf-8")
    field.fill("Uncle Lin")
    field.press("Enter")
    tab.get_by_text("老林 was changed by another program", exact=False).wait_for()
    assert field.input_value() == "Uncle Lin"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing(tab: Any, shop: Path, width: int, scheme: Any):
    tab.set_viewport_size({"width": width, "height": 760})
    tab.emulate_media(color_scheme=scheme)
    assert judges.axe(tab) == []
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    tab.locator(".seg[data-unjudged]").first.wait_for(state="detached")
    assert judges.axe(tab) == []
    tab.keyboard.press("?")
    assert judges.axe(tab) == []
    tab.keyboard.press("Escape")
    tab.keyboard.press("m")
    tab.get_by_role("button", name="Answer 2 to it.").wait_for()
    assert judges.axe(tab) == []
    tab.keyboard.press("Escape")
    tab.goto(f"{tab.url.partition('?')[0]}?finding=any")
    tab.locator(".seg:focus").wait_for()
    assert judges.axe(tab) == []
    tab.goto(f"{tab.url.rpartition('/')[0]}/none")
    assert judges.axe(tab) == []


def test_a_page_elsewhere_in_the_same_browser_gets_nothing(tab: Any, shop: Path, tmp_path: Path):
    tab.get_by_role("link", name="shop.po").click()
    here(tab, KEYS[0])
    before, base = (shop / "shop.po").read_bytes(), tab.url
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    evil = tab.context.new_page()
    evil.goto(f"http://127.0.0.1:{server.server_port}/")
    heard = evil.evaluate(ATTACK, [base, f"{base}/s/{KEYS[0]}/approve"])
    assert heard == ["refused", "refused", "refused", "no frame"]
    form = f'<form method=post action="{base}/undo"><button>go</button></form>'
    evil.evaluate("form => { document.body.innerHTML = form; document.forms[0].submit(); }", form)
    evil.get_by_text("zhen review: this request came from another page").wait_for()
    evil.close()
    server.shutdown()
    server.server_close()
    assert (shop / "shop.po").read_bytes() == before


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A site of its own: another port is another origin, though the browser counts it as the same site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>elsewhere</title><body>")

    def log_message(self, *_: object) -> None:
        pass


ATTACK = """async ([page, action]) => {
  const json = { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: "{}" };
  const heard = [];
  const quiet = { ...json, mode: "no-cors", headers: {} };
  for (const [where, how] of [[page, { credentials: "include" }], [action, json], [action, quiet]])
    heard.push(await fetch(where, how).then(() => "answered", () => "refused"));
  const frame = document.createElement("iframe");
  frame.src = page;
  await new Promise((done) => { frame.onload = frame.onerror = done; document.body.append(frame); });
  heard.push(frame.contentDocument === null ? "no frame" : frame.contentDocument.body.textContent);
  return heard;
}"""
