"""TMX and XLIFF: round trips are exact, files of other programs are read, damage is reported with its place."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import pytest
from export_samples import make_record, sample
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.export import READERS, WRITERS, Aligned
from toolkit.types import State

FORMATS = ["tmx", "xliff", "xliff2"]
TEXT = st.text(st.characters() | st.sampled_from("\t\n\r<>&\"'未 ]\x00\x1b\u2028\ufeff\ufffe\ud800"), min_size=1)
WORKED_ON = [State.DRAFT, State.EDITED, State.APPROVED, State.OUTDATED]
XLIFF = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">{}</xliff>'


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def read(path):
    return READERS[path.suffix](path)


def plain(record):
    translation = record.translation
    return record.segment.key, record.segment.text, translation and (translation.target, translation.state)


@pytest.mark.parametrize("name", FORMATS)
@given(st.lists(st.tuples(TEXT, TEXT, st.sampled_from(WORKED_ON)), min_size=1, max_size=4))
def test_any_text_comes_back(tmp_path_factory, name, rows):
    records = tuple(make_record(source, target, state, key=f"k{n}") for n, (source, target, state) in enumerate(rows))
    folder = tmp_path_factory.mktemp(name)
    path = write(folder, "a" + WRITERS[name].suffix, WRITERS[name].render(Aligned("a", "a.txt", records)))
    ElementTree.parse(path)
    assert [plain(record) for record in read(path)] == [plain(record) for record in records]


@pytest.mark.parametrize("name", FORMATS)
@given(name_of_file=TEXT, key=TEXT, source=TEXT, note=TEXT)
def test_whatever_names_and_notes_hold_the_file_is_well_formed(name, name_of_file, key, source, note):
    record = make_record(source, note, State.OUTDATED, key=key, previous_source=note)
    aligned = Aligned(name_of_file, name_of_file, (record,), signature=note)
    ElementTree.fromstring(WRITERS[name].render(aligned).encode("utf-8"))


def test_tmx_holds_the_translated_segments(tmp_path):
    aligned = sample()
    path = write(tmp_path, "a.tmx", WRITERS["tmx"].render(aligned))
    assert [plain(record) for record in read(path)] == [
        plain(record) for record in aligned.records if record.translation
    ]
    root = ElementTree.parse(path).getroot()
    assert root.get("version") == "1.4"
    assert {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"} == set(
        root.find("header").keys()
    )


def test_xliff_holds_all_segments_states_and_notes(tmp_path):
    aligned = sample()
    path = write(tmp_path, "a.xlf", WRITERS["xliff"].render(aligned))
    back = read(path)
    assert [plain(record) for record in back] == [plain(record) for record in aligned.records]
    assert [record.segment.translate for record in back] == [record.segment.translate for record in aligned.records]
    assert {record.segment.document for record in back} == {"seeds/清晨.txt"}
    outdated = next(
        record.translation for record in back if record.translation and record.translation.state is State.OUTDATED
    )
    assert outdated.previous_source == "磁盘留出 8 GB。"
    space = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    records = ElementTree.parse(path).getroot().findall(".//x:trans-unit", space)
    assert [record.get("approved") for record in records].count("yes") == 2
    notes = [note.text for record in records for note in record.findall("x:note", space)]
    assert "term: 深思 → DeepSeek" in notes
    assert "error terms: 星门 must be Stargate here → Stargate" in notes


@pytest.mark.parametrize("name", FORMATS)
def test_same_input_same_bytes_and_no_dates(name):
    text = WRITERS[name].render(sample())
    assert text == WRITERS[name].render(dataclasses.replace(sample()))
    assert "date" not in text.replace("outdated", "")


def test_tmx_of_other_programs(tmp_path):
    text = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en-US"><seg>Open <bpt i="1">&lt;b></bpt>the <hi>gate</hi><ept i="1">&lt;/b></ept>.</seg></tuv>
<tuv xml:lang="zh-CN"><seg>打开<ph x="1">{0}</ph>大门。</seg></tuv></tu>
<tu tuid="7"><tuv lang="ZH_TW"><seg>關門。</seg></tuv><tuv lang="fr"><seg>Ferme.</seg></tuv></tu>
<tu tuid="7"><tuv lang="zh"><seg>开灯。</seg></tuv><tuv lang="en"><seg>Light.</seg></tuv></tu>
<tu tuid="8"><tuv lang="de"><seg>Licht.</seg></tuv><tuv lang="en"><seg>Light.</seg></tuv></tu>
</body></tmx>"""
    records = read(write(tmp_path, "a.tmx", text))
    assert [(record.segment.text, record.segment.line) for record in records] == [
        ("打开大门。", 4),
        ("關門。", 6),
        ("开灯。", 7),
    ]
    assert [record.translation and record.translation.target for record in records] == [
        "Open the gate.",
        None,
        "Light.",
    ]
    assert [record.segment.key for record in records[1:]] == ["7", "7#2"]


def test_xliff_of_other_programs(tmp_path):
    text = XLIFF.format("""
<file original="a" source-language="zh-Hans-CN" target-language="en-GB" datatype="plaintext"><body><group><group>
<trans-unit id="1"><source>打开<g id="1">大门</g><x id="2"/>。</source>
<seg-source><mrk mtype="seg">打</mrk></seg-source>
<target state="signed-off">Open the <g id="1">gate</g>.</target>
<alt-trans><source>开门。</source><target>Open.</target></alt-trans></trans-unit></group></group>
<trans-unit id="2"><source>关门。</source><target state="new"></target></trans-unit>
<trans-unit id="3"><source>关灯。</source><target>Lights out.</target></trans-unit>
<trans-unit id="4"><source/></trans-unit></body></file>
<file original="b" source-language="zh" datatype="plaintext"><body>
<trans-unit id="1"><source>好。</source><target state="translated">Good.</target></trans-unit></body></file>""")
    records = read(write(tmp_path, "a.xliff", text))
    assert [plain(record) for record in records] == [
        ("1", "打开大门。", ("Open the gate.", State.APPROVED)),
        ("2", "关门。", None),
        ("3", "关灯。", ("Lights out.", State.DRAFT)),
        ("1#2", "好。", ("Good.", State.EDITED)),
    ]
    assert [record.segment.document for record in records] == ["a", "a", "a", "b"]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
THIEF = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PAIR = '<tu tuid="k"><tuv xml:lang="zh"><seg>好{}</seg></tuv></tu>'


@pytest.mark.parametrize(
    ("name", "data", "place", "says"),
    [
        ("a.tmx", b"", "", "empty"),
        ("a.xlf", b" \n", "", "empty"),
        ("a.tmx", b"<tmx>\n<body>\n</tmx>", ":3", "not well-formed"),
        ("a.tmx", b"not xml", ":1", "not well-formed"),
        ("a.tmx", XLIFF.format("").encode(), ":1", "begins with <xliff>"),
        ("a.tmx", b"<tmx><body/></tmx>", "", "no unit has a Chinese segment"),
        ("a.tmx", f"{BOMB}\n<tmx>&b;</tmx>".encode(), ":1", "entities"),
        ("a.xlf", f"{THIEF}\n<xliff>&a;</xliff>".encode(), ":1", "entities"),
        ("a.tmx", b'<!DOCTYPE tmx SYSTEM "x.dtd">\n<tmx>\n&nbsp;</tmx>', ":3", "&nbsp;"),
        ("a.tmx", b'<?xml version="1.0" encoding="UTF-8"?>\n<tmx>\n\xc4\xe3</tmx>', ":3", "not well-formed"),
        ("a.tmx", b'<?xml version="1.0" encoding="x-none"?>\n<tmx/>', ":1", "encoding"),
        ("a.tmx", b'<?xml version="1.0" encoding="gb18030"?>\n<tmx/>', ":1", "encoding"),
        (
            "a.tmx",
            f'<tmx>\n{PAIR}<tu><prop type="x-state">done</prop><tuv lang="zh"><seg>坏</seg></tuv></tu></tmx>'.encode(),
            ":2",
            "unknown state 'done'",
        ),
        ("a.xlf", b"<xliff><file/></xliff>", ":1", "version"),
        ("a.xlf", b'<xliff\n version="3.0"/>', ":1", "version 3.0"),
        ("a.xlf", b'<xliff version="2.0"/>', "", "no <segment>"),
        ("a.xlf", b'<xliff version="2.0" trgLang="de"/>', ":1", "trgLang is de"),
        ("a.xlf", b'<xliff version="2.0"><file><unit>\n<segment/></unit></file></xliff>', ":2", "without <source>"),
        ("a.xlf", XLIFF.format("<file/>").encode(), "", "no <trans-unit>"),
        ("a.xlf", XLIFF.format('\n<file source-language="ja"/>').encode(), ":2", "source-language is ja"),
        ("a.xlf", XLIFF.format('<file target-language="de"/>').encode(), ":1", "target-language is de"),
        ("a.xlf", XLIFF.format('<file>\n<trans-unit id="1"/></file>').encode(), ":2", "without <source>"),
        (
            "a.xlf",
            XLIFF.format("<file>" + '\n<trans-unit id="1"><source>好</source></trans-unit>' * 2 + "</file>").encode(),
            ":3",
            "line 2",
        ),
    ],
)
def test_damage_is_named_with_its_place(tmp_path, name, data, place, says):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.message.startswith(f"{path}{place}:")
    assert says in caught.value.message
    assert caught.value.hint


def test_utf_16_is_read(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_bytes(f"<?xml version='1.0' encoding='UTF-16'?><tmx>{PAIR.format('吗')}</tmx>".encode("utf-16"))
    assert [record.segment.text for record in read(path)] == ["好吗"]


def test_deep_nesting_is_no_trouble(tmp_path):
    text = "<g>" * 50_000 + "深" + "</g>" * 50_000
    path = write(
        tmp_path, "a.xlf", XLIFF.format(f"<file><trans-unit id='1'><source>{text}</source></trans-unit></file>")
    )
    assert [record.segment.text for record in read(path)] == ["深"]
