"""Candidates for the glossary."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit import extract, glossary
from toolkit.errors import InputError
from toolkit.extract import CandidateKind, Passage, TermCandidate, rejected
from toolkit.extract.termhood import termhood
from toolkit.glossary import Glossary, edit
from toolkit.types import Term
from toolkit.words import cut

TEXTS = """液冷机柜的价格又涨了，机房却离不开液冷机柜。
达里奥·阿莫代（Dario Amodei）谈到液冷机柜时笑了。
阿莫代认为，缩放定律（Scaling Law）还没有失效。
缩放定律说，模型越大越好；阿莫代不信缩放定律。
深思（DeepSeek）的机房用的也是液冷机柜。
孟菲斯的机房最大，孟菲斯的电费最贵。"""
PASSAGES = [Passage(f"seeds/a.txt:{line}", text) for line, text in enumerate(TEXTS.splitlines(), 1)]
KNOWN = Glossary((Term("深思", "DeepSeek"),))


def candidates(**options: object) -> dict[str, TermCandidate]:
    return {one.source: one for one in extract.extract(PASSAGES, KNOWN, **options)}  # type: ignore[arg-type]


def test_what_is_found_and_how() -> None:
    found = candidates()
    assert {name: one.kind for name, one in found.items() if one.kind is not CandidateKind.TERM} == {
        "达里奥·阿莫代": CandidateKind.GLOSS,
        "缩放定律": CandidateKind.GLOSS,
        "孟菲斯": CandidateKind.NAME,
        "阿莫代": CandidateKind.NAME,
    }
    assert (found["缩放定律"].target, found["缩放定律"].count) == ("Scaling Law", 3)
    assert found["孟菲斯"].contexts[0].startswith("seeds/a.txt:6: 孟菲斯的机房")
    assert "深思" not in found


def test_originals_come_before_frequent_words() -> None:
    kinds = [one.kind for one in extract.extract(PASSAGES, KNOWN)]
    assert CandidateKind.TERM not in kinds[:3]


def test_a_frequent_term_is_found_whole() -> None:
    sentences = [
        cut(text) for text in ("推荐系统很重要", "新的推荐系统上线", "这个推荐系统出错", "推荐系统的用户", "系统升级")
    ]
    assert next(one.text for one in termhood(sentences, 3)) == "推荐系统"


def test_the_order_of_passages_does_not_decide() -> None:
    backwards = extract.extract(PASSAGES[::-1], KNOWN)
    assert sorted((one.source, one.target, one.count) for one in backwards) == sorted(
        (one.source, one.target, one.count) for one in candidates().values()
    )


def test_rejected_and_rare_ones_are_left_out() -> None:
    assert "孟菲斯" not in candidates(rejected=["孟菲斯"])
    assert "孟菲斯" not in candidates(minimum=3)


def test_renderings_of_catalogs() -> None:
    pairs = [
        Passage("a", "阿莫代笑了。", "Amodei laughed.", reviewed=True),
        Passage("b", "阿莫代走了。", "Amodai left."),
        Passage("c", "他走了。", "He left.", reviewed=True),
    ]
    found = candidates(pairs=pairs)["阿莫代"]
    assert found.target == "Amodei"
    assert found.varies
    assert dict(found.renderings) == {"Amodei": 1, "Amodai": 1}


def test_a_translated_po_file_is_not_counted_with_its_catalog(tmp_path: Path) -> None:
    for name in ("a.po", "a.en.po"):
        (tmp_path / name).write_text('msgid ""\nmsgstr ""\n\nmsgid "他走了。"\nmsgstr "He left."\n', "utf-8")
    assert [one.target for one in extract.of_catalogs([tmp_path])] == ["He left."]


def test_a_piece_of_a_longer_word_does_not_count() -> None:
    texts = [Passage("a", "芯片间互联（interconnect）很快"), Passage("b", "互联网改变了一切，互联网很大")]
    assert [one.count for one in extract.extract(texts, Glossary()) if one.source == "互联"] == [1]


def test_marks_of_emphasis_show_where_a_term_starts(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "接着是**偏好微调（Preference Fine-tuning）**，见[文档](https://example.com/)。\n", "utf-8"
    )
    found = extract.extract(extract.of_documents([tmp_path]), Glossary())
    assert [(one.source, one.target) for one in found] == [("偏好微调", "Preference Fine-tuning")]


HEADER = "source,target,variants,status,unless,only,note\n"


def test_entries_are_added_in_sort_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEADER}互联,interconnect,,,,,\n星门,"Stargate",,,,,"a, b"\n', encoding="utf-8")
    assert edit.insert(path, [Term("孟菲斯", "Memphis"), Term("缩放定律", "scaling law", ("scaling laws",))]) == 2
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [
        "互联,interconnect,,,,,",
        "孟菲斯,Memphis,,,,,",
        '星门,"Stargate",,,,,"a, b"',
        "缩放定律,scaling law,scaling laws,,,,",
    ]
    assert [one.rule for one in glossary.lint([path])] == []
    assert edit.insert(path, [Term("孟菲斯", "Memphis")]) == 0


def test_comments_stay_above_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"# terms, by hand\n{HEADER}# a place\n孟菲斯,Memphis,,,,,\n", encoding="utf-8")
    edit.insert(path, [Term("互联", "interconnect"), Term("星门", "Stargate"), Term("缩放", "scaling")])
    assert path.read_text(encoding="utf-8").splitlines() == [
        "# terms, by hand",
        HEADER.strip(),
        "互联,interconnect,,,,,",
        "# a place",
        "孟菲斯,Memphis,,,,,",
        "星门,Stargate,,,,,",
        "缩放,scaling,,,,,",
    ]


def test_a_new_file_and_one_without_its_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.csv"
    edit.insert(path, [Term("星门", "Stargate")])
    assert path.read_text(encoding="utf-8") == f"{HEADER}星门,Stargate,,,,,\n"
    path.write_text("target,source\nStargate,星门", encoding="utf-8")
    edit.insert(path, [Term("缩放", "scaling")])
    assert path.read_text(encoding="utf-8") == "target,source\nStargate,星门\nscaling,缩放\n"


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_line_ends_end_a_line(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "a.csv"
    text = f"{HEADER}# one{sign}two\n孟菲斯,Memphis,,,,,a{sign}b\r\n星门,Stargate,,,,,\n"
    path.write_bytes(text.encode())
    edit.insert(path, [Term("缩放", "scaling"), Term("互联", "interconnect")])
    new = text.replace("# one", "互联,interconnect,,,,,\n# one") + "缩放,scaling,,,,,\n"
    assert path.read_bytes().decode() == new
    rejected.add(tmp_path / rejected.NAME, ["王同学"])
    (tmp_path / rejected.NAME).write_text(f"# one{sign}two\n王同学\n", encoding="utf-8")
    rejected.add(tmp_path / rejected.NAME, ["互联"])
    assert (tmp_path / rejected.NAME).read_bytes().decode() == f"# one{sign}two\n互联\n王同学\n"


@pytest.mark.parametrize("term", [Term("星门", "Star Gate"), Term("甲", "=1+1"), Term("", "x"), Term("乙", "b\nc")])
def test_a_bad_entry_leaves_the_file_alone(tmp_path: Path, term: Term) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}星门,Stargate,,,,,\n", encoding="utf-8")
    with pytest.raises(InputError):
        edit.insert(path, [term])
    assert path.read_text(encoding="utf-8") == f"{HEADER}星门,Stargate,,,,,\n"


def test_rejected_ones_are_remembered_in_order(tmp_path: Path) -> None:
    path = tmp_path / rejected.NAME
    assert rejected.read(path) == []
    rejected.add(path, ["王同学"])
    path.write_text(f"# no names of teachers\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    rejected.add(path, ["互联", "王同学"])
    assert path.read_text(encoding="utf-8") == "# no names of teachers\n互联\n王同学\n"
    assert rejected.read(path) == ["互联", "王同学"]
