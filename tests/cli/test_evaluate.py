"""`zhen evaluate`: scores, comparison, the page, and messages for bad input."""

from __future__ import annotations

import json
import re
from typing import Any

import polib
import pytest
import sacrebleu
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from toolkit import evaluate
from toolkit.evaluate import scores
from toolkit.glossary import Glossary

SOURCE = "星门项目明年开工。\n深思发布了新模型。\n\n山上的风很大，记得戴帽子。\n图书馆周一闭馆。\n"
REFERENCE = (
    "The Stargate project starts next year.\nDeepSeek has released a new model.\n\n"
    "It is windy on the mountain, so remember to wear a hat.\nThe library is closed on Mondays.\n"
)
GOOD = (
    "Work on the Stargate project starts next year.\nDeepSeek released a new model.\n\n"
    "The wind on the mountain is strong; remember to wear a hat.\nThe library is closed on Monday.\n"
)
POOR = "The star door item opens.\nDeep thought issued new mould.\n\n风 is big, wear hat.\n\n"
GLOSSARY = "source,target\n星门,Stargate\n深思,DeepSeek\n"
FILES = {"a.zh": SOURCE, "a.en": REFERENCE, "good.en": GOOD, "poor.en": POOR}
GIVEN = ("evaluate", "--source", "a.zh", "--reference", "a.en")


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    """The command line beside a source, its reference, and the work of a good and a poor system."""
    zhen.write(FILES)
    zhen.write({"terms.csv": GLOSSARY}, under="glossary")
    return zhen


def _systems(project: CommandLine, *words: str, **environ: str) -> dict[str, dict[str, Any]]:
    ran = project(*GIVEN, *words, "--json", **environ)
    assert ran.code == 0, ran.err
    return {one["system"]: one for one in map(json.loads, ran.out.splitlines())}


def _full(text: str) -> list[str]:
    return [line for line, source in zip(text.split("\n"), SOURCE.split("\n"), strict=False) if source]


def test_the_scores_are_those_of_sacrebleu(project: CommandLine) -> None:
    found = _systems(project, "--hypothesis", "good.en")["good.en"]
    ours, theirs = _full(GOOD), [_full(REFERENCE)]
    assert found["segments"] == 4
    assert found["scores"]["BLEU"] == pytest.approx(sacrebleu.corpus_bleu(ours, theirs).score)
    assert found["scores"]["chrF2"] == pytest.approx(sacrebleu.corpus_chrf(ours, theirs).score)
    assert found["scores"]["chrF2++"] == pytest.approx(sacrebleu.corpus_chrf(ours, theirs, word_order=2).score)
    assert found["segment_chrf"][1] == pytest.approx(sacrebleu.sentence_chrf(ours[1], [theirs[0][1]]).score)
    assert "version:2" in found["signatures"]["BLEU"]
    assert found["p"] == {}


def test_terms_and_findings_are_counted(project: CommandLine) -> None:
    found = _systems(project, "--hypothesis", "good.en", "--hypothesis", "poor.en")
    assert [(one["terms_held"], one["terms"]) for one in found.values()] == [(2, 2), (0, 2)]
    good, poor = (one["findings_per_1000"] for one in found.values())
    assert good["error"] == 0
    assert poor["error"] == 250 * 4  # two terms lost, Chinese left, and an empty line, in four sentences
    assert all(one["characters_per_second"] is None for one in found.values())


def test_systems_are_compared_with_the_first(project: CommandLine) -> None:
    first = _systems(project, "--hypothesis", "poor.en", "--hypothesis", "good.en")
    again = _systems(project, "--hypothesis", "poor.en", "--hypothesis", "good.en", SACREBLEU_SEED="7")
    assert first == again
    assert first["poor.en"]["p"] == {}
    assert set(first["good.en"]["p"]) == set(evaluate.METRICS)
    assert all(0 < p < 0.2 for p in first["good.en"]["p"].values())
    assert f"seed:{evaluate.SEED}" in first["good.en"]["signatures"]["chrF2"]


def test_two_references(project: CommandLine) -> None:
    one = _systems(project, "--hypothesis", "good.en")["good.en"]
    both = _systems(project, "--reference", "good.en", "--hypothesis", "good.en")["good.en"]
    assert both["scores"]["chrF2"] == pytest.approx(100)
    assert one["scores"]["chrF2"] < 90
    assert both["signatures"]["chrF2"].startswith("nrefs:2")


def test_the_page_for_readers(project: CommandLine) -> None:
    ran = project(*GIVEN, "--hypothesis", "poor.en", "--hypothesis", "good.en")
    head, poor, good, verdict = ran.out.splitlines()
    assert head.split()[:5] == ["system", "chrF2", "chrF2++", "BLEU", "terms"]
    assert (poor.split()[4], good.split()[4]) == ("0/2", "2/2")
    assert re.match(r"good\.en against poor\.en: chrF2 \+\d+\.\d \(p 0\.\d{3}.*\), chrF2\+\+ ", verdict)
    assert ran.err.startswith("4 sentences, 1 reference\nchrF2: nrefs:1|")


def test_a_model_is_run_and_its_translations_are_saved(project: CommandLine) -> None:
    found = _systems(project, "--model", project.model, "--hypothesis", "good.en", "--limit", "2", "--save", "made")
    assert list(found) == ["good.en", project.model]
    assert found[project.model]["segments"] == 2
    assert found[project.model]["characters_per_second"] > 0
    ((name, kept),) = project.bytes("made").items()
    assert kept.count(b"\n") == SOURCE.count("\n")
    same = _systems(project, "--hypothesis", f"made/{name}", "--limit", "2")[name]
    assert same["scores"] == pytest.approx(found[project.model]["scores"])


def test_the_page(project: CommandLine) -> None:
    project.write({"poor.en": POOR.replace("Deep thought", "<script>alert(1)</script>")})
    ran = project(*GIVEN, "--hypothesis", "poor.en", "--hypothesis", "good.en", "--html", "out/a.html")
    assert ran.code == 0, ran.err
    page = (project.folder / "out/a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "http" not in page.replace("http-equiv", "")
    shown = [float(value) for value in re.findall(r'state plain">([\d.]+)', page)]
    assert len(shown) == 4
    assert shown == sorted(shown)
    assert {int(number) for number in re.findall(r'id="line-(\d+)"', page)} == {1, 2, 4, 5}
    before = page
    project(*GIVEN, "--hypothesis", "poor.en", "--hypothesis", "good.en", "--html", "out/a.html")
    assert (project.folder / "out/a.html").read_text(encoding="utf-8") == before


def test_a_reviewed_catalog_is_source_and_reference(zhen: CommandLine) -> None:
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    pairs = [("图书馆周一闭馆。", "The library is closed on Mondays.", []), ("今天下雨了。", "It rain.", ["fuzzy"])]
    catalog.extend(polib.POEntry(msgid=zh, msgstr=en, flags=flags) for zh, en, flags in pairs)
    catalog.save(str(zhen.folder / "a.po"))
    zhen.write({"other.en": "The library is shut on Mondays.\nIt is raining.\n"})
    words = ("evaluate", "--source", "a.po", "--reference", "a.po", "--hypothesis")
    found = json.loads(zhen(*words, "other.en", "--json").out)
    assert found["segments"] == 1  # the draft is no reference
    zhen.write({"b.tsv": "key\tsource\ttarget\n\t图书馆周一闭馆。\tShut.\n\t今天下雪了。\tIt is snowing.\n"})
    ran = zhen(*words, "b.tsv")
    assert ran.code == 3
    assert "b.tsv: row 2 translates '今天下雪了。', but a.po:2 is '今天下雨了。'" in ran.err


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"good.en": GOOD + "One more.\n"}, "good.en: 6 rows, but a.zh has 5"),
        ({"a.en": ""}, "a.en: the file is empty"),
        ({"a.en": "\n\n\n\n\n"}, "a.en: the file is empty"),
        ({"a.zh": REFERENCE}, "a.zh: no Chinese in this file"),
        ({"a.en": REFERENCE.replace("\n\n", "\nHello.\n")}, "a.zh:3: the line is empty, but a.en:3 is not"),
        ({"a.en": REFERENCE.replace("DeepSeek has released a new model.", "")}, "a.en:2: the line is empty"),
        ({"a.tmx": "<tmx"}, None),
    ],
)
def test_bad_input_is_reported(project: CommandLine, files: dict[str, str], told: str | None) -> None:
    project.write(files)
    name = "a.tmx" if told is None else "good.en"
    ran = project(*GIVEN, "--hypothesis", name, "--html", "out/a.html")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"zhen: error: {told or name}")
    assert ran.err.count("\n") == 1
    assert not (project.folder / "out").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--hypothesis", "none.en"), 3, "none.en: no such file"),
        (("--hypothesis", "glossary"), 3, "glossary: a folder. Name a file"),
        (("--hypothesis", "latin.en"), 3, "latin.en:1: byte 4"),
        (("--hypothesis", "latin.en", "--encoding", "klingon"), 3, "latin.en: unknown encoding 'klingon'"),
        (("--hypothesis", "good.en", "--hypothesis", "good.en"), 2, "two systems have the same name"),
        (("--model", "no-such-model"), 2, "no-such-model"),
    ],
)
def test_bad_calls_are_reported(project: CommandLine, words: tuple[str, ...], code: int, told: str) -> None:
    (project.folder / "latin.en").write_bytes("Café is open today.\n".encode("latin-1") * 5)
    ran = project(*GIVEN, *words)
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err
    assert ran.err.count("\n") == 1


def test_other_encodings_can_be_named(project: CommandLine) -> None:
    (project.folder / "a.zh").write_bytes(SOURCE.encode("gb18030"))
    (project.folder / "wide.en").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-16"))
    found = _systems(project, "--hypothesis", "wide.en", "--hypothesis", "good.en")
    assert found["wide.en"]["scores"] == found["good.en"]["scores"]
    assert _systems(project, "--hypothesis", "good.en", "--encoding", "gb18030")["good.en"]["scores"]


TEXTS = st.lists(st.text(st.sampled_from("abcd efg.,"), min_size=1, max_size=30), min_size=1, max_size=8)


@given(TEXTS)
def test_a_text_scores_full_marks_against_itself(texts: list[str]) -> None:
    texts = [f"{text}xyz" for text in texts]
    (found,) = scores.corpus({"a": texts}, [texts]).values()
    assert found["chrF2"].value == pytest.approx(100)
    assert scores.segments(texts, [texts]) == pytest.approx((100,) * len(texts))


def test_limit_takes_the_first_sentences(project: CommandLine) -> None:
    sample = evaluate.load(project.folder / "a.zh", [project.folder / "a.en"], Glossary.EMPTY, limit=3)
    assert (sample.rows, sample.size) == ((0, 1, 3), 5)
    assert [record.segment.line for record in sample.records] == [1, 2, 4]
