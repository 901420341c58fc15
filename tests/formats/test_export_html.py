"""The HTML page: one file, no requests, no content is executed, all content is shown."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser

import pytest
from export_samples import DEEPSEEK, make_record, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.export import WRITERS, Aligned
from toolkit.export.marks import Mark, cut
from toolkit.types import Finding, Severity, Span, State, Status, Term, TermMatch


def rendered(aligned):
    return WRITERS["html"].render(aligned).decode("utf-8")


VOID = {"meta", "input", "br", "link", "img"}
EVIL = '</p><script>alert("x")</script><img src=x onerror=alert(1)>"\'&amp;{{ 7*7 }}'


class Page(HTMLParser):
    """Reads a page: tags must nest; keeps attributes, and the text of elements by id and tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def evil() -> Aligned:
    record = make_record("深思" + EVIL, "DeepSeek" + EVIL, State.OUTDATED, key="k", previous_source=EVIL)
    term = dataclasses.replace(DEEPSEEK, source="深思", target="DeepSeek" + EVIL)
    record = dataclasses.replace(record, matches=(TermMatch(term, Span(0, 2), True, EVIL),))
    finding = Finding("c" + EVIL, Severity.ERROR, "k", EVIL, Span(0, 5), Span(3, 9), EVIL)
    return Aligned(EVIL, "seeds/" + EVIL, (dataclasses.replace(record, findings=(finding,)),), EVIL)


@pytest.mark.parametrize("aligned", [sample(), evil(), Aligned("空", "空.txt", ())], ids=["sample", "evil", "empty"])
def test_page_is_whole_and_alone(aligned):
    page = Page(rendered(aligned))
    assert page.open == []
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not {"link", "img", "iframe", "object", "embed", "base", "svg:image"} & {tag for tag, _ in page.tags}
    for _, attrs in page.tags:
        assert "src" not in attrs
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")
    assert "url(" not in page.texts["style"]
    assert "@import" not in page.texts["style"]


def test_policy_names_this_style_and_this_script_only():
    page = Page(rendered(sample()))
    policy = next(
        attrs["content"] for attrs in page.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    hashes = {
        tag: base64.b64encode(hashlib.sha256(page.texts[tag].encode()).digest()).decode() for tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_markup_in_text_is_text():
    html = rendered(evil())
    page = Page(html)
    assert page.texts["h1"] == EVIL
    assert EVIL in page.texts["title"]
    assert page.texts["main"].count(EVIL) >= 5
    assert "49" not in page.texts["h1"]
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in Page(rendered(sample())).tags}


def test_every_segment_can_be_linked_to_and_filtered():
    page = Page(rendered(sample()))
    segments = page.all("article")
    keys = [record.segment.key for record in sample().records if record.segment.kind != "code"]
    assert [attrs["id"] for attrs in segments] == keys
    assert len(set(keys)) == len(keys)
    states = [attrs["data-state"] for attrs in segments if "data-state" in attrs]
    assert states == [u.translation.state if u.translation else "new" for u in sample().translatable()]
    assert sum("data-findings" in attrs for attrs in segments) == 2
    chips = {attrs["value"] for attrs in page.all("input") if attrs.get("name") == "state"}
    assert chips == set(states)


def test_languages_are_marked():
    page = Page(rendered(sample()))
    languages = [attrs.get("lang") for tag, attrs in page.tags if tag in {"p", "h2"} and attrs.get("lang")]
    assert languages.count("zh") == 13
    assert languages.count("en") == 12


def test_term_decisions_are_reachable():
    marks = {attrs["data-tip"]: attrs for attrs in Page(rendered(sample())).all("mark") if "data-tip" in attrs}
    assert marks["term: 深思 → DeepSeek"]["class"] == "term"
    assert marks["not a term here: 深思 (unless 引发*的~)"]["class"] == "term not"
    assert marks["not a term here: 深思熟虑 (keep)"]["class"] == "term not"
    assert marks["renders 星门 (glossary: Stargate)"]["class"] == "term"
    assert all(attrs["tabindex"] == "0" for attrs in marks.values())


def test_a_forbidden_rendering_does_not_change_the_colour_of_the_term():
    record = make_record("深思来了。", "DeepSeek is here.")
    forbidden = TermMatch(Term("深思", "Deep Thought", status=Status.FORBIDDEN), Span(0, 2), True, "forbidden")
    html = rendered(Aligned("a", "a", (dataclasses.replace(record, matches=(*record.matches, forbidden)),)))
    (mark,) = [attrs for attrs in Page(html).all("mark") if "深思 → Deep Thought" in attrs.get("data-tip", "")]
    assert mark["class"] == "term ban"
    assert mark["data-tip"] == "term: 深思 → DeepSeek · not to be used: 深思 → Deep Thought"


def test_findings_point_at_text():
    html = rendered(sample())
    assert re.search(r'<mark class="found warning"[^>]*>50 billion</mark>', html)
    assert re.search(r'<mark class="term found error"[^>]*>星门</mark>', html)
    assert "<b>error</b> 星门 must be Stargate here" in html


def test_code_is_one_block_across_both_columns():
    html = rendered(sample())
    assert html.count('<pre class="code"') == 1
    assert "    # 别改这里 &lt;script&gt;" in html


def test_control_characters_do_not_reach_the_page():
    html = rendered(Aligned("a\x00", "a\x1b.txt", (make_record("好\x00\ud800", "Good\x07\x9b"),), "s\x08"))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", html)


def test_same_input_same_bytes():
    assert rendered(sample()) == rendered(sample())


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.text())
def test_any_text_makes_a_page_that_holds_it(source, target, name):
    page = Page(rendered(Aligned(name, name, (make_record(source, target),), name)))
    assert page.open == []
    assert len(page.all("script")) == 1


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(-3, 25), st.integers(-3, 25)), max_size=6))
def test_pieces_are_the_text(text, spans):
    marks = [Mark(Span(*span), f"c{number}", f"t{number}") for number, span in enumerate(spans)]
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        inside = {
            m.tip
            for m in marks
            if 0 <= m.span.start <= start < end <= m.span.end <= len(text) and m.span.start < m.span.end
        }
        assert set(filter(None, piece.tip.split(" · "))) == inside
        start = end
