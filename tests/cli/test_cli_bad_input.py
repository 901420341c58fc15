"""Bad input of every kind: one line with the place and the next step, the right exit code, and no file changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from command_line import DOCUMENTS, GLOSSARY, CommandLine, Ran

from toolkit.files import folder_lock

CLIP = ("translate", "docs/clip.srt")


def _files(**contents: bytes | str) -> Callable[[Path], None]:
    """Writes files; `__` in a name is a slash, `_dot_` a dot."""

    def write(folder: Path) -> None:
        for name, content in contents.items():
            path = folder / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def _folder(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).mkdir(parents=True)


def _catalog(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def break_it(folder: Path) -> None:
        path = folder / "outputs/clip.po"
        path.write_bytes(change(path.read_bytes()))

    return break_it


def _in_place_of(name: str) -> Callable[[Path], None]:
    def exchange(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return exchange


@dataclass(frozen=True)
class Case:
    """What is wrong, the command that meets it, and what it says."""

    words: tuple[str, ...]
    says: tuple[str, ...]
    code: int = 3
    given: Callable[[Path], None] = lambda folder: None
    environ: dict[str, str] = field(default_factory=dict)


DOCUMENT_CASES = {
    "missing file": Case(("translate", "nix.txt"), ("nix.txt: no such file", "Check the path")),
    "one missing among good": Case((*CLIP, "nix.txt"), ("nix.txt: no such file",)),
    "folder without documents": Case(
        ("translate", "empty"), ("empty: no documents", ".txt .text .md"), given=_folder("empty")
    ),
    "empty file": Case(("translate", "e.txt"), ("e.txt: the file is empty", "Add text"), given=_files(e_dot_txt="")),
    "blank file": Case(("translate", "e.txt"), ("e.txt: the file is empty",), given=_files(e_dot_txt=" \n\n")),
    "binary file": Case(
        ("translate", "b.txt"), ("b.txt: a binary file", "UTF-8"), given=_files(b_dot_txt=bytes(range(256)))
    ),
    "undecodable bytes": Case(
        ("translate", "u.txt"),
        ("u.txt:2: byte 38 (0xe4)", "--encoding"),
        given=_files(u_dot_txt="今天的天气很好，我们去海边。".encode()[:36] + b"\n\xe4\xff\n"),
    ),
    "unknown suffix": Case(
        ("translate", "a.odt"), ("a.odt: unknown document format", ".srt"), given=_files(a_dot_odt="PK")
    ),
    "unknown encoding": Case((*CLIP, "--encoding", "klingon"), ("docs/clip.srt: unknown encoding", "gb18030")),
    "another encoding": Case((*CLIP, "--encoding", "ascii"), ("docs/clip.srt:3: byte 33", "is not ascii")),
    "latin1": Case(
        (*CLIP, "--encoding", "latin1"), ("docs/clip.srt: not latin1", "utf-8 it is Chinese", "Omit --encoding")
    ),
    "status: latin1": Case(("status", "docs/clip.srt", "--encoding", "latin1"), ("docs/clip.srt: not latin1",)),
    "broken subtitles": Case(
        ("translate", "s.srt"), ("s.srt", "not a valid srt", "line 1", "rename"), given=_files(s_dot_srt="你好\n")
    ),
    "same outputs": Case(
        ("translate", "one", "two"),
        ("one/a.txt and two/a.txt", "Rename one"),
        given=_files(one__a_dot_txt="好\n", two__a_dot_txt="好\n"),
    ),
    "a name that is no text": Case(
        ("translate", "\udcff.txt"),
        ("Rename the file",),
        given=lambda folder: (folder / "\udcff.txt").write_text("好") and None,
    ),
}

GLOSSARIES = {
    "missing column": ("source,variants\n星门,a\n", ("g.csv:1", "target")),
    "no header": ("星门,Stargate\n", ("g.csv:1", "header")),
    "two targets": (
        "source,target\n星门,Stargate\n海,sea\n星门,Star Gate\n",
        ("g.csv:2: 星门", "Stargate (line 2)", "(line 4)"),
    ),
    "formula": ("source,target\n星门,=HYPERLINK(1)\n", ("g.csv:2", "formula", "another character")),
    "unknown status": ("source,target,status\n星门,Stargate,prefered\n", ("g.csv:2", "'prefered'", "preferred")),
    "open quote": ('source,target\n"星门,Stargate\n', ("g.csv:2", "close every quote")),
    "not UTF-8": (b"source,target\nna\xefve,Stargate\n", ("g.csv:2", "UTF-8")),
    "empty": ("", ("g.csv:1: is empty", "header")),
}
GLOSSARY_CASES = {
    f"glossary: {name}": Case((*CLIP, "--glossary", "g.csv"), says, given=_files(g_dot_csv=content))
    for name, (content, says) in GLOSSARIES.items()
} | {
    "glossary: missing": Case((*CLIP, "-g", "nix.csv"), ("nix.csv", "Check the path")),
    "glossary: folder without": Case((*CLIP, "-g", "empty"), ("empty: no glossary",), given=_folder("empty")),
    "glossary: named for lint": Case(("glossary", "lint", "nix"), ("nix", "Check the path")),
    "glossary: none to lint": Case(
        ("glossary", "lint"),
        ("no glossary found", "zhen glossary lint"),
        2,
        lambda folder: shutil.rmtree(folder / "glossary"),
    ),
    "glossary: match what": Case(("glossary", "match"), ("needs a text or --file", 'zhen glossary match "'), 2),
}

NAME_CASES = {
    "unknown model": Case((*CLIP, "--model", "opus-mt-zh"), ("'opus-mt-zh'", "Use opus-mt-zh-en", "models list"), 2),
    "unknown model for info": Case(("models", "info", "hy-mt"), ("'hy-mt'", "Use hy-mt2-7b or hy-mt2-1.8b"), 2),
    "unknown model to remove": Case(("models", "remove", "zzz"), ("'zzz'", "zhen models list"), 2),
    "folder that is no model": Case((*CLIP, "--model", "docs"), ("docs: not a model", "config.json"), 3),
    "unknown format": Case(
        (*CLIP, "--formats", "md,pdf"), ("'pdf'", "md, html, tsv, tmx, xliff, xliff2, xlsx, docx"), 2
    ),
    "unknown export format": Case(("export", "outputs/clip.po", "--to", "doc"), ("'doc'", "tmx"), 2),
    "no export format": Case(("export", "outputs/clip.po", "--to", ","), ("--to", "html"), 2),
    "not an aligned file": Case(("check", "docs/clip.srt"), ("docs/clip.srt", ".po", ".tmx")),
    "no aligned file": Case(("check", "outputs/clip.po", "nix.po"), ("nix.po: no such file", "Check the path")),
}

SETTINGS = {
    "no TOML": ("model = \n", ("zhen.toml", "line 1")),
    "unknown setting": ('modle = "x"\n', ("zhen.toml", "'modle'", "model")),
    "wrong kind": ("formats = 3\n", ("zhen.toml: formats: wrong value 3", "md,html,tsv")),
    "negative threads": ("threads = -1\n", ("zhen.toml: threads: wrong value -1", "0 for all cores")),
    "not UTF-8": (b"\xff\n", ("zhen.toml",)),
}
SETTING_CASES = {
    f"zhen.toml: {name}": Case(CLIP, says, given=_files(zhen_dot_toml=content))
    for name, (content, says) in SETTINGS.items()
} | {
    "pyproject.toml": Case(
        CLIP, ("pyproject.toml", "[tool.zhen]"), given=_files(pyproject_dot_toml="[tool]\nzhen = 3\n")
    ),
    "ZHEN_THREADS": Case(CLIP, ("ZHEN_THREADS: wrong value 'two'", "whole number"), environ={"ZHEN_THREADS": "two"}),
    "ZHEN_MODEL": Case(CLIP, ("'gpt'", "zhen models list"), 2, environ={"ZHEN_MODEL": "gpt"}),
}

OUTPUT_CASES = {
    "file in place of the folder": Case((*CLIP, "--out", "afile"), ("afile", "--out"), given=_files(afile="x")),
    "file above the folder": Case((*CLIP, "--out", "afile/sub"), ("afile/sub", "--out"), given=_files(afile="x")),
    "folder in place of an output": Case(
        CLIP, ("outputs/clip.en.srt", "Move it away"), given=_in_place_of("outputs/clip.en.srt")
    ),
    "folder in place of a catalog": Case(
        CLIP, ("outputs/clip.po", "Check the path"), given=_in_place_of("outputs/clip.po")
    ),
}

CATALOGS: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "conflict": (lambda po: po.replace(b"msgctxt", b"<<<<<<< ours\nmsgctxt", 1), ("clip.po:", "conflict", "markers")),
    "truncated": (lambda po: po[:-40], ("clip.po:", "msgfmt --check")),
    "cut in the middle": (lambda po: po[: po.index(b"msgstr", 200)], ("clip.po:", "msgfmt --check")),
    "binary": (lambda po: bytes(range(256)), ("clip.po:", "UTF-8")),
    "another format": (lambda po: b'{"a": 1}', ("clip.po:1", "not a line of a PO file")),
    "doubled": (lambda po: po + po[po.rindex(b"\n#. ") :], ("clip.po:", "already")),
}
CATALOG_CASES = {
    f"{words[0]}: {name} catalog": Case(words, says, given=_catalog(change))
    for name, (change, says) in CATALOGS.items()
    for words in (("translate", "docs"), ("check", "outputs/clip.po"), ("export", "outputs/clip.po", "--to", "html"))
}

CASES = DOCUMENT_CASES | GLOSSARY_CASES | NAME_CASES | SETTING_CASES | OUTPUT_CASES | CATALOG_CASES


def _one_line(ran: Ran, case: Case) -> None:
    assert (ran.code, ran.out) == (case.code, ""), ran.err
    assert ran.err.startswith("zhen: error: "), ran.err
    assert ran.err.count("\n") == 1, ran.err
    for words in case.says:
        assert words in ran.err


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_named_and_nothing_changes(done: CommandLine, name: str) -> None:
    case = CASES[name]
    case.given(done.folder)
    before = done.bytes(".")
    model = (
        () if "--model" in case.words or case.words[0] != "translate" or "MODEL" in name else ("--model", done.model)
    )
    _one_line(done(*case.words, *model, **case.environ), case)
    assert done.bytes(".") == before


@pytest.mark.parametrize("name", ["missing file", "glossary: formula", "unknown model", "translate: conflict catalog"])
def test_a_shell_sees_the_same(done: CommandLine, name: str) -> None:
    case = CASES[name]
    case.given(done.folder)
    model = ("--model", done.model) if name.startswith("translate") else ()
    _one_line(done.apart(*case.words, *model), case)


@pytest.mark.parametrize(
    "words", [("translate",), ("translat",), (*CLIP, "--limit", "-1"), (*CLIP, "--threads", "x"), ("export", "a.po")]
)
def test_wrong_usage(zhen: CommandLine, words: tuple[str, ...]) -> None:
    ran = zhen(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: zhen" in ran.err
    assert "Traceback" not in ran.err


def test_nothing_is_made_when_the_first_run_fails(zhen: CommandLine) -> None:
    zhen.write(DOCUMENTS, under="docs")
    for words in (("--model", "nix"), ("--formats", "pdf"), ("nix.txt",), ("--encoding", "ascii")):
        assert zhen("translate", "docs", *words).code in (2, 3)
    assert [path.name for path in zhen.folder.iterdir()] == ["docs"]


def test_two_runs_in_one_folder(done: CommandLine) -> None:
    before = done.bytes(".")
    with folder_lock(done.folder / "outputs/.zhen", busy_hint=""):
        ran = done.translate("docs", "--force")
        _one_line(ran, Case((), ("outputs/.zhen: another run uses this folder", "--out")))
        assert done.translate("docs/clip.srt", "--out", "elsewhere").code == 0
    shutil.rmtree(done.folder / "elsewhere")
    assert done.bytes(".") == before
    assert done.translate("docs").code == 0


def test_a_document_given_twice_counts_once(project: CommandLine) -> None:
    ran = project.translate("docs/clip.srt", "docs/../docs/clip.srt", project.folder / "docs/clip.srt")
    assert ran.code == 0
    assert sum(" made now), " in line for line in ran.err.splitlines()) == 1


def test_a_damaged_draft_cache_is_put_aside(done: CommandLine) -> None:
    before = done.bytes("outputs")
    (done.folder / "outputs/.zhen/memory.sqlite").write_bytes(b"junk" * 500)
    assert done.translate("docs/clip.srt", "--force").code == 0
    assert done.bytes("outputs") == before


def test_a_document_without_chinese(zhen: CommandLine) -> None:
    zhen.write({"en.txt": "Nothing to do here.\n"})
    ran = zhen.translate("en.txt")
    assert ran.code == 0
    assert "en.txt: no Chinese text to translate; nothing is written" in ran.err
    assert not list((zhen.folder / "outputs").glob("en.*"))
    zhen.write({"en.txt": "这里有事。\n"})
    assert zhen.translate("en.txt").code == 0
    zhen.write({"en.txt": "Nothing to do here.\n"})
    assert zhen.translate("en.txt").code == 0  # the catalog and the outputs follow the document
    assert (zhen.folder / "outputs/en.en.txt").read_text() == "Nothing to do here.\n"


@pytest.fixture
def small_disk(zhen: CommandLine) -> Iterator[Callable[[int], Path]]:
    """Mounts a disk of so many kilobytes at `disk/`, or makes the one there larger."""
    disk = zhen.folder / "disk"
    disk.mkdir()
    mounted = False

    def mount(size: int) -> Path:
        nonlocal mounted
        again = ",remount" if mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}k{again}", "tmpfs", str(disk)]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("needs the right to mount a small disk")
        mounted = True
        return disk

    yield mount
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("size", [4, 16, 40, 64, 92])
def test_a_full_disk(zhen: CommandLine, first_run: Path, small_disk: Callable[[int], Path], size: int) -> None:
    disk = small_disk(size)
    zhen.write(DOCUMENTS, under="docs")
    zhen.write({"terms.csv": GLOSSARY}, under="glossary")
    ran = zhen.translate("docs", "--out", "disk/out")
    *_, last = ran.err.splitlines()
    assert ran.code == 3, ran.err
    assert last.startswith("zhen: error: disk/out")
    assert "Free some" in last
    assert not list(disk.rglob("*.tmp"))
    small_disk(4096)
    assert zhen.translate("docs", "--out", "disk/out").code == 0
    expected = CommandLine(first_run, model=disk, cache=disk).bytes("outputs")
    from_there = (b"X-Zhen-Document: ../docs/", b"X-Zhen-Document: ../../docs/")
    assert zhen.bytes("disk/out") == {name: data.replace(*from_there) for name, data in expected.items()}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_stdout(zhen: CommandLine) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "toolkit", "--version"]
        environ = zhen.surroundings() | {"PATH": os.environ["PATH"]}
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environ, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr.startswith("zhen: error: standard output: cannot write")
    assert ran.stderr.count("\n") == 1
