"""Results in every format, opened in other programs: LibreOffice, epubcheck, Chromium, the parser of a player."""

from __future__ import annotations

import html
import json
import re
import struct
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import judges
import make_seeds
import polib
import pysubs2
import pytest
from office_made import made_by_openpyxl, made_by_python_pptx
from packages import NOTE, B, I, fld, link, p, r, word

from toolkit import documents, glossary, judging
from toolkit.markup import TAG
from toolkit.segment import segment

SEEDS = make_seeds.ROOT / "seeds"
OUTPUTS = make_seeds.ROOT / "outputs"
CHINESE = re.compile(r"[\u3001-\u9fff\uff00-\uffef“”]+")
NAMES = re.compile("顾南枝|许知微")  # who wrote the comment and the file
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def translate(file: Path, folder: Path) -> tuple[list[str], Path, Path]:
    """Pieces of text that stand between tags in the translations, the translated and the bilingual document."""
    source = documents.read(file)
    found = segment(source)
    number = count(1)
    targets = {
        each.key: CHINESE.sub(lambda _: f" word{next(number)} & “so” on, <or> not ", each.text).strip()
        for each in found
        if each.translate
    }
    results = []
    for name, bilingual in (("en", False), ("bilingual", True)):
        new = documents.render(source, found, targets, bilingual=bilingual)
        results.append(folder / f"{file.stem}.{name}{file.suffix}")
        results[-1].write_bytes(new if isinstance(new, bytes) else new.encode())
    shown = {each.key: TAG.split(targets[each.key].replace("<or>", "\0")) for each in found if each.key in targets}
    pieces = [html.unescape(piece).replace("\0", "<or>").strip() for one in shown.values() for piece in one]
    return [piece for piece in pieces if "word" in piece], *results


def missing(pieces: list[str], text: str) -> list[str]:
    """The pieces that do not stand in `text`, white space apart."""
    text = "".join(text.split())
    return [piece for piece in pieces if "".join(piece.split()) not in text]


def nasty(folder: Path) -> Path:
    """A Word document with everything that moves: links, fields, notes, boxes and breaks among formatted words."""
    box = f"<w:txbxContent>{p(r('框里'), r('字', B))}</w:txbxContent>"
    shape = f'<v:shape style="width:99pt;height:99pt"><v:textbox>{box}</v:textbox></v:shape>'
    body = [
        p(r("封面"), style="1"),
        p(r("他说"), r("今天", B), r("会下雨"), NOTE, r("，请看"), link(r("这里"), r("再说", I)), r("。后来呢？")),
        p(r("见"), fld("REF _1", r("图三")), r("，第"), fld("PAGE", r("1")), r("页。")),
        p("<w:r><w:t>风来了，</w:t><w:br/><w:t>雨也来了。</w:t><w:tab/><w:t>终</w:t></w:r>"),
        p(r("留下"), '<w:ins w:id="7" w:author="a">', r("新的"), "</w:ins>", r("a &lt; b，R&amp;D")),
        p(r("框外"), f"<w:r><w:pict>{shape}</w:pict></w:r>"),
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{p(r('格'))}</w:tc></w:tr></w:tbl>{p()}",
    ]
    notes = f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", r("脚注"))}</w:footnote>'
    file = folder / "nasty.docx"
    file.write_bytes(word("".join(body), footnotes=notes))
    return file


def test_libreoffice_shows_every_translation_of_a_word_document(tmp_path: Path) -> None:
    judges.find("soffice", "libreoffice")
    made = [translate(file, tmp_path) for file in (SEEDS / "minutes.docx", nasty(tmp_path))]
    files = [file for _, *both in made for file in both]
    for file in judges.office(files, "pdf", tmp_path):
        assert file.read_bytes().startswith(b"%PDF-")
        assert file.stat().st_size > 5_000
    flat = judges.office(files, "fodt", tmp_path)
    wanted = [pieces for pieces, *_ in made for _ in range(2)]
    for file, pieces in zip(flat, wanted, strict=True):
        root = ElementTree.parse(file).getroot()
        assert missing(pieces, "".join(root.itertext())) == []
        text = "".join(root.find(f"{OFFICE}body").itertext())
        assert bool(re.search(r"[\u4e00-\u9fff]{2}", NAMES.sub("", text))) is ("bilingual" in file.name)


OFFICE_FILES = {"xlsx": ("fods", "budget.xlsx"), "pptx": ("fodp", "talk.pptx")}


def made(kind: str, folder: Path) -> Path:
    """A workbook of openpyxl, or a presentation of python-pptx."""
    file = folder / f"made.{kind}"
    file.write_bytes(made_by_openpyxl() if kind == "xlsx" else made_by_python_pptx())
    return file


@pytest.mark.parametrize("kind", OFFICE_FILES)
def test_libreoffice_shows_every_translation_of_workbooks_and_presentations(tmp_path: Path, kind: str) -> None:
    judges.find("soffice", "libreoffice")
    flat, seed = OFFICE_FILES[kind]
    results = [translate(file, tmp_path) for file in (SEEDS / seed, made(kind, tmp_path))]
    files = [file for _, *both in results for file in both]
    for file in judges.office(files, "pdf", tmp_path):
        assert file.read_bytes().startswith(b"%PDF-")
        assert file.stat().st_size > 5_000
    wanted = [pieces for pieces, *_ in results for _ in range(2)]
    for file, pieces in zip(judges.office(files, flat, tmp_path), wanted, strict=True):
        root = ElementTree.parse(file).getroot()
        attributes = [value for node in root.iter() for value in node.attrib.values()]
        assert missing(pieces, "\n".join([*root.itertext(), *attributes])) == []


def test_libreoffice_calculates_the_same_values(tmp_path: Path) -> None:
    """Texts that formulas name stay, so that their results do not change."""
    judges.find("soffice", "libreoffice")
    source = made("xlsx", tmp_path)
    _, english, both = translate(source, tmp_path)
    values = []
    for file in judges.office([source, english, both], "fods", tmp_path):
        cells = ElementTree.parse(file).getroot().iter(f"{TABLE}table-cell")
        values.append([(cell.get(f"{TABLE}formula"), cell.get(f"{OFFICE}value")) for cell in cells])
    assert values[0] == values[1] == values[2]
    assert ("of:=SUM([.B2:.B3])", "200.5") in values[0]


def test_libreoffice_opens_a_workbook_with_new_names_of_sheets(tmp_path: Path) -> None:
    """A sheet to which a formula refers keeps its name, so all values are the same."""
    judges.find("soffice", "libreoffice")
    source = documents.read(made("xlsx", tmp_path), sheet_names=True)
    found = segment(source)
    targets = {each.key: "Annex/2" for each in found if each.text == "附表" and each.translate}
    result = documents.render(source, found, targets)
    assert isinstance(result, bytes)
    (tmp_path / "new.xlsx").write_bytes(result)
    roots = [
        ElementTree.parse(file).getroot()
        for file in judges.office([tmp_path / "made.xlsx", tmp_path / "new.xlsx"], "fods", tmp_path)
    ]
    names = [[table.get(f"{TABLE}name") for table in root.iter(f"{TABLE}table")] for root in roots]
    assert names == [["预算", "附表"], ["预算", "Annex-2"]]
    values = [[cell.get(f"{OFFICE}value") for cell in root.iter(f"{TABLE}table-cell")] for root in roots]
    assert values[0] == values[1]
    assert "200.5" in values[0]


@pytest.mark.parametrize("which", [1, 2], ids=["translated", "bilingual"])
def test_epubcheck_finds_no_error_in_the_translated_seed(tmp_path: Path, which: int) -> None:
    judges.epubcheck(translate(SEEDS / "lighthouse.epub", tmp_path)[which])


@pytest.mark.parametrize("which", [1, 2], ids=["translated", "bilingual"])
def test_a_browser_shows_every_translation_of_a_web_page(tmp_path: Path, which: int) -> None:
    found = translate(SEEDS / "page.html", tmp_path)
    picture = tmp_path / "page.png"
    shown = judges.browser(found[which], "--dump-dom")
    values = " ".join(re.findall(r'\balt="([^"]*)"', shown))
    assert missing(found[0], html.unescape(values + re.sub(r"<[^>]*>", "", shown))) == []
    assert "欢迎回来" in shown  # a script stays as it is
    judges.browser(found[which], f"--screenshot={picture}", "--window-size=800,1000")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (800, 1000)
    assert len(data) > 20_000  # an empty page is smaller by far


def test_a_browser_runs_the_bilingual_page_of_outputs(tmp_path: Path) -> None:
    page = tmp_path / "page.bilingual.html"
    page.write_bytes((OUTPUTS / page.name).read_bytes())
    rows = [line.split("\t") for line in (OUTPUTS / "page.bilingual.tsv").read_text("utf-8").splitlines()[1:]]
    shown = html.unescape(re.sub(r"<[^>]*>", "", judges.browser(page, "--dump-dom")))
    pieces = [piece for row in rows for side in row[1:3] for piece in TAG.split(side) if len(piece) > 3]
    assert missing([html.unescape(piece) for piece in pieces], shown) == []


def targets(name: str) -> list[str]:
    """The pieces between tags of all translations in the catalog `name` of outputs, as readers see them."""
    catalog = polib.pofile(str(OUTPUTS / f"{name}.po"))
    pieces = [piece for entry in catalog if not entry.obsolete for piece in TAG.split(entry.msgstr)]
    return [html.unescape(piece) for piece in pieces if len(piece) > 3]


def test_epubcheck_finds_no_error_in_the_book_of_outputs() -> None:
    judges.epubcheck(OUTPUTS / "lighthouse.en.epub")


def test_libreoffice_shows_the_word_document_of_outputs(tmp_path: Path) -> None:
    judges.find("soffice", "libreoffice")
    (flat,) = judges.office([OUTPUTS / "minutes.en.docx"], "fodt", tmp_path)
    text = "".join(ElementTree.parse(flat).getroot().itertext())
    assert missing(targets("minutes"), text) == []


@pytest.mark.parametrize("name", ["clip.en.srt", "interview.en.vtt"])
def test_a_subtitle_parser_reads_the_cues_of_outputs(name: str) -> None:
    before, after = (pysubs2.load(str(file)) for file in (SEEDS / name.replace(".en", ""), OUTPUTS / name))
    assert [(cue.start, cue.end) for cue in after] == [(cue.start, cue.end) for cue in before]
    shown = [cue.text.partition("\\N\\N")[0] for cue in after]  # this parser reads the name of the next cue as text
    assert all(text and not re.search("[一-鿿]", text) for text in shown)


@pytest.mark.parametrize("seed", ["clip.srt", "interview.vtt"])
def test_a_subtitle_parser_reads_all_cues_at_their_times(tmp_path: Path, seed: str) -> None:
    before = pysubs2.load(str(SEEDS / seed))
    pieces, *results = translate(SEEDS / seed, tmp_path)
    for result in results:
        after = pysubs2.load(str(result))
        assert [(cue.start, cue.end) for cue in after] == [(cue.start, cue.end) for cue in before]
        assert missing(re.findall(r"word\d+", " ".join(pieces)), " ".join(cue.text for cue in after)) == []
        assert all(cue.text for cue in after)


CUES = """<!DOCTYPE html><meta charset="utf-8">
<video><track kind="subtitles" src="data:text/vtt;charset=utf-8,{}"></video>
<pre></pre><script>
const track = document.querySelector("track");
track.onload = () => {{
  const of = cue => [cue.startTime, cue.align, cue.line, cue.getCueAsHTML().textContent, cue.text];
  document.querySelector("pre").textContent = JSON.stringify([...track.track.cues].map(of));
}};
track.track.mode = "hidden";
</script>"""


def voice(cue: list[str]) -> str:
    return cue[4].partition(">")[0]


def test_a_browser_plays_the_cues_with_their_voices(tmp_path: Path) -> None:
    shown = []
    pieces, *results = translate(SEEDS / "interview.vtt", tmp_path)
    for number, file in enumerate((SEEDS / "interview.vtt", *results)):
        page = tmp_path / f"{number}.html"
        code = "".join(f"%{byte:02x}" for byte in file.read_bytes())
        page.write_text(CUES.format(code), encoding="utf-8")
        dumped = judges.browser(page, "--dump-dom", "--virtual-time-budget=5000")
        shown.append(json.loads(html.unescape(dumped.partition("<pre>")[2].partition("</pre>")[0])))
    before, english, both = shown
    for after in (english, both):
        assert [cue[:3] for cue in after] == [cue[:3] for cue in before]
        assert [voice(cue) for cue in after] == [voice(cue) for cue in before]
        assert missing(re.findall(r"word\d+", " ".join(pieces)), " ".join(cue[3] for cue in after)) == []
    assert not re.search(r"[\u4e00-\u9fff]", "".join(cue[3] for cue in english))
    assert all(old[3].split("\n")[0] in new[3] for old, new in zip(before, both, strict=True))


def test_axe_finds_nothing_in_bilingual_pages(tmp_path: Path):
    """The catalogs of `outputs/` have every kind of block and finding; three of them cover all."""
    program = judges.find("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    terms = glossary.load([make_seeds.ROOT / "glossary"])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(judges.CHROMIUM))
        for name in ("guide", "clip", "minutes"):
            (page,) = judging.export_catalog(OUTPUTS / f"{name}.po", ["html"], terms, out=tmp_path)
            for scheme in ("light", "dark"):
                tab = browser.new_page(color_scheme=scheme)
                tab.goto(page.resolve().as_uri())
                assert judges.axe(tab) == []
        browser.close()
