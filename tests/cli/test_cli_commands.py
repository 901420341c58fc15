"""All commands except `translate`: their output and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polib
import pytest
from command_line import DOCUMENTS, GLOSSARY, STORY, CommandLine

from toolkit import __version__, documents

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
FINDING = ["file", "key", "check", "severity", "message", "suggestion"]


def _objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def reviewed(done: CommandLine) -> CommandLine:
    """A project where two catalogs have been put right by hand: `clip` without a fault, `talk` with Chinese left in."""
    for stem, targets in {
        "clip": ["Today we go and see the snow mountain; it is windy up there, so take a hat."],
        "talk": ["Hello everyone, welcome.", "This time we talk about 芯片."],
    }.items():
        catalog = polib.pofile(str(done.folder / f"outputs/{stem}.po"), wrapwidth=0)
        for entry, target in zip(catalog, targets, strict=True):
            entry.msgstr = target
            entry.flags.remove("fuzzy")
        catalog.save()
    assert done.translate("docs", "--formats", "tsv,tmx,xliff").code == 0
    return done


def test_version(zhen: CommandLine) -> None:
    assert zhen("--version").out == f"zhen {__version__}\n"


@pytest.mark.parametrize(
    "words", [("-h",), ("--help",), ("translate", "-h"), ("glossary", "match", "-h"), ("models", "-h")]
)
def test_help(zhen: CommandLine, words: tuple[str, ...]) -> None:
    ran = zhen(*words)
    assert (ran.code, ran.err) == (0, "")
    assert "Usage: zhen" in ran.out


def test_help_is_a_command_too(zhen: CommandLine) -> None:
    assert zhen("help").out == zhen("--help").out
    assert zhen("help", "glossary", "add").out == zhen("glossary", "add", "-h").out


@pytest.mark.parametrize(
    ("command", "default"),
    [
        ("translate", "outputs"),
        ("translate", "zhen-1.5b"),
        ("translate", "md,html,tsv"),
        ("export", "the folder of FILE"),
    ],
)
def test_help_shows_defaults(zhen: CommandLine, command: str, default: str) -> None:
    told = " ".join(zhen(command, "-h", COLUMNS="300").out.split())
    assert f"[default: {default}]" in told


@pytest.mark.parametrize("name", DOCUMENTS)
def test_segments_as_json(project: CommandLine, name: str) -> None:
    ran = project("segment", f"docs/{name}", "--json")
    assert (ran.code, ran.err) == (0, "")
    segments = _objects(ran.out)
    assert segments
    for one in segments:
        assert list(one) == ["key", "text", "kind", "translate", "spans"]
        assert one["spans"]
        assert "".join(DOCUMENTS[name][start:end] for start, end in one["spans"]).split() == one["text"].split()


def test_formats_are_all_declared(project: CommandLine) -> None:
    listed = _objects(project("formats", "--json").out)
    assert {each["format"]: tuple(each["suffixes"]) for each in listed} == {
        name: known.suffixes for name, known in documents.FORMATS.items()
    }
    assert all(each["translated"] and each["kept"] and each["lost"] for each in listed)
    assert all(each["format"] in project("formats").out for each in listed)


def test_segments_to_read(project: CommandLine) -> None:
    lines = project("segment", "docs/story.txt").out.splitlines()
    assert '    6 code    · pump = Pump("north", level=3)' in lines
    assert "    1 text      海边的修理铺" in lines


@pytest.mark.parametrize(
    ("file", "code", "checks"),
    [
        ("clip.po", 0, []),
        ("clip.bilingual.tsv", 0, []),
        ("clip.tmx", 0, []),
        ("clip.xlf", 0, []),
        ("talk.po", 1, ["chinese-left"]),
        ("talk.bilingual.tsv", 1, ["chinese-left"]),
        ("talk.tmx", 1, ["chinese-left"]),
        ("talk.xlf", 1, ["chinese-left"]),
    ],
)
def test_check_reports_the_same_for_every_format(
    reviewed: CommandLine, file: str, code: int, checks: list[str]
) -> None:
    path = f"outputs/{file}"
    ran = reviewed("check", path, "--json")
    found = _objects(ran.out)
    assert (ran.code, [one["check"] for one in found], ran.err) == (code, checks, "")
    assert all(list(one) == FINDING and one["file"] == path for one in found)


def test_check_to_read(reviewed: CommandLine) -> None:
    ran = reviewed("check", "outputs/talk.po", "outputs/clip.po")
    assert ran.code == 1
    assert re.fullmatch(r"outputs/talk\.po: [0-9a-f]{12}: error chinese-left: .*\n +这一期我们聊聊芯片。\n", ran.out)
    assert ran.err == "1 finding in 2 files, terms 0/0\n"


def test_check_reports_a_lost_term(reviewed: CommandLine) -> None:
    reviewed.write({"more.csv": "source,target,only\n雪山,Xueshan,~\n"}, under="glossary")
    (found,) = _objects(reviewed("check", "outputs/clip.po", "--json", "--select", "term-missing").out)
    assert (found["check"], found["severity"]) == ("term-missing", "error")
    assert "Xueshan" in found["message"]


def test_export(reviewed: CommandLine) -> None:
    ran = reviewed("export", "outputs/clip.po", "--to", "html, tmx,xliff", "--out", "exchange")
    names = ["exchange/clip.bilingual.html", "exchange/clip.tmx", "exchange/clip.xlf"]
    assert (ran.code, ran.out.splitlines(), ran.err) == (0, names, "")
    for name in names:
        assert "snow mountain" in (reviewed.folder / name).read_text(encoding="utf-8")
    assert reviewed("export", "outputs/clip.po", "--to", "md").out == "outputs/clip.bilingual.md\n"


@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        (GLOSSARY, 0, []),
        (GLOSSARY + "星门,Star Gate,,preferred,,,\n", 1, ["G005"]),
        ("source,target\n海,=sea\n", 1, ["G008"]),
    ],
    ids=["clean", "two targets", "formula"],
)
def test_lint(zhen: CommandLine, text: str, code: int, rules: list[str]) -> None:
    zhen.write({"terms.csv": text}, under="glossary")
    ran = zhen("glossary", "lint", "--json")
    found = _objects(ran.out)
    assert ran.code == code
    assert set(rules) <= {one["rule"] for one in found if one["severity"] == "error"}
    assert all({"rule", "severity", "path", "line", "message"} <= set(one) for one in found)
    assert zhen("glossary", "lint", "glossary/terms.csv").code == code


def test_match_a_text(project: CommandLine) -> None:
    ran = project("glossary", "match", "星门的明星门票，引发的深思。\n深思发布模型", "--json")
    found = _objects(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert list(found[0]) == ["line", "start", "end", "source", "target", "applies", "reason", "pattern"]
    assert [(one["line"], one["start"], one["source"], one["applies"]) for one in found] == [
        (1, 0, "星门", True),
        (1, 4, "星门", False),
        (1, 11, "深思", False),
        (2, 0, "深思", True),
    ]
    assert found[1]["reason"] == "unless 明~票"


def test_match_suggests_what_settles_a_guess(zhen: CommandLine) -> None:
    zhen.write({"terms.csv": "source,target\n深思,DeepSeek\n"}, under="glossary")
    assert "add to unless" not in zhen("glossary", "match", "发人深思").out
    assert zhen("glossary", "match", "发人深思", "--suggest").out.endswith("add to unless: 发人~\n")


def test_match_a_document(project: CommandLine) -> None:
    found = _objects(project("glossary", "match", "--file", "docs/story.txt", "--json").out)
    lines = STORY.splitlines()
    assert [(one["source"], one["target"]) for one in found] == [("星门", "Stargate"), ("深思", "DeepSeek")]
    for one in found:
        assert one["source"] in lines[one["line"] - 1]


def test_models_list_and_info(zhen: CommandLine) -> None:
    listed = _objects(zhen("models", "list", "--json").out)
    assert {"zhen-1.5b", "qwen2.5-coder-1.5b", "opus-mt-zh-en"} <= {one["name"] for one in listed}
    (default,) = _objects(zhen("models", "info", "qwen2.5-coder-1.5b", "--json").out)
    assert (default["family"], default["license"], default["size"]) == ("chat", "Apache-2.0", 1117320768)
    assert default["files"]
    assert "None" not in zhen("models", "info", zhen.model).out


def test_a_listing_in_a_pipe_keeps_its_rows_whole(zhen: CommandLine) -> None:
    head, *rows = zhen("models", "list", COLUMNS="40").out.splitlines()
    assert head.split()[0] == "model"
    assert len(rows) == len(_objects(zhen("models", "list", "--json").out))


def test_pull_and_remove_a_model(zhen: CommandLine, tmp_path: Path) -> None:
    copy = shutil.copytree(zhen.model, tmp_path / "copy")
    own = {"ZHEN_CACHE": str(tmp_path / "own")}
    assert "is ready in" in zhen("models", "pull", copy, **own).err
    assert str(tmp_path / "own") in zhen("models", "info", copy, **own).out
    assert "freed" in zhen("models", "remove", copy, **own).err
    assert "is not installed" in zhen("models", "remove", copy, **own).err


def test_a_log_gets_whole_lines(project: CommandLine) -> None:
    ran = project.apart(
        "translate", "docs/clip.srt", "docs/talk.vtt", "--model", project.model, PYTHONWARNINGS="default"
    )
    assert (ran.code, ran.out) == (0, "")
    assert not CONTROL.search(ran.err)
    first, *_, last = [line for line in ran.err.splitlines() if not line.startswith("converting")]
    assert first == "drafting: 0 of 3 segments"
    assert last.startswith(
        ("2 documents: 3 draft (3 made now), 0 edited or approved", "To see the findings: zhen check ")
    )


@pytest.mark.parametrize("words", [("segment", "long.txt", "--json"), ("segment", "long.txt"), ("models", "list")])
def test_a_reader_that_leaves(zhen: CommandLine, words: tuple[str, ...]) -> None:
    zhen.write({"long.txt": "".join(f"第{number}天，海面上没有风。\n" for number in range(9000))})
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *words],
        cwd=zhen.folder, env=zhen.surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    assert process.stdout.read(5)
    process.stdout.close()
    assert (process.stderr.read(), process.wait(60)) == (b"", 0)
    process.stderr.close()


def test_a_terminal_that_knows_no_chinese(project: CommandLine) -> None:
    ran = project.apart("segment", "docs/clip.srt", PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert "\\u96ea\\u5c71" in ran.out


@pytest.mark.skipif(shutil.which("script") is None, reason="script is not here; install util-linux")
@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_a_bar(project: CommandLine, colour: bool) -> None:
    command = f"{sys.executable} -m toolkit translate docs/clip.srt --model {project.model}"
    environ = project.surroundings({"TERM": "xterm"} | ({} if colour else {"NO_COLOR": "1"}))
    ran = subprocess.run(
        ["script", "-qec", command, os.devnull],
        cwd=project.folder,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "━" in ran.stdout
    assert "1/1 segments" in ran.stdout
    assert ("\x1b[3" in ran.stdout or "\x1b[9" in ran.stdout) is colour
