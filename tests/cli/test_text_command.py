"""`zhen text` and `zhen translate -`: text in, text out, and no file."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import terminal
from command_line import GLOSSARY, SCRIPTED, STORY, CommandLine

SENTENCE = "深思发布了新模型。"
ENGLISH = "We read about DeepSeek in this line."


@pytest.fixture
def project(set_up: CommandLine) -> CommandLine:
    """A folder with nothing but a glossary."""
    set_up.write({"terms.csv": GLOSSARY}, under="glossary")
    return set_up


def at_terminal(zhen: CommandLine, *words: str, typed: Sequence[bytes], **environ: str) -> tuple[int, str]:
    """Run a command at a terminal, and type a line at each prompt, then Ctrl-D."""
    surroundings = {**zhen.surroundings(environ), "TERM": "dumb"}
    return terminal.run([*SCRIPTED, *words], zhen.folder, surroundings, prompt=b"zh> ", typed=[*typed, b"\x04"])


def test_a_sentence(project: CommandLine) -> None:
    before = project.bytes(".")
    ran = project.scripted("text", SENTENCE)
    assert (ran.code, ran.out, ran.err) == (0, f"{ENGLISH}\n", "")
    assert project.bytes(".") == before
    assert not (project.folder / "outputs").exists()


def test_several_words_are_one_text(project: CommandLine) -> None:
    assert project.scripted("text", "深思", "发布了新模型。").out == f"{ENGLISH}\n"


@pytest.mark.parametrize("words", [("text",), ("translate", "-")])
def test_a_pipe(project: CommandLine, words: tuple[str, ...]) -> None:
    ran = project.scripted(*words, typed=f"{SENTENCE}\n\n今天下雨了。\n")
    assert (ran.code, ran.out) == (0, f"{ENGLISH}\n\nWe read about the weather in this line.\n")
    assert not (project.folder / "outputs").exists()


def test_the_summary_of_a_pipe_goes_to_stderr(project: CommandLine) -> None:
    err = project.scripted("translate", "-", typed=SENTENCE).err
    assert err.endswith("standard input: 1 draft (1 made now), 0 edited or approved, terms 1/1, findings: none\n")


def test_segments_terms_and_findings_as_json(project: CommandLine) -> None:
    ran = project.scripted("translate", "-", "--json", typed="深思卖出3万份。引发人们的深思。\n\nx = 1\n")
    first, second, code = [json.loads(line) for line in ran.out.splitlines()]
    assert (first["source"], first["target"], first["state"]) == ("深思卖出3万份。", ENGLISH, "draft")
    assert first["terms"] == [
        {
            "start": 0, "end": 2, "source": "深思", "target": "DeepSeek",
            "applies": True, "reason": first["terms"][0]["reason"], "held": True,
        }
    ]  # fmt: skip
    assert ("numbers", "error") in [(each["check"], each["severity"]) for each in first["findings"]]
    assert [(term["applies"], term["held"]) for term in second["terms"]] == [(False, None)]
    assert (code["source"], code["translate"], code["target"], code["state"]) == ("x = 1", False, None, None)
    assert "error numbers" not in ran.err


def test_findings_go_to_stderr_with_their_line(project: CommandLine) -> None:
    ran = project.scripted("text", "今天下雨了。\n\n他卖出3万份。")
    assert ran.code == 0
    (line,) = [line for line in ran.err.splitlines() if "error" in line]
    assert line.startswith("text:3: error numbers: ")


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--strict",), 1)])
def test_a_pipe_can_fail_on_findings(project: CommandLine, words: tuple[str, ...], code: int) -> None:
    assert project.scripted("translate", "-", *words, typed="他卖出3万份。").code == code


def test_chinese_that_no_segment_translates_is_reported(project: CommandLine) -> None:
    ran = project.scripted("translate", "-", "--from", "md", "--strict-skipped", typed="你好。\n\n```\n# 注释\n```\n")
    assert ran.code == 1
    assert "# 注释" in ran.out
    assert "standard input:4: skipped: code: # 注释\n" in ran.err
    assert "zhen segment" not in ran.err


def test_a_format(project: CommandLine) -> None:
    clip = "1\n00:00:01,000 --> 00:00:03,000\n深思发布了新模型。\n"
    assert project.scripted("translate", "-", "--from", "srt", typed=clip).out == clip.replace(SENTENCE, ENGLISH)


def test_bilingual(project: CommandLine) -> None:
    out = project.scripted("translate", "-", "--bilingual", typed=SENTENCE).out
    assert SENTENCE in out
    assert ENGLISH in out


def test_a_limit(project: CommandLine) -> None:
    ran = project.scripted("translate", "-", "--limit", "1", typed=f"{SENTENCE}\n\n今天下雨了。\n")
    assert ran.out == f"{ENGLISH}\n\n[untranslated] 今天下雨了。\n"
    assert ", 1 new," in ran.err


def test_another_encoding_is_detected_and_reported(project: CommandLine) -> None:
    ran = project.scripted("translate", "-", typed=f"{SENTENCE}我们在这里看到了他们的工作。".encode("gb18030"))
    assert ran.out.startswith(ENGLISH)
    assert ran.err.startswith("standard input: read as gb18030. ")


def test_what_a_reviewer_approved_is_used(project: CommandLine) -> None:
    project.write({"a.txt": SENTENCE})
    assert project.translate("a.txt").code == 0
    catalog = project.folder / "outputs/a.po"
    text = catalog.read_text("utf-8")
    entry = text.index("#, fuzzy\nmsgctxt")
    start = text.index("msgstr", entry)
    approved = text[entry:start].replace("#, fuzzy\n", "") + 'msgstr "DeepSeek has a new model."\n'
    catalog.write_text(text[:entry] + approved, "utf-8")
    before = project.bytes(".")
    assert project.scripted("text", SENTENCE).out == "DeepSeek has a new model.\n"
    assert project.bytes(".") == before


def test_a_prompt_loads_the_model_once(project: CommandLine) -> None:
    starts = project.folder / "starts"
    code, shown = at_terminal(
        project,
        "text",
        typed=[f"{SENTENCE}\n".encode(), b"\n", "他卖出3万份。\n".encode()],
        ZHEN_TEST_STARTS=str(starts),
    )
    assert code == 0
    assert "Ctrl-D ends." in shown
    assert f"\n{ENGLISH}\n" in shown
    assert "\nWe read about the weather in this line.\ntext:1: error numbers: " in shown
    assert starts.read_text() == "created\n"
    assert not (project.folder / "outputs").exists()


def test_ctrl_c_at_the_prompt_says_that_nothing_was_written(project: CommandLine) -> None:
    def stop(shown: bytes, process: subprocess.Popen[bytes]) -> None:
        if shown.endswith(b"zh> "):
            terminal.until_it_waits(process)
            process.send_signal(signal.SIGINT)

    command, environ = [*SCRIPTED, "text"], {**project.surroundings({}), "TERM": "dumb"}
    code, shown = terminal.run(command, project.folder, environ, watch=stop)
    assert code == 130
    assert shown.endswith("zh> \nzhen: stopped. Nothing was written.\n")


def test_a_line_that_cannot_be_read_does_not_end_the_prompt(project: CommandLine) -> None:
    code, shown = at_terminal(project, "text", typed=[b"\x00\xff\xb7\n", f"{SENTENCE}\n".encode()])
    assert code == 0
    assert "zhen: error: text" in shown
    assert ENGLISH in shown


@pytest.mark.parametrize(
    ("words", "typed", "code", "message"),
    [
        (("translate", "-", "a.txt"), "你好", 2, "another PATH cannot be used with standard input."),
        (("translate", "-", "--formats", "md"), "你好", 2, "--formats cannot be used with standard input."),
        (("translate", "-", "--ray", "auto"), "你好", 2, "--ray cannot be used with standard input."),
        (("translate", "-", "--from", "docx"), "你好", 2, "--from: 'docx' cannot be read from standard input."),
        (("translate", "a.txt", "--from", "md"), "", 2, "--from cannot be used without - for standard input."),
        (("translate", "-"), "", 3, "standard input: the file is empty."),
        (("translate", "-"), "你好\x00\x01\x02", 3, "standard input"),
        (("text", "  "), "", 3, "text: the file is empty."),
        (("text", "你好", "--model", "nothing-like-it"), "", 2, "unknown model"),
    ],
)
def test_what_is_refused(project: CommandLine, words: tuple[str, ...], typed: str, code: int, message: str) -> None:
    project.write({"a.txt": STORY})
    ran = project.scripted(*words, typed=typed)
    assert (ran.code, ran.out) == (code, "")
    assert f"zhen: error: {message}" in ran.err


def test_documents_as_json(project: CommandLine, tmp_path: Path) -> None:
    project.write({"a.txt": f"{SENTENCE}\n\n他卖出3万份。\n"})
    ran = project.scripted("translate", "a.txt", "--json", "--formats", "md")
    (outcome,) = [json.loads(line) for line in ran.out.splitlines()]
    assert outcome == {
        "document": "a.txt",
        "files": ["outputs/a.po", "outputs/a.en.txt", "outputs/a.bilingual.md"],
        "draft": 2, "made_now": 2, "repaired": 0, "edited_or_approved": 0, "rebuilt": False, "new": 0,
        "errors": 1, "warnings": 0, "terms_held": 1, "terms": 1, "skipped": {},
    }  # fmt: skip
