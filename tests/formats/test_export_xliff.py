"""XLIFF: exported files are valid by the grammars of its versions, and XLIFF files are translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from export_samples import make_record, sample
from grammars import GRAMMARS, faults
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from paths import ROOT
from samples import document

from toolkit import documents, judging
from toolkit.catalog import is_result
from toolkit.export import READERS, WRITERS, Aligned
from toolkit.glossary import Glossary
from toolkit.segment import rebuild, segment
from toolkit.types import State

TEXT = st.text(st.characters() | st.sampled_from("\t\n\r<>&\"'未 ]\x00\x1b\u2028\ufeff\ufffe\ud800"), min_size=1)
OLDER = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:o="urn:other">
<file original="a.md" source-language="zh" target-language="en" datatype="x-markdown" o:made="now">
<header><tool tool-id="t" tool-name="T"/><note>n</note></header><body><group id="g"><note>all</note>
<trans-unit id="1" o:seen="yes"><source>打开<g id="1">大门</g><x id="2"/>。</source><note>n</note><o:more/></trans-unit>
<trans-unit id="2"><source>关灯。</source><seg-source><mrk mtype="seg" mid="1">关灯。</mrk></seg-source>
<target state="new"/>
<alt-trans match-quality="80%"><source>关门。</source><target>Close.</target></alt-trans></trans-unit>
<trans-unit id="3"><source>雨停了。</source><note priority="2" annotates="source">n</note>
<alt-trans alttranstype="previous-version"><target state="translated">It rained.</target></alt-trans></trans-unit>
</group><trans-unit id="4" approved="yes"><source>好。</source><target state="final">Good.</target></trans-unit>
</body></file></xliff>
"""
NEWER = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:o="urn:other"
 srcLang="zh" trgLang="en">
<file id="f" original="a.md" o:made="now"><skeleton href="a.skl"/><o:more><o:most/></o:more>
<notes><note>n</note></notes>
<group id="g" name="part"><unit id="1" o:seen="yes"><notes><note appliesTo="source" priority="2">n</note></notes>
<originalData><data id="d">&lt;b></data></originalData>
<segment id="s">
<source>打开<pc id="1" type="fmt" subType="o:b" dataRefStart="d">大门</pc><cp hex="001B"/>。</source></segment>
<ignorable><source> </source></ignorable>
<segment state="initial"><source>关灯<sc id="2"/>了<ec startRef="2"/>。</source></segment></unit></group>
<unit id="2">
<segment state="final" subState="o:done"><source>好。</source><target order="1">Good.</target></segment></unit>
</file></xliff>
"""
FILES = {"xliff": OLDER, "xliff2": NEWER}


def translated(text: str) -> str:
    """The XLIFF file `text` with a translation of every segment that has none."""
    source = document(text, "xliff")
    return documents.render(source, found := segment(source), {one.key: f"En: {one.text}" for one in found})


@pytest.mark.parametrize("name", GRAMMARS)
@pytest.mark.parametrize("aligned", [sample(), Aligned("a", "a.txt", ())], ids=["sample", "empty"])
def test_what_is_exported_passes(name: str, aligned: Aligned) -> None:
    assert faults(name, WRITERS[name].render(aligned)) == ""


@pytest.mark.parametrize("name", GRAMMARS)
@given(file=TEXT, key=TEXT, source=TEXT, target=TEXT, state=st.sampled_from(State))
@settings(max_examples=60, deadline=None)
def test_hostile_text_passes(name: str, file: str, key: str, source: str, target: str, state: State) -> None:
    unit = make_record(source, target, state, key=key, previous_source=target if state is State.OUTDATED else "")
    assert faults(name, WRITERS[name].render(Aligned(file, file, (unit,), signature=target))) == ""


CATALOGS = [path for path in sorted((ROOT / "outputs").glob("*.po")) if not is_result(path)]


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.stem)
def test_catalogs_of_outputs_pass(catalog: Path, tmp_path: Path) -> None:
    made = judging.export_catalog(catalog, list(GRAMMARS), Glossary.EMPTY, out=tmp_path)
    assert [faults(name, path.read_text("utf-8")) for name, path in zip(GRAMMARS, made, strict=True)] == ["", ""]


@pytest.mark.parametrize(("name", "drafts"), [("xliff", 3), ("xliff2", 2)])
def test_a_translated_file_passes_as_before(name: str, drafts: int) -> None:
    before, after = FILES[name], translated(FILES[name])
    assert [faults(name, text) for text in (before, after)] == ["", ""]
    assert (before.count("En: "), after.count("En: ")) == (0, drafts)


def test_a_file_that_gets_its_first_targets_names_their_language() -> None:
    """XLIFF 2.1, section 4.2.2.1: `trgLang` has to be there as soon as a target is."""
    bare = NEWER.replace(' trgLang="en"', "").replace('<target order="1">Good.</target>', "")
    assert etree.fromstring(translated(bare).encode()).get("trgLang") == "en"
    assert translated(NEWER).count("trgLang") == 1
    assert "trgLang" not in translated(bare.replace("<file ", '<file translate="no" '))


SEGMENTED = """<trans-unit id="1"><source><g id="3">雨停了。他走了<x id="4"/>。</g></source><seg-source><g id="3">
<mrk mtype="seg" mid="1">雨停了。</mrk><mrk mtype="seg" mid="2">他走了<x id="4"/>。</mrk></g></seg-source>
{}</trans-unit>"""
DRAFTED = ' state="needs-review-translation"'
# the units of a file before, and their targets after
OLDER_TARGETS = [
    pytest.param(
        SEGMENTED.format('<target><g id="3"><mrk mtype="seg" mid="1"/><mrk mtype="seg" mid="2"></mrk></g></target>'),
        [
            f'<target{DRAFTED}><g id="3"><mrk mtype="seg" mid="1">En: 雨停了。</mrk>'
            '<mrk mtype="seg" mid="2">En: 他走了<x id="4"/>。</mrk></g></target>'
        ],
        id="each empty mark is filled",
    ),
    pytest.param(
        SEGMENTED.format(
            '<target state="translated"><mrk mtype="seg" mid="1">It stopped.</mrk><mrk mtype="seg" mid="2" /></target>'
        ),
        [
            f'<target{DRAFTED}><mrk mtype="seg" mid="1">It stopped.</mrk>'
            '<mrk mtype="seg" mid="2">En: 他走了<x id="4"/>。</mrk></target>'
        ],
        id="only the empty mark is filled",
    ),
    pytest.param(
        SEGMENTED.format('<target><mrk mtype="seg" mid="1">A.</mrk><mrk mtype="seg" mid="2">B.</mrk></target>'),
        ['<target><mrk mtype="seg" mid="1">A.</mrk><mrk mtype="seg" mid="2">B.</mrk></target>'],
        id="filled marks stay",
    ),
    pytest.param(
        '<trans-unit id="1"><source>好<x id="1"/></source><target><x id="1"/></target></trans-unit>',
        [f'<target{DRAFTED}>En: 好<x id="1"/></target>'],
        id="a target with codes only is empty",
    ),
    pytest.param(
        '<trans-unit id="1"><source><![CDATA[点<b>这里</b>继续]]></source></trans-unit>',
        [f"<target{DRAFTED}><![CDATA[En: 点<b>这里</b>继续]]></target>"],
        id="CDATA gives CDATA",
    ),
    pytest.param(
        '<trans-unit id="1"><source>点<![CDATA[<b>]]>这里<![CDATA[</b>&amp;]]><x id="1"/></source></trans-unit>',
        [f'<target{DRAFTED}>En: 点&lt;b&gt;这里&lt;/b&gt;&amp;amp;<x id="1"/></target>'],
        id="CDATA among codes is escaped",
    ),
    pytest.param(
        '<!-- <trans-unit id="0"><source>雨</source></trans-unit> -->'
        '<trans-unit id="1"><source>好<!-- 雨 -->的</source></trans-unit>',
        [f"<target{DRAFTED}>En: 好的</target>"],
        id="comments are no units and no text",
    ),
    pytest.param(
        '<trans-unit id="1"><source>好</source><note><![CDATA[<trans-unit><source>雨</source></trans-unit>]]></note>'
        "</trans-unit>",
        [f"<target{DRAFTED}>En: 好</target>"],
        id="CDATA holds no units",
    ),
    pytest.param(
        '<trans-unit id="1"><source>好<mrk mtype="protected">雨</mrk></source></trans-unit>',
        [f'<target{DRAFTED}>En: 好<mrk mtype="protected">雨</mrk></target>'],
        id="protected text comes back",
    ),
]


def targets(text: str) -> list[str]:
    return re.findall(r"<target\b[^<>]*(?:/>|(?<!/)>.*?</target>)", text)


def with_units(units: str) -> str:
    head, _, _ = OLDER.partition("<group")
    return f"{head}{units}</body></file></xliff>"


@pytest.mark.parametrize(("units", "expected"), OLDER_TARGETS)
def test_every_kind_of_empty_target_is_filled(units: str, expected: list[str]) -> None:
    before = with_units(units)
    assert faults("xliff", before) == ""
    assert targets(translated(before)) == expected
    assert faults("xliff", translated(before)) == ""


def test_identical_drafts_change_no_byte() -> None:
    for param in OLDER_TARGETS:
        before = with_units(str(param.values[0]))
        source = document(before, "xliff")
        found = segment(source)
        assert rebuild(source, found) == before
        assert documents.render(source, found, {one.key: one.text for one in found}) == before


def prefixed(text: str) -> str:
    """`text` with the prefix `x` at every element that has none."""
    return re.sub(r"(</?)(?=[a-z])(?!o:)", r"\1x:", text).replace("xmlns=", "xmlns:x=")


def test_elements_with_a_namespace_prefix_are_units() -> None:
    after = translated(prefixed(OLDER))
    assert faults("xliff", after) == ""
    assert after == prefixed(translated(OLDER))


def test_elements_of_another_namespace_are_no_units() -> None:
    other = '<o:more><o:trans-unit id="9"><o:source>雾</o:source></o:trans-unit></o:more>'
    assert "En: 雾" not in translated(OLDER.replace("<o:more/>", other))


HALVES = [
    ("欢迎<sc id='2'/>回来<ec startRef='2'/>。", "Hi <sc id='2'/>again.", "Hi again."),
    ("欢迎<sc id='2'/>回来<ec startRef='2'/>。", "Hi again<ec startRef='2'/>.", "Hi again."),
    ("欢迎<sc id='2'/>回来<ec startRef='2'/>。", "<ec startRef='2'/>Hi<sc id='2'/>", "Hi"),
    (
        "欢迎<sc id='2'/>回来<ec startRef='2'/>。",
        "<sc id='2'/>Hi<ec startRef='2'/>.",
        "<sc id='2'/>Hi<ec startRef='2'/>.",
    ),
    ("欢迎<sc id='2'/>回来。", "Hi <sc id='2'/>again.", "Hi <sc id='2'/>again."),
    ("欢迎<bx id='1' rid='7'/>回来<ex id='2' rid='7'/>", "Hi <bx id='1' rid='7'/>again", "Hi again"),
    ("欢迎<bpt id='1'>&lt;b></bpt>回来<ept id='1'>&lt;/b></ept>", "Hi <bpt id='1'>&lt;b></bpt>again", "Hi again"),
    ("欢迎<g id='1'>回来</g>", "Hi <g id='1'>again", "Hi again"),
    ("欢迎<g id='1'>回<g id='2'>来</g></g>", "Hi</g> <g id='2'>again</g>", "Hi <g id='2'>again</g>"),
]


@pytest.mark.parametrize(("source", "target", "expected"), HALVES)
def test_both_halves_of_a_pair_are_written_or_none(source: str, target: str, expected: str) -> None:
    text = f"<xliff><trans-unit id='1'><source>{source}</source></trans-unit></xliff>"
    (unit,) = segment(document(text, "xliff"))
    after = documents.render(document(text, "xliff"), [unit], {unit.key: target})
    assert f"<target{DRAFTED}>{expected}</target>" in after


PIECES = [
    "<g id='1'>",
    "</g>",
    "<x id='2'/>",
    "<sc id='3'/>",
    "<ec startRef='3'/>",
    "a",
    "&",
    "&nbsp;",
    "<",
    "]]>",
    "\x01",
]
SOURCES = [
    "甲<g id='1'>乙</g><x id='2'/><sc id='3'/>丙<ec startRef='3'/>",
    "<![CDATA[甲<b>乙]]>",
    "甲<![CDATA[&<b>]]><x id='2'/>",
]


@given(source=st.sampled_from(SOURCES), target=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_target_gives_well_formed_xliff(source: str, target: str) -> None:
    text = f"<xliff><trans-unit id='1'><source>{source}</source></trans-unit></xliff>"
    found = segment(document(text, "xliff"))
    after = documents.render(document(text, "xliff"), found, {one.key: target for one in found})
    unit = etree.fromstring(after.encode())[0]
    assert unit[1].tag == "target"
    assert len(unit[1].findall("sc")) == len(unit[1].findall("ec"))


@pytest.mark.parametrize("name", ["a.sdlxliff", "a.mqxliff"])
def test_files_of_trados_and_memoq_are_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(OLDER, encoding="utf-8")
    assert documents.read(file).format == "xliff"
    assert [one.segment.text for one in READERS[file.suffix](file)] == ["打开大门。", "关灯。", "雨停了。", "好。"]


def test_import_reads_prefixed_files_and_inherits_translate(tmp_path: Path) -> None:
    file = tmp_path / "a.xlf"
    file.write_text(prefixed(OLDER).replace('<x:group id="g">', '<x:group id="g" translate="no">'), encoding="utf-8")
    units = READERS[".xlf"](file)
    assert [(one.segment.text, one.segment.translate) for one in units] == [
        ("打开大门。", False),
        ("关灯。", False),
        ("雨停了。", False),
        ("好。", True),
    ]


BROKEN = [
    ("xliff", ' id="1" o:seen', " o:seen", "no id"),
    ("xliff", ' original="a.md"', "", "no original"),
    ("xliff", ' source-language="zh"', "", "no source language"),
    ("xliff", ' datatype="x-markdown"', ' datatype="markdown"', "a datatype of nobody"),
    ("xliff", 'state="final"', 'state="done"', "a state of nobody"),
    ("xliff", 'approved="yes"', 'approved="true"', "approved otherwise"),
    (
        "xliff",
        '<source>好。</source><target state="final">Good.</target>',
        '<target state="final">Good.</target><source>好。</source>',
        "target first",
    ),
    ("xliff", "<note>n</note><o:more/>", "<o:more/><note>n</note>", "note last"),
    ("xliff", 'priority="2"', 'priority="11"', "priority"),
    ("xliff", '<x id="2"/>', '<cp hex="001B"/>', "an element of XLIFF 2"),
    ("xliff", '<x id="2"/>', "<x/>", "a code without id"),
    ("xliff", "document:1.2", "document:1.1", "namespace"),
    ("xliff", "</body></file>", "</body><body/></file>", "two bodies"),
    ("xliff2", ' srcLang="zh"', "", "no source language"),
    ("xliff2", '<unit id="2">', "<unit>", "no id"),
    ("xliff2", 'state="final"', 'state="done"', "a state of nobody"),
    ("xliff2", 'state="final" subState', "subState", "subState without state"),
    ("xliff2", '"o:done"', '"done"', "subState of nobody"),
    ("xliff2", "</file>", "<segment><source>好</source></segment></file>", "segment without unit"),
    ("xliff2", '<segment state="initial">', '<segment state="initial"><target>A</target>', "target first"),
    ("xliff2", '<skeleton href="a.skl"/>', '<skeleton href="a.skl">x</skeleton>', "a skeleton twice"),
    ("xliff2", 'appliesTo="source"', 'appliesTo="both"', "appliesTo"),
    ("xliff2", ' type="fmt"', "", "subType without type"),
    ("xliff2", 'hex="001B"', 'hex="1B0"', "half a byte"),
    ("xliff2", '<ec startRef="2"/>', "<ec/>", "end of nothing"),
    ("xliff2", "<notes><note>n</note></notes>", "<notes/>", "no note"),
    ("xliff2", 'version="2.1"', 'version="2"', "version"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "what"), BROKEN, ids=[f"{row[0]}: {row[3]}" for row in BROKEN])
def test_a_broken_file_does_not_pass(name: str, right: str, wrong: str, what: str) -> None:
    assert right in FILES[name]
    assert faults(name, FILES[name].replace(right, wrong)) != "", what
