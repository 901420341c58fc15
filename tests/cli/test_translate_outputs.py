"""The output of `zhen translate`: which files, their content, and no other effects."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import judges
import pytest
from command_line import DOCUMENTS, CommandLine

from toolkit.text import has_han

BILINGUAL = (".bilingual.md", ".bilingual.html", ".bilingual.tsv")
UNTOUCHED = {
    "story.en.txt": ['pump = Pump("north", level=3)\npump.restart()\n'],
    "guide.en.md": [
        '```python\nfor name in ["甲", "乙"]:\n    print(name)  # 打印名字\n```\n',
        "| --- | --- |\n",
    ],
    "page.en.html": ["<pre>curl https://example.com/hours\n</pre>\n", '<meta charset="utf-8">'],
    "clip.en.srt": ["1\n00:00:01,000 --> 00:00:03,000\n", "2\n00:00:03,500 --> 00:00:06,000\n"],
    "talk.en.vtt": ["WEBVTT\n\n00:00.000 --> 00:02.000\n", "00:02.500 --> 00:05.000\n"],
}


def _times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if ".zhen" not in path.parts}


def test_every_document_has_its_files(done: CommandLine) -> None:
    expected = set()
    for name in DOCUMENTS:
        stem, suffix = name.split(".")
        expected |= {f"{stem}.po", f"{stem}.en.{suffix}", *(stem + end for end in BILINGUAL)}
    assert set(done.bytes("outputs")) == expected


def test_two_documents_of_one_stem_in_two_runs_share_nothing(zhen: CommandLine) -> None:
    zhen.write({"a.txt": "风来了。\n", "a.md": "雨停了。\n", "b/a.txt": "他走了。\n"}, under="docs")
    for name in ("docs/a.txt", "docs/a.md", "docs/b/a.txt"):
        ran = zhen.translate(name)
        assert ran.code == 0, ran.err
    files = zhen.bytes("outputs")
    assert {name for name in files if name.endswith(".po")} == {"a.po", "a.md.po", "a.txt.po"}
    for name, text in (("a.po", "风来了。"), ("a.md.po", "雨停了。"), ("a.txt.po", "他走了。")):
        assert f'msgid "{text}"' in files[name].decode()
        assert "#~" not in files[name].decode()
    assert {"a.en.txt", "a.md.en.md", "a.txt.en.txt"} <= set(files)
    for name in ("docs/a.txt", "docs/a.md", "docs/b/a.txt"):
        assert zhen.translate(name).code == 0
    assert zhen.bytes("outputs") == files


def test_two_documents_of_one_name_in_two_folders_share_nothing(zhen: CommandLine, model_cache: Path) -> None:
    """Called in the folder of each, so that both have the same path from there."""
    for name, text in (("one", "风来了。\n"), ("two", "雨停了。\n")):
        zhen.write({"a.md": text}, under=name)
        words = ("translate", "a.md", "--out", "../outputs", "--model", zhen.model)
        inside = CommandLine(zhen.folder / name, model=zhen.model, cache=model_cache)
        for _ in range(2):
            ran = inside(*words)
            assert ran.code == 0, ran.err
    files = zhen.bytes("outputs")
    for name, text in (("a.po", "风来了。"), ("a.md.po", "雨停了。")):
        assert f'msgid "{text}"' in files[name].decode()
        assert "#~" not in files[name].decode()


@pytest.mark.skipif(judges.absent("msgfmt"), reason="gettext is not installed")
def test_gettext_accepts_every_catalog(done: CommandLine) -> None:
    for path in sorted((done.folder / "outputs").glob("*.po")):
        command = ["msgfmt", "--check", "--check-header", "--output-file=/dev/null", str(path)]
        checked = subprocess.run(command, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b""), path.name


@pytest.mark.parametrize("name", sorted(UNTOUCHED))
def test_code_and_structure_come_through(done: CommandLine, name: str) -> None:
    text = (done.folder / "outputs" / name).read_bytes().decode()
    for piece in UNTOUCHED[name]:
        assert piece in text


def test_no_chinese_is_left_in_what_was_translated(done: CommandLine) -> None:
    for name in ("story.en.txt", "clip.en.srt", "talk.en.vtt", "page.en.html"):
        assert not has_han((done.folder / "outputs" / name).read_text(encoding="utf-8")), name


def test_a_second_run_changes_and_loads_nothing(done: CommandLine) -> None:
    before = done.bytes("outputs"), _times(done.folder / "outputs")
    script = (
        "import sys; from toolkit.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(sorted({'torch', 'transformers', 'ctranslate2', 'sentencepiece'} & set(sys.modules)))"
    )
    again = subprocess.run(
        [sys.executable, "-c", script, "translate", "docs", "--model", done.model],
        cwd=done.folder,
        env=done.surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.returncode, again.stdout) == (0, "[]\n")
    assert "Nothing to draft." in again.stderr
    assert " made now" in again.stderr
    assert all("(0 made now)" in line for line in again.stderr.splitlines() if " made now" in line)
    assert (done.bytes("outputs"), _times(done.folder / "outputs")) == before


def test_deleted_outputs_are_written_again_unchanged(done: CommandLine) -> None:
    before = done.bytes("outputs")
    for path in (done.folder / "outputs").iterdir():
        if path.suffix != ".po" and path.is_file():
            path.unlink()
    assert done.translate("docs").code == 0
    assert done.bytes("outputs") == before


def test_two_folders_get_the_same_bytes(done: CommandLine) -> None:
    assert done.translate("docs", "--out", "elsewhere").code == 0
    assert done.bytes("elsewhere") == done.bytes("outputs")


def test_force_drafts_again_with_the_same_result(done: CommandLine) -> None:
    before = done.bytes("outputs")
    ran = done.translate("docs", "--force")
    assert re.search(r" documents: (\d+) draft \(\1 made now\), 0 edited or approved", ran.err)
    assert done.bytes("outputs") == before


def test_folders_below_are_mirrored(zhen: CommandLine) -> None:
    zhen.write({"one/a.txt": "你好。\n", "two/a.txt": "再见。\n"}, under="book")
    assert zhen.translate("book", "--formats", "tsv").code == 0
    names = [f"{part}/a{end}" for part in ("one", "two") for end in (".bilingual.tsv", ".en.txt", ".po")]
    assert sorted(zhen.bytes("outputs")) == names


def test_only_the_formats_asked_for(project: CommandLine) -> None:
    assert project.translate("docs/clip.srt", "--formats", "tmx, xliff").code == 0
    assert sorted(project.bytes("outputs")) == ["clip.en.srt", "clip.po", "clip.tmx", "clip.xlf"]


def test_limit_first_and_the_rest_later(project: CommandLine) -> None:
    first = project.translate("docs", "--limit", "4")
    assert first.code == 0
    assert "(4 made now)" in first.err
    assert "without --limit" in first.err
    assert sum(file.count(b"made-by:") for name, file in project.bytes("outputs").items() if name.endswith(".po")) == 4
    assert project.translate("docs").code == 0
    assert project.translate("docs", "--out", "at-once").code == 0
    assert sorted(project.bytes("outputs")) == sorted(project.bytes("at-once"))
    assert "waiting" not in project.translate("docs").err


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        (
            "a.md",
            "- 今天<b>下雨</b>。\n- **明天**晴。\n",
            "- [untranslated] 今天<b>下雨</b>。\n- [untranslated] **明天**晴。\n",
        ),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n今天下雨。\n",
            "1\n00:00:01,000 --> 00:00:02,000\n[untranslated] 今天下雨。\n",
        ),
        (
            "a.html",
            '<p title="题">今天<b>下雨</b>。</p>',
            '<p title="[untranslated] 题">[untranslated] 今天<b>下雨</b>。</p>',
        ),
        ("a.po", 'msgid "打开"\nmsgstr ""\n', 'msgid "打开"\nmsgstr ""\n'),
    ],
)
def test_what_limit_leaves_is_marked(zhen: CommandLine, name: str, source: str, expected: str) -> None:
    zhen.write({name: source})
    assert zhen.translate(name, "--limit", "0").code == 0
    stem, suffix = name.split(".")
    assert (zhen.folder / f"outputs/{stem}.en.{suffix}").read_text("utf-8") == expected


def test_another_line_end_and_encoding_are_kept(zhen: CommandLine) -> None:
    text = "第一行，风很大。\r\n\r\n第二行，雨也大。\r\n".encode("gb18030")
    (zhen.folder / "a.txt").write_bytes(text)
    assert zhen.translate("a.txt").code == 0
    written = (zhen.folder / "outputs" / "a.en.txt").read_bytes()
    assert written.count(b"\r\n") == 3
    assert written.count(b"\n") == 3


def test_a_strict_run_fails_on_errors_and_still_writes(project: CommandLine) -> None:
    ran = project.translate("docs/story.txt", "--strict")
    assert ran.code == 1, "a model with random weights knows no terms"
    assert "zhen check outputs/story.po" in ran.err
    assert (project.folder / "outputs" / "story.po").is_file()
    clean = project.write({"plain.txt": "今天晴。\n"})
    assert project.translate(clean / "plain.txt", "--strict").code == project("check", "outputs/plain.po").code
