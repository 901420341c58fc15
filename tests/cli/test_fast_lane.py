"""Whole runs with a student of Mozilla's kind.

It is one for Portuguese, as that for Chinese cannot be fetched for the tests. So the documents are in Portuguese, with
a term in Chinese in each segment: otherwise zhen leaves it as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

import model_servers
import polib
import pytest
import students
import tiny_chat
from command_line import GLOSSARY, CommandLine
from fake_engine import ScriptedEngine
from scripted_zhen import english
from tiny_models import TEXTS

from toolkit import engines
from toolkit.engines.student import StudentProcesses
from toolkit.models import REGISTRY, ModelFile, WebSource

CLIP = """# A empresa 深思

A empresa 深思 anunciou um novo produto.

O presidente falou sobre 星门 e todos usam `ls -la` com 深思.

Os **alunos de 深思** leram o [manual](https://x.y/z) durante o mês de agosto.

Quem conhece 星门?
"""
PLACES = (*students.PLACES[:-2], "深思", "星门")
LONG = ", ".join(clause.format(place) for clause, place in zip(students.CLAUSES, PLACES, strict=True)) + ".\n"


@pytest.fixture
def clip(zhen: CommandLine, tmp_path: Path) -> CommandLine:
    """The command line beside a document, a glossary, and settings with the student as the model."""
    folder = students.copied(tmp_path / "pten")
    zhen.write({"clip.md": CLIP, "glossary/terms.csv": GLOSSARY, "zhen.toml": f'model = "{folder}"\n'})
    zhen.environ["ZHEN_CACHE"] = str(tmp_path / "cache")
    return zhen


def entries(zhen: CommandLine, name: str = "clip") -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(zhen.folder / f"outputs/{name}.po")) if not entry.obsolete]


def test_a_document_with_terms_and_markup(clip: CommandLine):
    ran = clip("translate", "clip.md")
    assert ran.code == 0, ran.err
    assert "5 draft (5 made now), 0 edited or approved, terms 6/6" in ran.err
    for entry in entries(clip):
        assert entry.msgstr.count("DeepSeek") == entry.msgid.count("深思")
        assert entry.msgstr.count("Stargate") == entry.msgid.count("星门")
        assert entry.msgstr.count("`ls -la`") == entry.msgid.count("`ls -la`")
        assert not re.search(r"[X#Q]\d|[<>]", entry.msgstr)
        assert "/pten/fxtranslate/" in entry.comment
    before = clip.bytes("outputs")
    assert "0 made now" in clip("translate", "clip.md").err
    shutil.rmtree(clip.folder / "outputs")
    assert clip("translate", "clip.md", "--threads", "2").code == 0
    assert clip.bytes("outputs") == before


def test_a_long_sentence_keeps_its_end(clip: CommandLine):
    clip.write({"long.txt": LONG})
    assert clip("translate", "long.txt").code == 0
    (entry,) = entries(clip, "long")
    for place in ("Porto", "Braga", "Faro", "DeepSeek", "Stargate"):
        assert entry.msgstr.count(place) == 1, entry.msgstr


def test_many_segments_are_one_answer_each(clip: CommandLine):
    lines = "\n\n".join(f"A casa número {number} de 深思 é grande." for number in range(1, 61))
    clip.write({"many.txt": lines})
    ran = clip("translate", "many.txt")
    assert "60 draft (60 made now)" in ran.err
    drafts = [entry.msgstr for entry in entries(clip, "many")]
    assert [re.findall(r"\d+", draft) for draft in drafts] == [[str(number)] for number in range(1, 61)]
    assert all("DeepSeek" in draft for draft in drafts)


class Careful(ScriptedEngine):
    """Puts its terms into each answer."""

    signature = "careful/test/0"

    def __init__(self) -> None:
        super().__init__(lambda request, n_best: [(english(request), -1.0)] * n_best)


def forgetting(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """The student loses all codes and terms of one line."""
    translate = StudentProcesses.translate

    def lossy(self: StudentProcesses, sentence: str) -> str:
        answer = translate(self, sentence)
        return re.sub(r"[X#Q]\d|DeepSeek", "it", answer) if line in sentence else answer

    monkeypatch.setattr(StudentProcesses, "translate", lossy)


def test_a_lost_term_is_a_finding(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    forgetting(monkeypatch, "novo produto")
    ran = clip("translate", "clip.md")
    assert ran.code == 0, ran.err
    assert "5 draft (5 made now), 0 edited or approved, terms 5/6" in ran.err
    (lost,) = (entry for entry in entries(clip) if "finding: error term" in entry.comment)
    assert "novo produto" in lost.msgid


def test_a_lost_term_is_repaired_by_a_second_model(clip: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    clip.write({"clip.md": "A empresa 深思 anunciou um novo produto.\n\nQuem conhece 星门?\n"})
    forgetting(monkeypatch, "novo produto")
    careful = Careful()
    monkeypatch.setitem(engines.ENGINES, "chat", lambda *_, **__: careful)
    repair = tiny_chat.build(tmp_path / "chat", TEXTS)
    ran = clip("translate", "clip.md", "--repair-model", repair)
    assert ran.code == 0, ran.err
    assert "2 draft (2 made now, 1 repaired), 0 edited or approved, terms 2/2" in ran.err
    assert [text for text in careful.texts if "novo produto" not in text] == []
    (repaired,) = (entry for entry in entries(clip) if "novo produto" in entry.msgid)
    assert repaired.msgstr.startswith("We read about DeepSeek")
    assert "0 made now" in clip("translate", "clip.md", "--repair-model", repair).err


def test_two_real_networks(clip: CommandLine, tmp_path: Path):
    """This student knows no Chinese, so the second network gets the segment."""
    clip.write({"clip.txt": "深思发布了新的模型。\n"})
    repair = tiny_chat.build(tmp_path / "chat", TEXTS)
    ran = clip("translate", "clip.txt", "--repair-model", repair)
    assert ran.code == 0, ran.err
    assert "+repair:" in (clip.folder / "outputs/clip.po").read_text(encoding="utf-8")


def test_ctrl_c_ends_the_processes_and_the_next_run_has_the_same_bytes(
    clip: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    lines = "\n\n".join(f"A casa número {number} de 深思 é grande." for number in range(1, 61))
    clip.write({"many.txt": lines})
    assert clip("translate", "many.txt").code == 0
    whole = clip.bytes("outputs")
    shutil.rmtree(clip.folder / "outputs")
    shutil.rmtree(clip.folder / ".zhen", ignore_errors=True)
    translate, asked = StudentProcesses.translate, []

    def stopping(self: StudentProcesses, sentence: str) -> str:
        asked.append(sentence)
        if len(asked) == 40:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return translate(self, sentence)

    monkeypatch.setattr(StudentProcesses, "translate", stopping)
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ran = clip("translate", "many.txt")
    finally:
        signal.signal(signal.SIGINT, earlier)
    assert ran.code == 130, ran.err
    monkeypatch.setattr(StudentProcesses, "translate", translate)
    again = clip("translate", "many.txt")
    assert again.code == 0, again.err
    assert clip.bytes("outputs") == whole


def test_the_library_is_wanted_before_a_download(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fxtranslate", None)
    wanted = 'fxtranslate runs this model, and it is not installed. Run: pip install "zhen[firefox]"'
    for command in (
        ("translate", "clip.md"),
        ("translate", "clip.md", "--model", "firefox-zh-en"),
        ("models", "pull", "firefox-zh-en"),
    ):
        ran = clip(*command)
        assert (ran.code, wanted in ran.err) == (4, True), ran.err
    info = clip("models", "info", "firefox-zh-en").out
    assert 'runtime   fxtranslate, not installed. To install it: pip install "zhen[firefox]"' in info
    assert 'pip install "zhen[firefox]"' in clip("doctor", ZHEN_MODEL="firefox-zh-en").out


def test_firefox_zh_en_by_its_name(clip: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """With the files of the other student, from a server on this machine."""
    known = REGISTRY["firefox-zh-en"]
    (source,) = known.sources
    assert isinstance(source, WebSource)
    contents = [path.read_bytes() for path in students.files().values()]
    files = tuple(
        replace(file, size=len(content), sha256=hashlib.sha256(content).hexdigest())
        for file, content in zip(known.files, contents, strict=True)
    )
    with model_servers.serving(plain={f"/{p}": c for p, c in zip(source.paths, contents, strict=True)}) as server:
        own = replace(known, sources=(replace(source, base=f"{server.url}/"),), files=files)
        monkeypatch.setitem(REGISTRY, "firefox-zh-en", own)
        ran = clip("models", "pull", "firefox-zh-en")
        assert (ran.code, "firefox-zh-en is ready in" in ran.err) == (0, True), ran.err
    ran = clip("translate", "clip.md", "--model", "firefox-zh-en")
    assert "5 draft (5 made now), 0 edited or approved, terms 6/6" in ran.err
    assert "made-by: firefox-zh-en/fxtranslate/" in (clip.folder / "outputs/clip.po").read_text(encoding="utf-8")
    facts = {model["name"]: model for model in map(json.loads, clip("models", "list", "--json").out.splitlines())}
    assert facts["firefox-zh-en"]["installed"] is True
    info = clip("models", "info", "firefox-zh-en").out
    assert "license   MPL-2.0" in info
    assert re.findall(r"sources   (.*)", info) == [f"{server.url}/{path}" for path in source.paths]
    assert "runtime   fxtranslate\n" in info
    assert "fxtranslate 0.5" in clip("doctor", ZHEN_MODEL="firefox-zh-en").out


def test_a_wrong_checksum(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    known = REGISTRY["firefox-zh-en"]
    (source,) = known.sources
    assert isinstance(source, WebSource)
    files = tuple(ModelFile(file.name, 5, file.sha256) for file in known.files)
    with model_servers.serving(plain={f"/{path}": b"wrong" for path in source.paths}) as server:
        own = replace(known, sources=(replace(source, base=f"{server.url}/"),), files=files)
        monkeypatch.setitem(REGISTRY, "firefox-zh-en", own)
        ran = clip("translate", "clip.md", "--model", "firefox-zh-en")
    assert ran.code == 4
    assert "wrong checksum: SHA-256 8810ad581e59f2bc3928b261707a71308f7e139eb04820366dc4d5c18d980225" in ran.err
    assert "3535442962ec8f4a553cc19b206befcac689ee9cddaea44fa91e21527fc30ac2" in ran.err
    assert not (clip.folder / "outputs/clip.po").exists()
