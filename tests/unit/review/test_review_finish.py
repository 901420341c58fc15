"""Finish in the page: the English document and its bilingual files from the catalog, without a model."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import polib
import pytest
from review_project import ORIGIN, Page, scripted

from toolkit import glossary, judging, pipeline
from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.export import WRITERS
from toolkit.files import folder_lock
from toolkit.glossary import Glossary
from toolkit.review import finish

TEXT = "# 手册\n\n深思发布了新模型。他读了三遍。\n\n```\n# 注释\n```\n\n- 海边的灯塔\n"
CUES = "1\n00:00:01,000 --> 00:00:04,000\n深思发布了新模型。\n\n2\n00:00:05,000 --> 00:00:08,000\n他没有答应。\n"
CHANGES = (
    (lambda path: path.unlink(), "is gone"),
    (lambda path: path.write_text(TEXT + "\n还有一句。\n", "utf-8"), "1 new segment, 0 segments gone"),
    (lambda path: path.write_text(TEXT.replace("他读了三遍。", ""), "utf-8"), "0 new segments, 1 segment gone"),
    (lambda path: path.write_text("", "utf-8"), "the file is empty"),
)


def none() -> Engine:
    raise AssertionError("a model was asked")


class TranslatedProject:
    """Documents, translated once into `out`, and the page over it."""

    def __init__(self, folder: Path, *, limit: int | None = None, formats: tuple[str, ...] = ("html", "tsv")) -> None:
        (folder / "src" / "part").mkdir(parents=True)
        self.source = folder / "src" / "a.md"
        self.source.write_text(TEXT, "utf-8")
        (folder / "src" / "part" / "talk.srt").write_text(CUES, "utf-8")
        self.out, self.limit = folder / "out", limit
        (folder / "terms.csv").write_text("source,target\n深思,DeepSeek\n", "utf-8")
        self.settings = Settings(glossary=(folder / "terms.csv",), out=self.out, formats=formats)
        self.translate(bilingual=True)
        self.page = Page.over(
            self.out, terms=glossary.load([folder / "terms.csv"]), engine=none, settings=self.settings
        )

    def translate(self, *, bilingual: bool = False) -> None:
        folder = self.source.parent
        pipeline.translate([folder], self.settings, scripted, limit=self.limit, bilingual=bilingual)

    def update(self, name: str = "a.po", code: int = 200) -> str:
        answer = self.page.post(f"/d/{self.page.id(name)}/update", code=code)
        return str(answer["html" if code == 200 else "problem"])

    def files(self) -> dict[str, bytes]:
        """Return the content of what a run writes besides the catalogs."""
        written = [path for path in self.out.rglob("*") if path.is_file() and ".zhen" not in path.parts]
        return {str(path.relative_to(self.out)): path.read_bytes() for path in written if path.suffix != ".po"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def project() -> TranslatedProject:
    return TranslatedProject(Path())


def test_the_page_writes_what_a_run_would_write(project: TranslatedProject):
    before = project.files()
    for name in ("a.po", "part/talk.po"):
        key = project.page.keys(name=name)[-1]
        project.page.act(key, "save", name=name, text="Typed by a reviewer.", approve=True)
        assert "Updated: " in project.update(name)
    after = project.files()
    changed = {name for name in before if before[name] != after[name]}
    pairs = {f"{name}.{end}" for name in ("a", "part/talk") for end in ("bilingual.html", "bilingual.tsv")}
    assert changed == pairs | {"a.en.md", "a.bilingual.md", "part/talk.en.srt", "part/talk.bilingual.srt"}
    assert b"Typed by a reviewer." in after["a.en.md"]
    project.translate(bilingual=True)
    assert project.files() == after


def test_an_update_leaves_the_catalog_and_other_files_alone():
    project = TranslatedProject(Path(), formats=())
    catalog = (project.out / "a.po").read_bytes()
    (project.out / "a.table.xlsx").write_bytes(b"sent to a reviewer")
    (project.out / "a.bilingual.md").unlink()
    project.update()
    assert (project.out / "a.po").read_bytes() == catalog
    assert (project.out / "a.table.xlsx").read_bytes() == b"sent to a reviewer"
    assert not (project.out / "a.bilingual.md").exists()


def test_segments_without_a_translation_are_named():
    project = TranslatedProject(Path(), limit=1)
    result = project.update()
    identity = project.page.id()
    assert "3 segments have no translation: they are in Chinese." in result
    assert f'{identity}?state=new">Go to them</a>' in result
    assert "Chinese outside of segments is not translated: 1 code." in result
    assert "他读了三遍。" in (project.out / "a.en.md").read_text("utf-8")
    assert "English document, 3 segments in Chinese" in project.page.get()
    for key in project.page.keys("?state=new"):
        project.page.act(key, "save", text="Typed.")
    assert "no translation" not in project.update()
    assert "English document, " not in project.page.get()


@pytest.mark.parametrize(("change", "why"), CHANGES, ids=[why for _, why in CHANGES])
def test_a_document_that_is_gone_or_changed_is_reported(project: TranslatedProject, change, why: str):
    before = project.files()
    change(project.source)
    problem = project.update(code=400)
    assert why in problem
    assert "a.md" in problem
    assert project.files() == before
    answer = project.page.client.get(f"/d/{project.page.id()}/download/document")
    assert (answer.status_code, why in answer.text) == (422, True)
    assert project.page.client.get(f"/d/{project.page.id()}/download/tmx").status_code == 200  # needs the catalog only
    assert "Updated: talk.en.srt" in project.update("part/talk.po")


def test_a_change_outside_of_segments_is_taken(project: TranslatedProject):
    project.source.write_text(TEXT.replace("```\n#", "```python\n#"), "utf-8")
    project.update()
    assert "```python" in (project.out / "a.en.md").read_text("utf-8")


def test_a_catalog_that_names_no_document(tmp_path: Path):
    polib.POFile().save(str(tmp_path / "x.po"))
    page = Page.over(tmp_path)
    assert "names no document" in page.post(f"/d/{page.id('x.po')}/update", code=400)["problem"]
    assert "/download/document" not in page.get(name="x.po")


def test_a_run_that_uses_the_folder_is_waited_for(project: TranslatedProject):
    with folder_lock(project.out / pipeline.CACHE, busy_hint="wait"):
        assert "another run uses this folder" in project.update(code=400)


@pytest.mark.parametrize("name", ["document", *WRITERS])
def test_downloads_are_the_catalog_of_now_and_write_nothing(project: TranslatedProject, name: str):
    project.page.act(project.page.keys()[-1], "save", text="Typed by a reviewer.")
    before = project.files()
    answer = project.page.client.get(f"/d/{project.page.id()}/download/{name}")
    file = "a.en.md" if name == "document" else f"a{WRITERS[name].suffix}"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{file}"
    assert f'/download/{name}">{file}</a>' in project.page.get()
    content = answer.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        package = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(package.read(part) for part in package.namelist())
    assert b"Typed by a reviewer." in content
    assert project.files() == before


def test_a_workbook_and_a_name_of_any_characters(tmp_path: Path):
    source = tmp_path / "报告 'a' 100%.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "深思发布了新模型。"
    book.save(source)
    pipeline.translate([source], Settings(out=tmp_path / "out", formats=()), scripted)
    page = Page.over(tmp_path / "out")
    (identity,) = page.session.catalogs()
    answer = page.client.get(f"/d/{identity}/download/document")
    assert answer.headers["content-disposition"].endswith("''%E6%8A%A5%E5%91%8A%20%27a%27%20100%25.en.xlsx")
    page.post(f"/d/{identity}/update")
    assert (tmp_path / "out" / "报告 'a' 100%.en.xlsx").read_bytes() == answer.content


def test_there_is_one_bilingual_document_in_markdown():
    project = TranslatedProject(Path(), formats=("md",))
    made = (project.out / "a.bilingual.md").read_text("utf-8")
    assert "```" in made
    assert "⚠" not in made
    project.translate()
    catalog = project.out / "a.po"
    again = finish.bilingual(catalog, project.settings, Glossary.EMPTY)
    (exported,) = judging.export_catalog(catalog, ["md"], Glossary.EMPTY, made=again)
    assert exported.read_text("utf-8") == made
    project.source.unlink()
    notes: list[str] = []
    assert finish.bilingual(catalog, project.settings, Glossary.EMPTY, note=notes.append) == {}
    (note,) = notes
    assert note.startswith("a.bilingual.md lists the segments, not the document: out/a.po: its document ")
    assert note.endswith(" is gone. Restore the file, or run zhen translate with its new path.")


@pytest.mark.parametrize("bilingual", [True, False])
def test_an_update_keeps_the_kind_of_a_bilingual_web_page(*, bilingual: bool):
    source = Path("a.html")
    source.write_text("<p>深思发布了新模型。</p>", "utf-8")
    settings = Settings(out=Path("out"), formats=("html",))
    pipeline.translate([source], settings, scripted, bilingual=bilingual)
    written = settings.out / "a.bilingual.html"
    before = written.read_text("utf-8")
    assert before.startswith("<p>深思发布了新模型。<br>") is bilingual
    page = Page.over(settings.out, settings=settings)
    page.post(f"/d/{page.id('a.po')}/update")
    assert written.read_text("utf-8") == before


@pytest.mark.parametrize("name", ["po", "../a.po", "..%2f..%2fsrc%2fa.md", "docx/x", ""])
def test_only_known_downloads(project: TranslatedProject, name: str):
    answer = project.page.client.get(f"/d/{project.page.id()}/download/{name}")
    assert answer.status_code in (404, 422)
    assert "深思" not in answer.text


def test_a_catalog_outside_of_the_folder_is_not_there(project: TranslatedProject):
    assert project.page.client.get("/d/0123456789abcdef/download/tmx").status_code == 422
    assert "does not exist any more" in project.page.post("/d/0123456789abcdef/update", code=400)["problem"]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "none"}]
)
def test_another_page_can_neither_update_nor_approve(project: TranslatedProject, headers: dict[str, str]):
    (project.out / "a.en.md").unlink()
    catalog = (project.out / "a.po").read_bytes()
    for action in ("update", "approve", "approvable"):
        answer = project.page.client.post(f"/d/{project.page.id()}/{action}", json={}, headers=headers)
        assert answer.status_code == 403
    assert not (project.out / "a.en.md").exists()
    assert (project.out / "a.po").read_bytes() == catalog


def test_without_the_token_there_is_no_download(project: TranslatedProject):
    project.page.client.cookies.clear()
    answer = project.page.client.get(f"/d/{project.page.id()}/download/tmx")
    assert answer.status_code == 403


def test_the_session_of_a_folder_writes_there(tmp_path: Path):
    """The folder that was opened counts, and not the one in the settings."""
    page = Page.over(
        TranslatedProject(tmp_path).out / "part", terms=Glossary.EMPTY, settings=Settings(out=tmp_path / "other")
    )
    page.post(f"/d/{page.id('talk.po')}/update")
    assert not (tmp_path / "other").exists()


def test_documents_without_a_catalog_are_listed_with_their_command(project: TranslatedProject):
    assert "Not translated yet" not in project.page.client.get("/").text
    folder = project.source.parent
    (folder / "it's.txt").write_text("新的一天。", "utf-8")
    (folder / "README.md").write_text("No Chinese here.", "utf-8")
    (folder / "empty.txt").touch()
    (folder / "broken.docx").write_bytes(b"no package")
    (folder / "notes.en.md").write_text("写过的。", "utf-8")
    text = html.unescape(project.page.client.get("/").text)
    assert re.findall(r"<dt>(.*?)</dt><dd><code>(.*?)</code>", text) == [
        ("src/broken.docx", "zhen translate src/broken.docx --out out"),
        ("src/it's.txt", """zhen translate 'src/it'"'"'s.txt' --out out"""),
    ]
    (folder / "README.md").write_text("现在有了。", "utf-8")
    assert "<dt>src/README.md</dt>" in project.page.client.get("/").text
