"""Words looked up in all documents of a project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from review_project import ORIGIN, TEXTS, Page, catalog

TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="zh"/><body>
<tu><tuv xml:lang="zh"><seg>手册丢了。</seg></tuv><tuv xml:lang="en"><seg>The handbook is lost.</seg></tuv></tu>
</body></tmx>"""


@pytest.fixture
def page(tmp_path: Path) -> Page:
    project = catalog(tmp_path)
    project.retype(TEXTS[1], "The Manual has 12,000 words.")
    catalog(tmp_path, "book/b.po", ("手册在这里。", "他走了。")).approve("手册在这里。", "The manual is <here>.")
    (tmp_path / "old.tmx").write_text(TMX, "utf-8")
    (tmp_path / "theirs.tmx").write_text(TMX.replace("丢", "没"), "utf-8")
    (tmp_path / "broken.po").write_text("no catalog", "utf-8")
    page = Page.over(tmp_path, files=(tmp_path / "theirs.tmx",))
    page.judged()
    return page


def look_up(page: Page, words: str) -> list[tuple[str, ...]]:
    html = page.post("/concordance", words=words)["html"]
    places = re.findall(r'<li><p lang="zh">(.*?)</p><p lang="en">(.*?)</p>\s*<p class="origin">(.*?)</p>', html)
    return [tuple(re.sub(r"</?a.*?>", "", part) for part in place) for place in places]


def test_words_are_found_in_all_documents_in_both_languages(page: Page):
    draft = page.entry(page.keys()[1]).msgstr
    assert draft == "The Manual has 12,000 words."
    hit = '<mark class="hit">{}</mark>'.format
    assert look_up(page, "手册") == [
        (f"{hit('手册')}没了。", "The handbook is lost.", "theirs.tmx · approved"),
        (f"{hit('手册')}丢了。", "The handbook is lost.", "old.tmx · approved"),
        (f"{hit('手册')}没了。", "The handbook is lost.", "theirs.tmx · approved"),
        (f"{hit('手册')}在这里。", "The manual is &lt;here&gt;.", "book/b.po, segment 1 · approved"),
        (f"{hit('手册')}一共1.2万字。", draft, "a.po, segment 2 · edited"),
    ]
    assert look_up(page, "manual")[1] == (
        TEXTS[1],
        f"The {hit('Manual')} has 12,000 words.",
        "a.po, segment 2 · edited",
    )
    assert [place[2] for place in look_up(page, "<HERE>")] == ["book/b.po, segment 1 · approved"]
    assert look_up(page, "灯塔") == []
    assert "No document has &lt;b&gt;." in page.post("/concordance", words="<b>")["html"]


def test_a_place_leads_to_its_segment(page: Page):
    html = page.post("/concordance", words="他走了")["html"]
    identity, at, key = re.findall(r'<a href="(\w+)\?at=(\d+)#(\w+)">', html)[0]
    assert (identity, at) == (page.id("book/b.po"), "0")
    assert key == page.keys(name="book/b.po")[1]


def test_many_places_are_counted(page: Page):
    catalog(page.folder, "long.po", tuple(f"第{n}天，下雨。" for n in range(30)))
    html = page.post("/concordance", words="下雨")["html"]
    assert "下雨: 30 places, 20 shown" in html
    assert html.count("<li>") == 20


def test_a_change_in_the_page_is_found_at_once(page: Page):
    page.act(page.keys()[0], "save", text="A sentence typed now.")
    assert [place[2] for place in look_up(page, "typed NOW")] == ["a.po, segment 1 · edited"]


@pytest.mark.parametrize("words", ["", "  ", None])
def test_without_words_nothing_is_looked_up(page: Page, words: str | None):
    sent = {} if words is None else {"words": words}
    assert "no words to look up" in page.post("/concordance", code=400, **sent)["problem"]


def test_another_page_cannot_look_up(page: Page):
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}):
        assert page.client.post("/concordance", json={"words": "手册"}, headers=headers).status_code == 403
