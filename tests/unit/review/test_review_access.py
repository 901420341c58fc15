"""Access to the review page: no other user, page or text can do anything there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from catalog_project import segments
from review_project import ORIGIN, PATH, PORT, TOKEN, Page, catalog

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7*7 }}</textarea>"
KEY = segments(["深思" + EVIL])[0].key


@pytest.fixture
def page(tmp_path: Path) -> Page:
    catalog(tmp_path, texts=("深思" + EVIL, "他没有答应。"))
    return Page.over(tmp_path)


@pytest.mark.parametrize("path", ["/", "/static/review.js", "/d/{id}", "/d/{id}?token=", "/nowhere"])
def test_without_the_token_there_is_nothing(page: Page, path: str):
    page.client.cookies.clear()
    answer = page.client.get(path.format(id=page.id()))
    assert answer.status_code == 403
    assert "深思" not in answer.text


@pytest.mark.parametrize("token", ["", "a", TOKEN[:-1], TOKEN + "x", "é"])
def test_another_token_is_refused(page: Page, token: str):
    names = list(page.client.cookies)
    page.client.cookies.clear()
    assert page.client.get("/", params={"token": token}).status_code == 403
    assert (
        page.client.get("/", cookies={next(iter(names), "zhen"): token} if token.isascii() else {}).status_code == 403
    )
    assert page.client.post(f"/d/{page.id()}/undo", json={}, headers={"Origin": ORIGIN}).status_code == 403


def test_the_cookie_is_for_this_page_alone(page: Page):
    answer = page.client.get(f"/?token={TOKEN}")
    assert f'content="0;url={PATH}"' in answer.text
    assert TOKEN not in answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"path={PATH};" in cookie


def test_each_run_has_a_cookie_of_its_own(page: Page):
    again = Page.over(page.folder)
    assert set(page.client.cookies) != set(again.client.cookies)


@pytest.mark.parametrize("path", ["", "/", "/other/", f"{PATH[:-2]}/", f"/{PATH}"])
def test_the_cookie_without_the_path_is_not_enough(page: Page, path: str):
    """Servers of other users on this machine can collect cookies, but see no path they were not asked for."""
    cookies = dict(page.client.cookies)
    assert page.client.get(ORIGIN + path, cookies=cookies).status_code == 403
    assert page.client.get(f"{ORIGIN}{path}?token={TOKEN}", cookies=cookies).status_code == 403


def test_deeply_nested_json_is_no_object(page: Page):
    before = (page.folder / "a.po").read_bytes()
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
    answer = page.client.post(f"/d/{page.id()}/s/{KEY}/save", content=b"[" * 100_000, headers=headers)
    assert answer.status_code == 409
    assert (page.folder / "a.po").read_bytes() == before


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        f"127.0.0.1.evil.example:{PORT}",
        "",
    ],
)
def test_another_host_name_is_refused(page: Page, host: str):
    assert page.client.get("/", headers={"Host": host}).status_code == 421
    posted = page.client.post(f"/d/{page.id()}/undo", json={}, headers={"Host": host, "Origin": f"http://{host}"})
    assert posted.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://localhost:8000"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_origin_changes_nothing(page: Page, headers: dict[str, str]):
    before = (page.folder / "a.po").read_bytes()
    sent = {"seen": page.seen(KEY), "text": "Mine."}
    assert page.client.post(f"/d/{page.id()}/s/{KEY}/save", json=sent, headers=headers).status_code == 403
    assert (page.folder / "a.po").read_bytes() == before


def test_reading_from_another_origin_is_refused(page: Page):
    assert page.client.get("/", headers={"Origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "GET"])
def test_other_methods_do_nothing(page: Page, method: str):
    before = (page.folder / "a.po").read_bytes()
    answer = page.client.request(method, f"/d/{page.id()}/s/{KEY}/approve", headers={"Origin": ORIGIN})
    assert answer.status_code in (403, 404, 405)
    assert (page.folder / "a.po").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"{", "application/json"), (b"[1]", "application/json"), (b"seen=x", "application/x-www-form-urlencoded")],
)
def test_what_is_no_json_object_changes_nothing(page: Page, content: bytes, kind: str):
    before = (page.folder / "a.po").read_bytes()
    headers = {"Origin": ORIGIN, "Content-Type": kind}
    answer = page.client.post(f"/d/{page.id()}/s/{KEY}/save", content=content, headers=headers)
    assert answer.status_code == 409
    assert (page.folder / "a.po").read_bytes() == before


def test_a_request_has_a_size(page: Page):
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
    path = f"/d/{page.id()}/s/{KEY}/save"
    assert page.client.post(path, content=b" " * 1_000_001, headers=headers).status_code == 413
    assert page.client.post(path, content=iter([b"{}"]), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/d/../../etc/passwd",
        "/d/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/d/a.po",
        "/static/..%2f..%2fapp.py",
        "/static/%2fetc%2fpasswd",
        "/static/page.css",
    ],
)
def test_no_path_reaches_the_file_system(page: Page, path: str):
    answer = page.client.get(path)
    assert answer.status_code in (403, 404)  # the client shortens `..`, which leads out of the path
    assert "root:" not in answer.text


def test_every_answer_has_the_policy(page: Page):
    for path in ("/", f"/d/{page.id()}", "/static/review.js", "/nowhere"):
        headers = page.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs), attrs
        assert tag not in {"img", "iframe", "object", "style"}
        self.names.add(tag)
        if tag == "script":
            self.scripts.append(dict(attrs))


def test_script_in_any_text_is_text(tmp_path: Path):
    name = '"><script>alert(3)<'.replace("/", "") + ".po"
    source = "深思" + EVIL
    path = catalog(tmp_path, name, texts=(source, "他没有答应。")).path
    file = polib.pofile(str(path))
    file[0].msgstr, file[0].tcomment, file[0].previous_msgid = "DeepSeek" + EVIL, EVIL, "旧" + EVIL
    file.save()
    page = Page.over(tmp_path)
    seen = page.seen(KEY, name)
    file[0].msgstr = "Theirs" + EVIL
    file.save()
    conflict = page.act(KEY, "save", name=name, seen=seen, text="Mine" + EVIL, code=409)
    pieces = [
        page.client.get("/").text,
        page.get(f"?text={EVIL[:20]}&term=%22%3E%3Cscript%3E&finding=%3Cscript%3E", name),
        page.get("", name),
        conflict["row"] + conflict["html"],
        page.act(KEY, "editor", name=name)["html"],
    ]
    for html in pieces:
        assert [one.get("src") for one in Tags(html).scripts] in ([], ["../static/review.js"], ["static/review.js"])
        assert "<script>alert" not in html
        assert ">49<" not in html
    assert all(EVIL[:10] not in html for html in pieces)
    assert re.search(r"<textarea[^>]*>\nTheirs&lt;script&gt;", pieces[-1])
