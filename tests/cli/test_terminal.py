"""What a terminal shows: colors, tables that fit, and how much with -q and -v."""

from __future__ import annotations

import json

import pytest
import terminal
from command_line import CommandLine

from toolkit import __version__
from toolkit.cli import show

STATUS = "document segments new draft edited approved outdated confidence terms skipped findings"
MODELS = "model installed family size chrF speed license"


@pytest.fixture
def faulty(done: CommandLine) -> CommandLine:
    """A catalog with an error and a warning, and a glossary with an error."""
    done.write({"a.tsv": "key\tsource\ttarget\n1\t他卖出3万份。\tHe sold 3,000 copies.\n"})
    done.write({"terms.csv": "source,target\n海,=sea\n"}, under="bad")
    return done


@pytest.mark.parametrize(
    ("words", "word", "color"),
    [
        (("check", "a.tsv"), "error", "red"),
        (("glossary", "lint", "bad"), "error", "red"),
        (("doctor",), "ok", "green"),
        (("doctor",), "note", "yellow"),
    ],
)
def test_severities_and_states_have_colors(faulty: CommandLine, words: tuple[str, ...], word: str, color: str) -> None:
    painted = f"\x1b[{show.SGR[color]}m{word}\x1b[0m "
    assert painted in faulty.at_terminal(*words).out
    assert "\x1b[" not in faulty.at_terminal(*words, NO_COLOR="1").out
    assert "\x1b[" not in faulty.at_terminal(*words, TERM="dumb").out
    assert painted in faulty.at_terminal(*words, NO_COLOR="").out, "no-color.org: an empty value is none"
    assert "\x1b[" not in faulty(*words).out


def test_findings_on_stderr_have_colors(set_up: CommandLine) -> None:
    ran = set_up.at_terminal("text", "他卖出3万份。")
    assert f"text:1: \x1b[{show.SGR['red']}merror\x1b[0m " in ran.err


def test_the_states_in_the_head_of_the_status_have_colors(done: CommandLine) -> None:
    head = done.at_terminal("status", "docs/clip.srt", columns=200).out.splitlines()[0]
    assert "\x1b[1;32mapproved" in head
    assert "\x1b[1;31moutdated" in head
    assert "\x1b[3" not in done.at_terminal("status", "docs/clip.srt", NO_COLOR="1").out


def _fits(shown: str, columns: int, head: str) -> list[str]:
    """Return the words of a table, after checking its width and that it names every column."""
    text = terminal.plain(shown)
    assert max(map(len, text.splitlines())) <= columns
    assert set(head.split()[1:]) <= set(text.replace(",", "").split())
    return text.replace(",", "").split()


@pytest.mark.parametrize("columns", [50, 79, 80, 100, 160])
def test_the_status_fits_and_keeps_every_column(done: CommandLine, columns: int) -> None:
    name = "docs/a long name of a document in a folder that is deep.txt"
    done.write({name: "今天下雨了。\n"})
    paths = ("docs/story.txt", name)
    words = _fits(done.at_terminal("status", *paths, columns=columns).out, columns, STATUS)
    reports = [json.loads(line) for line in done("status", *paths, "--json").out.splitlines()]
    for report in reports:
        assert set(report["document"].split()) <= set(words)
        assert f"{report['terms_held']}/{report['terms']}" in words
        assert str(report["confidence"] or "-") in words


@pytest.mark.parametrize("columns", [50, 80, 160])
def test_the_models_fit_and_keep_every_column(zhen: CommandLine, columns: int) -> None:
    words = _fits(zhen.at_terminal("models", "list", columns=columns).out, columns, MODELS)
    for model in (json.loads(line) for line in zhen("models", "list", "--json").out.splitlines()):
        assert model["name"] in words
        assert set(model["license"].split()) <= set(words)
        assert set(model["speed"].split()) <= set(words)


def test_the_status_is_a_table_at_80_columns(done: CommandLine) -> None:
    first, head, name, row, *_ = terminal.plain(done.at_terminal("status", "docs/clip.srt").out).splitlines()
    assert (first, head.split(), name) == ("document", STATUS.split()[1:], "docs/clip.srt")
    for column, value in (("segments", "1"), ("draft", "1"), ("terms", "0/0")):
        end = head.index(column) + len(column)
        assert row[:end].endswith(f" {value}")


def test_version(zhen: CommandLine) -> None:
    assert zhen("-V").out == zhen("--version").out == f"zhen {__version__}\n"


def test_help_of_help(zhen: CommandLine) -> None:
    assert "Usage: zhen help" in zhen("help", "help").out
    assert zhen("help", "help").out == zhen("help", "--help").out
    assert "help " in zhen("--help").out
    assert zhen("help", "no-such-command").code == 2


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet(done: CommandLine, option: str) -> None:
    ran = done.translate("docs", option)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert done("check", "outputs/clip.po", option).err == ""
    status = done("status", "docs", option)
    assert status.out == done("status", "docs").out


def test_quiet_keeps_errors(done: CommandLine) -> None:
    ran = done.translate("nothing.txt", "-q")
    assert (ran.code, ran.err) == (3, "zhen: error: nothing.txt: no such file or folder. Check the path.\n")
    assert done.translate("docs").err != "", "the level of one run does not reach the next"


def test_verbose_shows_settings_findings_and_time(set_up: CommandLine) -> None:
    set_up.write({"a.txt": "他卖出3万份。\n"})
    ran = set_up.scripted("translate", "a.txt", "-v")
    assert "settings: Settings(glossary=(), out=PosixPath('outputs')" in ran.err
    assert "    7 characters in 0." in ran.err
    assert ": error numbers: " in ran.err
    assert ": error numbers: " not in set_up.scripted("translate", "a.txt", "--force").err


@pytest.mark.parametrize(
    "words",
    [
        ("translate", "docs/clip.srt", "-o", "elsewhere"),
        ("status", "docs/clip.srt", "-o", "elsewhere"),
        ("export", "outputs/clip.po", "--to", "html", "-o", "elsewhere"),
        ("import", "outputs/clip.bilingual.tsv", "-o", "outputs", "--dry-run"),
        ("glossary", "export", "-o", "elsewhere.tbx"),
    ],
)
def test_o_is_the_output_everywhere(done: CommandLine, words: tuple[str, ...]) -> None:
    done.environ["ZHEN_MODEL"] = done.model
    long = tuple("--out" if word == "-o" else word for word in words)
    first, second = done(*words), done(*long)
    assert first.code == second.code == 0
    assert first.out == second.out
    if words[0] in ("translate", "export"):
        assert list((done.folder / "elsewhere").iterdir())
