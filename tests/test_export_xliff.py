"""XLIFF against grammars of its versions: what is exported, and what comes of an XLIFF file that is translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_samples import make_unit, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from toolkit import documents, exchange
from toolkit.catalog import is_result
from toolkit.export import WRITERS, Aligned
from toolkit.glossary import Glossary
from toolkit.segment import segment
from toolkit.units import Document, State

HERE = Path(__file__).parent
GRAMMARS = {
    name: etree.RelaxNG(etree.parse(HERE / "data/xliff" / file))
    for name, file in (("xliff", "xliff-core-1.2-strict.rng"), ("xliff2", "xliff-core-2.1.rng"))
}
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


def faults(name: str, text: str) -> str:
    """What the grammar of `name` says against `text`; nothing when it is as it should be."""
    grammar = GRAMMARS[name]
    return "" if grammar.validate(etree.fromstring(text.encode())) else str(grammar.error_log)


def translated(text: str) -> str:
    """The XLIFF file `text` with a translation of every segment that has none."""
    source = Document(id="a", path="a.xlf", format="xliff", text=text, encoding="utf-8", newline="\n", sha256="")
    return documents.render(source, found := segment(source), {one.key: f"En: {one.text}" for one in found})


@pytest.mark.parametrize("name", GRAMMARS)
@pytest.mark.parametrize("aligned", [sample(), Aligned("a", "a.txt", ())], ids=["sample", "empty"])
def test_what_is_exported_passes(name: str, aligned: Aligned) -> None:
    assert faults(name, WRITERS[name].render(aligned)) == ""


@pytest.mark.parametrize("name", GRAMMARS)
@given(file=TEXT, key=TEXT, source=TEXT, target=TEXT, state=st.sampled_from(State))
@settings(max_examples=60, deadline=None)
def test_hostile_text_passes(name: str, file: str, key: str, source: str, target: str, state: State) -> None:
    unit = make_unit(source, target, state, key=key, previous_source=target if state is State.STALE else "")
    assert faults(name, WRITERS[name].render(Aligned(file, file, (unit,), signature=target))) == ""


CATALOGS = [path for path in sorted((HERE.parent / "outputs").glob("*.po")) if not is_result(path)]


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.stem)
def test_catalogs_of_outputs_pass(catalog: Path, tmp_path: Path) -> None:
    made = exchange.export_catalog(catalog, list(GRAMMARS), Glossary.EMPTY, out=tmp_path)
    assert [faults(name, path.read_text("utf-8")) for name, path in zip(GRAMMARS, made, strict=True)] == ["", ""]


@pytest.mark.parametrize(("name", "drafts"), [("xliff", 3), ("xliff2", 2)])
def test_a_translated_file_passes_as_before(name: str, drafts: int) -> None:
    before, after = FILES[name], translated(FILES[name])
    assert [faults(name, text) for text in (before, after)] == ["", ""]
    assert (before.count("En: "), after.count("En: ")) == (0, drafts)


def test_a_file_that_gets_its_first_targets_says_their_language() -> None:
    """XLIFF 2.1, section 4.2.2.1: `trgLang` has to be there as soon as a target is."""
    bare = NEWER.replace(' trgLang="en"', "").replace('<target order="1">Good.</target>', "")
    assert etree.fromstring(translated(bare).encode()).get("trgLang") == "en"
    assert translated(NEWER).count("trgLang") == 1
    assert "trgLang" not in translated(bare.replace("<file ", '<file translate="no" '))


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
