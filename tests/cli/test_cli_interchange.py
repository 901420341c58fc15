"""`zhen glossary import` and `export` as commands."""

from __future__ import annotations

import pytest
from command_line import CommandLine

HEADER = "source,target,variants,status,unless,only,note\n"
OWN = f"{HEADER}# companies\n深思,DeepSeek,,,引发~,,\n深思熟虑,,,keep,,,\n"


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    zhen.write({"glossary/a.csv": OWN, "deepl.csv": "深思,Deep Thought\n星门,Stargate\n", "new.csv": "星门,Stargate\n"})
    return zhen


def own(zhen: CommandLine) -> str:
    return (zhen.folder / "glossary/a.csv").read_text(encoding="utf-8")


def test_a_dry_run_shows_and_writes_nothing(project: CommandLine) -> None:
    ran = project("glossary", "import", "new.csv", "--dry-run")
    assert (ran.code, ran.out) == (0, "+ 星门 → Stargate\n")
    assert "1 would be added" in ran.err
    assert own(project) == OWN


def test_an_import_adds_and_names_conflicts(project: CommandLine) -> None:
    ran = project("glossary", "import", "deepl.csv")
    assert (ran.code, ran.out) == (1, "+ 星门 → Stargate\n")
    assert "deepl.csv:1: 深思 → Deep Thought, but the glossary has DeepSeek (glossary/a.csv:3)" in ran.err
    assert own(project) == OWN.replace("# companies\n", "星门,Stargate,,,,,\n# companies\n")
    assert project("glossary", "lint", "glossary").code == 0
    again = project("glossary", "import", "new.csv")
    assert (again.code, again.out, "1 already in the glossary" in again.err) == (0, "", True)


def test_an_export_reports_what_it_leaves_out(project: CommandLine) -> None:
    ran = project("glossary", "export", "--to", "deepl-csv")
    assert (ran.code, ran.out) == (0, "深思,DeepSeek\n")
    assert "cannot express: 1 keep entries, 1 with unless" in ran.err
    assert project("glossary", "export", "-o", "out/terms.tbx").code == 0
    assert 'style="dca"' in (project.folder / "out/terms.tbx").read_text(encoding="utf-8")


def test_out_and_in_again_changes_nothing(project: CommandLine) -> None:
    project.write({"other.csv": f"{HEADER}缩放,scaling,,,,,\n"})
    for name in ("tbx", "tbx-v2", "weblate-csv"):
        project("glossary", "export", "--to", name, "-o", "out.file")
        ran = project("glossary", "import", "out.file", "--from", name)
        assert (ran.code, ran.out, "2 already in the glossary" in ran.err) == (0, "", True)
        project("glossary", "import", "out.file", "--from", name, "--into", f"{name}.csv", "-g", "other.csv")
        made = (project.folder / f"{name}.csv").read_text(encoding="utf-8")
        assert made == OWN.replace("# companies\n", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export",), 2),
        (("export", "--to", "sdltb"), 2),
        (("import", "none.tbx"), 3),
        (("import", "new.csv", "--from", "tbx"), 3),
        (("import", "new.csv", "--from", "word"), 2),
    ],
)
def test_bad_calls_end_with_one_line(project: CommandLine, words: tuple[str, ...], code: int) -> None:
    ran = project("glossary", *words)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1)
    assert own(project) == OWN


def test_more_than_one_file_has_to_be_chosen_from(project: CommandLine) -> None:
    project.write({"glossary/b.csv": f"{HEADER}缩放,scaling,,,,,\n"})
    assert "--into glossary/" in project("glossary", "import", "new.csv").err
    assert project("glossary", "import", "new.csv", "--into", "glossary/b.csv").code == 0
