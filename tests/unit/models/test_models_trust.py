"""A model folder is data: Python files in it are never run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_chat
from command_line import CommandLine
from paths import ROOT

CODE = """
from pathlib import Path
Path({mark!r}).write_text("ran")
from transformers import PretrainedConfig, PreTrainedModel
class EvilConfig(PretrainedConfig):
    model_type = "evil"
class EvilModel(PreTrainedModel):
    config_class = EvilConfig
"""


@pytest.fixture
def evil(tmp_path: Path) -> tuple[Path, Path]:
    """A checkpoint that brings Python along, and the file that the Python would write."""
    folder, mark = tmp_path / "model", tmp_path / "ran"
    folder.mkdir()
    (folder / "evil.py").write_text(CODE.format(mark=str(mark)), encoding="utf-8")
    auto = {
        "AutoConfig": "evil.EvilConfig",
        "AutoModelForCausalLM": "evil.EvilModel",
        "AutoTokenizer": ["evil.X", None],
    }
    config = {"model_type": "evil", "architectures": ["EvilModel"], "auto_map": auto}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"auto_map": auto}), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"\2\0\0\0\0\0\0\0{}")
    return folder, mark


def test_python_of_a_model_is_not_run_whatever_stdin_contains(zhen: CommandLine, evil: tuple[Path, Path]):
    folder, mark = evil
    zhen.write({"a.txt": "今天天气很好。\n"})
    ran = subprocess.run(
        [sys.executable, "-m", "toolkit", "translate", "a.txt", "--model", str(folder)],
        cwd=zhen.folder,
        env=zhen.surroundings(),
        input="y\n" * 100,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 4, ran.stderr
    assert "zhen: error: " in ran.stderr
    assert "y/N" not in ran.stderr + ran.stdout
    assert not mark.exists()


def test_a_chat_template_that_loops_ends_with_an_error(zhen: CommandLine, tmp_path: Path):
    folder = tiny_chat.build(tmp_path / "model", ["今天天气很好。", "It is a fine day."])
    loop = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}"
    (folder / "chat_template.jinja").write_text(loop, encoding="utf-8")
    zhen.write({"a.txt": "今天天气很好。\n"})
    ran = zhen.apart("translate", "a.txt", "--model", folder)
    assert ran.code == 4
    assert "its chat template takes more than 5 s" in ran.err


def test_only_one_place_loads_with_transformers():
    """`pretrained.load` never trusts code of a checkpoint; nothing else may load one."""
    calls = re.compile(r"\.from_pretrained\(|trust_remote_code")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "toolkit").rglob("*.py")
        if calls.search(path.read_text("utf-8"))
    }
    assert found == {"toolkit/models/pretrained.py"}
