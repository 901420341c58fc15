"""Whole runs with local models of other kinds: one that thinks first, and one that only continues a prompt."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import polib
import pytest
import tiny_chat
from command_line import GLOSSARY, CommandLine
from tiny_models import TEXTS

from toolkit import config, engines, models
from toolkit.engines.prompts import PromptContext

RAW = """
[models.mine]
model = "tiny-raw"

[models.mine.prompts]
text = "Chinese: {text}\\nEnglish:"
raw = true
stop = ["\\n"]
"""


def drafts(zhen: CommandLine) -> list[str]:
    return [entry.msgstr for entry in polib.pofile(str(zhen.folder / "outputs/clip.po")) if not entry.obsolete]


@pytest.fixture
def clip(zhen: CommandLine, tmp_path: Path) -> CommandLine:
    zhen.write({"clip.txt": "今天天气很好。\n\n深思发布了新的模型。\n", "glossary/terms.csv": GLOSSARY})
    zhen.environ["ZHEN_CACHE"] = str(tmp_path / "cache")
    return zhen


def test_a_model_that_thinks_has_it_switched_off(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    folder = tiny_chat.build(clip.folder / "tiny", TEXTS, kind="qwen3", template=tiny_chat.THINKING)
    ran = clip("translate", "clip.txt", "--model", folder, "--effort", "low")
    assert ran.code == 0, ran.err
    assert len(drafts(clip)) == 2
    monkeypatch.setenv("ZHEN_CACHE", clip.environ["ZHEN_CACHE"])
    engine = engines.create(models.ready(str(folder)))
    (variant,) = engine._variants
    _, after = engine._frame(variant, PromptContext(examples=False, similar=False))
    assert after == "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"


def test_a_device_that_is_not_here(clip: CommandLine):
    folder = tiny_chat.build(clip.folder / "tiny", TEXTS)
    absent = "CTranslate2 cannot use the device mps here. It can use: "
    ran = clip("translate", "clip.txt", "--model", folder, "--device", "mps")
    assert (ran.code, absent in ran.err) == (4, True), ran.err
    text = clip("text", "今天天气很好。", "--model", folder, ZHEN_DEVICE="mps")
    assert (text.code, absent in text.err) == (4, True), text.err
    clip.write({"zhen.toml": 'device = "mps"\n'})
    doctor = clip("doctor", "--model", folder)
    assert (doctor.code, f"problem  device: {absent}" in doctor.out) == (3, True), doctor.out


def test_a_model_without_a_chat_template_continues_its_prompt(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    folder = tiny_chat.build(clip.folder / "tiny-raw", TEXTS, kind="llama", template="")
    assert "its chat template" in clip("translate", "clip.txt", "--model", folder).err
    clip.write({"zhen.toml": RAW})
    ran = clip("translate", "clip.txt", "--model", "mine")
    assert ran.code == 0, ran.err
    assert len(drafts(clip)) == 2
    monkeypatch.chdir(clip.folder)
    monkeypatch.setenv("ZHEN_CACHE", clip.environ["ZHEN_CACHE"])
    engine = engines.create(models.ready(models.find("mine", config.load().models)))
    assert engine.signature in (clip.folder / "outputs/clip.po").read_text(encoding="utf-8")
    assert "prompts" not in models.ready(str(folder)).options  # they are of the name, not of the model
    assert not engine.takes_hints
    again = clip("translate", "clip.txt", "--model", "mine")
    assert "0 made now" in again.err
    clip.write({"zhen.toml": RAW.replace("Chinese", "Source")})
    assert "2 draft (2 made now)" in clip("translate", "clip.txt", "--model", "mine").err


PLAIN = """
[models.mine]
model = "tiny.gguf"

[models.mine.prompts]
text = "English of {text}"
terms = "{terms}\\n{text}"
stop = [" ", "e", "a", "o", "n", "r", "5", "(", "V", "S"]
"""


@pytest.mark.parametrize(("kind", "template"), [("llama", tiny_chat.TEMPLATE), ("qwen3", tiny_chat.THINKING)])
def test_a_gguf_of_another_architecture_runs_in_llama_cpp(
    clip: CommandLine, monkeypatch: pytest.MonkeyPatch, kind: str, template: str
):
    pytest.importorskip("xllamacpp")  # zhen[llama]
    folder = tiny_chat.build(clip.folder / kind, TEXTS, kind=kind, template=template)
    gguf = tiny_chat.build_gguf(folder, clip.folder / "tiny.gguf", context=4096)
    clip.write({"zhen.toml": PLAIN})
    ran = clip("translate", "clip.txt", "--model", "mine")
    assert ran.code == 0, ran.err
    assert len(drafts(clip)) == 2
    assert "tiny.gguf/llama.cpp/" in (clip.folder / "outputs/clip.po").read_text(encoding="utf-8")
    first = clip.bytes("outputs")
    assert "0 made now" in clip("translate", "clip.txt", "--model", "mine").err
    shutil.rmtree(clip.folder / "outputs")
    assert clip("translate", "clip.txt", "--model", "mine").code == 0
    assert clip.bytes("outputs") == first
    assert not list(clip.folder.glob("*.sock*"))
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    without = clip("translate", "clip.txt", "--force", "--model", gguf)
    assert without.code == 4
    assert 'llama.cpp runs this model, and it is not installed. Run: pip install "zhen[llama]"' in without.err


def test_llama_cpp_is_wanted_before_a_download(clip: CommandLine, monkeypatch: pytest.MonkeyPatch):
    """The hub of the tests does not answer, so a download would fail with another message."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    wanted = 'pip install "zhen[llama]"'
    for command in (("translate", "clip.txt", "--model", "hy-mt2-1.8b"), ("models", "pull", "hy-mt2-7b")):
        ran = clip(*command)
        assert (ran.code, wanted in ran.err) == (4, True), ran.err
    assert wanted in clip("translate", "clip.txt", "--model", "hy-mt2-1.8b", "--dry-run").err
    assert f"runtime   llama.cpp, not installed. To install it: {wanted}" in clip("models", "info", "hy-mt2-7b").out
    assert wanted in clip("doctor", ZHEN_MODEL="hy-mt2-1.8b").out


SERVED = "[models.mine]\nmodel = 'x'\nurl = 'http://127.0.0.1:9'\n"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[models.mine]\nurl = 'http://127.0.0.1:9/v1'", "zhen.toml: models.mine: it has no model"),
        ("[models]\nmine = 'x'", "zhen.toml: models.mine: it has no model"),
        ("models = 'x'", "zhen.toml: models: wrong value 'x'"),
        ("[models.mine]\nmodel = ''", "zhen.toml: models.mine.model: wrong value ''"),
        ("[models.mine]\nmodel = 'x'\ntemperature = 1", "zhen.toml: models.mine: unknown key 'temperature'"),
        ("[models.mine]\nmodel = 'x'\nparallel = 0", "zhen.toml: models.mine.parallel: wrong value 0"),
        ("[models.mine]\nmodel = 'x'\nparallel = '4'", "zhen.toml: models.mine.parallel: wrong value '4'"),
        ("[models.mine]\nmodel = 'x'\ntimeout = 1.5", "zhen.toml: models.mine.timeout: wrong value 1.5"),
        ("[models.mine]\nmodel = 'x'\nkey-env = 3", "zhen.toml: models.mine.key-env: wrong value 3"),
        ("[models.mine]\nmodel = 'x'\nprompts = 3", "zhen.toml: models.mine.prompts: wrong value 3"),
        ("[models.mine]\nmodel = 'zzz'", "unknown model 'zzz'"),
        ("[models.mine]\nmodel = 'x'\nurl = 'ftp://x'", "the address of the server is not valid"),
        (SERVED + "prompts = 'zzz'", "zhen.toml: models.mine.prompts: unknown prompts 'zzz'"),
        (SERVED + "prompts = '{\"text\": '", "zhen.toml: models.mine.prompts: not JSON: Expecting value: line 1"),
        (SERVED + "prompts = '{\"text\": 5}'", "zhen.toml: models.mine.prompts.text: wrong value 5"),
        (SERVED + "prompts.text = '{text'", "zhen.toml: models.mine.prompts.text: expected '}' before end of string"),
        (SERVED + "prompts.text = 5", "zhen.toml: models.mine.prompts.text: wrong value 5"),
        (SERVED + "prompts.stop = 'x'", "zhen.toml: models.mine.prompts.stop: wrong value 'x'"),
    ],
)
def test_a_wrong_table(clip: CommandLine, table: str, message: str):
    clip.write({"zhen.toml": table})
    ran = clip("translate", "clip.txt", "--model", "mine")
    assert ran.code in (2, 3)
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1, ran.err
    assert not (clip.folder / "outputs/clip.po").exists()
