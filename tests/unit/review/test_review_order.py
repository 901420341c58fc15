"""The review page by confidence: lowest first, approved segments last, and stable pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from catalog_project import segments
from export_samples import sample
from review_project import Page, catalog

from toolkit.export import WRITERS

TEXTS = (
    "深思发布了新模型。",
    "手册一共1.2万字。",
    "他没有答应。",
    "她笑了。",
    "老林的修理铺开在码头尽头。",
    "天亮了。",
)
SURE = {TEXTS[0]: 61, TEXTS[1]: 7, TEXTS[3]: 48, TEXTS[4]: 48, TEXTS[5]: 0}
KEYS = [one.key for one in segments(TEXTS)]
LEAST = [KEYS[5], KEYS[1], KEYS[3], KEYS[4], KEYS[0], KEYS[2]]


def trusted(folder: Path, texts: tuple[str, ...], sure: dict[str, int]) -> None:
    """A catalog of drafts with these numbers."""
    project = catalog(folder, texts=texts)
    blocks = project.text().split("\n\n")
    for n, block in enumerate(blocks):
        if found := [number for text, number in sure.items() if f'msgid "{text}"' in block]:
            blocks[n] = block.replace("#. made-by", f"#. confidence: {found[0]}\n#. made-by")
    project.path.write_text("\n\n".join(blocks), "utf-8")


@pytest.fixture
def page(tmp_path: Path) -> Page:
    trusted(tmp_path, TEXTS, SURE)
    return Page.over(tmp_path)


def shown(page: Page, query: str = "") -> dict[str, int]:
    """The number that stands in each segment."""
    found = re.split(r'<article class="seg" id="([^"]+)"', page.get(query))[1:]
    numbers = {
        key: re.findall(r'class="sure"[^>]*>.*?</span>(\d+)<', row)
        for key, row in zip(found[::2], found[1::2], strict=True)
    }
    return {key: int(number[0]) for key, number in numbers.items() if number}


def test_a_draft_shows_its_number_and_what_it_means(page: Page):
    assert shown(page) == {key: SURE[text] for key, text in zip(KEYS, TEXTS, strict=True) if text in SURE}
    (tip,) = re.findall(r'tabindex="0" data-tip="(Confidence 61 of 100:[^"]*)"', page.get())
    assert "trust" in tip
    assert '<span class="unseen">confidence </span>61' in page.get()


def test_the_lowest_confidence_is_first_and_the_approved_last(page: Page):
    assert page.keys() == page.keys("?order=nonsense") == KEYS
    assert page.keys("?order=least-sure") == LEAST
    page.act(KEYS[5], "approve")
    page.act(KEYS[1], "save", text="The manual has 12,000 words.")  # hers now: nobody says how sure
    assert page.keys("?order=least-sure") == [KEYS[3], KEYS[4], KEYS[0], KEYS[1], KEYS[2], KEYS[5]]
    assert set(shown(page)) == {KEYS[0], KEYS[3], KEYS[4]}
    assert page.keys() == KEYS


def test_an_edit_removes_the_confidence_and_undo_restores_it(page: Page):
    before = (page.folder / "a.po").read_bytes()
    assert "confidence" in page.entry(KEYS[0]).comment
    assert 'class="sure"' not in page.act(KEYS[0], "approve")["row"]
    assert "confidence" not in page.entry(KEYS[0]).comment
    assert 'class="sure"' in page.post(f"/d/{page.id()}/undo")["row"]
    assert (page.folder / "a.po").read_bytes() == before
    page.act(KEYS[0], "comment", text="short, please")
    assert shown(page)[KEYS[0]] == 61


def test_an_approval_in_another_program_hides_the_number_that_it_left(page: Page):
    other = polib.pofile(str(page.folder / "a.po"))
    entry = next(one for one in other if one.msgctxt == KEYS[5])
    entry.fuzzy = False
    other.save()
    assert "confidence: 0" in page.entry(KEYS[5]).comment
    assert KEYS[5] not in shown(page)
    assert page.keys("?order=least-sure")[-1] == KEYS[5]


def test_the_order_works_with_the_filters(page: Page):
    page.act(KEYS[1], "approve")
    page.judged()
    assert page.keys("?order=least-sure&state=outdated") == [key for key in LEAST if key != KEYS[1]]
    assert page.keys("?order=least-sure&text=了") == [KEYS[5], KEYS[3], KEYS[0]]
    html = page.get("?order=least-sure&text=了")
    assert '<option value="least-sure" selected>' in html
    assert f'<a href="../d/{page.id()}?order=least-sure">Show all</a>' in html
    assert "Show all" not in page.get("?order=least-sure")


def test_pages_continue_at_the_same_place_when_drafts_are_approved(tmp_path: Path):
    texts = tuple(f"第{n}句在这里。" for n in range(130))
    keys = [one.key for one in segments(texts)]
    trusted(tmp_path, texts, {text: 60 - n % 3 for n, text in enumerate(texts) if n != 129})
    order = [*keys[2::3], *keys[1::3], *keys[:129:3], keys[129]]
    page = Page.over(tmp_path)
    first = page.get("?order=least-sure")
    (after,) = re.findall(r'id="after" href="[^"]*\?([^"]+)"', first)
    after = "?" + after.replace("&amp;", "&")
    assert page.keys("?order=least-sure") == order[:50]
    assert page.keys(after) == order[50:100]
    for key in (order[0], order[7], order[50]):  # also the one that the address names
        page.act(key, "approve")
    assert page.keys(after) == order[51:101]
    (last,) = re.findall(r'id="after" href="[^"]*\?([^"]+)"', page.get(after))
    approved = sorted([order[0], order[7], order[50]], key=keys.index)
    assert page.keys("?" + last.replace("&amp;", "&")) == [*order[101:], *approved]
    (before,) = re.findall(r'id="before" href="[^"]*\?([^"]+)"', page.get(after))
    assert page.keys("?" + before.replace("&amp;", "&"))[0] == order[1]


@pytest.mark.parametrize("at", ["", "0", "-1", "7", "47.x", "1" * 30, "999.999", "7.1", "١.٢"])
def test_any_address_gives_a_page(page: Page, at: str):
    assert page.keys(f"?at={at}")
    assert page.keys(f"?order=least-sure&at={at}")


def test_the_bilingual_page_shows_it_the_same_way():
    plain = sample()
    records = [
        replace(record, translation=replace(record.translation, confidence=52))
        if record.translation and n == 3
        else record
        for n, record in enumerate(plain.records)
    ]
    html = str(WRITERS["html"].render(replace(plain, records=tuple(records))))
    assert html.count('class="sure"') == 1
    assert 'data-tip="Confidence 52 of 100:' in html
    assert 'class="sure"' not in str(WRITERS["html"].render(plain))
