"""An engine that returns its input reproduces every document byte for byte, however unusual it is."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.sax.saxutils import escape

import javaproperties
import pytest
import ruamel.yaml
from docx_drawings import ATTRIBUTES, CHART, DATA, charted
from fake_engine import ScriptedEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from office_packages import (
    BOLD,
    END,
    NUMBER,
    ap,
    ar,
    cell,
    comments,
    grid,
    notes,
    rich,
    row,
    shape,
    si,
    slides,
    table,
    workbook,
)
from packages import NOTE, PICTURE, B, I, book, fld, link, mark, p, r, word
from paths import DATA as FILES
from samples import document

from toolkit import documents, pipeline
from toolkit.config import Settings
from toolkit.documents import FORMATS
from toolkit.segment import rebuild, segment

PACKED = {"docx", "xlsx", "pptx", "epub"}
PLAIN = sorted(set(FORMATS) - PACKED)

ODD = "好雨a1。，“”「」（）<>/&;\"'=\n\r\t |-#>*_`[](){}!:%\u3000"

FOLDER = FILES / "odd"
REMOVED = '<w:ins w:id="1">{}</w:ins><w:del w:id="2"><w:r><w:delText>乙</w:delText></w:r></w:del>'
RAW = "<w:p><w:r><w:t>乙<!-- 丙 -->丁</w:t></w:r><?x 戊?></w:p><w:p><w:r><w:t><![CDATA[己 & 庚]]></w:t></w:r></w:p>"
BODIES = {
    "runs": [p(r(" 他"), r("来", B), r("了 。", I), r(""), r("&#20013;", B + I)), p(), p(r(" "))],
    "places": [p(r("见"), link(r("这"), r("里", B)), fld("REF x", r("图")), NOTE, PICTURE, "<w:r><w:tab/></w:r>")],
    "revisions": [p(REMOVED.format(r("甲")), r("丙"))],
    "fields": [p(mark("begin"), r("甲"), mark("separate"), r("乙"), p(mark("end"), r("丙")))],
    "raw": ["<!-- 甲 -->", RAW],
    "drawings": [p(r("文"), *(content for content, *_ in ATTRIBUTES))],
}
STRINGS = [
    si(" 甲\n 乙&#10;丙_x000D_\r\n丁 ", '<rPh sb="0" eb="1"><t>キ</t></rPh>'),
    rich(("他",), ("来", "<b/>"), ("", "<i/>"), ("了&#20013;", "<b/>")),
    "<si><t>前<!-- 丙 --></t><r><t><![CDATA[己 & 庚]]></t></r></si>",
    "<si/>",
    si("&amp;lt; <?x 戊?>"),
]
SAID, TABLE = comments(("A1", STRINGS[2])), table("甲", "乙")
SHAPES = (
    shape(ap(ar("他"), ar("来", BOLD), "<a:br/>", NUMBER, ar("了"), END), ap(), kind="title")
    + grid(cell(ap(ar("格"))))
    + shape(ap(ar("<![CDATA[己 & 庚]]>"), "<!-- 丙 -->"), properties="descr='甲&quot;乙&#10;丙'")
)
NESTED = "<ul><li>乙<ol><li>丙</li></ol></li></ul></blockquote><table><tr><td>丁</td></tr></table>"
INLINE = (
    "<p>他<em>说<b>好</b></em>&#160;<a id='x'/>，<img src='../a.png' alt='&quot;甲&quot;'/>。<br/>走<!-- 乙 --></p>"
)
LEFT = "<pre>甲</pre><p><![CDATA[乙 <b>]]>丙</p><p xml:lang='ja'>東京</p><svg xmlns='urn:x'><text>丁</text></svg>"
CHAPTERS = {"inline": INLINE, "nested": f"<blockquote><p>甲</p>{NESTED}", "left alone": LEFT}
DOCUMENTS = {
    **{file.name: file.read_bytes() for file in sorted(FOLDER.iterdir())},
    **{f"{name}.docx": word("".join(body), footnotes=p(r("注"))) for name, body in BODIES.items()},
    "charts.docx": charted(),
    "strings.xlsx": workbook(
        row(1, *range(5)), strings=STRINGS, others=[(1, "comments", comments(("A1", STRINGS[2])))]
    ),
    "copies.xlsx": workbook(
        row(1, 0, "<is><t>乙</t></is>"), strings=[si("甲")], others=[(1, "table", table("甲", "乙"))]
    ),
    "shapes.pptx": slides(SHAPES, others=[(1, "notesSlide", notes(ap(ar("注"))))]),
    "charts.pptx": slides(shape(ap()), others=[(1, "chart", CHART), (1, "diagramData", DATA)]),
    **{f"{name}.epub": book(text, version=3) for name, text in CHAPTERS.items()},
    "old.epub": book("<p>雨&nbsp;停</p>", version=2),
}


def same(file: Path, *, bilingual: bool = False) -> bytes:
    source = documents.read(file)
    found = segment(source)
    assert rebuild(source, found) == source.text
    result = documents.render(source, found, {each.key: each.text for each in found}, bilingual=bilingual)
    return result if isinstance(result, bytes) else result.encode()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_changes_nothing_gives_the_document_back(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(DOCUMENTS[name])
    source = documents.read(file)
    expected = DOCUMENTS[name] if source.data else source.text.encode()
    assert same(file) == same(file, bilingual=True) == expected


def test_a_whole_run_with_such_an_engine_gives_the_documents_back(tmp_path: Path) -> None:
    folder, out = tmp_path / "docs", tmp_path / "out"
    folder.mkdir()
    for number, name in enumerate(DOCUMENTS):
        (folder / f"{number}{Path(name).suffix}").write_bytes(DOCUMENTS[name])
    engine = ScriptedEngine(lambda request, n_best: [(request.text, -1.0)] * n_best)
    pipeline.translate([folder], Settings(out=out), lambda: engine)
    assert engine.texts
    for number, (name, data) in enumerate(DOCUMENTS.items()):
        file = folder / f"{number}{Path(name).suffix}"
        source = documents.read(file)
        assert (out / f"{number}.en{file.suffix}").read_bytes() == (data if source.data else source.text.encode()), name


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=80) | st.text(alphabet=ODD, max_size=80),
    st.sampled_from(PLAIN),
)
def test_any_text_is_rebuilt_and_given_back_in_every_format(text: str, kind: str) -> None:
    source = document(text, kind)
    found = segment(source)
    assert rebuild(source, found) == text
    assert documents.render(source, found, {each.key: each.text for each in found}) == text


XML = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(XML, XML)
def test_any_text_in_a_package_is_given_back(tmp_path_factory: pytest.TempPathFactory, one: str, other: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    first, second = escape(one), escape(other)
    for name, data in (
        ("a.docx", word(p(r("首")) + p(r(first), r(second, B)))),
        ("a.epub", book(f"<p>首{first}<b>{second}</b></p>")),
        ("a.xlsx", workbook(row(1, 0, 1), strings=[si(f"首{first}"), rich((first,), (f"中{second}", "<b/>"))])),
        ("a.pptx", slides(shape(ap(ar(f"首{first}"), ar(second, BOLD))))),
    ):
        (folder / name).write_bytes(data)
        assert same(folder / name) == data


# noncharacters are not allowed in YAML (1.2.2, 5.1)
PRINTED = st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff")
WORDS = st.text(alphabet=PRINTED | st.sampled_from(ODD), max_size=20)
MESSAGES = WORDS.map(lambda text: f"好{text}雨")
KEYS = st.text(alphabet="ab雨. '", min_size=1, max_size=4)
TREES = st.dictionaries(
    KEYS,
    st.recursive(MESSAGES | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)),
    min_size=1,
)


def yaml_of(content: object, *, unicode: bool) -> str:
    writer, out = ruamel.yaml.YAML(typ="safe", pure=True), io.StringIO()
    writer.allow_unicode, writer.width = unicode, 10**6  # the writer breaks long keys, which no reader takes
    writer.dump(content, out)
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(TREES, st.dictionaries(KEYS, MESSAGES, min_size=1), XML, st.booleans())
def test_any_strings_are_given_back(tree: dict[str, object], flat: dict[str, str], xml: str, unicode: bool) -> None:
    """With characters or with their numbers, and whatever quotes the writers choose."""
    values = "".join(f'"{key}" = {json.dumps(value)};\n' for key, value in flat.items()).replace("\\u", "\\U")
    for name, text in (
        ("a.json", json.dumps(tree, ensure_ascii=not unicode, indent=1)),
        ("a.yml", yaml_of(tree, unicode=unicode)),
        ("a.properties", javaproperties.dumps(flat, ensure_ascii=not unicode, timestamp=False)),
        ("a.strings", values),
        ("a.xml", f"<resources><string name='a'>好{escape(xml)}雨</string></resources>"),
    ):
        source = documents.parse(text.encode(), name, documents.SUFFIXES[Path(name).suffix], id="a")
        found = segment(source)
        assert rebuild(source, found) == source.text
        assert documents.render(source, found, {each.key: each.text for each in found}) == text
        assert any(each.translate for each in found) or "好" not in source.text
