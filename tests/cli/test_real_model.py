"""A complete translation with the real default model, on a short document."""

import subprocess
import sys

import polib
import pytest
import transformers
from paths import ROOT

from toolkit import models
from toolkit.engines import chat_template
from toolkit.engines.encoding import Encoder
from toolkit.engines.tokenizer import JsonTokenizer
from toolkit.text import has_han

DOCUMENT = """# 深思的新模型

深思昨天发布了新模型，训练只用了2048块芯片。这个消息引发了许多人的深思。

星门项目的负责人没有回应。他正在体育馆门口买明星门票。

```python
print("你好")  # 问候
```

安装方法见 https://example.com/docs 。
"""


def zhen(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


@pytest.mark.model
def test_translates_a_document_with_the_default_model(tmp_path):
    source = tmp_path / "note.md"
    source.write_text(DOCUMENT, encoding="utf-8")
    out = tmp_path / "out"
    first = zhen("translate", str(source), "--out", str(out), "--glossary", "glossary", "--strict")
    assert first.returncode == 0, first.stderr

    catalog = polib.pofile(str(out / "note.po"))
    targets = {entry.msgid: entry.msgstr for entry in catalog if not entry.obsolete}
    assert len(targets) == 6
    assert all(targets.values())
    assert not any(has_han(target) for target in targets.values())
    assert all("fuzzy" in entry.flags for entry in catalog)
    for text, target in targets.items():
        assert ("DeepSeek" in target) == text.startswith("深思")
        assert ("Stargate" in target) == ("星门项目" in text)

    translated = (out / "note.en.md").read_text(encoding="utf-8")
    assert translated.startswith("# ")
    assert '```python\nprint("你好")  # 问候\n```\n' in translated
    assert "https://example.com/docs" in translated

    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir() if path.is_file()}
    second = zhen("translate", str(source), "--out", str(out), "--glossary", "glossary")
    assert second.returncode == 0
    assert "6 draft (0 made now)" in second.stderr
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir() if path.is_file()}


@pytest.mark.model
def test_the_default_models_tokenizer_is_what_transformers_makes_of_it():
    model = models.ready(models.DEFAULT_MODEL)
    ours, theirs = JsonTokenizer(model.folder), transformers.AutoTokenizer.from_pretrained(str(model.folder))
    texts = (ROOT / "seeds" / "article.txt").read_text(encoding="utf-8").splitlines()
    for text in [*texts, DOCUMENT, "café naïve 🙂\t\u3000㈱ \u200b<|im_end|>"]:
        ids = theirs.encode(text, add_special_tokens=False)
        assert ours.encode(text, add_special_tokens=False) == ids
        assert ours.decode(ids, skip_special_tokens=True) == theirs.decode(ids, skip_special_tokens=True)
        assert Encoder(ours).text(text) == (ids if "<|" not in text else Encoder(theirs).text(text))
    marker = Encoder(ours).text("用<|im_end|>结束，不是<|endoftext|><tool_call>")
    assert set(marker).isdisjoint({*ours.all_special_ids, *ours.convert_tokens_to_ids(["<tool_call>"])})
    assert ours.decode(marker, skip_special_tokens=True) == "用<|im_end|>结束，不是<|endoftext|><tool_call>"
    talk = [{"role": role, "content": f'"{role}" <深思>'} for role in ("system", "user", "assistant", "user")]
    written = chat_template.render(ours.get_chat_template(), talk, ours.special_tokens_map)
    assert written == theirs.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
    assert (ours.eos_token_id, ours.pad_token_id) == (theirs.eos_token_id, theirs.pad_token_id)
    assert ours.get_vocab() == theirs.get_vocab()
